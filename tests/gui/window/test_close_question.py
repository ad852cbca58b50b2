"""Whoever closes the window while something is trained is asked; programs and signals are not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.window import commands
from ddpm_studio.gui.window.close_question import CloseQuestion, InTray
from ddpm_studio.gui.window.main_window import MainWindow
from tests.gui.window.test_pages import PAGES


class ByAPerson(QCloseEvent):
    def spontaneous(self) -> bool:
        return True


@pytest.fixture
def window(qtbot: QtBot, session: Session, theme: Theme) -> Iterator[MainWindow]:
    window = MainWindow(session, theme, PAGES)
    qtbot.addWidget(window)
    window.show()
    session.training = Path("a run")
    yield window
    session.training = None
    window.leave()


def question(window: MainWindow) -> CloseQuestion:
    (found,) = [each for each in window.findChildren(CloseQuestion) if each.isVisible()]
    return found


def test_a_person_is_asked_and_may_stay(qtbot: QtBot, window: MainWindow) -> None:
    event = ByAPerson()
    window.closeEvent(event)
    assert not event.isAccepted() and window.isVisible()
    question(window).stay.click()
    assert window.isVisible()
    commands.leave(window)
    assert window.isVisible() and question(window).isVisible()
    question(window).stay.click()


def test_saving_is_chosen_once_or_for_good(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    window.close_by_hand()
    question(window).always.setChecked(True)
    with qtbot.waitSignal(window.closed):
        question(window).save.click()
    assert session.settings.now.at_close == "save"
    window.show()
    with qtbot.waitSignal(window.closed):
        window.close_by_hand()


def test_what_no_person_closes_is_closed(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.closed):
        window.close()
    assert window.findChildren(CloseQuestion) == []


def test_nobody_is_asked_where_nothing_is_trained(qtbot: QtBot, window: MainWindow, session: Session) -> None:
    session.training = None
    with qtbot.waitSignal(window.closed):
        window.close_by_hand()


def test_without_a_tray_that_is_no_choice(window: MainWindow) -> None:
    window.close_by_hand()
    assert question(window).tray.isVisible() == QSystemTrayIcon.isSystemTrayAvailable()
    question(window).stay.click()


def test_a_training_in_the_tray_brings_the_window_back_when_it_ends(window: MainWindow, session: Session) -> None:
    window.close_by_hand()
    question(window).tray.click()
    (tray,) = window.findChildren(InTray)
    assert window.isMinimized() or (QSystemTrayIcon.isSystemTrayAvailable() and not window.isVisible())
    tray._hear_icon(QSystemTrayIcon.ActivationReason.Context)
    assert window.isMinimized() or not window.isVisible(), "the menu is asked for, not the window"
    session.training = None
    assert window.isVisible() and not window.isMinimized()
