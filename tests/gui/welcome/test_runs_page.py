"""All runs in a table: sorted, searched, named, compared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.disk.places import runs_folder
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.errands import Errand, GoTo, ShowRun
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.welcome.run_rows import what_differs
from ddpm_studio.gui.welcome.runs_model import NAME, ROW, STEPS
from ddpm_studio.gui.welcome.runs_page import RunsPage
from ddpm_studio.gui.work.worker import workers
from tests.engine.small import small_run


@pytest.fixture
def runs(studio_home: Path) -> list[Run]:
    """Two that were measured but keep nothing, and one of other choices."""
    made = []
    for number, rate in enumerate((1e-3, 2e-3)):
        run = small_run(runs_folder(), f"training.optimizer.learning_rate={rate}", f"training.steps={10 + number}")
        run.append_metrics(5, {"loss": 0.5 - 0.1 * number})
        run.append_metrics(9, {"loss": 0.4 - 0.1 * number})
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
    qtbot.waitUntil(lambda: {page.plot.last_step(row.title) for row in page.chosen()} == {9})
    assert "learning_rate 0.001 → 0.002" in page.differences.text() or "0.002 → 0.001" in page.differences.text()
    assert "steps" in page.differences.text()
    assert what_differs(page.chosen()[0], page.chosen()[0]) == []
    enabled = {name for name, button in page._buttons.items() if button.isEnabled()}
    assert enabled == {"discard"}, "one run only can be opened"


def test_a_run_is_named_in_place_and_that_is_kept(qtbot: QtBot, page: RunsPage, runs: list[Run]) -> None:
    index = page.sorted.index(0, NAME)
    folder = page.sorted.index(0, NAME).data(ROW).folder
    page.sorted.setData(index, "  my  faces ")
    qtbot.waitUntil(lambda: "my faces" in [row.title for row in page.model.rows])
    assert Run(folder).config().name == "my faces"


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
    page._buttons["open"].click()
    assert sent == [ShowRun(folder), GoTo("train")]
    assert session.run == folder
