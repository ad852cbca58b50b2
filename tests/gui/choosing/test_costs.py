"""What drawing will cost is told by calls, and by seconds once this model was timed here."""

from __future__ import annotations

import pytest

from ddpm_studio.engine.choices.conditions import Classes, GuidanceOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import DDPM, Heun
from ddpm_studio.engine.events import Progress
from ddpm_studio.engine.models.card import Provenance, card_of
from ddpm_studio.gui.choosing.costs import cost_of, note_speed
from ddpm_studio.gui.settings import Settings
from tests.engine.small import SMALL

CARD = card_of(SMALL, 1, (), (), Provenance(12, 96, 0.5, "a" * 64))
LONG = SampleOptions(count=10, steps=1000, sampler=DDPM())


def test_calls_are_told_at_once_and_seconds_once_they_were_measured(qapp: object) -> None:
    settings = Settings()
    cost = cost_of(LONG, CARD, settings)
    assert (cost.calls, cost.is_measured) == (1000, False)
    assert cost.in_words() == "1,000 calls of the network for each image"
    note_speed(LONG.model_copy(update={"count": 5, "steps": 4}), CARD, Progress(4, 4, "steps", rate=140.0), settings)
    cost = cost_of(LONG, CARD, settings)
    assert cost.seconds == pytest.approx(1000 / 140 * 2)
    assert cost.in_words() == "1,000 calls of the network for each image, about 14 s"
    note_speed(LONG, CARD, None, settings)
    assert len(settings.now.speeds) == 1


def test_a_step_asks_as_often_as_sampler_and_guidance_do(qapp: object) -> None:
    settings = Settings()
    assert cost_of(SampleOptions(steps=30, sampler=Heun()), CARD, settings).calls == 60
    led = SampleOptions(steps=30, told=Classes(names=("a",)), guidance=GuidanceOptions(scale=2))
    assert cost_of(led, CARD, settings).calls == 60
