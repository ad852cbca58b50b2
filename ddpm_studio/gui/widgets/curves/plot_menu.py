"""The menu of a plot that has no buttons of its own: to copy it, and to save it as pixels or as lines."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from ddpm_studio.gui.style.icons import icon
from ddpm_studio.gui.widgets.curves.curve_export import portray, write_png, write_svg
from ddpm_studio.gui.widgets.saving import SAVING
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip

Write = Callable[[Path, QWidget], None]


class PlotMenu(QObject):
    """Opens by the right button, or by the key for menus while `plot` has the focus."""

    def __init__(self, plot: QWidget) -> None:
        super().__init__(plot)
        self._plot = plot
        plot.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        plot.customContextMenuRequested.connect(self._open)

    def _open(self, place: QPoint) -> None:
        menu = QMenu(self._plot)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        png, svg = self.tr("PNG pictures (*.png)"), self.tr("SVG drawings (*.svg)")
        menu.addAction(icon("copy"), self.tr("Copy the picture"), self.copy)
        menu.addAction(
            icon("save"), self.tr("Save the picture as PNG…"), partial(self._ask, "plot.png", png, write_png)
        )
        menu.addAction(
            icon("save"), self.tr("Save the picture as SVG…"), partial(self._ask, "plot.svg", svg, write_svg)
        )
        menu.popup(self._plot.mapToGlobal(place))

    def copy(self) -> None:
        """Put what is seen on the clipboard."""
        QGuiApplication.clipboard().setPixmap(portray(self._plot))

    def _ask(self, name: str, kind: str, write: Write) -> None:
        path = SAVING.ask(self._plot, self.tr("Save the picture"), name, kind)
        if path is None:
            return
        try:
            write(path, self._plot)
        except OSError as error:
            QToolTip.showText(QCursor.pos(), plain_tip(str(error)), self._plot)
        else:
            SAVING.tell(path)
