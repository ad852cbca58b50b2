"""Several ways to edit one picture in columns: they come from Edit, are drawn, saved, opened, and brought back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.comparison import CompareOptions
from ddpm_studio.engine.choices.editing import EditOptions, GoingBackOptions
from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.engine.export.pictures import save_png
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.gui.comparing.columns.costs import CostTable
from ddpm_studio.gui.comparing.columns.plan import Columns
from ddpm_studio.gui.comparing.columns.words import ColumnWords, Seen
from ddpm_studio.gui.comparing.comparison import Comparison
from ddpm_studio.gui.comparing.restoring import edits_of
from ddpm_studio.gui.errands import CompareEdits, CompareWith, DropPictures, OpenFilm
from ddpm_studio.gui.film.onward.sending import file_of
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.compare import CompareTab
from ddpm_studio.gui.window.remembering.chosen import edits_of as lasting_edits
from ddpm_studio.gui.window.remembering.histories import history_of
from tests.engine.jobs.drawing.test_edit import RIGHT, kept
from tests.gui.comparing.test_opened_films import CARD, fill
from tests.gui.small_model import T, model, run, show, wait_until

__all__ = ["model"]
KNOWN = np.arange(64, dtype=np.uint8).reshape(8, 8, 1) * 4


@pytest.fixture
def edit(model: Path) -> EditOptions:
    """Half a picture, drawn by a small model in four steps that are walked once."""
    once = GoingBackOptions(repeats=1)
    file = find_model_file(model, -1)
    return EditOptions(model=file, picture=kept(KNOWN), mask=kept(RIGHT), count=2, steps=4, going_back=once)


@pytest.fixture
def tab(qtbot: QtBot, session: Session, model: Path) -> Iterator[CompareTab]:
    session.use_model(model)
    tab = CompareTab(session)
    show(qtbot, tab, session)
    yield tab
    tab.stop()
    wait_until(qtbot, lambda: not tab.is_busy)


def drawn_by(tab: CompareTab) -> list[np.ndarray]:
    """The answers of every column."""
    comparison = tab.comparison.comparison
    assert comparison is not None
    return [take.film.frame(len(take.film) - 1) for take in comparison.takes]


def test_an_edit_is_compared_saved_opened_and_brought_back(
    qtbot: QtBot, tab: CompareTab, edit: EditOptions, tmp_path: Path
) -> None:
    samples = tab.ways
    tab.session.send(CompareEdits(edit))
    assert tab.ways is not samples and [side.walk.options().steps for side in tab.ways.sides] == [4, 4]
    tab.ways.add()
    tab.ways.sides[2].walk.put("moves", False)
    run(qtbot, tab)
    names = [name.text().split(" \N{MIDDLE DOT} ")[:2] for name in tab.comparison.table.names]
    assert names == [["x_t moved", "1 visit"], ["x_t moved", "3 visits"], ["x_t not moved", "3 visits"]]
    assert [label.text() for label in tab.comparison.table.numbers["calls"]] == ["4", "12", "12"]
    ends = drawn_by(tab)
    assert all((end[:, :, :4] == KNOWN[:, :4]).all() for end in ends) and not np.array_equal(ends[0], ends[1])
    assert not tab.comparison.credits.different and "task: erased" in tab.comparison.credits.whole
    subject = tab.comparison.subject()
    assert subject is not None
    picture = file_of(subject)
    with qtbot.waitSignal(tab.comparison.outlet.saver.saved):
        tab.comparison.outlet.saver.save(subject.take, str(tmp_path / "film.npz"))
    said = read_parameters(picture)
    assert said is not None and "data" in said["choices"]["picture"]  # type: ignore[index]

    tab.ways.edited.samples_wanted.emit()  # type: ignore[union-attr]
    assert tab.ways is samples and tab.comparison.comparison is None
    tab.session.send(OpenFilm(tmp_path / "film.npz"))
    wait_until(qtbot, lambda: not tab.is_busy)
    assert [each.tobytes() for each in drawn_by(tab)] == [each.tobytes() for each in ends]
    tab.session.send(DropPictures((picture,)))
    assert tab.ways.edited is not None and len(tab.ways.sides) == 3
    run(qtbot, tab)
    assert [each.tobytes() for each in drawn_by(tab)] == [each.tobytes() for each in ends]


def test_an_answer_is_sent_as_a_side_and_takes_its_place_where_its_picture_is(
    tab: CompareTab, edit: EditOptions, tmp_path: Path
) -> None:
    tab.session.send(CompareEdits(edit))
    now = tab.ways
    assert now.edited is not None
    tab.modes.buttons[0].setFocus()
    reached = []
    for _ in range(3):
        tab.focusNextChild()
        reached.append(tab.focusWidget())
    assert now.edited.change in reached, "Tab leads from the top to the picture"
    path = picture_of(tab, edit.model_copy(update={"steps": 7}), tmp_path / "same.png")
    tab.session.send(CompareWith(path, 1))
    assert tab.ways is now and [side.walk.options().steps for side in now.sides] == [4, 7]
    tried = edit.model_copy(update={"tries": True, "noise_level": 10})
    for noisier in (tried, tried.model_copy(update={"noise_level": 60})):
        tab.session.send(CompareEdits(noisier))
        asked = tab.ways.options().edited
        assert asked is not None and asked.noise_level == noisier.noise_level
    other = edit.model_copy(update={"picture": kept(255 - KNOWN), "depth": T // 2})
    tab.session.send(CompareWith(picture_of(tab, other, tmp_path / "other.png"), 1))
    assert tab.ways is not now and tab.ways.edited is not None
    assert tab.ways.edited.edit.picture == other.picture and tab.can_start
    assert [side.walk.options().going_back.repeats for side in tab.ways.sides] == [3, 1], "it is B, as was asked"


def test_a_picture_that_is_tried_tells_which_way_comes_nearest(qtbot: QtBot, edit: EditOptions) -> None:
    tried = edit.model_copy(update={"tries": True, "model": Path()})
    comparison = Comparison(CompareOptions(sides=(tried, tried)), (CARD, CARD))
    columns = Columns()
    columns.expect()
    columns.take_over()
    words, table = ColumnWords(columns), CostTable()
    qtbot.addWidget(table)
    words.show(comparison, ())
    table.show_rows(words.rows(Seen()), "A")
    assert not table.titles["near"].isHidden() and table.numbers["near"][0].text() == "–"
    fill(comparison, (0,))
    last = comparison.takes[0].film.frame(4).astype(float)
    table.show_rows(words.rows(Seen()), "A")
    decibels = 10 * np.log10(255**2 / ((last - KNOWN) ** 2).mean())
    assert table.numbers["near"][0].text() == f"{decibels:.1f} dB" and table.numbers["near"][1].text() == "–"
    words.show(Comparison(CompareOptions(sides=(edit, edit)), (CARD, CARD)), ())
    table.show_rows(words.rows(Seen()), "A")
    assert table.titles["near"].isHidden() and table.numbers["near"][0].isHidden()


def picture_of(tab: CompareTab, edit: EditOptions, path: Path) -> Path:
    """A picture that this edit could have made."""
    card = tab.ways.sides[0].picker.choice
    assert card is not None
    take = Take(edit, card.card)
    save_png(path, KNOWN, take.parameters_of_film("x_t"))
    return path


def test_columns_of_edits_are_undone_and_come_back(tab: CompareTab, edit: EditOptions) -> None:
    session, history = tab.session, history_of(tab, tab.session)
    session.undoing.be_at(history)
    with session.undoing.step():  # as the window sends it on
        tab.take(CompareEdits(edit))
    begun = edits_of(tab.desk)
    assert session.undoing.undoText() == "columns"
    tab.ways.sides[1].walk.put("moves", False)
    history.look()
    assert session.undoing.undoText() == "move x_t on → off" and edits_of(tab.desk) != begun
    tab.ways.add()
    history.look()
    tab.ways.remove(tab.ways.keys[0])
    history.look()
    tab.ways.images.form.put("seed", 77)
    history.look()
    assert tab.ways.images.buttons.is_locked and session.undoing.undoText() == "seed 0 → 77"
    left, kept = edits_of(tab.desk), lasting_edits(tab.desk)
    said = kept.read()
    tab.desk.show_samples()
    history.look()
    session.undoing.undo()
    assert edits_of(tab.desk) == left and tab.ways.images.form.options().seed == 77
    for _ in range(3):
        session.undoing.undo()
    session.undoing.undo()
    assert edits_of(tab.desk) == begun
    session.undoing.undo()
    assert tab.ways.edited is None and not session.undoing.canUndo()
    kept.put(said)  # as the next start does
    assert edits_of(tab.desk) == left


def test_what_follows_from_columns_that_come_back_is_told_once(qtbot: QtBot, tab: CompareTab) -> None:
    tab.ways.add()
    told: list[int] = []
    tab.desk.changed.connect(lambda: told.append(len(tab.ways.sides)))
    tab.ways.set_options(CompareOptions(sides=tuple(side.as_shown() for side in tab.ways.sides)))
    assert told == [3]
