"""A comparison and a film over training are saved, and opened by dropping them in a window without model or engine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.comparison import CompareOptions, OverTrainingOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import DDIM
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Cost, Frame, Part
from ddpm_studio.engine.films.film_file import save_film
from ddpm_studio.engine.models.card import Provenance, card_of
from ddpm_studio.gui.comparing.compared_take import ComparedFrames, ComparedTake, Look
from ddpm_studio.gui.comparing.comparison import Comparison, subtract
from ddpm_studio.gui.comparing.opened_films import filmed_in
from ddpm_studio.gui.comparing.training_take import TrainingTake
from ddpm_studio.gui.film.any_take import AnyTake
from ddpm_studio.gui.film.film_files import recipe_text
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs import TABS
from ddpm_studio.gui.tabs.compare import OVER_TRAINING, WAYS, CompareTab
from ddpm_studio.gui.window.actions import ACTIONS
from ddpm_studio.gui.window.main_window import MainWindow
from tests.engine.small import SMALL
from tests.gui.delivery import deliver_to
from tests.gui.small_model import wait_until

CARD = card_of(SMALL, 1, (), (), Provenance(12, 96, 0.5, "a" * 64))
LATER = replace(CARD, provenance=replace(CARD.provenance, step=24, sha256="b" * 64))
SIDES = tuple(
    SampleOptions(count=2, seed=5, **each)
    for each in ({"steps": 4}, {"steps": 8, "sampler": DDIM()}, {"steps": 2, "sampler": DDIM(eta=1)})
)


def fill(comparison: Comparison, sides: Sequence[int]) -> None:
    """Make the films of these sides by chance."""
    random = np.random.default_rng(2)
    for index in sides:
        times = comparison.takes[index].times
        comparison.keep(Part(index))
        for position, t in enumerate(times):
            comparison.keep(Frame(position, len(times), t, *random.integers(0, 256, (3, 2, 8, 8, 1), np.uint8)))
        comparison.keep(Cost(index, 1.5 + index, len(times) - 1))


@pytest.fixture
def comparison() -> Comparison:
    """Three sides, of which C has another model."""
    made = Comparison(CompareOptions(sides=SIDES), (CARD, CARD, LATER))
    fill(made, (0, 1, 2))
    return made


@pytest.fixture
def over() -> TrainingTake:
    """Three snapshots."""
    options = OverTrainingOptions(sample=SampleOptions(count=2, seed=9, steps=3), most=7)
    take, random = TrainingTake(options, CARD, {}), np.random.default_rng(3)
    for position, step in enumerate((4, 8, 12)):
        picture = random.integers(0, 256, (2, 8, 8, 1), np.uint8)
        take.keep(Frame(position, 3, step, picture, picture))
    return take


@pytest.fixture
def tab(qtbot: QtBot, session: Session) -> CompareTab:
    """The tab alone, without a model, in which PyTorch is never loaded."""
    tab = CompareTab(session)
    deliver_to(tab)
    qtbot.addWidget(tab)
    tab.resize(1280, 640)
    with qtbot.waitExposed(tab):
        tab.show()
    return tab


def taken(comparison: Comparison, first: int = 0, second: int = 1) -> AnyTake:
    two = comparison.together((first, second))
    return ComparedTake(ComparedFrames(two, Look(), tuple(two.matches("t", is_done=True))))


def saved(take: AnyTake, path: Path, **changes: object) -> Path:
    """Save the film, perhaps with another recipe than its own."""
    film = take.to_save()
    text = json.dumps({**json.loads(recipe_text(take)), **changes})
    list(save_film(path, film.sides, text, film.costs))
    return path


def drop(qtbot: QtBot, tab: CompareTab, path: Path) -> None:
    tab.session.open_paths([path])
    wait_until(qtbot, lambda: not tab.is_busy)


def test_a_dropped_comparison_is_shown_and_saved_again(
    qtbot: QtBot, tab: CompareTab, comparison: Comparison, awkward_path: Path
) -> None:
    path = saved(taken(comparison), awkward_path / "a.npz")
    drop(qtbot, tab, path)
    view = tab.comparison
    assert tab.mode == WAYS
    shown = view.comparison
    assert shown is not None
    assert shown.options == CompareOptions(sides=SIDES).computed_in([None] * len(SIDES))
    assert shown.costs == comparison.costs
    for again, take in zip(shown.takes, comparison.takes, strict=True):
        assert (again.film.times, again.card) == (take.film.times, take.card)
        assert all(np.array_equal(again.film.view(name), take.film.view(name)) for name in ("x_t", "x_0", "eps"))
    assert [label.text() for label in view.table.numbers["calls"]] == ["4", "8", "2"]
    assert tab.ways.images.form.options().seed == 5
    assert [side.walk.options().steps for side in tab.ways.sides] == [4, 8, 2]
    subject = view.subject()
    assert subject is not None
    with qtbot.waitSignal(view.outlet.saver.saved):
        view.outlet.saver.save(subject.take, str(awkward_path / "b.npz"))
    assert (awkward_path / "b.npz").read_bytes() == path.read_bytes()


def test_all_sides_of_a_comparison_stand_in_columns_and_any_two_are_held_against_each_other(
    qtbot: QtBot, tab: CompareTab, comparison: Comparison, tmp_path: Path
) -> None:
    drop(qtbot, tab, saved(taken(comparison), tmp_path / "a.npz"))
    view = tab.comparison
    ends = [take.film.frame(len(take.film) - 1) for take in comparison.takes]
    assert [grid.count for grid in view.pictures.grids if grid.isVisible()] == [2, 2, 2]
    assert view.timeline.count == view.timeline.bar.total == 3  # as many as C has frames
    subject = view.subject()
    assert subject is not None
    assert np.array_equal(subject.frame(), np.concatenate(ends, axis=2))
    said: Any = subject.parameters()
    assert CompareOptions.model_validate(said["choices"]) == CompareOptions(sides=SIDES).computed_in([None] * 3)
    assert (subject.take.what, said["frame"]["third_t"]) == ("A, B and C", 0)
    choice = view.header.sides
    assert choice.isVisible()
    choice.second.setCurrentIndex(2)
    choice.second.activated.emit(2)
    view.header.choose_manner("difference")
    assert [head.letter.text() for head in view.pictures.heads if head.isVisible()] == ["A", "C"]
    assert view.header.manners.buttons[2].text() == "|A − C|"
    subject = view.subject()
    assert subject is not None
    assert np.array_equal(subject.frame(), subtract(ends[0], ends[2], "root"))
    said = subject.parameters()
    kept = CompareOptions(sides=(SIDES[0], SIDES[2])).computed_in([None, None])
    assert CompareOptions.model_validate(said["choices"]) == kept
    assert [model["step"] for model in said["models"]] == [12, 24]
    choice.first.setCurrentIndex(2)
    choice.first.activated.emit(2)
    assert view.columns.letters(view.columns.two) == "CA"  # C is held against, so A takes its place


def test_two_sides_leave_nothing_to_choose(qtbot: QtBot, tab: CompareTab, tmp_path: Path) -> None:
    two = Comparison(CompareOptions(sides=SIDES[:2]), (CARD, CARD))
    fill(two, (0,))  # stopped before B
    drop(qtbot, tab, saved(taken(two), tmp_path / "a.npz"))
    view = tab.comparison
    assert not view.header.sides.isVisible()
    assert view.timeline.count == 5
    assert "was not drawn" in view.pictures.heads[1].note.text()
    assert view.table.numbers["calls"][1].text() == "–"


def test_a_dropped_film_over_training_is_shown_and_saved_again(
    qtbot: QtBot, tab: CompareTab, over: TrainingTake, awkward_path: Path
) -> None:
    path = saved(over, awkward_path / "a.npz")
    drop(qtbot, tab, path)
    view = tab.over_training
    assert tab.mode == OVER_TRAINING
    assert view.take is not None
    assert view.take.film.times == [4, 8, 12]
    assert np.array_equal(view.take.film.view("x_0"), over.film.view("x_0"))
    assert "step 12" in view.readout.text()
    assert (tab.training.images.form.options().seed, tab.training.more.options().most) == (9, 7)
    with qtbot.waitSignal(view.outlet.saver.saved):
        view.outlet.saver.save(view.take, str(awkward_path / "b.npz"))
    assert (awkward_path / "b.npz").read_bytes() == path.read_bytes()


def test_the_window_goes_to_the_film_and_saves_the_one_that_is_seen(
    qtbot: QtBot, session: Session, theme: Theme, told: list[Notice], over: TrainingTake, tmp_path: Path
) -> None:
    window = MainWindow(session, theme, [page for page in TABS if page.name == "compare"])
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    row = next(row for row in ACTIONS if row.keys == "Ctrl+Shift+S")
    assert row.why_not is not None
    session.open_paths([saved(over, tmp_path / "a.npz")])
    tab = window.tab()
    assert isinstance(tab, CompareTab)
    wait_until(qtbot, lambda: not tab.is_busy)
    assert all("its model “small” is gone" in notice.sentence for notice in told)
    assert row.why_not(window) == ""
    tab.modes.choose(WAYS)
    assert "no film" in row.why_not(window)


@pytest.mark.parametrize(
    "change",
    [
        {"choices": {}},
        {"choices": None},
        {"choices": {"sides": [{}]}},
        {"facts": {}},
        {"facts": [{}]},
        {"job": "other"},
    ],
)
def test_a_recipe_that_is_not_understood_is_said(
    comparison: Comparison, tmp_path: Path, change: dict[str, Any]
) -> None:
    with pytest.raises(LoadError, match="recipe"):
        filmed_in(saved(taken(comparison), tmp_path / "a.npz", **change))


def test_a_recipe_of_other_pictures_is_said(comparison: Comparison, over: TrainingTake, tmp_path: Path) -> None:
    choices = json.loads(recipe_text(taken(comparison)))["choices"]
    for name, value in (("count", 3), ("steps", 3)):  # other images; other times than those of the frames
        changed = {"sides": [{**side, name: value} for side in choices["sides"]]}
        with pytest.raises(LoadError, match="does not fit"):
            filmed_in(saved(taken(comparison), tmp_path / "a.npz", choices=changed))
    over.film.axis = "t"
    with pytest.raises(LoadError):
        filmed_in(saved(over, tmp_path / "b.npz"))


def test_a_comparison_that_cannot_be_shown_is_a_sentence(
    tab: CompareTab, comparison: Comparison, told: list[Notice], tmp_path: Path
) -> None:
    tab.session.open_paths([saved(taken(comparison), tmp_path / "a.npz", choices={})])
    assert [notice.level for notice in told] == ["error"]
    assert tab.comparison.comparison is None
