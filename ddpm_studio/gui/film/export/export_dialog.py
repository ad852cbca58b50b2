"""The window that exports: what, how and where to, with its own progress; it blocks nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from ddpm_studio.engine.events import Control, Job
from ddpm_studio.engine.export.grid import GridOptions
from ddpm_studio.engine.export.names import free_name
from ddpm_studio.engine.export.progression import ProgressionOptions
from ddpm_studio.gui.film.export.export_foot import ExportFoot
from ddpm_studio.gui.film.export.export_page import ExportPage
from ddpm_studio.gui.film.export.export_plan import ExportOptions, Plan, Subject
from ddpm_studio.gui.film.onward.kept import mark
from ddpm_studio.gui.session import Session


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
        column.addWidget(self.foot)
        self.resize(500, 670)
        self.page.changed.connect(self._refresh)
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
