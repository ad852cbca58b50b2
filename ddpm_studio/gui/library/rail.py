"""What a tab has drawn, as a rail of small pictures at its right edge, the newest on top."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from ddpm_studio.engine.films.result import Result
from ddpm_studio.gui.library.discarding import discard_results
from ddpm_studio.gui.library.new_results import NewResults
from ddpm_studio.gui.library.result_list import ResultList
from ddpm_studio.gui.library.result_model import ResultModel
from ddpm_studio.gui.library.result_painter import ResultPainter
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, set_role
from ddpm_studio.gui.widgets.menu_button import MenuButton
from ddpm_studio.gui.widgets.next_turn import NextTurn
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

SIDE = 80
"""Pixels of a picture."""
WIDTH = 124
ROOM = 1100
"""Pixels of a page from which on there is room for a rail beside its choices and its pictures."""


class ResultRail(QWidget):
    """The results of some `jobs`. It scrolls to a new one only if it stood at its end."""

    def __init__(self, session: Session, jobs: Collection[str], page: QWidget | None = None) -> None:
        """:param page: beside whose pictures it stands: where that is narrow, it makes room for them."""
        super().__init__()
        self._session, self._jobs, self._page = session, frozenset(jobs), page
        self._turn = NextTurn(self, self._use_room)
        if page is not None:
            page.installEventFilter(self)
        self._model = ResultModel(session.results, self._is_mine, self)
        self.list = ResultList(session, self._model)
        self._painter = ResultPainter(SIDE)
        self.list.setItemDelegate(self._painter)
        self.list.setFrameShape(ResultList.Shape.NoFrame)
        self.empty = set_role(
            WrappedLabel(self.tr("Whatever is drawn here is kept, and waits in this rail.")), "caption"
        )
        self._either = QStackedWidget()
        self._lay_out()
        for changed in (self._model.rowsInserted, self._model.modelReset):
            changed.connect(self._show_which)
        self._show_which()
        session.results.load()

    def _lay_out(self) -> None:
        self.setFixedWidth(WIDTH)
        head = set_role(QLabel(self.tr("RESULTS"), textFormat=Qt.TextFormat.PlainText), "section")
        self.more = MenuButton("more", self.tr("When new results are shown, and what can be done with all of these"))
        self.moments = NewResults(self._session.settings, self.more)
        self.more.separate()
        self.clear = self.more.add(self.tr("Delete all without a star"), "trash")
        self.clear.triggered.connect(self._clear)
        line = QHBoxLayout()
        line.addWidget(head, 1)
        line.addWidget(self.more)
        page = QWidget()
        words = QVBoxLayout(page)
        words.setContentsMargins(0, 0, 0, 0)
        words.addWidget(self.empty)
        words.addStretch(1)
        for widget in (page, self.list):
            self._either.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * SPACE_ROWS, SPACE_ROWS, SPACE_ROWS)
        column.setSpacing(SPACE_INSIDE)
        column.addLayout(line)
        column.addWidget(self._either, 1)

    def minimumSizeHint(self) -> QSize:
        """A rail is as short as it must be."""
        return QSize(WIDTH, SIDE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear of another width of the page."""
        if event.type() == QEvent.Type.Resize:
            self._turn.ask()
        return super().eventFilter(watched, event)

    def _use_room(self) -> None:
        if self._page is not None:
            self.setVisible(self._page.width() >= ROOM)

    def _is_mine(self, result: Result) -> bool:
        return result.facts.job in self._jobs

    def _show_which(self, *_: object) -> None:
        has_any = bool(self._model.rows)
        self._either.setCurrentIndex(int(has_any))
        self.clear.setEnabled(has_any)

    def _clear(self) -> None:
        discard_results(self._session, [result for result in self._model.rows if not result.is_starred])
