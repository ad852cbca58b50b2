"""A large button with a picture, a title and a sentence."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_ROWS, icon, set_role
from ddpm_studio.gui.widgets.text.worded_button import WordedButton

MARK = 32
"""Pixels of the picture."""


class ActionCard(WordedButton):
    """One of the few things that a newcomer can do."""

    def __init__(self, picture: str, title: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture_name = picture
        self._picture = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._title = QLabel(title, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        set_role(self._title, "title")
        self._sentence = set_role(QLabel(sentence, textFormat=Qt.TextFormat.PlainText, wordWrap=True), "caption")
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self.setToolTip(sentence)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_GROUPS, SPACE_GROUPS, SPACE_GROUPS, SPACE_GROUPS)
        column.setSpacing(SPACE_ROWS)
        for part in (self._picture, self._title, self._sentence):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(part)
        column.addStretch(1)
        self._draw_picture()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the picture in the colours of another palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_picture()

    def _draw_picture(self) -> None:
        self._picture.setPixmap(
            icon(self._picture_name, "accent_line").pixmap(QSize(MARK, MARK), self.devicePixelRatioF())
        )
