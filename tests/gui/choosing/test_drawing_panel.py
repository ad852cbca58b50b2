"""The choices of a job that draws come out of several forms as one."""

from __future__ import annotations

from typing import Any

import pytest

from ddpm_studio.engine.choices.mixing import InterpolateOptions, MixingOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import DDIM, DDPM, DPMSolver
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.choosing.drawing_panel import Chooser, DrawingPanel, form_of
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.form_row import ProblemLine
from ddpm_studio.gui.forms.seed_buttons import SeedButtons

KINDS = {"ddim": DDIM(), "ddpm": DDPM(), "dpm-solver++": DPMSolver()}
DRAFT = InterpolateOptions(count=7, seed=5, steps=9, mixing=MixingOptions(noise="slerp"))


@pytest.fixture
def images(qtbot) -> Form[InterpolateOptions]:
    form = form_of(InterpolateOptions(), "count", "seed")
    qtbot.addWidget(form)
    return form


@pytest.fixture
def mixing(qtbot) -> Form[MixingOptions]:
    form = Form(MixingOptions(), prefix="mixing.")
    qtbot.addWidget(form)
    return form


@pytest.fixture
def panel(qtbot, images: Form[InterpolateOptions], mixing: Form[MixingOptions]) -> DrawingPanel[InterpolateOptions]:
    choosers: dict[str, Chooser] = {"count": images, "seed": images, "mixing.": mixing}
    panel = DrawingPanel(InterpolateOptions(), DRAFT, choosers, elsewhere=("depth", "depths"))
    qtbot.addWidget(panel.walk)
    return panel


def keys(form: Form[Any]) -> set[str]:
    return {row.knob.key for row in form._section.rows()}


def sentences(form: Form[Any]) -> list[str]:
    return [line.sentence() for line in form.findChildren(ProblemLine) if line.sentence()]


def test_every_field_is_in_one_form_and_the_choices_come_out_as_they_went_in(
    panel: DrawingPanel[InterpolateOptions], images: Form[InterpolateOptions], mixing: Form[MixingOptions]
) -> None:
    assert keys(images) == {"count", "seed"} and "mixing.noise" in keys(mixing)
    shown = keys(panel.walk)
    assert {"sampler", "steps", "chain.clips"} <= shown
    assert not [
        key for key in shown if key.partition(".")[0] in ("model", "count", "seed", "mixing", "depth", "depths")
    ]
    assert "chain.rate" not in shown  # it is chosen with the model
    assert panel.options() == DRAFT
    other = DRAFT.model_copy(update={"count": 3, "steps": 4, "mixing": MixingOptions(noise="shared")})
    panel.set_options(other)
    assert panel.now == panel.options() == other
    images.put("count", 8)
    mixing.put("noise", "inversion")
    assert panel.options() == other.model_copy(update={"count": 8, "mixing": MixingOptions(noise="inversion")})


def test_what_is_wrong_is_said_at_its_place_in_every_form(
    panel: DrawingPanel[InterpolateOptions], images: Form[InterpolateOptions], mixing: Form[MixingOptions]
) -> None:
    heard: list[object] = []
    panel.changed.connect(lambda: heard.append(panel.now))
    panel.hear()
    images.put("count", 0)
    panel.walk.put("steps", 0)
    assert heard[0] == DRAFT and heard[-1] is None
    assert [problem.field for problem in panel.problems()] == ["count", "steps"]
    with pytest.raises(FieldError):
        panel.options()
    assert not panel.check()
    assert len(sentences(images)) == len(sentences(panel.walk)) == 1  # not only up to the first that complains
    panel.show_problem("mixing.noise", "Not this noise.")
    panel.show_problem("seed", "Not this seed.")
    panel.show_problem("chain.device", "Not this device.")
    assert sentences(mixing) == ["Not this noise."]
    assert "Not this seed." in sentences(images) and "Not this device." in sentences(panel.walk)


def test_what_does_not_fit_the_model_is_found_when_the_model_changes(panel: DrawingPanel[InterpolateOptions]) -> None:
    panel.walk.judge = lambda options: FieldError("steps", "Too many.") if options.steps > 5 else None
    panel.suit_model(None)
    assert panel.now is None and sentences(panel.walk) == ["Too many."]


def test_steps_that_nobody_has_chosen_fit_the_model(qtbot) -> None:
    panel = DrawingPanel(SampleOptions(), SampleOptions())
    qtbot.addWidget(panel.walk)
    for last, steps in ((10, 10), (4, 4), (1000, 20)):
        panel.suit_model(last)
        assert panel.walk.options().steps == steps and not panel.walk.is_modified()
    panel.walk.put("steps", 7)
    panel.suit_model(4)
    assert panel.walk.options().steps == 7  # what was chosen is refused, not changed


def test_another_sampler_brings_its_usual_steps_unless_others_were_chosen(qtbot) -> None:
    panel = DrawingPanel(SampleOptions(), SampleOptions(), brings_steps=True)
    qtbot.addWidget(panel.walk)
    panel.suit_model(400)
    for kind, steps in (("ddim", 50), ("ddpm", 400), ("dpm-solver++", 20), ("ddpm", 400)):
        panel.walk.put("sampler", KINDS[kind])
        assert panel.options().steps == steps
    panel.suit_model(100)
    assert panel.options().steps == 100  # all T of another model
    panel.walk.put("steps", 7)
    panel.walk.put("sampler", KINDS["ddim"])
    assert panel.options().steps == 7


def test_choices_that_come_back_keep_their_steps(qtbot) -> None:
    few = SampleOptions(sampler=DDPM(), steps=20)
    panel = DrawingPanel(SampleOptions(), few, brings_steps=True)
    qtbot.addWidget(panel.walk)
    panel.suit_model(1000)
    assert panel.options() == few
    panel.set_options(SampleOptions(sampler=DDIM(), steps=33))
    panel.set_options(few)
    assert panel.options() == few


def test_a_lock_is_closed_by_a_seed_that_is_typed_not_by_one_that_is_rolled(
    qtbot, images: Form[InterpolateOptions]
) -> None:
    buttons = SeedButtons()
    images.set_options(DRAFT)
    buttons.join(images, InterpolateOptions(count=DRAFT.count), DRAFT.seed)
    images.changed.emit()
    buttons.dice.click()
    assert not buttons.is_locked and not images.is_modified()
    images.put("count", 0)  # nothing is known of the seed meanwhile
    images.put("count", DRAFT.count)
    assert not buttons.is_locked
    images.put("seed", images.options().seed + 1)
    assert buttons.is_locked and images.is_modified()
    buttons.roll_unless_locked()
    assert images.is_modified()
    buttons.put(4)
    assert buttons.is_locked and images.options().seed == 4 and not images.is_modified()


def test_a_panel_that_begins_otherwise_brings_steps_as_well_and_takes_them_back(qtbot) -> None:
    """As a column of a comparison, or an edit, whose steps are usual for it and not for its sampler."""
    begun = SampleOptions(sampler=DDIM(), steps=40)
    panel = DrawingPanel(begun, begun, brings_steps=True)
    qtbot.addWidget(panel.walk)
    panel.suit_model(400)
    assert panel.options().steps == 40
    for kind, steps in (("ddpm", 400), ("ddim", 40), ("dpm-solver++", 20)):
        panel.walk.put("sampler", KINDS[kind])
        assert panel.options().steps == steps
    panel.set_options(SampleOptions(sampler=DDPM(), steps=40))
    panel.walk.put("sampler.variance", "fixed-large")
    assert panel.options().steps == 40, "it came back with this sampler"
