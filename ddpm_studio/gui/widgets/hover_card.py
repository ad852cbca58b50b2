"""A small card beside the pointer: a picture and a line of text."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, tabular


class HoverCard(QFrame):
    """Floats above a point of the screen and takes neither clicks nor the focus."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._text = tabular(QLabel(alignment=Qt.AlignmentFlag.AlignCenter))
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(SPACE_ROWS, SPACE_INSIDE, SPACE_ROWS, SPACE_INSIDE)
        rows.setSpacing(SPACE_INSIDE)
        rows.addWidget(self._picture)
        rows.addWidget(self._text)

    def show_at(self, foot: QPoint, text: str, picture: QPixmap | None) -> None:
        """Show `picture` and `text` centred above `foot`, a point of the screen."""
        self._picture.setVisible(picture is not None)
        if picture is not None:
            self._picture.setPixmap(picture)
        self._text.setText(text)
        self.adjustSize()
        place = foot - QPoint(self.width() // 2, self.height() + SPACE_ROWS)
        screen = self.screen().availableGeometry()
        left = min(max(place.x(), screen.left()), screen.right() - self.width())
        self.move(left, max(place.y(), screen.top()))
        self.show()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()
