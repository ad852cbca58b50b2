"""What a view says while it has nothing to show: what it is for, and the button that gets one there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import PAGE_MARGIN, SPACE_ROWS, icon, set_role
from ddpm_studio.gui.widgets.next_turn import NextTurn
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

SIDE = 32
"""Pixels of the icon."""


class EmptyState(QWidget):
    """An icon, a title, a sentence, and perhaps a button, in the middle of the room."""

    triggered = Signal()
    """The button was pressed."""

    def __init__(self, parent: QWidget | None = None, compact: bool = False) -> None:
        super().__init__(parent)
        self._picture_name = ""
        self._turn = NextTurn(self, self._make_room)
        self._picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, textFormat=Qt.TextFormat.PlainText)
        self._title, self._hint = _words(), _words()
        set_role(self._title, None if compact else "title")
        set_role(self._hint, "caption")
        self.action = QPushButton()
        self.action.clicked.connect(self.triggered)
        rows = self._rows = QVBoxLayout(self)
        margin = SPACE_ROWS if compact else PAGE_MARGIN
        rows.setContentsMargins(margin, SPACE_ROWS, margin, SPACE_ROWS)
        rows.setSpacing(SPACE_ROWS)
        rows.addStretch(1)
        for part in (self._picture, self._title, self._hint):
            rows.addWidget(part)
        rows.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        rows.addStretch(1)
        self.say("", "")

    def say(self, title: str, hint: str, action: str = "", picture: str = "") -> None:
        """Show these words; without `action` there is no button; `picture` is the name of an icon."""
        self._title.setText(title)
        self._hint.setText(hint)
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.setToolTip(hint)
        self._picture_name = picture
        self._draw_picture()
        for part, words in ((self._picture, picture), (self._title, title), (self._hint, hint), (self.action, action)):
            part.setVisible(bool(words))
        self._make_room()

    @property
    def text(self) -> str:
        """The title and the sentence, as they are read."""
        return f"{self._title.text()}\n{self._hint.text()}".strip()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn.ask()

    def _make_room(self) -> None:
        """Leave the icon away where there is room for the words and the button only."""
        with_picture = SIDE + SPACE_ROWS
        words = self._rows.totalHeightForWidth(self.width()) - with_picture * self._picture.isVisibleTo(self)
        self._picture.setVisible(bool(self._picture_name) and words + with_picture <= self.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_picture()

    def _draw_picture(self) -> None:
        if self._picture_name:
            drawn = icon(self._picture_name, "muted").pixmap(QSize(SIDE, SIDE), self.devicePixelRatioF())
            self._picture.setPixmap(drawn)


def _words() -> QLabel:
    label = WrappedLabel()
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
