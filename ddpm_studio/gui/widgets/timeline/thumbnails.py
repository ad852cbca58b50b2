"""Small pictures along a line, fetched a few at a time so that nothing waits for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QPixmap

from ddpm_studio.gui.widgets.pixels import Pixels, to_pixmap

PATIENCE = 0.008
"""Seconds that one turn of the event loop may spend on fetching."""
ROOM_FOR = 400
"""How many pictures are kept."""

Source = Callable[[int], Pixels | None]


class Thumbnails(QObject):
    """Asks `source` for the picture (H, W, C) of a frame when the loop is idle, and keeps it."""

    arrived = Signal()
    """There are more pictures to draw."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source: Source | None = None
        self._kept: dict[int, QPixmap] = {}
        self._wanted: list[int] = []
        self._side = 0
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._fetch)

    @property
    def has_source(self) -> bool:
        """Whether there is anywhere to ask."""
        return self._source is not None

    def set_source(self, source: Source | None) -> None:
        """Ask `source` from now on; forget what another gave."""
        self._source = source
        self.forget()

    def forget(self) -> None:
        """Drop every picture: the frames show something else now."""
        self._kept.clear()
        self._wanted.clear()

    def kept(self, index: int) -> QPixmap | None:
        """Return the picture of a frame if it is here already."""
        return self._kept.get(index)

    def want(self, indices: Sequence[int], side: int) -> None:
        """Fetch these soon, `side` device pixels large at most."""
        if side != self._side:
            self._side = side
            self._kept.clear()
        self._wanted = [index for index in indices if index not in self._kept]
        if self._wanted and self._source is not None and not self._timer.isActive():
            self._timer.start()

    def fetch_now(self, index: int, side: int) -> QPixmap | None:
        """Return the picture of a frame at another size, without keeping it."""
        pixels = self._source(index) if self._source is not None else None
        return None if pixels is None else to_pixmap(pixels, QSize(side, side))

    def _fetch(self) -> None:
        until = time.monotonic() + PATIENCE
        while self._wanted and time.monotonic() < until:
            index = self._wanted.pop(0)
            picture = self.fetch_now(index, self._side)
            if picture is not None:
                self._kept[index] = picture
        while len(self._kept) > ROOM_FOR:
            del self._kept[next(iter(self._kept))]
        if not self._wanted:
            self._timer.stop()
        self.arrived.emit()
