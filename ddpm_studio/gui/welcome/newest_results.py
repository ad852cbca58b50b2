"""What was drawn last, as one line of small pictures on the start page."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListView

from ddpm_studio.engine.films.result import Result
from ddpm_studio.gui.library.result_list import ResultList
from ddpm_studio.gui.library.result_model import ResultModel
from ddpm_studio.gui.library.result_painter import ResultPainter
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.next_turn import NextTurn

SIDE, LINES = 104, 3
"""Pixels of a picture, and lines of words below it: what drew it, how, and the seed."""
SPACE = 4


class NewestResults(ResultList):
    """Spreads whole pictures over its width; the older ones are a turn of the wheel, or some arrow keys, away."""

    def __init__(self, session: Session) -> None:
        model = ResultModel(session.results, _everything)
        super().__init__(session, model)
        model.setParent(self)
        self._painter = ResultPainter(SIDE, LINES)
        self.setItemDelegate(self._painter)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setStyleSheet("QListView { border: 0; background: transparent; }")
        self._turn = NextTurn(self, self._spread)

    def sizeHint(self) -> QSize:
        """One line of pictures."""
        return QSize(4 * self._tile().width(), self._tile().height() + SPACE)

    def minimumSizeHint(self) -> QSize:
        """One picture."""
        return QSize(self._tile().width(), self._tile().height() + SPACE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Spread them anew."""
        super().resizeEvent(event)
        self._turn.ask()

    def _tile(self) -> QSize:
        return self._painter.tile(self.fontMetrics())

    def _spread(self) -> None:
        tile = self._tile()
        count = max(1, self.viewport().width() // tile.width())
        self.setGridSize(QSize(self.viewport().width() // count, tile.height()))


def _everything(_: Result) -> bool:
    return True
