"""The runs of before as cards, made one by one, so that nothing waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ddpm_studio.engine.disk.handed_over import is_folder
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_ROWS
from ddpm_studio.gui.welcome.section_head import SectionHead

if TYPE_CHECKING:
    from ddpm_studio.gui.welcome.run_card import RunCard

MOST_RUNS = 8


class RunList(QVBoxLayout):
    """A heading, and cards in two columns below it, to be laid out in a page.

    `connect_card` is called with every card that is made.
    """

    def __init__(self, session: Session, connect_card: Callable[[RunCard], None]) -> None:
        super().__init__()
        self._session, self._connect_card = session, connect_card
        self.cards: list[RunCard] = []
        self._waiting: list[Path] = []
        self._may_fill = False
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._add_card)
        self.head = SectionHead(self.tr("Newest runs"), self.tr("All runs"))
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(SPACE_GROUPS)
        self.grid.setVerticalSpacing(SPACE_ROWS)
        for column in range(2):
            self.grid.setColumnStretch(column, 1)
            self.grid.addWidget(_nothing(), MOST_RUNS, column)  # a single card is no wider for being alone
        self.setSpacing(SPACE_ROWS)
        self.addWidget(self.head)
        self.addLayout(self.grid)
        self.addStretch(1)

    def show_runs(self, folders: Iterable[Path]) -> None:
        """List the first of these folders; what is gone comes last."""
        for card in self.cards:
            card.deleteLater()
        self.cards = []
        self._waiting = sorted(dict.fromkeys(folders), key=lambda folder: not is_folder(folder))[:MOST_RUNS]
        if self._may_fill:
            self._turn.start()

    def fill(self) -> None:
        """Make the cards that were asked for, and from now on at once; not before the page is seen."""
        self._may_fill = True
        self._turn.start()

    def _add_card(self) -> None:
        if not self._waiting:
            return
        from ddpm_studio.gui.welcome.run_card import RunCard  # with NumPy

        folder = self._waiting.pop(0)
        card = RunCard(folder, is_training=folder == self._session.training)
        self._connect_card(card)
        index = len(self.cards)
        self.cards.append(card)
        self.grid.addWidget(card, index // 2, index % 2)
        self._turn.start()


def _nothing() -> QWidget:
    """Return a widget that is as high as nothing, and keeps a column where it is."""
    nothing = QWidget()
    nothing.setFixedHeight(0)
    return nothing
