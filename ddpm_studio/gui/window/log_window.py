"""What the program has done and said, to look through: Help, Log."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from ddpm_studio.engine.disk import places
from ddpm_studio.gui.reports.diagnostics import lines_logged, log_lines, without_names
from ddpm_studio.gui.style.theme import SPACE_ROWS
from ddpm_studio.gui.widgets.show_folder import show_folder
from ddpm_studio.gui.window.help_windows import BesideWindow

EVERY = 500
"""Milliseconds between two looks for new lines."""


class LogWindow(BesideWindow):
    """The lines of this session, the newest below: all, or the grave ones, or those with some words in them."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "")
        self.setWindowTitle(self.tr("Log"))
        self.resize(760, 460)
        self._seen = -1
        self.level = QComboBox()
        self.level.setAccessibleName(self.tr("Level"))
        self.level.setToolTip(self.tr("How grave a line must be to be shown"))
        for text, levels in (
            (self.tr("All lines"), ("info", "warning", "error")),
            (self.tr("Warnings and errors"), ("warning", "error")),
            (self.tr("Errors"), ("error",)),
        ):
            self.level.addItem(text, levels)
        self.search = QLineEdit(clearButtonEnabled=True, placeholderText=self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search"))
        self.search.setToolTip(self.tr("Show only lines with this in them"))
        self.lines = QPlainTextEdit(readOnly=True)
        self.lines.setAccessibleName(self.tr("Log"))
        self.lines.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        head = QHBoxLayout()
        head.setSpacing(SPACE_ROWS)
        head.addWidget(self.level)
        head.addWidget(self.search, 1)
        self.column.addLayout(head)
        self.column.addWidget(self.lines, 1)
        self.column.addLayout(self._foot())
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self._look)
        self.level.currentIndexChanged.connect(self.refresh)
        self.search.textChanged.connect(self.refresh)

    def _foot(self) -> QHBoxLayout:
        self.copy = QPushButton(self.tr("Copy"))
        self.copy.setToolTip(self.tr("Copy the lines that are shown; your folder's name is left out"))
        self.copy.clicked.connect(self._copy)
        self.folder = QPushButton(self.tr("Open the folder"))
        self.folder.setToolTip(self.tr("Where the logs and reports of this and earlier sessions are"))
        self.folder.clicked.connect(self._open_folder)
        line = QHBoxLayout()
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.copy)
        line.addWidget(self.folder)
        line.addStretch(1)
        return line

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to follow the log."""
        super().showEvent(event)
        self.refresh()
        self._timer.start()

    def refresh(self) -> None:
        """Show the lines that are wanted as they are now; stay at the end, if that is where one was."""
        self._seen = lines_logged()
        levels, wanted = self.level.currentData(), self.search.text().casefold()
        told = [str(line) for line in log_lines() if line.level in levels]
        bar = self.lines.verticalScrollBar()
        place, is_at_end = bar.value(), bar.value() == bar.maximum()
        self.lines.setPlainText("\n".join(line for line in told if wanted in line.casefold()))
        bar.setValue(bar.maximum() if is_at_end else place)

    def _look(self) -> None:
        if lines_logged() != self._seen and not self.lines.textCursor().hasSelection():  # which would be lost
            self.refresh()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(without_names(self.lines.toPlainText()) + "\n")
        self.copy.setText(self.tr("Copied"))

    def _open_folder(self) -> None:
        show_folder(places.log_folder())
