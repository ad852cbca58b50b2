"""A row of cells, each with a share from 0 to 1, as colours and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ddpm_studio.gui.style.colours import colours, contrast, curve_colours, is_dark
from ddpm_studio.gui.style.theme import tabular
from ddpm_studio.gui.widgets.alone import show_alone
from ddpm_studio.gui.widgets.curves.plot_menu import PlotMenu

TALL, WIDE = 36, 44
"""Of a cell, in pixels at the usual text size."""


class HeatRow(QWidget):
    """Shows shares side by side; one that is not known yet has an empty cell."""

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tabular(self)
        self._shares: list[float | None] = [None] * count
        self.plot_menu = PlotMenu(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def shares(self) -> tuple[float | None, ...]:
        """What is shown."""
        return tuple(self._shares)

    def show_shares(self, shares: Sequence[float | None]) -> None:
        """Show these, from left to right."""
        self._shares = list(shares)
        told = ", ".join("–" if share is None else f"{share:.0%}" for share in shares)
        self.setAccessibleDescription(told)
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for every number."""
        metrics = self.fontMetrics()
        wide = max(WIDE, metrics.horizontalAdvance("100 %") + 8)
        return QSize(wide * len(self._shares), max(TALL, 2 * metrics.height()))

    def minimumSizeHint(self) -> QSize:
        """Return as much height as it wants, and half the width."""
        return QSize(self.sizeHint().width() // 2, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells: the larger a share is, the stronger its colour."""
        palette, full = colours(), curve_colours(is_dark())[0]
        painter = QPainter(self)
        each = self.width() / len(self._shares)
        for index, share in enumerate(self._shares):
            cell = QRectF(index * each, 0, each - 1, self.height())
            ground = _mixed(palette["base"], full, share or 0.0)
            painter.fillRect(cell, ground)
            on_it = max((palette["text"], palette["base"]), key=partial(contrast, ground))
            painter.setPen(on_it if share is not None else palette["muted"])
            said = "–" if share is None else f"{share:.0%}"
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, said)
        painter.end()


def _mixed(first: QColor, second: QColor, share: float) -> QColor:
    pairs = ((first.red(), second.red()), (first.green(), second.green()), (first.blue(), second.blue()))
    return QColor(*(round(one + (other - one) * share) for one, other in pairs))


def _sample() -> QWidget:
    row = HeatRow(10)
    row.show_shares([0.98, 0.97, 0.93, 0.81, 0.69, 0.53, 0.4, 0.29, 0.14, None])
    return row


if __name__ == "__main__":
    raise SystemExit(show_alone(_sample))
