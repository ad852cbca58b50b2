"""The page that is seen is made first; the others are there before anyone misses them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar, get_args

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import ddpm_studio
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.gui.errands import ChooseData, Errand, GoTo, OpenFilm, OpenLesson, PageName, Restart, ResumeRun
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs import TABS, Page
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.window import pages as pages_module
from ddpm_studio.gui.window.main_window import MainWindow
from tests.gui.counting_tab import CountingTab
from tests.gui.program import complaints, python


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
    assert made == [0]
    assert [type(tab) for tab in window.tabs.tabs()] == [CountingTab, ListeningTab, LastTab]
    assert [window.tabs.tabText(index) for index in range(3)] == ["Count", "Listen", "Last"]
    assert window.tabs.currentIndex() == 0
    assert window.tabs.widget(0) is window.tab()


def test_the_tab_of_the_last_time_is_the_first_that_is_made(qtbot: QtBot, session: Session, theme: Theme) -> None:
    session.settings.change(tab="listening")
    window = MainWindow(session, theme, PAGES)
    qtbot.addWidget(window)
    made: list[type[Tab]] = []
    window.tabs.made.connect(lambda tab: made.append(type(tab)))
    window.tabs.painted.connect(lambda: made.append(Tab))
    assert window.tabs.page == "listening" and window.tabs.tabText(window.tabs.currentIndex()) == "Listen"
    with qtbot.waitSignal(window.tabs.completed):
        window.show()
    assert made == [ListeningTab, Tab, CountingTab, LastTab], "the others are made when the first was painted"
    assert isinstance(window.tab(), ListeningTab)


def test_a_page_that_is_asked_for_before_the_first_paint_is_there(
    qtbot: QtBot, session: Session, theme: Theme, window: MainWindow
) -> None:
    window.go_to("last")
    assert window.tabs.tabs() == [], "it is made behind the frame"
    assert isinstance(window.tab(), LastTab)
    with qtbot.waitSignal(window.tabs.completed):
        window.show()
    assert isinstance(window.tab(), LastTab) and len(window.tabs.tabs()) == 3


def test_the_window_keeps_which_page_is_open_though_it_is_not_there_yet(window: MainWindow, session: Session) -> None:
    window.go_to("listening")
    window.close()
    assert session.settings.now.tab == "listening"


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
    assert window.tabs.tabs() == [], "nobody takes that"
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
    assert window.tabs.tabs() == []
    window.go_to("sample")
    sample = window.tab()
    assert isinstance(sample, SampleTab)
    assert sample.picker.choice is not None and sample.picker.choice.file == model


def test_no_code_names_a_tab_by_its_class() -> None:
    named = re.compile(r"[\"'](Start|Train|Sample|Compare|Interpolate|Edit|Forward)Tab")
    sources = Path(ddpm_studio.__file__).parent.rglob("*.py")
    assert not [path.name for path in sources if named.search(path.read_text("utf-8"))]


def test_whichever_page_is_remembered_the_frame_is_painted_without_it_and_without_torch() -> None:
    done = python("""
        import os, sys
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication
        from ddpm_studio.gui.session import Session
        from ddpm_studio.gui.style.theme import Theme
        from ddpm_studio.gui.tabs import TABS
        from ddpm_studio.gui.window.main_window import MainWindow
        app = QApplication([])
        session, theme = Session(), Theme(app)
        theme.apply("light")
        rest = iter(TABS)
        def look(window, name):
            heavy = [one for one in ("torch", "numpy", "PIL", f"ddpm_studio.gui.tabs.{name}") if one in sys.modules]
            print(name, window.tabs.page, window.tabs.tabText(window.tabs.currentIndex()), window.tabs.tabs(), heavy)
            show_next()
        def show_next():
            page = next(rest, None)
            if page is None:
                sys.stdout.flush()
                os._exit(0)
            session.settings.change(tab=page.name)
            window = MainWindow(session, theme)
            window.tabs.make_all = lambda: QTimer.singleShot(0, lambda: look(window, page.name))
            window.show()
        show_next()
        app.exec()
    """)
    assert not complaints(done)
    assert done.stdout.splitlines() == [f"{page.name} {page.name} {page.title} [] []" for page in TABS]


def test_a_first_page_that_is_painted_late_completes_nothing_again(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages_module, "PATIENCE", 0)
    completed: list[int] = []
    window.tabs.completed.connect(lambda: completed.append(1))
    window.tabs.make_all()  # of a window that is hidden
    qtbot.waitUntil(lambda: bool(completed))
    QApplication.sendEvent(window, QEvent(QEvent.Type.UpdateRequest))
    for _ in range(5):
        QApplication.processEvents()
    assert completed == [1]
