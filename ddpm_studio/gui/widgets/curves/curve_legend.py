"""Which line is which: colour, line style and name of each curve, and whether it is shown."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_GROUPS
from ddpm_studio.gui.widgets.curves.curve_pens import line_pen

SAMPLE = QSize(28, 12)


class CurveLegend(QWidget):
    """A box to tick for each curve; not there while one curve needs no telling apart."""

    changed = Signal()
    """Other curves are to be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes: dict[str, QCheckBox] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE_GROUPS)
        self._row.addStretch(1)
        self.hide()

    def add(self, name: str) -> None:
        """Name one more curve."""
        box = QCheckBox(name)
        box.setChecked(True)
        box.setIconSize(SAMPLE)
        box.setToolTip(self.tr("Show or hide this curve"))
        box.setAccessibleName(name)
        box.toggled.connect(self.changed)
        self._boxes[name] = box
        self._row.insertWidget(self._row.count() - 1, box)
        self.wear_theme()
        self.setVisible(len(self._boxes) > 1)

    def clear(self) -> None:
        """Forget every name."""
        for box in self._boxes.values():
            self._row.removeWidget(box)
            box.deleteLater()
        self._boxes.clear()
        self.hide()

    def is_hidden(self, name: str) -> bool:
        """Say whether a curve is not to be drawn."""
        return not self._boxes[name].isChecked()

    def box(self, name: str) -> QCheckBox:
        """Return the box of a curve."""
        return self._boxes[name]

    def wear_theme(self) -> None:
        """Draw the samples in the colours of the palette in force."""
        for index, box in enumerate(self._boxes.values()):
            box.setIcon(line_sample(index, self.devicePixelRatioF()))


def line_sample(index: int, ratio: float) -> QIcon:
    """Return a bit of the line of the curve that was added as number `index`, from 0.

    :param ratio: pixels of the screen per pixel.
    """
    picture = QPixmap(SAMPLE * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setPen(line_pen(index))
        middle = SAMPLE.height() / 2
        painter.drawLine(QPointF(1, middle), QPointF(SAMPLE.width() - 1, middle))
    return QIcon(picture)
