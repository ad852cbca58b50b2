"""The window that saves the way from A to B as an animation."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from ddpm_studio.engine.events import Control, Job
from ddpm_studio.engine.export.animation import Drawn, save_animation
from ddpm_studio.engine.export.animation_options import AnimationOptions
from ddpm_studio.engine.export.names import safe_name
from ddpm_studio.gui.film.export_choices import make_formats
from ddpm_studio.gui.film.export_plan import LEGIBLE, MOST_SCALE
from ddpm_studio.gui.film.export_target import TargetRow
from ddpm_studio.gui.form import Form
from ddpm_studio.gui.form_row import ProblemLine
from ddpm_studio.gui.job_bar import JobBar
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.theme import SPACE_GROUPS, SPACE_ROWS, mark_primary, set_role
from ddpm_studio.gui.worker import Outcome

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ddpm_studio.gui.mixing.sweep import Sweep


class SweepExport(QDialog):
    """Saves a `Sweep` as WebP, GIF or animated PNG: there and back, unless that is switched off."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._sweep: Sweep | None = None
        self._path: Path | None = None
        self.setWindowTitle(self.tr("Export the way from A to B"))
        self.what = set_role(QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True), "caption")
        self.format = make_formats()
        self.animation = Form(AnimationOptions(), hidden=("side_by_side", "timeline"))
        self.target = TargetRow(folders().runs.parent / "exports")
        self.keeps = QCheckBox(self.tr("Keep the parameters in the file"))
        self.keeps.setChecked(True)
        self.keeps.setToolTip(self.tr("What made the pictures is written into the file; no folder names"))
        self.problem = ProblemLine()
        self.success = set_role(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "good")
        self.success.hide()
        self.job_bar = JobBar(session)
        self.export_button = mark_primary(QPushButton(self.tr("Export")))
        self.export_button.setToolTip(self.tr("Write the file; you can go on working meanwhile"))
        self._lay_out()
        self.format.currentIndexChanged.connect(self._suggest)
        self.export_button.clicked.connect(self.press_export)
        self.target.decided.connect(self._start)
        self.job_bar.state_changed.connect(self._show_state)
        self.job_bar.job_ended.connect(self._conclude)

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setContentsMargins(SPACE_GROUPS, SPACE_GROUPS, SPACE_GROUPS, SPACE_ROWS)
        column.setSpacing(SPACE_ROWS)
        line = QFormLayout()
        line.setContentsMargins(12, 0, 0, 0)
        line.addRow(self.tr("Format"), self.format)
        column.addWidget(self.what)
        column.addLayout(line)
        column.addWidget(self.animation)
        column.addStretch(1)
        for widget in (self.target, self.keeps, self.problem, self.success):
            column.addWidget(widget)
        close = QPushButton(self.tr("Close"))
        close.setToolTip(self.tr("Close this window; an export that runs goes on"))
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        self.export_button.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(self.export_button)
        column.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(column, 1)
        whole.addWidget(self.job_bar)
        self.resize(500, 460)

    def offer(self, sweep: Sweep, fps: int) -> None:
        """Show the window for `sweep`, which plays at `fps` frames per second."""
        if not self.job_bar.is_busy:
            self._sweep = sweep
            side = max(sweep.pictures.shape[2:4])
            scale = max(1, min(MOST_SCALE, 2 * LEGIBLE // side))
            usual = AnimationOptions(fps=fps, scale=scale, boomerang=True, hold_last=0)
            self.animation.set_base(usual)
            self.animation.set_options(usual)
            rows = len(sweep.frame(0))
            told = self.tr("{} values of λ").format(len(sweep.pictures))
            self.what.setText(told if rows == 1 else self.tr("{}, {} pictures side by side").format(told, rows))
            self.problem.show_sentence("")
            self.success.hide()
            self._suggest()
        self.show()
        self.raise_()
        self.activateWindow()

    def _suggest(self) -> None:
        if self._sweep is not None:
            config = self._sweep.take.facts.config
            name = safe_name(f"{config.name or config.data.source.kind} A to B")
            self.target.suggest(f"{name}.webp", str(self.format.currentData()), is_folder=False)

    def press_export(self) -> None:
        """Export, or stop the export that runs."""
        if self.job_bar.is_busy:
            self.job_bar.stop()
        elif self.animation.check():
            self.target.decide()

    def _start(self, path: Path) -> None:
        if self._sweep is None:
            return
        self.problem.show_sentence("")
        self.success.hide()
        work = partial(_save, self._sweep, path, self.animation.options(), self.keeps.isChecked())
        if self.job_bar.start(work, self.tr("Exporting")):
            self._path = path

    def _show_state(self) -> None:
        self.export_button.setText(self.tr("Stop") if self.job_bar.is_busy else self.tr("Export"))

    def _conclude(self, outcome: Outcome) -> None:
        path, self._path = self._path, None
        if outcome.report is not None:
            self.problem.show_sentence(outcome.report.sentence)
        if outcome.kind == "finished" and path is not None:
            self.target.remember(path)
            self.success.setText(self.tr("Saved {}").format(path.name))
            self.success.show()
            self._session.tell(self.tr("Saved {}").format(path))
            self._suggest()


def _save(sweep: Sweep, path: Path, options: AnimationOptions, keeps_parameters: bool, control: Control) -> Job:
    frames = Drawn(len(sweep.pictures), sweep.sheet)
    return save_animation(path, frames, options, sweep.parameters() if keeps_parameters else None)
