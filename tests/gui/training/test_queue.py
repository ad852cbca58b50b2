"""The queue of trainings in the real tab: put in beside a run, ordered, passed over, held, and taken up another day."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.queue import TrainingQueue
from ddpm_studio.engine.runs.run_list import find_runs, title_of
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs import TABS
from ddpm_studio.gui.tabs.train import TrainTab
from ddpm_studio.gui.training.queue.upcoming import Upcoming
from ddpm_studio.gui.window.close_question import CloseQuestion
from ddpm_studio.gui.window.main_window import MainWindow
from ddpm_studio.gui.work.worker import workers
from tests.engine.small import DEEPER, SMALL
from tests.gui.delivery import deliver_to
from tests.gui.tabs.test_train import pictures

pytestmark = pytest.mark.usefixtures("known_digits")
FIRST = with_changes(SMALL, ["name=first", "training.steps=100000", "probe.pictures=0", "device.compiles=never"])
LONG = 60_000


def quick(name: str) -> list[str]:
    return [f"name={name}", "training.steps=2"]


@pytest.fixture(autouse=True)
def hasty_previews(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ddpm_studio.engine.jobs.training.preview.STEPS", 3)


@pytest.fixture
def tab(qtbot: QtBot, session: Session) -> Iterator[TrainTab]:
    tab = made(qtbot, session)
    session.be_ready("CPU")
    yield tab
    end(qtbot, tab)


def made(qtbot: QtBot, session: Session) -> TrainTab:
    tab = TrainTab(session)
    qtbot.addWidget(tab)
    deliver_to(tab)
    tab.resize(1280, 700)
    tab.show()
    qtbot.waitUntil(lambda: tab.choices.data.found is not None, timeout=LONG)
    return tab


def end(qtbot: QtBot, tab: TrainTab) -> None:
    tab.turns.upcoming.hold()
    tab.stop()
    tab.choices.data.scanner.cancel()
    qtbot.waitUntil(lambda: not workers(), timeout=LONG)


def train(tab: TrainTab, *changes: str) -> None:
    tab.choices.take(with_changes(FIRST, list(changes)))
    tab.primary.click()
    assert tab.session.training is not None


def put(tab: TrainTab, *names: str) -> None:
    for name in names:
        tab.choices.take(with_changes(FIRST, quick(name)))
        assert tab.primary.text() == "Train next"
        tab.primary.click()


def names(upcoming: Upcoming) -> list[str]:
    return [entry.title for entry in upcoming.entries]


def trained() -> list[str]:
    runs = sorted(find_runs(folders().runs), key=lambda run: run.folder.stat().st_ctime)
    return [run.config().name for run in runs if run.has_states()]


def test_what_is_chosen_beside_a_run_is_trained_after_it_also_if_that_fails(
    qtbot: QtBot, tab: TrainTab, told: list[Notice], monkeypatch: pytest.MonkeyPatch
) -> None:
    step_well, is_broken = Learner.train_step, threading.Event()

    def fail(learner: Learner, step: int, *arguments: Any) -> object:
        if is_broken.is_set() and learner.config.name == "first":
            raise StudioError("It broke.")
        return step_well(learner, step, *arguments)

    monkeypatch.setattr(Learner, "train_step", fail)
    train(tab, "saving.state_every=1")
    assert not tab.queue.isVisible()
    assert tab.more_next.isVisible()
    put(tab, "c")
    tab.choices.take(with_changes(FIRST, quick("b")))
    tab.in_front.trigger()
    assert tab.queue.isVisible() and names(tab.turns.upcoming) == ["b", "c"]
    assert tab.job_bar.place == "1 of 3: first"
    tab.choices.take(with_changes(FIRST, ["training.batch_size=4", "name=draft"]))
    assert tab.view.isVisible() and not tab.choices.data.head.button.isChecked()
    tab.choices.data.head.button.click()
    assert tab.choices.data.view.isVisible() and not tab.view.isVisible()
    assert tab.choices.data.head.button.isChecked()
    assert tab.note.turn.text() == "Show the run"
    qtbot.waitUntil(lambda: tab.open_run.standing.step > 1, timeout=LONG)
    assert tab.job_bar.headline().startswith("1 of 3: first, step ")
    places: list[str] = []
    tab.job_bar.placed.connect(lambda: places.append(tab.job_bar.place))
    is_broken.set()
    qtbot.waitUntil(lambda: not tab.is_busy and not tab.turns.upcoming.entries, timeout=LONG)
    assert trained() == ["first", "b", "c"]
    assert "2 of 3: b" in places and "3 of 3: c" in places and tab.job_bar.place == ""
    assert [notice.sentence for notice in told if notice.level == "error"] == ["It broke."]
    assert tab.choices.config().name == "draft" and tab.choices.isEnabled(), "what is being chosen stays"
    assert not tab.view.isVisible(), "nor is what is looked at"
    tab.note.turn.click()
    assert tab.view.isVisible()
    assert tab.open_run.run is not None and tab.view.title.text() == title_of(tab.open_run.run.folder)


def test_one_whose_pictures_are_gone_says_so_and_is_passed_over(
    qtbot: QtBot, tab: TrainTab, told: list[Notice], tmp_path: Path
) -> None:
    folder, upcoming = pictures(tmp_path / "own", 4), tab.turns.upcoming
    source = f'data.source={{kind="folder", path="{folder}"}}'
    upcoming.hold()
    assert upcoming.add(with_changes(SMALL, [*quick("pictures"), source]))
    assert upcoming.add(with_changes(SMALL, quick("digits")))
    shutil.rmtree(folder)
    upcoming.go_on()
    assert tab.is_busy and tab.job_bar.place == ""
    qtbot.waitUntil(lambda: not tab.is_busy, timeout=LONG)
    assert trained() == ["digits"]
    (entry,) = upcoming.entries
    assert entry.title == "pictures" and str(folder) in entry.problem
    assert [notice.level for notice in told] == ["warning"] and "pictures" in told[0].sentence
    pictures(folder, 4)
    upcoming.look()
    assert upcoming.ready(), "they are there again"


def test_one_that_is_refused_goes_back_to_its_place(qtbot: QtBot, tab: TrainTab, told: list[Notice]) -> None:
    upcoming = tab.turns.upcoming
    upcoming.hold()
    upcoming.add(with_changes(SMALL, [*quick("odd"), *DEEPER, "data.height=9"]))
    upcoming.add(with_changes(SMALL, quick("good")))
    upcoming.go_on()
    qtbot.waitUntil(lambda: not tab.is_busy and len(upcoming.entries) == 1, timeout=LONG)
    assert trained() == ["good"] and len(find_runs(folders().runs)) == 1
    (entry,) = upcoming.entries
    assert entry.title == "odd" and entry.problem and tab.queue.told.text().startswith("None of these")
    tab.queue.list.setCurrentIndex(tab.queue.model.index(0))
    tab.queue._buttons["again"].click()
    assert not upcoming.entries[0].problem
    upcoming.hold()


def test_stop_stops_one_and_holds_the_others(qtbot: QtBot, tab: TrainTab) -> None:
    train(tab)
    put(tab, "b")
    tab.queue.hold.click()
    assert tab.job_bar.place == "" and tab.job_bar.following == 0
    tab.queue.hold.click()
    assert tab.job_bar.following == 1
    tab.stop()
    qtbot.waitUntil(lambda: not tab.is_busy, timeout=LONG)
    assert names(tab.turns.upcoming) == ["b"] and tab.turns.upcoming.is_held
    assert tab.queue.hold.text() == "Go on" and "paused" in tab.queue.told.text()
    tab.queue.hold.click()
    qtbot.waitUntil(lambda: not tab.is_busy, timeout=LONG)
    assert trained() == ["b"]


def test_rows_are_ordered_and_removed_by_keys_and_had_back(
    qtbot: QtBot, tab: TrainTab, session: Session, told: list[Notice]
) -> None:
    upcoming, rows = tab.turns.upcoming, tab.queue.list
    upcoming.hold()
    for name in "abcd":
        upcoming.add(with_changes(SMALL, quick(name)))
    rows.setFocus()
    rows.setCurrentIndex(tab.queue.model.index(2))
    qtbot.keyClick(rows, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert names(upcoming) == ["a", "c", "b", "d"] and rows.currentIndex().row() == 1
    qtbot.keyClick(rows, Qt.Key.Key_End, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(rows, Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier)
    assert names(upcoming) == ["c", "a", "b", "d"]
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    assert names(upcoming) == ["a", "b", "d"] and told[-1].action is not None
    told[-1].action()
    assert names(upcoming) == ["c", "a", "b", "d"]
    session.undoing.undo()
    assert names(upcoming) == ["a", "b", "d", "c"]
    session.undoing.redo()
    model = tab.queue.model
    model.dropMimeData(model.mimeData([model.index(0)]), Qt.DropAction.MoveAction, 3, 0, model.index(-1))
    assert names(upcoming) == ["a", "b", "c", "d"]
    assert [each.config().name for each in TrainingQueue(folders().runs).read()] == ["a", "b", "c", "d"]


def test_a_row_becomes_the_draft_again(qtbot: QtBot, tab: TrainTab) -> None:
    upcoming = tab.turns.upcoming
    upcoming.hold()
    upcoming.add(with_changes(SMALL, quick("again")))
    qtbot.keyClick(tab.queue.list, Qt.Key.Key_Return)
    assert upcoming.entries == () and tab.choices.config().name == "again"


def test_the_queue_of_another_day_asks_whether_to_go_on(qtbot: QtBot, session: Session, told: list[Notice]) -> None:
    for name in ("a", "b"):
        TrainingQueue(folders().runs).add(with_changes(SMALL, quick(name)))
    tab = made(qtbot, session)
    assert tab.queue.isVisible() and names(tab.turns.upcoming) == ["a", "b"]
    tab.queue.hold.click()
    tab.queue.hold.click()
    assert not tab.is_busy and told == [], "PyTorch is still being loaded"
    session.be_ready("CPU")
    assert not tab.is_busy
    (notice,) = told
    assert "2 trainings wait" in notice.sentence and notice.action is not None
    notice.action()
    assert tab.is_busy and tab.job_bar.place == "1 of 2: a"
    end(qtbot, tab)


def test_title_last_line_and_the_question_at_the_end_know_the_queue(
    qtbot: QtBot, theme: Theme, session: Session
) -> None:
    window = MainWindow(session, theme, TABS[1:2])
    qtbot.addWidget(window)
    window.show()
    session.be_ready("CPU")
    tab = window.tab()
    assert isinstance(tab, TrainTab)
    qtbot.waitUntil(lambda: tab.choices.data.found is not None, timeout=LONG)
    train(tab)
    put(tab, "b", "c")
    qtbot.waitUntil(lambda: "1 of 3: first, step " in window.windowTitle(), timeout=LONG)
    assert "1 of 3: first, step " in window.status.engine.text()
    window.close_by_hand()
    (question,) = window.findChildren(CloseQuestion)
    assert "2 trainings" in question.words.text()
    with qtbot.waitSignal(window.closed, timeout=LONG):
        question.save.click()
    assert [each.config().name for each in TrainingQueue(folders().runs).read()] == ["b", "c"]
    qtbot.waitUntil(lambda: not workers(), timeout=LONG)
