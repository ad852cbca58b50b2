"""Widgets under a heading, one section after the other in a column."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_ROWS, set_role


def add_section(column: QVBoxLayout, title: str, *widgets: QWidget) -> None:
    """Put `widgets` under a heading at the end of `column`."""
    heading = set_role(QLabel(title, textFormat=Qt.TextFormat.PlainText), "section")
    heading.setContentsMargins(0, SPACE_ROWS if column.count() else 0, 0, 0)
    for widget in (heading, *widgets):
        column.addWidget(widget)
