"""A page that goes on below is parted from what stands there."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.scrolled import Scrolled


def test_the_line_is_there_until_the_end_is_seen(qtbot: QtBot) -> None:
    inside = QWidget()
    inside.setMinimumHeight(300)
    scrolled = Scrolled(inside, has_edge=True)
    qtbot.addWidget(scrolled)
    scrolled.resize(200, 200)
    scrolled.show()
    assert scrolled.edge.isVisible()
    scrolled.verticalScrollBar().setValue(scrolled.verticalScrollBar().maximum())
    assert not scrolled.edge.isVisible()
    scrolled.verticalScrollBar().setValue(0)
    scrolled.resize(200, 320)
    assert not scrolled.edge.isVisible()
