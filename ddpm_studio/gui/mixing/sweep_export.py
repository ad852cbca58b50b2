"""The window that saves the way from A to B as an animation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from ddpm_studio.engine.events import Control, Job, Work
from ddpm_studio.engine.export.animation import Drawn, save_animation
from ddpm_studio.engine.export.animation_options import AnimationOptions
from ddpm_studio.engine.export.foreseen import Foreseen, foresee_animation
from ddpm_studio.engine.export.names import safe_name
from ddpm_studio.gui.film.export.export_foot import ExportFoot
from ddpm_studio.gui.film.export.export_look import ExportLook
from ddpm_studio.gui.film.export.export_plan import LEGIBLE, MOST_SCALE
from ddpm_studio.gui.film.export.format_row import FormatRow
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.mixing.sweep import Sweep
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_ROWS, set_role
from ddpm_studio.gui.widgets.scrolled import Scrolled

WIDTH = 500
TITLE_BAR = 40
"""Pixels that the system's title bar takes at most."""


@dataclass(frozen=True)
class SweepPlan:
    """A sweep, how it is written, and to where."""

    sweep: Sweep
    path: Path
    options: AnimationOptions
    keeps_parameters: bool

    def work(self, _: Control) -> Job:
        """Write the file; ends with a Saved."""
        return save_animation(self.path, self._frames(), self.options, self._parameters())

    def foresee(self) -> Work[Foreseen]:
        """Look what `work` would write."""
        return foresee_animation(self.path.suffix, self._frames(), self.options, (), self._parameters())

    def _frames(self) -> Drawn:
        return Drawn(len(self.sweep.pictures), self.sweep.sheet)

    def _parameters(self) -> dict[str, object] | None:
        return self.sweep.parameters() if self.keeps_parameters else None


class SweepExport(QDialog):
    """Saves a `Sweep` as WebP, GIF or animated PNG: there and back, unless that is switched off."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sweep: Sweep | None = None
        self.setWindowTitle(self.tr("Export the way from A to B"))
        self.what = set_role(QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True), "caption")
        self.format_row = FormatRow()
        self.format = self.format_row.combo
        self.animation = Form(AnimationOptions(), hidden=("side_by_side", "timeline"))
        self.foot = ExportFoot(session)
        self.target, self.keeps, self.job_bar = self.foot.target, self.foot.keeps, self.foot.job_bar
        self._inside = QWidget()
        rows = QVBoxLayout(self._inside)
        rows.setContentsMargins(SPACE_GROUPS, SPACE_GROUPS, SPACE_GROUPS, 0)
        rows.setSpacing(SPACE_ROWS)
        for widget in (self.what, self.format_row, self.animation):
            rows.addWidget(widget)
        self.look = ExportLook()
        self.look.setContentsMargins(SPACE_GROUPS, SPACE_ROWS, SPACE_GROUPS, 0)
        rows.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Scrolled(self._inside, has_edge=True), 1)
        column.addWidget(self.look)
        column.addWidget(self.foot)
        self.format_row.changed.connect(self._suggest)
        for changed in (self.format_row.changed, self.animation.changed, self.keeps.toggled):
            changed.connect(self._look)
        self.foot.wanted.connect(self._decide)
        self.foot.close_wanted.connect(self.close)
        self.foot.saved.connect(self._suggest)
        self.target.decided.connect(self._start)

    def offer(self, sweep: Sweep, fps: int) -> None:
        """Show the window for `sweep`, which plays at `fps` frames per second."""
        if not self.job_bar.is_busy:
            self._sweep = sweep
            side = max(sweep.pictures.shape[2:4])
            scale = max(1, min(MOST_SCALE, 2 * LEGIBLE // side))
            usual = AnimationOptions(fps=fps, scale=scale, boomerang=not sweep.closes, hold_last=0)
            self.animation.set_base(usual)
            self.animation.set_options(usual)
            title = self.tr("Export the tour") if sweep.closes else self.tr("Export the way from A to B")
            self.setWindowTitle(title)
            rows = len(sweep.frame(0))
            told = self.tr("{} frames, round and round") if sweep.closes else self.tr("{} values of λ")
            told = told.format(len(sweep.pictures))
            self.what.setText(told if rows == 1 else self.tr("{}, {} pictures side by side").format(told, rows))
            self.foot.clear()
            self._suggest()
        self.show()
        self.raise_()
        self.activateWindow()

    def _suggest(self) -> None:
        if self._sweep is not None:
            name = safe_name(f"{self._sweep.take.card.title} {'tour' if self._sweep.closes else 'A to B'}")
            self.target.suggest(f"{name}.webp", self.format_row.suffix, is_folder=False)

    def _decide(self) -> None:
        if self.animation.check():
            self.target.decide()

    def _look(self) -> None:
        self.look.look_at(self._plan)

    def _plan(self, path: Path | None = None) -> SweepPlan | None:
        """Return what is chosen; None: it is not complete, or nobody looks."""
        if self._sweep is None or not self.isVisible() or self.animation.problems():
            return None
        path = path or self.target.path()
        return SweepPlan(self._sweep, path, self.animation.options(), self.keeps.isChecked())

    def _start(self, path: Path) -> None:
        plan = self._plan(path)
        if plan is not None:
            self.foot.run(plan.work, path)

    def showEvent(self, event: QShowEvent) -> None:
        """Look what is chosen."""
        super().showEvent(event)
        height = sum(part.sizeHint().height() for part in (self._inside, self.look, self.foot))
        room = self.screen().availableSize().height() - TITLE_BAR
        self.resize(max(WIDTH, self.minimumSizeHint().width()), min(height + SPACE_GROUPS, room))
        self._look()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Look no further."""
        self.look.stop()
        super().closeEvent(event)
