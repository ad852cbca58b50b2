"""All runs in a table: sorted, searched, named, compared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.disk.places import runs_folder
from ddpm_studio.engine.runs.remarks import Remarks, read_remarks
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import titles_of
from ddpm_studio.gui.errands import Errand, GoTo, PrepareLike, ShowRun
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.welcome.runs.curves import IMAGES, TIME
from ddpm_studio.gui.welcome.runs.differences import in_few_words, what_differs
from ddpm_studio.gui.welcome.runs.look import look_of
from ddpm_studio.gui.welcome.runs.model import NAME, NOTE, ROW, SINCE, STEPS
from ddpm_studio.gui.welcome.runs.page import RunsPage
from ddpm_studio.gui.window.recent_menu import RecentMenu
from ddpm_studio.gui.work.worker import workers
from tests.engine.small import SMALL, small_run

EVERY = SMALL.saving.preview_every


@pytest.fixture
def runs(studio_home: Path) -> list[Run]:
    """Two that were measured but keep nothing, and one of other choices."""
    made = []
    for number, rate in enumerate((1e-3, 2e-3)):
        run = small_run(runs_folder(), f"training.optimizer.learning_rate={rate}", f"training.steps={10 + number}")
        for step in (5, 9):
            run.append_metrics(step, {"loss": 1 / step - 0.1 * number, "images_per_second": 100})
        made.append(run)
    return made


@pytest.fixture
def page(qtbot: QtBot, session: Session, runs: list[Run]) -> Iterator[RunsPage]:
    page = RunsPage(session)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    qtbot.waitUntil(lambda: page.sorted.rowCount() == 2)
    yield page
    page.hide()
    qtbot.waitUntil(lambda: not workers())  # what was being read when a test ended


def test_several_runs_stand_in_one_plot_with_what_differs(qtbot: QtBot, page: RunsPage, runs: list[Run]) -> None:
    page.table.selectAll()
    assert len(page.chosen()) == 2
    names = titles_of(row.folder for row in page.chosen()).values()
    assert all(name.startswith(row.title) for name, row in zip(names, page.chosen(), strict=True))
    qtbot.waitUntil(lambda: {page.compared.plot.last_step(name) for name in names} == {9})
    heard: list[int] = []
    page.table.selectionModel().selectionChanged.connect(lambda: heard.append(len(page.chosen())))
    page.look()
    qtbot.waitUntil(lambda: bool(heard) and not workers())
    assert heard == [2], "what was chosen is chosen again at once, and read once"
    table = page.compared.choices.table
    lines = [[table.model().index(line, column).data() for column in range(3)] for line in range(table.rowCount())]
    assert ["learning rate", "2e-3", "1e-3"] in lines or ["learning rate", "1e-3", "2e-3"] in lines
    assert {line[0] for line in lines} == {"learning rate", "steps"}, "what is alike is not shown"
    page.compared.choices.differing.setChecked(False)
    assert table.rowCount() > 20
    enabled = {name for name, button in page.deeds.buttons.items() if button.isEnabled()}
    assert enabled == {"discard"}, "one run only can be opened"


def test_curves_count_steps_images_or_time_and_the_cursor_moves_samples(
    qtbot: QtBot, page: RunsPage, runs: list[Run]
) -> None:
    for step in (4, 9):
        runs[0].write_preview(step, np.zeros((16, 8, 8, 1), np.uint8))
    line = next(number for number in range(2) if page.sorted.index(number, 0).data(ROW).folder == runs[0].folder)
    page.table.selectRow(line)
    (row,) = page.chosen()
    batch = row.config.training.batch_size
    qtbot.waitUntil(lambda: page.compared.plot.last_step(row.title) == 9 and page.compared.previews.isVisible())
    assert [step for *_, step in page.compared.previews.shown] == [9], "the newest, without a cursor"
    page.compared.axis.buttons[IMAGES].click()
    assert page.compared.plot.last_step(row.title) == 9 * batch
    page.compared.plot.redraw()
    page.compared.plot.stage.point_at(5 * batch)
    assert [step for *_, step in page.compared.previews.shown] == [4], "what was drawn last up to there"
    page.compared.axis.buttons[TIME].click()
    assert page.compared.plot.last_step(row.title) == pytest.approx(9 * batch / 100 / 3600)
    assert look_of(page._session.settings).axis == TIME


def test_a_baseline_says_of_each_run_what_changed(qtbot: QtBot, page: RunsPage, runs: list[Run]) -> None:
    assert page.table.isColumnHidden(SINCE)
    page.table.selectRow(0)
    page.deeds.actions["baseline"].trigger()
    qtbot.waitUntil(lambda: not page.table.isColumnHidden(SINCE))
    told = {page.sorted.index(line, SINCE).data() for line in range(2)}
    assert told < {"the baseline", "steps 11 → 10, lr 2e-3 → 1e-3", "steps 10 → 11, lr 1e-3 → 2e-3"}
    page.deeds.actions["baseline"].trigger()
    qtbot.waitUntil(lambda: page.table.isColumnHidden(SINCE))


def test_what_comes_with_another_kind_is_not_told_and_the_rest_is_counted() -> None:
    def changed(*settings: str) -> list[str]:
        return what_differs(SMALL, with_changes(SMALL, list(settings)))

    assert changed() == []
    assert changed("diffusion.schedule.kind=cosine") == ["cosine"]
    assert changed("saving.preview_every=7", "data.flip=true") == ["with flip", f"preview every {EVERY} → 7"]
    assert in_few_words(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
    assert in_few_words([]) == "the same choices"


def test_notes_and_pins_stay_with_the_run(qtbot: QtBot, page: RunsPage, runs: list[Run], told: list[Notice]) -> None:
    page.table.sortByColumn(STEPS, Qt.SortOrder.AscendingOrder)
    last = page.sorted.index(1, NAME).data(ROW).folder
    with Run(last).held():  # while it is trained, too
        page.sorted.setData(page.sorted.index(1, NOTE), " loss  jumps ")
        page.table.selectRow(1)
        page.deeds.actions["pin"].trigger()
    qtbot.waitUntil(lambda: page.sorted.index(0, NAME).data(ROW).folder == last)
    for order in (Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder):
        page.table.sortByColumn(STEPS, order)
        assert page.sorted.index(0, NAME).data(ROW).folder == last, "pinned runs stay on top"
    assert read_remarks(last) == Remarks("loss jumps", is_pinned=True)
    page.search.setText("jumps")
    assert page.sorted.rowCount() == 1
    assert not told


def test_cards_show_the_same_choice_and_are_remembered(qtbot: QtBot, page: RunsPage, session: Session) -> None:
    page.shape.buttons[1].click()
    page.cards.setCurrentIndex(page.sorted.index(1, NAME))
    assert page.cards.height() > page.cards.visualRect(page.sorted.index(0, NAME)).height(), "a whole card is seen"
    (row,) = page.chosen()
    assert page.deeds.buttons["open"].isEnabled()
    page.shape.buttons[0].click()
    assert [index.row() for index in page.table.selectionModel().selectedRows()] == [1]
    assert page.chosen() == [row]
    assert look_of(session.settings).shape == 0


def test_a_run_is_prepared_like_another(page: RunsPage, session: Session) -> None:
    sent: list[Errand] = []
    session.sent.connect(sent.append)
    page.table.selectRow(0)
    page.deeds.buttons["like"].click()
    assert sent == [PrepareLike(page.chosen()[0].folder)]


def test_a_run_is_named_in_place_and_that_is_kept(qtbot: QtBot, page: RunsPage, runs: list[Run]) -> None:
    index = page.sorted.index(0, NAME)
    folder = page.sorted.index(0, NAME).data(ROW).folder
    page.sorted.setData(index, "  my  faces ")
    qtbot.waitUntil(lambda: "my faces" in [row.title for row in page.model.rows])
    assert Run(folder).config().name == "my faces"
    recent = RecentMenu("Runs", page._session.settings, "recent_runs", page._session.open_run, page)
    page._session.settings.remember_run(folder)
    recent.fill()
    assert [action.text() for action in recent.actions()] == ["my faces"]


def test_a_name_that_could_not_be_read_again_is_refused(page: RunsPage, told: list[Notice]) -> None:
    folder = page.sorted.index(0, NAME).data(ROW).folder
    before = Run(folder).config()
    page.sorted.setData(page.sorted.index(0, NAME), "x" * 81)
    assert [notice.level for notice in told] == ["error"] and "80" in told[0].sentence
    assert Run(folder).config() == before


def test_a_run_that_is_trained_keeps_its_name(page: RunsPage, runs: list[Run], told: list[Notice]) -> None:
    folder = page.sorted.index(0, NAME).data(ROW).folder
    with Run(folder).held():
        page.sorted.setData(page.sorted.index(0, NAME), "other")
    assert [notice.level for notice in told] == ["error"]
    assert Run(folder).config().name != "other"


def test_rows_are_searched_and_sorted_by_numbers(page: RunsPage, runs: list[Run]) -> None:

    page.table.sortByColumn(STEPS, Qt.SortOrder.AscendingOrder)
    page.search.setText("no such run")
    assert page.sorted.rowCount() == 0
    page.search.clear()
    assert page.sorted.rowCount() == 2


def test_a_run_is_opened(qtbot: QtBot, page: RunsPage, session: Session, runs: list[Run]) -> None:
    sent: list[Errand] = []
    session.sent.connect(sent.append)
    page.table.selectRow(0)
    folder = page.chosen()[0].folder
    page.deeds.buttons["open"].click()
    assert sent == [ShowRun(folder), GoTo("train")]
    assert session.run == folder
