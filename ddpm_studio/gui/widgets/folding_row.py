"""A line of controls in three parts, of which the middle one goes below where the line is short."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS
from ddpm_studio.gui.widgets.next_turn import NextTurn
from ddpm_studio.gui.widgets.tab_order import follow_layout

SPARE = 20
"""More pixels than the line needs are to be there before it is one again: folded it is higher, so that a page may get a
scroll bar, which takes some."""


class FoldingRow(QWidget):
    """Has `left` and `right` in one line, and `middle` between them as long as it has room for some words there."""

    def __init__(self, left: QWidget, middle: QWidget, right: QWidget, words: str) -> None:
        """:param words: what there is to be room for in `middle`, beside what it needs at least."""
        super().__init__()
        self._parts, self._words = (left, middle, right), words
        self._turn = NextTurn(self, self._use_room)
        self.is_folded = False
        """Whether `middle` is below."""
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(SPACE_INSIDE)
        self._line = QHBoxLayout()
        self._line.setSpacing(SPACE_ROWS)
        self._line.addWidget(left)
        self._line.addWidget(middle, 1)
        self._line.addStretch(0)
        self._line.addWidget(right)
        self._rows.addLayout(self._line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def look_anew(self) -> None:
        """Fold or unfold once something in a part was shown or hidden."""
        self._turn.ask()

    def minimumSizeHint(self) -> QSize:
        """Return the room that is needed when the middle is below."""
        left, middle, right = (part.minimumSizeHint().width() for part in self._parts)
        return QSize(max(left + SPACE_ROWS + right, middle), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn.ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):  # more is needed, in as much room
            self._turn.ask()

    def _use_room(self) -> None:
        """Put the middle where there is room for it; first there is to be room for all words at its sides."""
        left, middle, right = self._parts
        needed = left.sizeHint().width() + middle.minimumSizeHint().width() + right.sizeHint().width() + 2 * SPACE_ROWS
        needed += self.fontMetrics().horizontalAdvance(self._words) + (SPARE if self.is_folded else 0)
        folds = self.width() < needed
        if folds != self.is_folded:
            self.is_folded = folds
            if folds:
                self._line.removeWidget(middle)
                self._rows.addWidget(middle)
            else:
                self._rows.removeWidget(middle)
                self._line.insertWidget(1, middle, 1)
            follow_layout(self)
            self._make_room()

    def _make_room(self) -> None:
        """Lay out anew all that this lies in, at once: Qt does it level by level, and may paint in between."""
        above: list[QWidget] = []
        widget: QWidget | None = self
        while widget is not None:
            above.append(widget)
            widget.updateGeometry()
            widget = None if widget.isWindow() else widget.parentWidget()
        for widget in reversed(above):
            if (layout := widget.layout()) is not None:
                layout.activate()
