"""All presets as cards beside each other, those that suit the pictures first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtGui import QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.presets import Preset
from ddpm_studio.engine.datasets import AnySource
from ddpm_studio.engine.events import Scan
from ddpm_studio.gui.film.estimate import size_in_words
from ddpm_studio.gui.language import DOT
from ddpm_studio.gui.style.theme import SPACE_ROWS, set_role
from ddpm_studio.gui.training.cards.fitting import rank_of, what_lacks
from ddpm_studio.gui.training.cards.preset_card import SIDE, PresetCard
from ddpm_studio.gui.training.cards.time_line import memory_of
from ddpm_studio.gui.widgets.next_turn import NextTurn
from ddpm_studio.gui.widgets.pixels import mosaic, to_pixmap
from ddpm_studio.gui.widgets.scrolled import Scrolled
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

translate = QCoreApplication.translate
COLOURS = 3
SHOWN = 4
"""Of one's own pictures, on a card."""
LETTERS = 42
"""Of the usual width, which a card is wide at least."""


class PresetCards(QWidget):
    """Chooses a preset; the arrow keys go from card to card."""

    chosen = Signal(object)
    """The `Preset` of another card than before, by the user."""

    def __init__(self, presets: Sequence[Preset], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = [PresetCard(preset) for preset in presets]
        self._ranks = [0] * len(presets)
        self._lacks = [""] * len(presets)
        self._columns, self._cost = 0, ""
        self._found: Scan | None = None
        self._group = QButtonGroup(self)
        for index, card in enumerate(self.cards):
            self._group.addButton(card, index)
        self._shown = 0
        self._group.buttonClicked.connect(self._choose)
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE_ROWS)
        self._turn = NextTurn(self, self._arrange)
        self.hint = set_role(WrappedLabel(self.tr("Choices that are known to work together.")), "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        column.addWidget(self.hint)
        column.addWidget(Scrolled(inside), 1)

    def show_preset(self, name: str) -> None:
        """Show which one is chosen."""
        for index, card in enumerate(self.cards):
            if card.preset.name == name:
                self._shown = index
                card.setChecked(True)
                self._tell()

    def suit(self, source: AnySource, found: Scan | None) -> None:
        """Put those first that suit the pictures, of which `found` is known, and say why others do not."""
        self._lacks = [what_lacks(card.preset, found) for card in self.cards]
        self._tell()
        self._found = found
        if self.isVisible():
            self._draw()
        ranks = [rank_of(card.preset, source, found) for card in self.cards]
        if ranks != self._ranks:
            self._ranks = ranks
            self._columns = 0  # to be laid out anew
            self._turn.ask()

    def say_cost(self, cost: str) -> None:
        """Say on the card of the chosen preset what the choices take as they are now."""
        self._cost = cost
        self._tell()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the pictures when they are first seen."""
        super().showEvent(event)
        self._draw()

    def _draw(self) -> None:
        """Show samples, or where there are none to show what they would be made of: the user's own pictures."""
        room = QSize(SIDE, SIDE) * self.devicePixelRatioF()
        own = None if self._found is None else to_pixmap(mosaic(self._found.preview[:SHOWN]), room)
        for card in self.cards:
            if card.preset.picture is None:
                card.show_picture(own)
            elif not card.has_picture:
                card.show_picture(QPixmap(str(card.preset.picture)).scaled(room))

    def _tell(self) -> None:
        for index, (card, lack) in enumerate(zip(self.cards, self._lacks, strict=True)):
            card.say_facts(self._cost if index == self._shown and self._cost else _facts(card.preset), lack)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let as many cards stand side by side as there is room for."""
        super().resizeEvent(event)
        self._turn.ask()

    def _arrange(self) -> None:
        columns = max(1, self.width() // (LETTERS * self.fontMetrics().averageCharWidth()))
        if columns == self._columns:
            return
        self._columns = columns
        order = sorted(range(len(self.cards)), key=lambda index: (self._ranks[index], index))
        for place, index in enumerate(order):
            self._grid.addWidget(self.cards[index], *divmod(place, columns))
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, int(column < columns))
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        for one, other in pairwise(order):
            QWidget.setTabOrder(self.cards[one], self.cards[other])

    def _choose(self, card: QAbstractButton) -> None:
        index = self._group.id(card)
        if index != self._shown:
            self._shown = index
            self.chosen.emit(self.cards[index].preset)


def _facts(preset: Preset) -> str:
    """Say what a preset takes by itself."""
    data = preset.config.data
    memory = memory_of(preset.config, data.channels if isinstance(data.channels, int) else COLOURS, 0)
    size = translate("PresetCards", "{}\N{MULTIPLICATION SIGN}{}").format(data.height, data.width)
    return DOT.join([size, translate("PresetCards", "{} of memory").format(size_in_words(memory))])
