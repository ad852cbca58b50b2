"""What each column has taken, and how far each is from one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ddpm_studio.engine.events import Cost
from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_INSIDE, set_role, tabular
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel

NONE = "–"
NUMBERS = ("seconds", "calls", "here", "end", "near")
WIDEST = 60
"""Letters of the name of a column, so that its numbers are not a window away from it."""


@dataclass(frozen=True)
class CostRow:
    """What is told of one column; None: not known, or not yet."""

    letter: str
    name: str
    cost: Cost | None = None
    here: float | None = None
    """The mean difference of what is shown from the pictures that others are held against, in levels."""
    end: float | None = None
    """That of the final images."""
    near: float | None = None
    """How near the final images come to the truth, in dB."""
    has_truth: bool = False
    """Whether there is one."""


class CostTable(QWidget):
    """A row for each column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Cost and difference"))
        self.names: list[ElidedLabel] = []
        self.letters: list[QLabel] = []
        self.numbers: dict[str, list[QLabel]] = {name: [] for name in NUMBERS}
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_GROUPS)
        grid.setVerticalSpacing(SPACE_INSIDE // 2)
        grid.setColumnStretch(1, 100)
        grid.setColumnStretch(2 + len(NUMBERS), 1)  # what is left in a wide window, where numbers stay near the names
        self.titles = {name: _title() for name in NUMBERS}
        for column, title in enumerate(self.titles.values()):
            grid.addWidget(title, 0, 2 + column, Qt.AlignmentFlag.AlignRight)
        self.titles["seconds"].setText(self.tr("time"))
        self.titles["calls"].setText(self.tr("network calls"))
        self.titles["near"].setText(self.tr("PSNR"))
        self._cost_tip = self.tr(
            "Time of computing alone, without pauses and without what the window does; each side is computed for "
            "itself. Calls are for each image, however many are computed at once"
        )

    def show_rows(self, rows: Sequence[CostRow], base: str) -> None:
        """Tell what is known of each column.

        :param base: the letter of the one that others are held against.
        """
        self.titles["here"].setText(self.tr("from {} here").format(base))
        self.titles["end"].setText(self.tr("from {} at the end").format(base))
        tip = self.tr("How far the pictures are from those of {}: the mean difference, in levels of 255; {}")
        tips = {
            "here": tip.format(base, self.tr("in the frame that is shown")),
            "end": tip.format(base, self.tr("of the final images")),
            "near": self.tr("How near the final images come to the picture before it was made worse; more is nearer"),
        }
        while len(self.names) < len(rows):
            self._add_row()
        for name, labels in self.numbers.items():
            self.titles[name].setToolTip(tips.get(name, self._cost_tip))
            for label in labels:
                label.setToolTip(self.titles[name].toolTip())
        knows_truth = any(row.has_truth for row in rows)
        for index in range(len(self.names)):
            row_of_labels = (self.letters[index], self.names[index], *(each[index] for each in self.numbers.values()))
            for label in row_of_labels:
                label.setVisible(index < len(rows) and (knows_truth or label is not self.numbers["near"][index]))
        self.titles["near"].setVisible(knows_truth)
        widest = WIDEST * self.fontMetrics().averageCharWidth()
        for index, row in enumerate(rows):
            self.names[index].setMaximumWidth(widest)
            self._fill(index, row)

    def _fill(self, index: int, row: CostRow) -> None:
        locale, cost = QLocale(), row.cost
        self.letters[index].setText(row.letter)
        self.names[index].say(row.name)
        texts = {
            "seconds": NONE if cost is None else f"{locale.toString(cost.seconds, 'f', 2)} s",
            "calls": NONE if cost is None else locale.toString(cost.calls),
            "here": NONE if row.here is None else locale.toString(row.here, "f", 2),
            "end": NONE if row.end is None else locale.toString(row.end, "f", 2),
            "near": NONE if row.near is None else f"{locale.toString(row.near, 'f', 1)} dB",
        }
        for name, text in texts.items():
            self.numbers[name][index].setText(text)

    def _add_row(self) -> None:
        self.letters.append(QLabel(textFormat=Qt.TextFormat.PlainText))
        self.names.append(ElidedLabel())
        for labels in self.numbers.values():
            labels.append(_number())
        row = [self.letters[-1], self.names[-1], *(labels[-1] for labels in self.numbers.values())]
        for column, widget in enumerate(row):
            self._grid.addWidget(widget, len(self.names), column)


def _number() -> QLabel:
    label = tabular(QLabel(NONE, textFormat=Qt.TextFormat.PlainText))
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    label.setMinimumWidth(label.fontMetrics().horizontalAdvance("0,000.00 s"))
    return label


def _title() -> QLabel:
    return set_role(QLabel(textFormat=Qt.TextFormat.PlainText), "caption")
