"""The page that is seen is made first; the others are there before anyone misses them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.diffusion.schedules import Cosine
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs import TABS, Page
from ddpm_studio.gui.window.main_window import MainWindow
from tests.engine.small import small_run
from tests.gui.counting_tab import CountingTab


class ListeningTab(CountingTab):
    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.heard: list[object] = []
        for signal in (
            session.run_opened,
            session.model_changed,
            session.data_chosen,
            session.film_opened,
            session.pictures_dropped,
            session.resume_wanted,
            session.schedule_wanted,
        ):
            signal.connect(self.heard.append)
        session.demo_wanted.connect(self._hear_demo)

    def _hear_demo(self) -> None:
        self.heard.append("demo")


PAGES = (
    Page("CountingTab", "Count", lambda: CountingTab),
    Page("ListeningTab", "Listen", lambda: ListeningTab),
    Page("LastTab", "Last", lambda: CountingTab),
)


@pytest.fixture
def window(qtbot: QtBot, session: Session, theme: Theme) -> MainWindow:
    window = MainWindow(session, theme, PAGES)
    qtbot.addWidget(window)
    return window


def test_what_is_not_seen_is_made_after_the_first_paint(qtbot: QtBot, window: MainWindow) -> None:
    made: list[int] = []
    window.painted.connect(lambda: made.append(len(window.tabs.tabs())))
    with qtbot.waitSignal(window.tabs.completed):
        window.show()
    assert made == [1]
    assert [type(tab) for tab in window.tabs.tabs()] == [CountingTab, ListeningTab, CountingTab]
    assert [window.tabs.tabText(index) for index in range(3)] == ["Count", "Listen", "Last"]
    assert window.tabs.currentIndex() == 0
    assert window.tabs.widget(0) is window.tab()


def test_the_tab_of_the_last_time_is_the_first_that_is_made(qtbot: QtBot, session: Session, theme: Theme) -> None:
    session.settings.change(tab="ListeningTab")
    window = MainWindow(session, theme, PAGES)
    qtbot.addWidget(window)
    assert [type(tab) for tab in window.tabs.tabs()] == [ListeningTab]
    window.show()
    qtbot.waitUntil(lambda: len(window.tabs.tabs()) == 3)
    assert isinstance(window.tab(), ListeningTab)


def test_a_tab_is_made_when_it_is_chosen(qtbot: QtBot, window: MainWindow) -> None:
    bar = window.tabs.tabBar()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(2).center())
    assert window.tab() is window.tabs.widget(2)
    assert isinstance(window.tab(), CountingTab)
    window.go_to("ListeningTab")
    assert isinstance(window.tab(), ListeningTab)


@pytest.mark.parametrize(
    ("tell", "heard"),
    [
        (lambda session, path: session.want_demo(), "demo"),
        (lambda session, path: session.want_resume(path), Path),
        (lambda session, path: session.want_schedule(Cosine()), Cosine),
        (lambda session, path: session.choose_data(path), Path),
        (lambda session, path: session.use_model(path), Path),
        (lambda session, path: session.open_film(path), Path),
        (lambda session, path: session.open_run(small_run(path).folder), Path),
        (lambda session, path: session.open_paths([_picture(path)]), list),
    ],
    ids=["demo", "resume", "schedule", "data", "model", "film", "run", "pictures"],
)
def test_whoever_is_to_hear_something_is_there(
    window: MainWindow,
    session: Session,
    tmp_path: Path,
    tell: Callable[[Session, Path], None],
    heard: str | type,
) -> None:
    tell(session, tmp_path)
    listener = window.tabs.widget(1)
    assert isinstance(listener, ListeningTab)
    first = listener.heard[0]
    assert first == heard if isinstance(heard, str) else isinstance(first, heard)


def _picture(folder: Path) -> Path:
    path = folder / "a.png"
    path.write_bytes(b"")
    return path


def test_every_page_is_called_by_the_name_of_its_tab() -> None:
    assert [page.name for page in TABS] == [page.load().__name__ for page in TABS]
