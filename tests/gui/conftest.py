"""What every test of the window stands on: a home of its own, and nothing left behind."""

from __future__ import annotations

import gc
import shutil
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from ddpm_studio import engine
from ddpm_studio.engine.datasets import DataOptions
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.focus_ring import FocusRing
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.window.ending import end_in_order
from ddpm_studio.gui.work import worker
from tests.gui.kept_page import KeptPage, wait_for_results

end_in_order()  # a test that fails may leave a thread that still runs, which would abort the interpreter at its end


@pytest.fixture(autouse=True)
def studio_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's settings, cache and runs, below the test's own folder."""
    home = tmp_path / "studio home"
    monkeypatch.setenv("DDPM_STUDIO_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def prepared_digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a cache that has the digits; read only."""
    cache = tmp_path_factory.mktemp("prepared")
    deque(engine.scan(DataOptions(), cache), maxlen=0)
    return cache


@pytest.fixture
def known_digits(studio_home: Path, prepared_digits: Path) -> None:
    """The home has the digits in its cache, as that of everybody but a newcomer: to prepare them takes 0.2 s."""
    shutil.copytree(prepared_digits, folders().cache, dirs_exist_ok=True)


@pytest.fixture
def session(qapp: QApplication, studio_home: Path, request: pytest.FixtureRequest) -> Iterator[Session]:
    """What tabs share, with preferences below `studio_home` and an engine that is still loading.

    For a test that uses a page which its module has kept, that page's, whose engine is ready.
    """
    if "kept" in request.fixturenames:
        kept: KeptPage[Tab] = request.getfixturevalue("kept")
        kept.renew_session()
        session = kept.session
    else:
        session = Session()
        session.settings.change(draws_live=False)  # whoever tests what is drawn by itself turns it on
    yield session
    wait_for_results(session)


@pytest.fixture
def told(session: Session) -> list[Notice]:
    """What `session` has told the user since the test began."""
    notices: list[Notice] = []
    session.noticed.connect(notices.append)
    return notices


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The theme, not applied; the application looks as before afterwards."""
    theme = Theme(qapp)
    yield theme
    for window in qapp.topLevelWidgets():
        if isinstance(window, QMainWindow) and not window.isVisible():
            window.deleteLater()  # to undress all that is in it, which nobody will see, takes seconds
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    theme.put_on("system")
    for ring in qapp.findChildren(FocusRing):
        ring.deleteLater()
    theme.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a window or a running job behind."""
    if "qtbot" in request.fixturenames:
        request.getfixturevalue("qapp")
    yield
    for told in worker.workers():
        if told.control.cancelled.is_set():  # it was told to stop, and is on its way
            told.wait(5000)
    running = worker.workers()
    for left in running:
        left.stop()
        left.wait(5000)
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        return
    # The offscreen clipboard is destroyed after Python: data that was made in Python would crash the exit.
    application.clipboard().clear()
    application.sendPostedEvents()
    windows = [w for w in application.topLevelWidgets() if w.isVisible()]
    for window in windows:  # before they are collected: what Qt tells them as they go would find them half empty
        window.hide()
    gc.collect()
    application.sendPostedEvents()
    assert not running, f"jobs still run: {running}"
    assert not windows, f"windows still open: {windows}"
