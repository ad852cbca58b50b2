"""One button starts and stops; what stands in the way is said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QSpinBox, QWidget
from shiboken6 import isValid

from ddpm_studio.gui.session import Session
from ddpm_studio.gui.work.worker import Outcome
from tests.gui.counting_tab import CountingTab


@pytest.fixture
def tab(qtbot, session: Session) -> Iterator[CountingTab]:
    tab = CountingTab(session)
    qtbot.addWidget(tab)
    tab.resize(1280, 640)
    tab.show()
    yield tab
    tab.stop()
    qtbot.waitUntil(lambda: not tab.is_busy)


def test_the_button_waits_for_the_engine_and_says_so(tab: CountingTab, session: Session) -> None:
    assert not tab.primary.isEnabled()
    assert "PyTorch" in tab.why_not.text()
    assert "PyTorch" in tab.primary.toolTip()
    tab.press_primary()
    assert not tab.is_busy
    session.be_ready("CPU")
    assert tab.primary.isEnabled()
    assert not tab.why_not.isVisible()


def test_there_is_room_above_the_button_that_does_not_scroll_and_takes_none_while_empty(
    qtbot, tab: CountingTab
) -> None:
    place = tab.primary.y()
    note = QLineEdit()
    tab.above_button.addWidget(note)
    qtbot.waitUntil(lambda: note.isVisible() and note.height() > 0)
    assert tab.splitter.scrolled.geometry().bottom() < note.y() and note.geometry().bottom() < tab.why_not.y()
    assert tab.primary.y() == place


def test_the_button_starts_then_stops_then_starts(qtbot, tab: CountingTab, session: Session) -> None:
    session.be_ready("CPU")
    assert tab.primary.text() == "Count up"
    tab.primary.click()
    assert tab.is_busy
    assert tab.primary.text() == "Stop"
    qtbot.waitUntil(lambda: len(tab.seen) > 0)
    tab.primary.click()
    assert tab.primary.text() == "Stopping…"
    assert not tab.primary.isEnabled()
    qtbot.waitUntil(lambda: not tab.is_busy)
    assert tab.ends == [Outcome("stopped")]
    assert tab.primary.text() == "Count up"
    tab.set_start_text("Go on counting")
    assert tab.primary.text() == "Go on counting"


def test_an_obstacle_is_said_above_the_button_which_stays_in_place(qtbot, tab: CountingTab, session: Session) -> None:
    session.be_ready("CPU")
    qtbot.wait(1)
    before = tab.primary.mapTo(tab, tab.primary.rect().topLeft())
    tab.set_obstacle("Choose a model first.")
    qtbot.wait(1)
    assert tab.primary.mapTo(tab, tab.primary.rect().topLeft()) == before
    assert not tab.can_start
    assert not tab.primary.isEnabled()
    assert tab.why_not.text() == "Choose a model first."
    assert tab.why_not.isVisible()
    tab.set_obstacle("")
    assert tab.can_start


def test_in_larger_letters_the_choices_find_their_room_while_they_are_seen(qtbot, tab: CountingTab) -> None:
    choice = QPushButton("x" * 30)
    tab.panel.addWidget(choice)
    font = tab.font()
    font.setPointSizeF(2 * font.pointSizeF())
    tab.setFont(font)
    qtbot.waitUntil(lambda: tab.splitter.scrolled.viewport().width() >= choice.sizeHint().width() > 300)


def test_the_panel_keeps_its_width(qtbot, tab: CountingTab, session: Session) -> None:
    left = tab.splitter.sizes()[0]
    assert 320 <= left <= 360
    tab.resize(1920, 800)
    assert abs(tab.splitter.sizes()[0] - left) <= 1
    tab.splitter.setSizes([420, 1000])
    tab.splitter.splitterMoved.emit(420, 1)
    wanted = tab.splitter.sizes()[0]
    qtbot.waitUntil(lambda: bool(session.settings.now.splitters))
    again = CountingTab(session)
    qtbot.addWidget(again)
    again.resize(1920, 800)
    again.show()
    assert abs(again.splitter.sizes()[0] - wanted) <= 1


def test_many_choices_scroll_and_leave_the_button_in_place(qtbot, tab: CountingTab) -> None:
    before = tab.primary.mapTo(tab, tab.primary.rect().topLeft())
    for _ in range(40):
        tall = QWidget()
        tall.setMinimumHeight(40)
        tab.panel.addWidget(tall)
    qtbot.wait(1)
    assert tab.primary.mapTo(tab, tab.primary.rect().topLeft()) == before
    assert tab.minimumSizeHint().height() < 500


def test_the_focus_goes_to_what_is_made(qtbot, tab: CountingTab, session: Session) -> None:
    session.be_ready("CPU")
    result = QPushButton("pictures")
    tab.stage.addWidget(result)
    result.show()
    tab.result = result
    tab.activateWindow()
    tab.primary.setFocus()
    qtbot.keyClick(tab.primary, Qt.Key.Key_Space)
    assert tab.is_busy
    assert QApplication.focusWidget() is result
    tab.stop()
    qtbot.waitUntil(lambda: not tab.is_busy)


def test_the_focus_comes_back_to_the_button_when_it_has_stopped(qtbot, tab: CountingTab, session: Session) -> None:
    session.be_ready("CPU")
    tab.activateWindow()
    tab.primary.setFocus()
    tab.primary.click()
    qtbot.waitUntil(lambda: len(tab.seen) > 0)
    tab.primary.click()
    assert not tab.primary.isEnabled()
    qtbot.waitUntil(lambda: not tab.is_busy)
    assert QApplication.focusWidget() is tab.primary


def test_the_focus_does_not_wander_when_the_bar_stops_the_job(qtbot, tab: CountingTab, session: Session) -> None:
    session.be_ready("CPU")
    field = QLineEdit()
    tab.panel.addWidget(field)
    field.show()
    tab.activateWindow()
    tab.start()
    qtbot.waitUntil(lambda: len(tab.seen) > 0)
    tab.job_bar.stop_button.setFocus()
    tab.job_bar.stop_button.click()
    assert QApplication.focusWidget() is not field
    qtbot.waitUntil(lambda: not tab.is_busy)
    assert QApplication.focusWidget() is tab.primary


def test_what_python_knows_of_a_field_outlives_the_field_before(tab: CountingTab, qapp: QApplication) -> None:
    before, field = QLineEdit(), QSpinBox()
    tab.panel.addWidget(before)
    tab.panel.addWidget(field)
    inside = field.lineEdit()
    tab.hide()
    tab.show()
    before.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not isValid(before)
    assert isValid(inside)
