"""Offered at the start after the program ended as it should not: to go on with the run that was being trained."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from ddpm_studio.gui.reports.crash import Remains
from ddpm_studio.gui.reports.report_buttons import ReportButtons
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, colours, icon, mark_primary
from ddpm_studio.gui.welcome.run_card import RunCard
from ddpm_studio.gui.widgets.text.details_text import DetailsText

MARK = 18


class RecoveryCard(QFrame):
    """What happened, in a sentence, above the card of the run. `dismissed` comes when it is not wanted."""

    dismissed = Signal()

    def __init__(self, remains: Remains) -> None:
        super().__init__()
        assert remains.run is not None
        self.remains = remains
        self.run_card = RunCard(remains.run)
        self.run_card.is_framed = False
        mark_primary(self.run_card.resume)
        self.sentence = QLabel(self._sentence(), wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.details = DetailsText(remains.details)
        self.details.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, SPACE_ROWS)
        column.setSpacing(SPACE_INSIDE)
        column.addLayout(self._head())
        column.addWidget(self.details)
        column.addWidget(self.run_card)

    def _sentence(self) -> str:
        if self.remains.details:
            return self.tr("The program crashed while it trained this run. What was saved before is whole.")
        return self.tr("The program was cut off while it trained this run. What was saved before is whole.")

    def _head(self) -> QHBoxLayout:
        self.mark = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.mark.setAccessibleName(self.tr("warning"))
        self._tint()
        line = QHBoxLayout()
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.mark)
        line.addWidget(self.sentence, 1)
        if self.remains.details:
            report = ReportButtons(self.sentence.text(), self.remains.details)
            report.unfolding.connect(self.details.setVisible)
            line.addWidget(report)
        close = QToolButton(autoRaise=True)
        close.setIcon(icon("close"))
        close.setAccessibleName(self.tr("Dismiss"))
        close.setToolTip(self.tr("Dismiss; the run stays below"))
        close.clicked.connect(self.dismissed)
        line.addWidget(close)
        return line

    def changeEvent(self, event: QEvent) -> None:
        """Follow the palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        self.mark.setPixmap(icon("warning").pixmap(MARK, MARK))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, a frame, and a strip in the colour of a warning."""
        chosen = colours()
        painter = QPainter(self)
        painter.fillRect(self.rect(), chosen["base"])
        painter.setPen(chosen["border"])
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.fillRect(0, 0, 4, self.height(), chosen["warning"])
        painter.end()
