"""Earlier pictures of the same thing, small and in order, to go back to."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QListView, QListWidget, QListWidgetItem, QSizePolicy, QWidget

from ddpm_studio.gui.style.theme import SPACE_ROWS, tabular
from ddpm_studio.gui.widgets.alone import sample_film, show_alone
from ddpm_studio.gui.widgets.pixels import Pixels, mosaic, to_pixmap

SIDE = 64
"""Pixels of a small picture."""


class HistoryStrip(QWidget):
    """One small mosaic for each step that was looked at; the newest one stays selected while `latest` is ticked."""

    selected = Signal(int)
    """The user, or a new step that is followed, has chosen this entry."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: list[int] = []
        self.list = QListWidget()
        self.list.setFlow(QListView.Flow.LeftToRight)
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setWrapping(False)
        self.list.setUniformItemSizes(True)
        self.list.setIconSize(QSize(SIDE, SIDE))
        self.list.setSpacing(2)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Earlier samples"))
        self.list.setToolTip(self.tr("Samples of earlier steps; ← and → go through them"))
        self.list.setStyleSheet(
            "QListView::item { border-radius: 4px; padding: 3px 1px; }"
            "QListView::item:selected { background: palette(highlight); color: palette(highlighted-text); }"
        )
        tabular(self.list)
        self.latest = QCheckBox(self.tr("latest"))
        self.latest.setChecked(True)
        self.latest.setToolTip(self.tr("Show the newest samples as they come"))
        self.latest.setAccessibleName(self.tr("Show the newest samples as they come"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_ROWS)
        row.addWidget(self.list, 1)
        row.addWidget(self.latest)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.list.currentRowChanged.connect(self._choose)
        self.latest.toggled.connect(self._go_to_latest)
        self._fit_height()

    def add(self, step: int, pixels: Pixels, *, is_last: bool = True) -> None:
        """Add the pictures (N, H, W, C) of a step at the end; a step that is there already is shown anew.

        :param is_last: whether no other follows at once; going to each of many takes longer than making them.
        """
        index = self._steps.index(step) if step in self._steps else len(self._steps)
        if index == len(self._steps):
            self._steps.append(step)
            self._insert(step)
        self.list.item(index).setIcon(self._small(pixels))
        if is_last:
            self.follow()

    def follow(self) -> None:
        """Go to the newest entry, unless an older one was chosen."""
        self._go_to_latest(self.latest.isChecked())

    def thin(self, count: int) -> None:
        """Forget entries until about `count` are left, evenly spread; the newest and the chosen one stay."""
        gap = (self._steps[-1] - self._steps[0]) / count
        kept, last = {self.list.currentRow(), len(self._steps) - 1}, -gap
        for index, step in enumerate(self._steps):
            if step - last >= gap:
                kept.add(index)
                last = step
        self.list.blockSignals(True)
        for index in reversed(range(len(self._steps))):
            if index not in kept:
                self.list.takeItem(index)
                del self._steps[index]
        self.list.blockSignals(False)

    def clear(self) -> None:
        """Forget every entry."""
        self._steps.clear()
        self.list.blockSignals(True)
        self.list.clear()
        self.list.blockSignals(False)
        self.latest.setChecked(True)

    @property
    def steps(self) -> tuple[int, ...]:
        """The step of each entry."""
        return tuple(self._steps)

    @property
    def current(self) -> int | None:
        """The entry that is selected."""
        row = self.list.currentRow()
        return None if row < 0 else row

    def select(self, index: int) -> None:
        """Choose an entry; choosing another than the newest ends following."""
        self.list.setCurrentRow(index)

    def _insert(self, step: int) -> None:
        item = QListWidgetItem(f"{step:,}")
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        item.setToolTip(self.tr("step {step}").format(step=f"{step:,}"))
        self.list.addItem(item)

    def _small(self, pixels: Pixels) -> QIcon:
        ratio = self.devicePixelRatioF()
        picture = to_pixmap(mosaic(pixels[:16], gap=1), QSize(SIDE, SIDE) * ratio)
        picture.setDevicePixelRatio(ratio)
        chosen = QIcon(picture)
        # A selected picture keeps its colours; the frame around it says that it is selected.
        chosen.addPixmap(picture, QIcon.Mode.Selected)
        return chosen

    def _choose(self, row: int) -> None:
        if row >= 0:
            self.latest.blockSignals(True)
            self.latest.setChecked(row == len(self._steps) - 1 and self.latest.isChecked())
            self.latest.blockSignals(False)
            self.list.scrollToItem(self.list.item(row))
            self.selected.emit(row)

    def _go_to_latest(self, follow: bool) -> None:
        if follow and self._steps:
            self.list.setCurrentRow(len(self._steps) - 1)

    def _fit_height(self) -> None:
        words = self.list.fontMetrics().height()
        bar = self.list.horizontalScrollBar().sizeHint().height()
        self.list.setFixedHeight(SIDE + words + bar + 26)


def _sample() -> QWidget:
    film = sample_film(16, frames=12)
    strip = HistoryStrip()
    for index, pixels in enumerate(film):
        strip.add(100 * (index + 1), pixels)
    return strip


if __name__ == "__main__":
    raise SystemExit(show_alone(_sample))
