"""The sampler of a tour brings its steps, and says what all frames cost."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.tours.tour import TourOptions
from ddpm_studio.engine.diffusion.samplers import DDIM, DDPM
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.mixing.tours.panel import TourPanel
from ddpm_studio.gui.session import Session


def test_another_sampler_brings_its_usual_steps_and_says_the_cost(qtbot: QtBot, session: Session) -> None:
    session.use_model(bundled_models()[0])
    picker = ModelPicker(session)
    panel = TourPanel(session, picker, TourOptions())
    for widget in (picker, panel):
        qtbot.addWidget(widget)
    assert picker.choice is not None
    last = picker.choice.card.last_time
    panel.drawing.walk.put("sampler", DDPM())
    assert panel.options().sample.steps == last and f"{last:,} calls of the network" in panel.estimate.text()
    panel.drawing.walk.put("steps", 7)
    panel.drawing.walk.put("sampler", DDIM())
    assert panel.options().sample.steps == 7  # which somebody has chosen
