"""A walk through the first lesson by the keyboard alone, in the real window."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.errands import OpenLesson
from ddpm_studio.gui.lessons.lesson_pane import LessonPane
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs import TABS
from ddpm_studio.gui.tabs.forward import ForwardTab
from ddpm_studio.gui.window.main_window import MainWindow
from tests.gui.legible import unreadable
from tests.gui.small_model import wait_until

pytestmark = pytest.mark.usefixtures("known_digits")
K, CTRL, ALT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
PAGES = tuple(page for page in TABS if page.name in ("start", "forward"))


@pytest.fixture
def window(qtbot: QtBot, session: Session, theme: Theme) -> Iterator[MainWindow]:
    theme.put_on("light")
    window = MainWindow(session, theme, PAGES)
    window.resize(1280, 720)
    with qtbot.waitSignal(window.tabs.completed, timeout=60_000):
        window.show()
    theme.add_rules()
    window.activateWindow()
    yield window
    if not window.isVisible():
        return
    with qtbot.waitSignal(window.closed, timeout=60_000):
        window.leave()


def forward_of(window: MainWindow) -> ForwardTab:
    return next(tab for tab in window.tabs.tabs() if isinstance(tab, ForwardTab))


def focus() -> QWidget:
    focused = QApplication.focusWidget()
    assert focused is not None
    return focused


def test_by_the_keyboard_alone(qtbot: QtBot, window: MainWindow) -> None:
    tab = forward_of(window)
    window.go_to("forward")
    wait_until(qtbot, lambda: tab.picture.pixels is not None)
    before, t = tab.picture.pixels, tab.view.t
    qtbot.keyClick(window, K.Key_F1, CTRL)
    pane = window.findChild(LessonPane)
    assert pane is not None and pane.isVisible() and unreadable(pane) == []
    qtbot.keyClick(focus(), K.Key_Return)
    guide = pane.guide
    assert guide.lesson is not None and guide.lesson.name == "noising" and guide.index == 0
    wait_until(qtbot, lambda: tab.picture.pixels is not before)
    assert tab.view.t == 0 and pane.outline.isVisible()

    qtbot.keyClick(focus(), K.Key_Return)
    assert guide.index == 1 and not guide.is_done
    qtbot.keyClick(focus(), K.Key_F6)
    assert tab.view.timeline.isAncestorOf(focus())
    for _ in range(2):
        qtbot.keyClick(focus(), K.Key_PageDown)
    wait_until(qtbot, lambda: guide.is_done)
    assert tab.view.t == 200 and pane.outline.target is tab.view.timeline
    qtbot.keyClick(focus(), K.Key_F6)
    assert focus() is pane.card.next_button

    while not guide.is_last:
        qtbot.keyClick(focus(), K.Key_Return)
        qtbot.keyClick(focus(), K.Key_D, ALT)
        wait_until(qtbot, lambda: guide.is_done or guide.is_last)
        assert focus() is pane.card.next_button
        wait_until(qtbot, lambda: unreadable(pane) == [])
    assert tab.form.options().schedule.kind == "cosine"
    qtbot.keyClick(focus(), K.Key_Return)
    assert guide.lesson is None and not pane.outline.isVisible()
    assert tab.form.options().schedule.kind == "linear" and tab.view.t == t
    assert tab.picture.pixels is not None and before is not None and np.array_equal(tab.picture.pixels, before)
    assert window.session.settings.now.lessons == {"noising": 8}
    qtbot.keyClick(focus(), K.Key_Escape)
    assert not pane.isVisible()


def test_the_outline_follows_and_is_never_in_the_way(qtbot: QtBot, window: MainWindow) -> None:
    window.session.send(OpenLesson("noising"))
    pane, tab = window.findChild(LessonPane), forward_of(window)
    assert pane is not None and window.tab() is tab
    pane.guide.go_to(6)
    target = pane.outline.target
    assert target is tab.form
    wait_until(qtbot, lambda: pane.outline.geometry().contains(QPoint(target.mapTo(window, QPoint(20, 20)))))
    middle = target.mapTo(window, target.rect().center())
    assert window.childAt(middle) is not pane.outline
    window.resize(1400, 760)
    tab.splitter.scrolled.verticalScrollBar().setValue(60)
    wait_until(qtbot, lambda: pane.outline.geometry().contains(target.mapTo(window, QPoint(20, 80))))
    window.go_to("start")
    wait_until(qtbot, lambda: not pane.outline.isVisible())


def test_what_was_chosen_before_is_what_the_next_start_finds(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    tab = forward_of(window)
    window.session.send(OpenLesson("noising"))
    pane = window.findChild(LessonPane)
    assert pane is not None
    pane.guide.go_to(6)
    pane.guide.do_it()
    session.settings.save()
    wait_until(qtbot, lambda: tab.picture.pixels is not None and not tab.picture.fetcher.is_busy)
    assert session.settings.now.drafts["forward"]["schedule"]["kind"] == "cosine"
    assert not pane.eventFilter(window, QCloseEvent()) and pane.guide.lesson is not None  # it may still be refused
    with qtbot.waitSignal(window.closed, timeout=60_000):
        window.close()
    wait_until(qtbot, lambda: pane.guide.lesson is None)
    kept = session.settings.now.drafts.get("forward", {"schedule": {"kind": "linear"}})  # the page may write it again
    assert kept["schedule"]["kind"] == "linear"
    assert '"cosine"' not in session.settings.path.read_text()
