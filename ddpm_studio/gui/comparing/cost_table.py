"""What each side of a comparison has taken, and how far the two are apart."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ddpm_studio.engine.events import Cost
from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_INSIDE, set_role, tabular
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel

NONE = "–"


class CostTable(QWidget):
    """A row for A, one for B, and the mean of |A − B|; its place is there before there is anything to tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Cost and difference"))
        self.names = (ElidedLabel(), ElidedLabel())
        self.seconds = (_number(), _number())
        self.calls = (_number(), _number())
        self.here, self.end = _number(), _number()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_GROUPS)
        grid.setVerticalSpacing(SPACE_INSIDE // 2)
        grid.setColumnStretch(1, 1)
        self.mean_title = _title(self.tr("mean |A − B| of 255"))
        heads = (self.tr("time"), self.tr("network calls"))
        for column, text in enumerate(heads):
            grid.addWidget(_title(text), 0, 2 + column, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.mean_title, 0, 4, 1, 2, Qt.AlignmentFlag.AlignRight)
        for row, letter in enumerate(("A", "B")):
            grid.addWidget(QLabel(letter, textFormat=Qt.TextFormat.PlainText), 1 + row, 0)
            grid.addWidget(self.names[row], 1 + row, 1)
            grid.addWidget(self.seconds[row], 1 + row, 2)
            grid.addWidget(self.calls[row], 1 + row, 3)
        for row, (text, number) in enumerate(((self.tr("this frame"), self.here), (self.tr("final images"), self.end))):
            grid.addWidget(_title(text), 1 + row, 4, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(number, 1 + row, 5)
        tip = self.tr(
            "Time of computing alone, without pauses and without what the window does; each side is computed for "
            "itself. Calls are for each image, however many are computed at once"
        )
        for label in (*self.seconds, *self.calls):
            label.setToolTip(tip)
        self.clear()

    def clear(self) -> None:
        """Tell nothing."""
        for index in range(2):
            self.show_side(index, "", None)
        self.show_means(None, None)

    def show_side(self, index: int, name: str, cost: Cost | None) -> None:
        """Tell what side `index` is, and what it has cost; None: that is not known yet."""
        self.names[index].say(name)
        locale = QLocale()
        self.seconds[index].setText(NONE if cost is None else f"{locale.toString(cost.seconds, 'f', 2)} s")
        self.calls[index].setText(NONE if cost is None else locale.toString(cost.calls))

    def show_means(self, here: float | None, end: float | None) -> None:
        """Tell the mean |A − B| of what is shown, and of the final images, in levels."""
        for label, value in ((self.here, here), (self.end, end)):
            label.setText(NONE if value is None else QLocale().toString(value, "f", 2))


def _number() -> QLabel:
    label = tabular(QLabel(NONE, textFormat=Qt.TextFormat.PlainText))
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    label.setMinimumWidth(label.fontMetrics().horizontalAdvance("0,000.00 s"))
    return label


def _title(text: str) -> QLabel:
    return set_role(QLabel(text, textFormat=Qt.TextFormat.PlainText), "caption")
