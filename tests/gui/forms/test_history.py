"""What is chosen is undone step by step, by name, and never to what does not go together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest
from pydantic import model_validator
from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import DDPM, DPMSolver
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.options import Options, knob
from ddpm_studio.gui.choosing.drawing_panel import DrawingPanel
from ddpm_studio.gui.forms.differences import Change, differences, in_short, with_changes
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.history import History, Part
from ddpm_studio.gui.forms.seed_buttons import SeedButtons
from ddpm_studio.gui.forms.undoing import Undoing
from ddpm_studio.gui.widgets.text.number_field import NumberField


class Page:
    """Choices for drawing, with what can be undone of them."""

    def __init__(self) -> None:
        self.undoing = Undoing()
        self.panel = DrawingPanel(SampleOptions(), SampleOptions(), brings_steps=True)
        self.form: Form[SampleOptions] = self.panel.walk
        self.buttons = SeedButtons()
        self.buttons.join(self.form, SampleOptions(), 0)
        self.history = History(self.undoing, lambda: "never", self.form)
        self.undoing.be_at(self.history)
        lock = self.buttons.lock.toggled
        self.history.watch(
            Part("choices", self.panel.changed, self.panel.options, self.panel.set_options, self.form),
            Part("lock", lock, self.buttons.state, self.buttons.bring_back, self.form, is_aside=True),
        )
        self.buttons.rolled.connect(self.history.pass_over)

    @property
    def steps(self) -> list[str]:
        """What can be undone, the last one last."""
        QCoreApplication.processEvents()
        stack = self.history.stack
        return [stack.text(place) for place in range(stack.index())]

    def field(self, key: str) -> NumberField:
        """Return the field of a number."""
        row = self.form.row_of(key)
        assert row is not None and isinstance(row.editor.core, NumberField)
        return row.editor.core

    def put(self, key: str, value: object) -> list[str]:
        """Choose something, and return what can be undone then."""
        self.history.end_burst()
        self.form.put(key, value)
        return self.steps


@pytest.fixture(scope="module")
def kept_page(qapp: QApplication) -> Iterator[Page]:
    page = Page()
    yield page
    page.form.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def page(kept_page: Page) -> Page:
    """The page as it is at first."""
    kept_page.panel.set_options(SampleOptions())
    kept_page.buttons.bring_back((False, 0))
    kept_page.history.absorb()
    kept_page.history.stack.clear()
    kept_page.history.end_burst()
    return kept_page


def test_each_change_is_a_step_with_a_name(page: Page) -> None:
    assert page.history.stack.undoLimit() == 100
    assert page.put("steps", 50) == ["steps 20 → 50"]
    assert page.put("chain.clips", False)[1:] == ["clip x_0 on → off"]
    page.undoing.undo()
    assert page.panel.options() == SampleOptions(steps=50)
    page.undoing.undo()
    assert page.panel.options() == SampleOptions() and not page.undoing.canUndo()
    page.undoing.redo()
    assert page.panel.options().steps == 50 and page.undoing.redoText() == "clip x_0 on → off"


def test_what_is_typed_in_one_go_is_one_step(page: Page, qtbot: QtBot) -> None:
    field = page.field("steps")
    field.clear()
    assert not page.steps  # nothing is no number of steps
    for text in ("1", "10", "100"):
        field.setText(text)
        assert len(page.steps) == 1
    assert page.steps == ["steps 20 → 100"]
    page.history.end_burst()  # as a second later, or when the focus goes
    field.setText("1000")
    assert page.steps == ["steps 20 → 100", "steps 100 → 1000"]
    for text in ("100", "20"):
        field.setText(text)
    assert page.steps == ["steps 20 → 100", "steps 100 → 20"]


def test_what_is_typed_back_is_no_step(page: Page) -> None:
    page.field("steps").setText("50")
    assert page.steps == ["steps 20 → 50"]
    page.field("steps").setText("20")
    assert not page.steps


def test_what_a_choice_brings_along_goes_with_it(page: Page) -> None:
    assert page.put("sampler", DDPM()) == ["sampler DPM-Solver++ → DDPM and 1 more"]
    assert page.panel.options().steps == 1000
    page.undoing.undo()
    assert page.panel.options() == SampleOptions() and isinstance(page.panel.options().sampler, DPMSolver)
    page.undoing.redo()
    assert page.panel.options().steps == 1000
    assert page.steps == ["sampler DPM-Solver++ → DDPM and 1 more"]  # what follows from undoing is no step


def test_it_never_leads_to_what_is_wrong(page: Page) -> None:
    page.put("steps", 50)
    page.field("steps").setText("no number")
    page.field("count").setText("9")
    assert page.steps == ["steps 20 → 50"] and page.form.problems()
    page.undoing.undo()
    assert not page.form.problems() and page.panel.options().steps == 20
    page.undoing.redo()
    assert not page.form.problems() and page.panel.options().steps == 50


def test_what_the_program_does_is_no_step(page: Page) -> None:
    page.put("steps", 50)
    page.buttons.roll_unless_locked()  # as each start does
    rolled = page.panel.options().seed
    with page.undoing.by_program():
        page.form.put("count", 3)
    assert page.steps == ["steps 20 → 50"]
    page.undoing.undo()
    assert page.panel.options().model_dump() == SampleOptions(seed=rolled, count=3).model_dump()


def test_a_seed_that_is_typed_closes_the_lock_and_undoing_opens_it(page: Page) -> None:
    page.field("seed").setText("7")
    assert page.steps == ["seed 0 → 7"] and page.buttons.is_locked
    page.undoing.undo()
    assert page.panel.options().seed == 0 and not page.buttons.is_locked
    page.undoing.redo()
    assert page.panel.options().seed == 7 and page.buttons.is_locked


def test_what_was_put_back_by_other_ways_is_forgotten(page: Page) -> None:
    page.put("steps", 50)
    page.undoing.forget(page.panel)
    assert page.undoing.canUndo()  # which is another one's
    page.undoing.forget(page.form)
    assert not page.undoing.canUndo() and page.panel.options().steps == 50


def test_whatever_an_errand_changes_is_one_step(page: Page) -> None:
    with page.undoing.step("recalling choices"):
        page.form.put("steps", 9)
        QCoreApplication.processEvents()
        page.form.put("count", 2)
    assert page.steps == ["recalling choices"]
    page.undoing.undo()
    assert page.panel.options() == SampleOptions()


def test_what_follows_later_belongs_to_the_step_that_it_is_about(page: Page) -> None:
    page.put("steps", 9)
    page.form.put("count", 2)
    page.history.amend("choices", "steps")
    page.form.put("seed", 2)
    page.history.amend("choices", "count", "no such")
    assert page.steps == ["steps 20 → 9 and 1 more"]
    page.undoing.undo()
    assert page.panel.options() == SampleOptions(seed=2)


def test_the_field_is_unfolded_and_scrolled_to(page: Page, qtbot: QtBot) -> None:
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidget(page.form)
    area.setWidgetResizable(True)
    area.resize(300, 90)
    area.show()
    page.put("chain.clips", False)
    row = page.form.row_of("chain.clips")
    assert row is not None
    page.form._fold.set_expanded(False)
    page.undoing.undo()
    qtbot.waitUntil(lambda: not row.visibleRegion().isEmpty(), timeout=1000)
    assert area.viewport().rect().contains(row.mapTo(area.viewport(), QPoint(0, 4)))
    area.takeWidget()


class Pair(Options):
    """Two numbers of which the first is not the larger one."""

    low: int = knob(1, "The lower one.")
    high: int = knob(9, "The higher one.")

    @model_validator(mode="after")
    def _are_in_order(self) -> Self:
        if self.low > self.high:
            raise FieldError("low", "They are not in order.")
        return self


def test_what_would_not_go_together_any_more_is_not_brought_back() -> None:
    changes = list(differences("pair", Pair(low=8), Pair(low=2)))
    assert with_changes(Pair(low=2, high=8), changes, back=True) == Pair(low=8, high=8)
    with pytest.raises(FieldError):
        with_changes(Pair(low=2, high=5), changes, back=True)
    with pytest.raises(LookupError):
        with_changes(DDPM(), changes, back=True)


def test_steps_are_told_in_few_words() -> None:
    assert in_short(list(differences("pair", Pair(), Pair(low=2, high=3)))) == "low 1 → 2 and 1 more"
    long = Change("model", (), Path("a"), Path("b" * 30 + ".safetensors"), "model")
    assert in_short([long]) == "model" and in_short([Change("aside", (), 1, 2)]) == ""
