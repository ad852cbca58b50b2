"""A button with words and pictures laid out in it, as large as they need."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton


class WordedButton(QPushButton):
    """Asks its layout for its size, since Qt's button knows of its one text only; it needs a layout to be shown."""

    def sizeHint(self) -> QSize:
        """Return the room that the words need."""
        layout = self.layout()
        assert layout is not None
        return layout.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the room that the words need at least."""
        layout = self.layout()
        assert layout is not None
        return layout.minimumSize()

    def hasHeightForWidth(self) -> bool:
        """Say that the words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the words wrapped to `width`."""
        layout = self.layout()
        assert layout is not None
        return layout.totalHeightForWidth(width)
