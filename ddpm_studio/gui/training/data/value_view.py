"""How the values in the files of a data set are spread, and which of them become black and white."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ddpm_studio.engine.events import ValueSpread
from ddpm_studio.gui.style.colours import colours, curve_colours, is_dark
from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role, tabular

TALL = 44


class ValueView(QWidget):
    """A histogram with two lines, at black and at white, and a sentence below; nothing for plain pictures of 8 bits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars = _Bars()
        self.sentence = tabular(set_role(QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True), "caption"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addWidget(self.bars)
        column.addWidget(self.sentence)
        self.hide()

    def show_values(self, values: ValueSpread | None) -> None:
        """Show `values`; None: there is nothing to show."""
        is_plain = values is None or (values.levels is None and values.usual == (0, 255))
        self.setVisible(not is_plain)
        if values is None or is_plain:
            return
        self.bars.show_values(values)
        reach = self.tr("Values in the files: {:g} to {:g}").format(values.low, values.high)
        if values.levels is not None:
            ends = self.tr("{:g} becomes black, {:g} white").format(values.levels.low, values.levels.high)
        elif values.usual is not None:
            ends = self.tr("{:g} becomes black, {:g} white").format(*values.usual)
        else:
            ends = self.tr("black and white are guessed for each picture")
        self.sentence.setText(f"{reach} · {ends}")
        self.bars.setAccessibleDescription(self.sentence.text())
        spared = self.tr("The thousandth least is {:g}, the thousandth largest {:g}").format(*values.percentiles)
        self.bars.setToolTip(spared)


class _Bars(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._values: ValueSpread | None = None
        self.setAccessibleName(self.tr("How the values are spread"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_values(self, values: ValueSpread) -> None:
        self._values = values
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, TALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        values = self._values
        if values is None:
            return
        painter = QPainter(self)
        fill = QColor(curve_colours(is_dark())[0])
        fill.setAlphaF(0.55)
        each, most = self.width() / len(values.counts), max(*values.counts, 1)
        for index, count in enumerate(values.counts):
            tall = (count / most) ** 0.5 * self.height()  # by the root, so that a black background hides nothing
            painter.fillRect(QRectF(index * each, self.height() - tall, each, tall), fill)
        painter.setPen(QPen(colours()["text"], 1, Qt.PenStyle.DashLine))
        ends = (values.levels.low, values.levels.high) if values.levels else values.usual or ()
        span = max(values.high - values.low, 1e-30)
        for end in ends:
            x = (end - values.low) / span * (self.width() - 1)
            if 0 <= x < self.width():
                painter.drawLine(QLineF(x, 0, x, self.height()))
        painter.end()
