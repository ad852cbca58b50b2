"""The home is moved from the settings: asked, told while it goes on, and everything that is open goes with it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio import engine
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Job, Progress
from ddpm_studio.engine.films.result import facts_of
from ddpm_studio.engine.runs.run_list import find_runs
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.results import Drawn
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import Preferences, folders
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.window.main_window import MainWindow
from ddpm_studio.gui.window.remembering.model import KEY, PAGE, bring_back_model
from ddpm_studio.gui.window.storage.storage_list import StorageList
from ddpm_studio.gui.work.worker import workers
from tests.engine.films.test_shelf import film, recipe
from tests.engine.small import small_run
from tests.gui.counting_tab import PAGES, CountingTab
from tests.gui.small_model import wait_until


@pytest.fixture
def studio_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that can be moved, in place of the one that is fixed for all other tests."""
    monkeypatch.delenv("DDPM_STUDIO_HOME", raising=False)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DOCUMENTS_DIR", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    return folders().home


@pytest.fixture
def window(qtbot: QtBot, session: Session, theme: Theme) -> Iterator[MainWindow]:
    window = MainWindow(session, theme, PAGES[:1])
    session.be_ready("CPU")
    yield window
    wait_until(qtbot, lambda: not workers())
    window.deleteLater()


@pytest.fixture
def storage(qtbot: QtBot, window: MainWindow) -> StorageList:
    storage = StorageList(window.mover)
    qtbot.addWidget(storage)
    return storage


def tab_of(window: MainWindow) -> CountingTab:
    tab = window.tab()
    assert isinstance(tab, CountingTab)
    return tab


def waiting_job(target: Path, control: Control) -> Job:
    """Move nothing until it is stopped."""
    while True:
        yield Progress(3, 12, "MB", 1.0, 9.0, "Copying runs and results")
        control.cancelled.wait(0.01)


def test_what_is_open_goes_along(
    qtbot: QtBot, window: MainWindow, storage: StorageList, session: Session, tmp_path: Path, studio_home: Path
) -> None:
    run = small_run(folders().runs)
    session.open_run(run.folder)
    changed: list[Path] = []
    session.home_changed.connect(lambda: changed.append(folders().home))
    storage.home.offer(tmp_path)
    target = tmp_path / "DDPM Studio"
    assert str(target) in storage.home.told.text() and not storage.home.begin.isHidden(), "of its own, in a full one"
    storage.home.begin.click()
    wait_until(qtbot, lambda: not session.is_moving)
    (moved,) = find_runs(target / "runs")
    assert not studio_home.exists() and changed == [target]
    assert session.run == session.model == moved.folder
    assert session.settings.now.recent_runs == (moved.folder,)
    assert Preferences(recent_runs=(run.folder, moved.folder)).recent_runs == (moved.folder,)
    with qtbot.waitSignal(storage.measured):
        storage.measure()
    assert storage.sizes[target / "runs"].text().startswith("1 run · ")
    assert storage.sizes[target].text().endswith("free on this disk")


def test_what_another_window_has_moved_is_noticed(
    window: MainWindow, session: Session, told: list[Notice], tmp_path: Path
) -> None:
    run = small_run(folders().runs)
    session.open_run(run.folder)
    session.settings.change(left={PAGE: {KEY: str(run.folder)}})
    deque(engine.move_home(tmp_path / "new", Control()), maxlen=0)  # as another process does
    later = Session(session.settings)
    bring_back_model(later)
    assert later.model == tmp_path / "new" / "runs" / run.folder.name, "the next start has it as well"
    window.mover.look()
    assert told[-1].sentence.startswith(f"Runs and results were moved to {tmp_path / 'new'} from another window")
    assert session.run == session.model == tmp_path / "new" / "runs" / run.folder.name
    window.mover.look()
    assert len(told) == 1


def test_while_it_moves_nothing_begins_and_it_can_be_stopped(
    qtbot: QtBot,
    window: MainWindow,
    storage: StorageList,
    session: Session,
    told: list[Notice],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ddpm_studio.engine.move_home", waiting_job)
    storage.home.offer(tmp_path / "new")
    storage.home.begin.click()
    wait_until(qtbot, lambda: "3 / 12 MB" in window.status.engine.text())
    assert "9 s left" in storage.home.told.text() and storage.home.bar.value() == 250
    assert not storage.home.button.isEnabled() and not window.status.stop_move.isHidden()
    tab = tab_of(window)
    assert not tab.can_start and "are being moved" in tab.why_not.text()
    tab.start()
    assert not tab.is_busy and "are being moved" in told[-1].sentence
    session.results.look_again()
    assert session.results.is_looking and session.results._waiting, "it waits"
    window.status.stop_move.click()
    wait_until(qtbot, lambda: not session.is_moving)
    assert told[-1].sentence.startswith("Moving was stopped.") and tab.can_start
    assert window.status.engine.text() == "Ready" and window.status.stop_move.isHidden()
    wait_until(qtbot, lambda: not session.results.is_busy)


def test_what_is_kept_while_it_moves_waits_for_the_new_place(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results, old = session.results, folders().results
    results.hold(True)
    results.keep(Drawn(facts_of(recipe(), 9, 5), [film()], "{}", np.zeros((8, 8, 3), np.uint8), {}, {}))
    assert results.is_looking and not workers()
    monkeypatch.setenv("DDPM_STUDIO_HOME", str(tmp_path / "new"))
    results.hold(False)
    wait_until(qtbot, lambda: not results.is_busy)
    assert results.items[0].folder.parent == tmp_path / "new" / "results" and not old.exists()


def test_why_it_cannot_be_is_said_beside_the_button(
    qtbot: QtBot,
    window: MainWindow,
    storage: StorageList,
    session: Session,
    studio_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    storage.home.offer(studio_home / "inside")
    assert "is inside" in storage.home.told.text() and storage.home.begin.isHidden()
    tab = tab_of(window)
    tab.start()
    storage.home.button.click()
    assert storage.home.told.text().startswith("Counting is not done yet.")
    tab.stop()
    wait_until(qtbot, lambda: not tab.is_busy)

    def fail(target: Path, control: Control) -> Job:
        raise StudioError("The disk may be failing.")
        yield

    monkeypatch.setattr("ddpm_studio.engine.move_home", fail)
    storage.home.offer(tmp_path / "new")
    storage.home.begin.click()
    wait_until(qtbot, lambda: not session.is_moving)
    assert storage.home.told.text() == "The disk may be failing." and storage.home.button.isEnabled()
    monkeypatch.setenv("DDPM_STUDIO_HOME", str(studio_home))
    storage.home.refresh()
    assert not storage.home.button.isEnabled() and "DDPM_STUDIO_HOME" in storage.home.button.toolTip()
