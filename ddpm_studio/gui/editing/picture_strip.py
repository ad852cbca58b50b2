"""The pictures that have followed each other, small and in order, to go back to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QSizePolicy, QVBoxLayout, QWidget

from ddpm_studio.engine.events import Pixels
from ddpm_studio.gui.widgets.pixels import to_pixmap

SIDE = 48
"""Pixels of a small picture."""
SEEN = 4
"""Pictures at most that are seen at once."""
MOST = 40
"""Pictures that are kept; of more the oldest go."""


@dataclass(frozen=True, eq=False)
class Stage:
    """A picture, and the mask that it was left with."""

    pixels: Pixels
    """(H, W, C)."""
    mask: Pixels
    """(H, W)."""


class PictureStrip(QWidget):
    """Lists the picture that was begun with, and each answer that took its place; hidden while there is but one."""

    chosen = Signal(object)
    """The user wants this `Stage` back."""

    def __init__(self) -> None:
        super().__init__()
        self.stages: list[Stage] = []
        self._shown = 0
        """Which of them is the picture."""
        self.list = QListWidget()
        self.list.setFlow(QListView.Flow.LeftToRight)
        self.list.setWrapping(False)
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setIconSize(QSize(SIDE, SIDE))
        self.list.setSpacing(2)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Steps"))
        self.list.setToolTip(self.tr("The picture that was begun with, and each answer that took its place"))
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.viewport().setAutoFillBackground(False)
        self.list.setGridSize(QSize(SIDE + 10, SIDE + 10))
        self.list.setStyleSheet(
            "QListView::item { border-radius: 4px; padding: 3px; }"
            "QListView::item:selected { background: palette(highlight); }"
        )
        self.list.setFixedHeight(SIDE + 12 + self.list.horizontalScrollBar().sizeHint().height())
        self.list.currentRowChanged.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def begin(self, pixels: Pixels, mask: Pixels) -> None:
        """Begin with this picture; what was before is forgotten."""
        self.stages = []
        with QSignalBlocker(self.list):
            self.list.clear()
        self.add(pixels, mask)

    def add(self, pixels: Pixels, mask: Pixels) -> None:
        """Put a picture at the end; it is the one that is shown."""
        with QSignalBlocker(self.list):
            self.stages.append(Stage(pixels, mask))
            item = QListWidgetItem(self._small(pixels), "")
            count = len(self.stages)
            words = self.tr("The picture that was begun with") if count == 1 else self.tr("Step {}").format(count - 1)
            item.setToolTip(words)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            self.list.addItem(item)
            if len(self.stages) > MOST:
                del self.stages[0]
                self.list.takeItem(0)
            self.setMaximumWidth(min(len(self.stages), SEEN) * (SIDE + 10) + 12)
            self._shown = len(self.stages) - 1
            self.list.setCurrentRow(self._shown)
        self.setVisible(len(self.stages) > 1)

    def leave(self, mask: Pixels) -> None:
        """Keep the mask that the picture has which is about to be left."""
        if self._shown < len(self.stages):
            self.stages[self._shown] = Stage(self.stages[self._shown].pixels, mask)

    def follow(self, pixels: Pixels) -> None:
        """Mark the picture that is shown by now, as far as it is one of these."""
        for row, stage in enumerate(self.stages):
            if np.array_equal(stage.pixels, pixels):
                self._shown = row
                with QSignalBlocker(self.list):
                    self.list.setCurrentRow(row)
                return

    def _small(self, pixels: Pixels) -> QIcon:
        ratio = self.devicePixelRatioF()
        picture = to_pixmap(pixels, QSize(SIDE, SIDE) * ratio)
        picture.setDevicePixelRatio(ratio)
        icon = QIcon(picture)
        icon.addPixmap(picture, QIcon.Mode.Selected)  # whose colours are to stay
        return icon

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self.stages):
            self.chosen.emit(self.stages[row])
