"""The choices of a tab get the room that they need, also when letters or choices change while they are seen."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.halves import Halves


def test_choices_that_need_more_room_get_it(qtbot: QtBot, session: Session) -> None:
    halves, choice = Halves(session.settings, "a page"), QPushButton("short")
    qtbot.addWidget(halves)
    halves.panel.addWidget(choice)
    halves.resize(1280, 600)
    halves.show()
    left = halves.widget(0)
    assert left is not None
    before = left.width()
    choice.setText("what is chosen here has a very long name, and is to be read as a whole")
    qtbot.waitUntil(lambda: left.width() > before and choice.width() >= choice.sizeHint().width())
    needed, font = left.minimumWidth(), halves.font()
    points = font.pointSizeF()
    for factor in (1.5, 1.0):
        font.setPointSizeF(factor * points)
        halves.setFont(font)
        qtbot.waitUntil(lambda: choice.width() >= choice.sizeHint().width())
        qtbot.waitUntil(partial(_is_wider, left, needed, factor > 1))


def _is_wider(left: QWidget, than: int, as_expected: bool) -> bool:
    return (left.minimumWidth() > than) is as_expected
