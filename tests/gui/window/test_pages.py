"""The page that is seen is made first; the others are there before anyone misses them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar, get_args

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

import ddpm_studio
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.gui.errands import ChooseData, Errand, GoTo, OpenFilm, OpenLesson, PageName, Restart, ResumeRun
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs import TABS, Page
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.window.main_window import MainWindow
from tests.gui.counting_tab import CountingTab


class ListeningTab(CountingTab):
    name = "listening"
    takes: ClassVar[tuple[type[Errand], ...]] = (ChooseData, OpenFilm)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.heard: list[Errand] = []

    def take(self, errand: Errand) -> None:
        self.heard.append(errand)


class LastTab(ListeningTab):
    name = "last"
    takes = (OpenFilm,)


PAGES = (
    Page("counting", "Count", lambda: CountingTab),
    Page("listening", "Listen", lambda: ListeningTab),
    Page("last", "Last", lambda: LastTab),
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
    assert [type(tab) for tab in window.tabs.tabs()] == [CountingTab, ListeningTab, LastTab]
    assert [window.tabs.tabText(index) for index in range(3)] == ["Count", "Listen", "Last"]
    assert window.tabs.currentIndex() == 0
    assert window.tabs.widget(0) is window.tab()


def test_the_tab_of_the_last_time_is_the_first_that_is_made(qtbot: QtBot, session: Session, theme: Theme) -> None:
    session.settings.change(tab="listening")
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
    window.go_to("listening")
    assert isinstance(window.tab(), ListeningTab)


def heard(window: MainWindow) -> list[list[Errand]]:
    return [tab.heard for tab in window.tabs.tabs() if isinstance(tab, ListeningTab)]


def test_an_errand_is_done_by_the_tab_that_takes_it_made_for_that_if_need_be(
    window: MainWindow, session: Session, tmp_path: Path
) -> None:
    session.send(ResumeRun(tmp_path))
    assert len(window.tabs.tabs()) == 1, "nobody takes that"
    session.send(ChooseData(tmp_path))
    assert heard(window) == [[ChooseData(tmp_path)]]
    session.send(OpenFilm(tmp_path))
    assert heard(window) == [[ChooseData(tmp_path), OpenFilm(tmp_path)], [OpenFilm(tmp_path)]]
    assert isinstance(window.tab(), CountingTab) and not isinstance(window.tab(), ListeningTab), "it says where to go"
    session.send(GoTo("last"))  # type: ignore[arg-type]
    assert isinstance(window.tab(), LastTab)


def test_every_page_is_called_by_the_name_of_its_tab() -> None:
    assert [page.name for page in TABS] == [page.load().name for page in TABS] == list(get_args(PageName))


def test_every_errand_is_for_the_window_or_for_a_page() -> None:
    taken = {kind for page in TABS for kind in page.load().takes}
    assert taken | {GoTo, OpenLesson, Restart} == set(get_args(Errand))


def test_a_model_that_is_chosen_before_a_page_is_there_is_the_one_it_shows(
    qtbot: QtBot, session: Session, theme: Theme
) -> None:
    window = MainWindow(session, theme)
    qtbot.addWidget(window)
    model = bundled_models()[-1]
    session.use_model(model)
    assert len(window.tabs.tabs()) == 1
    window.go_to("sample")
    sample = window.tab()
    assert isinstance(sample, SampleTab)
    assert sample.picker.choice is not None and sample.picker.choice.file == model


def test_no_code_names_a_tab_by_its_class() -> None:
    named = re.compile(r"[\"'](Start|Train|Sample|Compare|Interpolate|Edit|Forward)Tab")
    sources = Path(ddpm_studio.__file__).parent.rglob("*.py")
    assert not [path.name for path in sources if named.search(path.read_text("utf-8"))]
