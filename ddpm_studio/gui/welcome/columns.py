"""Three columns of one width, in which the start page is laid out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ddpm_studio.gui.style.theme import SPACE_GROUPS
from ddpm_studio.gui.welcome.action_card import ActionCard


class Columns(QWidget):
    """A grid of three columns that stay of one width, whatever stands in them and however large letters are.

    A grid gives more to what asks for more, and a card with long words asks for it: so nobody is asked.
    """

    COUNT = 3
    painted = Signal()
    """They were seen for the first time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[ActionCard] = []
        self._was_painted = False
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(SPACE_GROUPS)
        for column in range(self.COUNT):
            self.grid.setColumnStretch(column, 1)

    def add_cards(self, cards: Sequence[ActionCard], row: int) -> None:
        """Put a card into each column of a row."""
        self._cards.extend(cards)
        for column, card in enumerate(cards):
            self.put(card, row, column)
        self._make_equal()

    def put(self, widget: QWidget, row: int, column: int, columns: int = 1) -> None:
        """Put a widget into so many columns of a row."""
        policy = widget.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
        widget.setSizePolicy(policy)
        self.grid.addWidget(widget, row, column, 1, columns)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first time."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            self.painted.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Measure the words anew in larger or smaller letters."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._make_equal()

    def _make_equal(self) -> None:
        widest = max((card.minimumSizeHint().width() for card in self._cards), default=0)
        for column in range(self.COUNT):
            self.grid.setColumnMinimumWidth(column, widest)
