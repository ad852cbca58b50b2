"""The middle of a line goes below where the line is too short for it, and comes back."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.folding_row import FoldingRow


def test_the_middle_is_below_where_there_is_no_room(qtbot: QtBot) -> None:
    left, middle, right = QPushButton("left"), QPushButton("middle"), QPushButton("right")
    row = FoldingRow(left, middle, right, "some words of it")
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    column.addWidget(row)
    page.resize(700, 200)
    page.show()
    assert not row.is_folded
    assert left.geometry().right() < middle.geometry().left() < right.geometry().left()
    assert left.geometry().center().y() == middle.geometry().center().y()
    page.resize(1, 200)
    qtbot.waitUntil(lambda: row.is_folded)
    assert row.width() == row.minimumSizeHint().width()
    qtbot.waitUntil(lambda: middle.geometry().top() > left.geometry().bottom())
    assert left.geometry().right() < right.geometry().left()
    page.resize(700, 200)
    qtbot.waitUntil(lambda: not row.is_folded)
    qtbot.waitUntil(lambda: left.geometry().center().y() == middle.geometry().center().y())
    assert left.geometry().right() < middle.geometry().left() < right.geometry().left()
