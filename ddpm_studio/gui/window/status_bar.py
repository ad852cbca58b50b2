"""The last line of the window: what computes and why, the memory in use, whether the engine is ready."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import psutil
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QStatusBar, QToolButton

from ddpm_studio.engine.runs.run_list import title_of
from ddpm_studio.gui.job_bar import JobBar
from ddpm_studio.gui.reports.saved_files import SavedFiles
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_ROWS, icon, tabular
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.window.saved_files import SavedButton
from ddpm_studio.gui.window.storage.home_mover import HomeMover
from ddpm_studio.gui.work.aside import ASIDE

EVERY = 2000
"""Milliseconds between two looks at the memory."""
SHORT_JOB = "Drawing live"
"""About as long as what is told of jobs that come and go with each change."""

Bars: TypeAlias = Sequence[tuple[JobBar, float]]
"""Those of all tabs, in their order, and how far the job of each is; below 0 where it does not know."""


class StatusBar(QStatusBar):
    """Device, memory, engine."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._process = psutil.Process()
        self._jobs: tuple[str, ...] = ()
        self._mover: HomeMover | None = None
        self.device = ElidedLabel()
        self.memory = tabular(QLabel(textFormat=Qt.TextFormat.PlainText))
        self.memory.setContentsMargins(SPACE_ROWS, 0, SPACE_ROWS, 0)  # numbers on both sides are told apart
        self.memory.setToolTip(self.tr("Memory that this program uses"))
        self.engine = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.engine.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.engine.setMinimumWidth(self.fontMetrics().horizontalAdvance(SHORT_JOB))  # nothing moves for a moment
        self.engine.setToolTip(self.tr("What runs, on all pages; Ready, if nothing does"))
        self.stop_move = QToolButton(autoRaise=True)
        self.stop_move.setIcon(icon("stop"))
        self.stop_move.setAccessibleName(self.tr("Stop moving runs and results"))
        self.stop_move.setToolTip(self.tr("Stop moving runs and results; they stay where they are"))
        self.stop_move.hide()
        self.setSizeGripEnabled(False)
        self.setContentsMargins(12, 0, 12, 2)
        self.addWidget(self.device, 1)
        self.addPermanentWidget(self.memory)
        self.addPermanentWidget(self.engine)
        self.addPermanentWidget(self.stop_move)
        self.stop_move.hide()  # which adding it shows
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        session.engine_ready.connect(self.refresh)
        ASIDE.changed.connect(self.refresh)
        self.say(self.tr("Loading PyTorch…"))
        self.refresh()

    def say(self, text: str) -> None:
        """Show what the engine does while it is loaded."""
        self.engine.setText(text)

    def show_jobs(self, jobs: Sequence[str]) -> None:
        """Show what runs, on all pages; ready is what nothing keeps busy."""
        if tuple(jobs) != self._jobs:
            self._jobs = tuple(jobs)
            self.refresh()

    def follow(self, mover: HomeMover) -> None:
        """Show how far runs and results are moved, and a way to stop that, from now on."""
        self._mover = mover
        self.stop_move.clicked.connect(mover.stop)
        mover.changed.connect(self._show_move)

    def list_saved(self, saved: SavedFiles) -> None:
        """Count what was saved, from the first file on, and list it when that is wanted."""
        self.saved = SavedButton(self._session, saved)
        self.insertPermanentWidget(1, self.saved)  # behind the device
        self.saved.hide()  # which adding it shows

    def _show_move(self) -> None:
        if self._mover is not None:
            self.stop_move.setVisible(bool(self._mover.far))
            self.stop_move.setEnabled(not self._mover.is_stopping)
            self.refresh()

    def refresh(self) -> None:
        """Show the device and the memory as they are now."""
        self.device.setText(self._session.device)
        self.memory.setText(self.tr("{:,.0f} MB of memory").format(self._process.memory_info().rss / 1e6))
        if self._session.is_engine_ready:
            moves = [self._mover.far] if self._mover is not None and self._mover.far else []
            self.say(" \N{MIDDLE DOT} ".join((*moves, *self._jobs, *ASIDE.titles)) or self.tr("Ready"))


def window_title(bars: Bars, run: Path | None) -> str:
    """Return the title of the window: the first job that knows how far it is, which is the training if there is one.

    While nothing runs, it is what the open `run` is called.
    """
    known = [bar.headline() or f"{part:.0%} {bar.title}".strip() for bar, part in bars if part >= 0]
    if not known and run is not None:
        known = [title_of(run)]
    return " \N{EN DASH} ".join([*known[:1], "DDPM Studio"])


def in_status(bars: Bars) -> list[str]:
    """Return what each job that runs is, and how far."""
    far = [(bar, "" if part < 0 else f" {part:.0%}") for bar, part in bars if bar.is_busy]
    return [bar.headline() or f"{bar.title}{part}" for bar, part in far]
