"""Beside a message about something that went wrong: its details, and a report for whoever helps."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ddpm_studio.gui.reports.diagnostics import report_text
from ddpm_studio.gui.style.theme import SPACE_INSIDE


class ReportButtons(QWidget):
    """Asks to unfold the details, if there are any, and copies a report, if `has_report`."""

    unfolding = Signal(bool)
    """The details are to be seen, or not."""

    def __init__(self, sentence: str, details: str, *, has_report: bool = True) -> None:
        super().__init__()
        self._sentence, self._details = sentence, details
        self.unfold = QPushButton(self.tr("Details"))
        self.unfold.setCheckable(True)
        self.unfold.setToolTip(self.tr("Show what happened in the program's own words"))
        self.unfold.toggled.connect(self.unfolding)
        self.copy = QPushButton(self.tr("Copy report"))
        self.copy.setToolTip(self.tr("Copy this message, the versions and the log, to ask for help"))
        self.copy.clicked.connect(self._copy)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_INSIDE)
        for button, is_wanted in ((self.unfold, bool(details)), (self.copy, has_report)):
            line.addWidget(button)
            button.setVisible(is_wanted)
        self.setVisible(bool(details) or has_report)

    def fold(self) -> None:
        """Hide the details."""
        self.unfold.setChecked(False)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(report_text(self._sentence, self._details))
        self.copy.setText(self.tr("Copied"))
