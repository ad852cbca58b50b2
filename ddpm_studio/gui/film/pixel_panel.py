"""Beside a picture that is shown alone: what one of its pixels goes through on the way from noise to image."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.engine.films.film import View
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.film.view_names import view_name
from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon, set_role
from ddpm_studio.gui.widgets.curves.trajectory_plot import Trajectory, TrajectoryPlot

WIDTH = 300
SHOWN: tuple[View, ...] = ("x_t", "x_0")


class PixelPanel(QWidget):
    """Shows the trajectories of a pixel once one is picked; hidden while none is."""

    changed = Signal()
    """Another pixel is picked, or none."""
    frame_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pixel: tuple[int, int] | None = None
        """(x, y) of the pixel that is picked."""
        self.places: Sequence[float] = ()
        """Where each frame lies along the plot, from 0 to 1."""
        self._seen: tuple[object, ...] = ()
        self._size = (1, 1)
        self.plot = TrajectoryPlot()
        close = QToolButton(autoRaise=True)
        close.setIcon(icon("close"))
        close.setToolTip(self.tr("Close the plot (Esc)"))
        close.setAccessibleName(self.tr("Close the plot of the pixel"))
        close.clicked.connect(self.close_plot)
        head = QHBoxLayout()
        head.addWidget(set_role(QLabel(self.tr("PIXEL OVER t")), "section"), 1)
        head.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addLayout(head)
        column.addWidget(self.plot, 1)
        self.setFixedWidth(WIDTH)
        self.plot.frame_wanted.connect(self.frame_wanted)
        self.plot.pixel_wanted.connect(self._move)
        self.plot.closed.connect(self.close_plot)
        self.hide()

    def pick(self, x: int, y: int) -> None:
        """Show the pixel in column `x` of row `y`."""
        self.pixel = (x, y)
        self.changed.emit()

    def pick_by_key(self, take: Take) -> None:
        """Show the pixel in the middle, or the one that is shown already, and let the arrow keys move it."""
        height, width = take.film.frame(0).shape[1:3]
        self.pick(*(self.pixel or (width // 2, height // 2)))
        self.plot.setFocus()

    def close_plot(self) -> None:
        """Pick none."""
        if self.pixel is not None:
            if self.plot.hasFocus():
                self.plot.focusNextChild()
            self.pixel = None
            self.changed.emit()

    def show_for(self, take: Take, image: int | None, position: int) -> None:
        """Show the picked pixel of picture `image` at the frame at `position`; None: no picture is alone."""
        if image is None:
            self.pixel = None
        self.setVisible(self.pixel is not None)
        if image is None or self.pixel is None:
            return
        film = take.film
        self._size = (film.frame(0).shape[2], film.frame(0).shape[1])
        x, y = self.pixel = self._inside(*self.pixel)
        seen = (id(film), len(film), image, x, y, tuple(self.places))
        if seen != self._seen:
            self._seen = seen
            paths = [Trajectory(view_name(view), film.view(view)[:, image, y, x].copy()) for view in SHOWN]
            self.plot.ends = (str(film.times[0]), "0")
            title = self.tr("column {}, row {}").format(x, y)
            self.plot.show_trajectories(paths, self.places, title)
        self.plot.set_position(position)

    def _move(self, right: int, down: int) -> None:
        if self.pixel is not None:
            self.pick(*self._inside(self.pixel[0] + right, self.pixel[1] + down))

    def _inside(self, x: int, y: int) -> tuple[int, int]:
        return min(max(x, 0), self._size[0] - 1), min(max(y, 0), self._size[1] - 1)
