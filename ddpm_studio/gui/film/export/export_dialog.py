"""The window that exports: what, how and where to, with its own progress; it blocks nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Job
from ddpm_studio.engine.export.grid import GridOptions
from ddpm_studio.engine.export.names import free_name
from ddpm_studio.engine.export.progression import ProgressionOptions
from ddpm_studio.gui.film.export.export_foot import ExportFoot
from ddpm_studio.gui.film.export.export_look import ExportLook
from ddpm_studio.gui.film.export.export_page import ExportPage
from ddpm_studio.gui.film.export.export_plan import ExportOptions, Plan, Subject
from ddpm_studio.gui.film.onward.kept import mark
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_ROWS
from ddpm_studio.gui.widgets.next_turn import NextTurn

WIDTH = 500
TITLE_BAR = 40
"""Pixels that the system's frame may take above the window."""


class ExportDialog(QDialog):
    """Offers every way to save what a film view shows."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle(self.tr("Export"))
        self.page = ExportPage()
        self.foot = ExportFoot(session)
        self.target, self.keeps, self.job_bar = self.foot.target, self.foot.keeps, self.foot.job_bar
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.page, 1)
        self.look = ExportLook()
        self.look.setContentsMargins(SPACE_GROUPS, SPACE_ROWS, SPACE_GROUPS, 0)
        column.addWidget(self.look)
        column.addWidget(self.foot)
        self.resize(WIDTH, 0)
        self._fit = NextTurn(self, self._fit_content)
        self.page.changed.connect(self._refresh)
        self.page.changed.connect(self._fit.ask)
        for changed in (self.page.changed, self.page.edited, self.keeps.toggled):
            changed.connect(self._look)
        choices = self.page.widget()
        assert choices is not None
        for part in (choices, self.foot):  # below, what is saved and what is asked come and go
            part.installEventFilter(self)
        self.foot.wanted.connect(self._decide)
        self.foot.close_wanted.connect(self.close)
        self.foot.saved.connect(self._refresh)
        self.foot.saved.connect(self._mark)
        self._running: Plan | None = None
        self.target.decided.connect(self._start)

    # --- asked from outside ----------------------------------------------------------------------------------

    def offer(self, subject: Subject, progression: ProgressionOptions | None = None) -> None:
        """Show the window for `subject`, or for a picture of it over t."""
        if not self.job_bar.is_busy:
            self._take_up(subject)
            if progression is not None:
                self.page.choose_progression(progression)
        self.show()
        self._fit.ask()
        self.raise_()
        self.activateWindow()

    def ask_and_save(self, subject: Subject, progression: ProgressionOptions | None = None) -> None:
        """Ask for a file only, and save the picture or the sheet as PNG, or the picture over t."""
        dialog = QFileDialog(self.parentWidget(), self.tr("Save as PNG"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("PNG pictures (*.png)"))
        dialog.setDefaultSuffix("png")
        folder = self.target.folder
        dialog.setDirectory(str(folder if folder.is_dir() else Path.home()))
        name = subject.file_name("grid" if progression is None else "progression")
        dialog.selectFile(free_name(folder / name).name)
        over_time = progression and partial(self.save_over_time, subject, progression)
        dialog.fileSelected.connect(over_time or partial(self.save, subject))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, subject: Subject, file: str) -> None:
        """Save the picture or the sheet as PNG under this name, with its parameters."""
        scale = 1 if subject.solo is not None else subject.scale
        grid = GridOptions(columns=subject.take.columns, scale=scale)
        self._run(Plan(subject, "grid", Path(file), ExportOptions(grid)))

    def save_over_time(self, subject: Subject, progression: ProgressionOptions, file: str) -> None:
        """Save the picture over t as PNG under this name, with its parameters."""
        self._run(Plan(subject, "progression", Path(file), ExportOptions(progression=progression)))

    # --- choosing --------------------------------------------------------------------------------------------

    def _take_up(self, subject: Subject) -> None:
        self.foot.clear()
        self.page.take_up(subject)

    def _refresh(self) -> None:
        if not self.page.has_subject:
            return
        kind = self.page.chosen_kind()
        self.foot.tell_whether_kept(kind != "npz")
        name = self.page.subject().file_name(kind)
        self.target.suggest(name, self.page.suffix(), is_folder=kind == "singles")

    def _look(self) -> None:
        self.look.look_at(self._plan)

    def _plan(self) -> Plan | None:
        if not self.page.has_subject or not self.isVisible():
            return None
        try:
            return self.page.plan(self.target.path(), keeps_parameters=self.keeps.isChecked())
        except StudioError:
            return None  # which is said where it was typed

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear that choices were unfolded, which need more room."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit.ask()
        return super().eventFilter(watched, event)

    def _fit_content(self) -> None:
        """Be as high as all choices, if the screen is."""
        rest = self.height() - self.page.height()
        room = self.screen().availableSize().height() - TITLE_BAR
        height = min(self.page.needed_height() + rest, room)
        if self.isVisible() and height != self.height():
            self.resize(self.width(), height)

    def showEvent(self, event: QShowEvent) -> None:
        """Look what is chosen, and have room for it."""
        super().showEvent(event)
        self._look()
        self._fit.ask()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Look no further."""
        self.look.stop()
        super().closeEvent(event)

    # --- exporting -------------------------------------------------------------------------------------------

    def _decide(self) -> None:
        if self.page.check():
            self.target.decide()

    def _start(self, path: Path) -> None:
        self._run(self.page.plan(path, keeps_parameters=self.keeps.isChecked()))

    def _run(self, plan: Plan) -> None:
        if not self.foot.run(partial(_work, plan), plan.path):
            self._session.tell(self.tr("Another export is still running; wait for it or stop it."), "warning")
            return
        self._running = plan

    def _mark(self) -> None:
        """Have what was exported say so in the library."""
        if self._running is not None:
            mark(self._session, self._running.subject.take, "exported")


def _work(plan: Plan, control: Control) -> Job:
    return plan.work()
