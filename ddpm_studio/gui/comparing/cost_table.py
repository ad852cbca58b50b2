"""What each side of a comparison has taken, and how far two of them are apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ddpm_studio.engine.choices.layout import SIDE_NAMES
from ddpm_studio.engine.events import Cost
from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_INSIDE, set_role, tabular
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel

NONE = "–"


class CostTable(QWidget):
    """A row for each side, and how far two are apart; a place for A and B is there before there is anything to tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Cost and difference"))
        self.names: list[ElidedLabel] = []
        self.seconds: list[QLabel] = []
        self.calls: list[QLabel] = []
        self._letters: list[QLabel] = []
        self.here, self.end = _number(), _number()
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_GROUPS)
        grid.setVerticalSpacing(SPACE_INSIDE // 2)
        grid.setColumnStretch(1, 1)
        self.mean_title = _title("")
        heads = (self.tr("time"), self.tr("network calls"))
        for column, text in enumerate(heads):
            grid.addWidget(_title(text), 0, 2 + column, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.mean_title, 0, 4, 1, 2, Qt.AlignmentFlag.AlignRight)
        for row, (text, number) in enumerate(((self.tr("this frame"), self.here), (self.tr("final images"), self.end))):
            grid.addWidget(_title(text), 1 + row, 4, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(number, 1 + row, 5)
        self.clear()

    def clear(self) -> None:
        """Tell nothing."""
        self.show_sides(["", ""], {})
        self.name_sides("A", "B")
        self.show_means(None, None)

    def show_sides(self, names: Sequence[str], costs: Mapping[int, Cost]) -> None:
        """Tell what each side is, and what it has cost as far as that is known."""
        while len(self.names) < len(names):
            self._add_row()
        locale = QLocale()
        for row in range(len(self.names)):
            for label in (self._letters[row], self.names[row], self.seconds[row], self.calls[row]):
                label.setVisible(row < len(names))
        for row, name in enumerate(names):
            cost = costs.get(row)
            self.names[row].say(name)
            self.seconds[row].setText(NONE if cost is None else f"{locale.toString(cost.seconds, 'f', 2)} s")
            self.calls[row].setText(NONE if cost is None else locale.toString(cost.calls))

    def name_sides(self, first: str, second: str) -> None:
        """Tell by their letters which two are held against each other."""
        self.mean_title.setText(self.tr("mean |{} − {}| of 255").format(first, second))

    def show_means(self, here: float | None, end: float | None) -> None:
        """Tell the mean difference of what is shown, and of the final images, in levels."""
        for label, value in ((self.here, here), (self.end, end)):
            label.setText(NONE if value is None else QLocale().toString(value, "f", 2))

    def _add_row(self) -> None:
        row = len(self.names)
        self._letters.append(QLabel(SIDE_NAMES[row], textFormat=Qt.TextFormat.PlainText))
        self.names.append(ElidedLabel())
        self.seconds.append(_number())
        self.calls.append(_number())
        tip = self.tr(
            "Time of computing alone, without pauses and without what the window does; each side is computed for "
            "itself. Calls are for each image, however many are computed at once"
        )
        for label in (self.seconds[row], self.calls[row]):
            label.setToolTip(tip)
        for column, widget in enumerate((self._letters[row], self.names[row], self.seconds[row], self.calls[row])):
            self._grid.addWidget(widget, 1 + row, column)


def _number() -> QLabel:
    label = tabular(QLabel(NONE, textFormat=Qt.TextFormat.PlainText))
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    label.setMinimumWidth(label.fontMetrics().horizontalAdvance("0,000.00 s"))
    return label


def _title(text: str) -> QLabel:
    return set_role(QLabel(text, textFormat=Qt.TextFormat.PlainText), "caption")
