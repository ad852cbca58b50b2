"""How soon a canvas shows a stroke of the brush."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QEventLoop, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from ddpm_studio.gui.widgets.canvas.mask_canvas import MaskCanvas
from tests.benchmarks.rows import Measure

SIDE, MOVES = 256, 200
LEFT, NOTHING_HELD = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def strokes() -> Iterator[Measure]:
    """Milliseconds from a move of the pointer to the canvas having painted it, in a window of 1280 × 800."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    for size, soft in ((6, False), (64, True)):
        yield _strokes(application, size, soft)


def _strokes(application: QApplication, size: int, soft: bool) -> Measure:
    canvas = MaskCanvas()
    canvas.set_size(SIDE, SIDE)
    random = np.random.default_rng(3)
    canvas.set_picture(random.integers(0, 256, (SIDE, SIDE, 3)).astype(np.uint8))
    canvas.set_mask(np.where(random.random((SIDE, SIDE)) < 0.3, 255, 0).astype(np.uint8))
    canvas.kit.set_size(size)
    canvas.kit.set_soft(soft)
    canvas.resize(1280, 800)
    canvas.show()
    for _ in range(5):
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
    spent, computed = [], []
    place = np.array([SIDE / 2, SIDE / 2])
    _send(canvas, QEvent.Type.MouseButtonPress, place)
    for _ in range(MOVES):
        place = np.clip(place + random.normal(0, 12, 2), -10, SIDE + 10)
        begun, own = time.perf_counter(), time.thread_time()
        _send(canvas, QEvent.Type.MouseMove, place)
        application.processEvents()
        spent.append(1000 * (time.perf_counter() - begun))
        computed.append(1000 * (time.thread_time() - own))
    _send(canvas, QEvent.Type.MouseButtonRelease, place)
    canvas.hide()
    figures = {"median": statistics.median(spent), "p99": float(np.percentile(spent, 99))}
    figures["own work max"] = max(computed)
    what = f"a stroke on a canvas of {SIDE}², {'soft ' if soft else ''}brush of {size} pixels"
    return Measure(what, figures, "ms", "≤ 16 ms", f"{MOVES} moves, 1280 × 800")


def _send(canvas: MaskCanvas, kind: QEvent.Type, place: NDArray[np.float64]) -> None:
    surface = canvas.surface
    point = surface.view.point_of((float(place[0]), float(place[1])))
    buttons = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else LEFT
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else LEFT
    event = QMouseEvent(kind, point, QPointF(surface.mapToGlobal(point)), button, buttons, NOTHING_HELD)
    QApplication.sendEvent(surface, event)
