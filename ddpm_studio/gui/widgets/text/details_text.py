"""What the program says in its own words, such as a traceback: letters of one width, in a box of its own."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QShowEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

TALL = 160
PART = 4
"""It takes at most one part of so many of the window's height."""


class DetailsText(QPlainTextEdit):
    """Shows `text`, to be read and copied; folded away by whoever owns it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("Details"))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        font = QFont()  # of the size that the text around it has
        font.setFamilies(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families())
        self.setFont(font)

    def showEvent(self, event: QShowEvent) -> None:
        """Take no more room than the window has to give."""
        self.setFixedHeight(min(TALL, self.window().height() // PART))
        super().showEvent(event)
