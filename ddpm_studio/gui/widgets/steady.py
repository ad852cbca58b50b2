"""Widgets that keep their width while what they say changes, in whatever font and style they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSpinBox, QStyle, QStyleOptionButton, QWidget

ICON_GAP = 4
"""Pixels that Qt leaves between the icon and the text of a button."""


class SteadyButton(QPushButton):
    """Has room for each of its texts; shows the first one."""

    def __init__(self, texts: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(texts[0], parent)
        self._texts = texts

    def sizeHint(self) -> QSize:
        """Return the room that the longest text needs."""
        return QSize(max(map(self._width, self._texts)), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return the same: no text is cut."""
        return self.sizeHint()

    def _width(self, text: str) -> int:
        """Return what Qt would say of this text, which a style may round up."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = text
        inside = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, text)
        if not option.icon.isNull():
            inside += QSize(option.iconSize.width() + ICON_GAP, 0)
        return self.style().sizeFromContents(QStyle.ContentsType.CT_PushButton, option, inside, self).width()


class SteadySpinBox(QSpinBox):
    """Has room for the largest number that it will ever be asked to show, with what stands behind it."""

    def __init__(self, widest: str, parent: QWidget | None = None) -> None:
        """:param widest: the longest text, such as "1000 / 1000"."""
        super().__init__(parent)
        self._widest = widest

    def sizeHint(self) -> QSize:
        """Return the room that the longest text needs."""
        return self._with_room(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        """Return the room that the longest text needs."""
        return self._with_room(super().minimumSizeHint())

    def _with_room(self, hint: QSize) -> QSize:
        measure = self.fontMetrics().horizontalAdvance
        ends = (self.minimum(), self.maximum())
        now = max(measure(self.textFromValue(end) + self.suffix()) for end in ends)
        return hint + QSize(max(0, measure(self._widest) - now), 0)
