"""The keys of a plot that mean the same wherever on its page the focus is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from ddpm_studio.gui.widgets.curves.curve_plot import CurvePlot


class CurveKeys:
    """F keeps the whole curve of `plot` in view, L draws its height as a logarithm or not, while it is seen."""

    def __init__(self, plot: CurvePlot) -> None:
        self._plot = plot

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what a key means to the plot; say whether it means anything."""
        if event.modifiers() or not self._plot.isVisible():
            return False
        if event.key() == Qt.Key.Key_F:
            self._plot.set_follow(True)
        elif event.key() == Qt.Key.Key_L:
            self._plot.header.log.toggle()
        else:
            return False
        return True
