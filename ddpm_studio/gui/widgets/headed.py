"""Widgets in a column, or under a heading, one section after the other."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, set_role


def column_of(*widgets: QWidget, holder: QWidget | None = None) -> QWidget:
    """Return `holder`, or else a new widget, with `widgets` close below each other."""
    holder = holder or QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE_INSIDE)
    for widget in widgets:
        column.addWidget(widget)
    return holder


def add_section(column: QVBoxLayout, title: str, *widgets: QWidget) -> None:
    """Put `widgets` under a heading at the end of `column`."""
    heading = set_role(QLabel(title, textFormat=Qt.TextFormat.PlainText), "section")
    heading.setContentsMargins(0, SPACE_ROWS if column.count() else 0, 0, 0)
    for widget in (heading, *widgets):
        column.addWidget(widget)
