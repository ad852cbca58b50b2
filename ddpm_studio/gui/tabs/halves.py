"""The two halves of a tab: choices that scroll, above a button, and what they make."""

from __future__ import annotations

import base64

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS
from ddpm_studio.gui.widgets.next_turn import NextTurn
from ddpm_studio.gui.widgets.scrolled import Scrolled

PANEL_WIDTH = 344
LEAST_WIDTH = 300
PATIENCE = 500
"""Milliseconds after the last move until the place of the splitter is remembered."""


class Halves(QSplitter):
    """At the left `panel`, `above_button`, `foot`; at the right `stage`, `below_stage`; the first of each scrolls.

    The preferences remember under `name` where the user has put the border.
    """

    def __init__(self, settings: Settings, name: str) -> None:
        super().__init__(Qt.Orientation.Horizontal, childrenCollapsible=False)
        self._settings, self._name = settings, name
        self._turn = NextTurn(self, self.widen_left)
        inside, stage = QWidget(), QWidget()
        self.panel, self.stage = QVBoxLayout(inside), QVBoxLayout(stage)
        self.panel.setContentsMargins(2 * SPACE_ROWS, 2 * SPACE_ROWS, SPACE_ROWS, SPACE_ROWS)
        self.panel.setSpacing(SPACE_ROWS)
        self.stage.setContentsMargins(SPACE_ROWS, 2 * SPACE_ROWS, 2 * SPACE_ROWS, SPACE_ROWS)
        inside.installEventFilter(self)
        self.scrolled = Scrolled(inside, has_edge=True)
        self.scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.above_button, self.foot = QVBoxLayout(), QVBoxLayout()
        self.addWidget(self._make_left())
        self.below_stage = QVBoxLayout()
        self.below_stage.setContentsMargins(SPACE_ROWS, 0, 2 * SPACE_ROWS, 0)
        self.addWidget(self._make_right(stage))
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self.setSizes([PANEL_WIDTH, 3 * PANEL_WIDTH])
        if saved := settings.now.splitters.get(name):
            self.restoreState(QByteArray.fromBase64(saved.encode("ascii", "replace")))
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._remember)
        self.splitterMoved.connect(self._wait_and_remember)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear that the choices may need more room than before, as others have come."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._turn.ask()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Find the room for the choices anew in other letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            left = self.widget(0)
            if left is not None:
                left.setMinimumWidth(LEAST_WIDTH)
            self._turn.ask()

    def widen_left(self) -> None:
        """Give the choices the room that they need now, so that none is cut off."""
        inside, left = self.scrolled.widget(), self.widget(0)
        if inside is not None and left is not None:
            bar = self.scrolled.verticalScrollBar().sizeHint().width()
            left.setMinimumWidth(max(left.minimumWidth(), inside.minimumSizeHint().width() + bar))

    def _make_left(self) -> QWidget:
        left = QWidget()
        left.setMinimumWidth(LEAST_WIDTH)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.scrolled, 1)
        column.addLayout(self.above_button)
        self.foot.setContentsMargins(2 * SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, SPACE_ROWS)
        self.foot.setSpacing(SPACE_INSIDE)
        column.addLayout(self.foot)
        return left

    def _make_right(self, stage: QWidget) -> QWidget:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Scrolled(stage), 1)
        column.addLayout(self.below_stage)
        return right

    def _wait_and_remember(self) -> None:
        self._patience.start()

    def _remember(self) -> None:
        state = base64.b64encode(self.saveState().data()).decode()
        places = {**self._settings.now.splitters, self._name: state}
        self._settings.change(splitters=places)
