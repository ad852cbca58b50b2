"""The loss as it was drawn, and that of the same pictures by t, of which one is seen."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS
from ddpm_studio.gui.widgets.segments import Segments


class Charts(QWidget):
    """Turns from one to the other by `kinds`; what is counted below the first is chosen beside that."""

    def __init__(self, loss: QWidget, axis: QWidget, by_t: QWidget) -> None:
        super().__init__()
        plain, heat = self.tr("Loss"), self.tr("Loss by t")
        self.kinds = Segments(
            (
                (plain, plain, self.tr("The loss of the pictures, times and noises of each step")),
                (heat, heat, self.tr("The loss of the same pictures and noises at each t, from probe to probe")),
            ),
            self.tr("Which loss"),
        )
        line = QHBoxLayout()
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.kinds)
        line.addStretch(1)
        line.addWidget(axis)
        pages = QStackedWidget()
        for page in (loss, by_t):
            pages.addWidget(page)
        self.kinds.chosen.connect(pages.setCurrentIndex)
        self.kinds.chosen.connect(axis.setHidden)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_INSIDE)
        column.setSpacing(SPACE_INSIDE)
        column.addLayout(line)
        column.addWidget(pages, 1)
