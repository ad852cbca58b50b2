"""The window that exports: what, how and where to, with its own progress; it blocks nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ddpm_studio.engine.events import Control, Job
from ddpm_studio.engine.export.grid import GridOptions
from ddpm_studio.engine.export.names import free_name
from ddpm_studio.engine.export.progression import ProgressionOptions
from ddpm_studio.gui.film.export_page import ExportPage
from ddpm_studio.gui.film.export_plan import Manner, Plan, Subject
from ddpm_studio.gui.film.export_target import TargetRow
from ddpm_studio.gui.form_row import ProblemLine
from ddpm_studio.gui.job_bar import JobBar
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.show_folder import show_folder
from ddpm_studio.gui.theme import SPACE_GROUPS, SPACE_ROWS, mark_primary, set_role
from ddpm_studio.gui.worker import Outcome


class ExportDialog(QDialog):
    """Offers every way to save what a film view shows."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._plan: Plan | None = None
        self.setWindowTitle(self.tr("Export"))
        self.page = ExportPage()
        self.target = TargetRow(folders().runs.parent / "exports")
        self.keeps = QCheckBox(self.tr("Keep parameters in the file: seed, sampler, model (metadata)"))
        self.keeps.setChecked(True)
        self.keeps.setToolTip(self.tr("What made the pictures is written into the file"))
        self.problem = ProblemLine()
        self.success = set_role(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "good")
        self.success.hide()
        self.job_bar = JobBar(session)
        self.export_button = mark_primary(QPushButton(self.tr("Export")))
        self.export_button.setToolTip(self.tr("Write the file; you can go on working meanwhile"))
        self._lay_out()
        self._connect()

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
        self._run(Plan(subject, "grid", Path(file), Manner(grid)))

    def save_over_time(self, subject: Subject, progression: ProgressionOptions, file: str) -> None:
        """Save the picture over t as PNG under this name, with its parameters."""
        self._run(Plan(subject, "progression", Path(file), Manner(progression=progression)))

    # --- building --------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE_GROUPS, SPACE_ROWS, SPACE_GROUPS, SPACE_ROWS)
        foot.setSpacing(SPACE_ROWS)
        for widget in (self.target, self.keeps, self.problem, self.success):
            foot.addWidget(widget)
        foot.addLayout(self._make_buttons())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.page, 1)
        column.addLayout(foot)
        column.addWidget(self.job_bar)
        self.resize(500, 640)

    def _make_buttons(self) -> QHBoxLayout:
        close = QPushButton(self.tr("Close"))
        close.setToolTip(self.tr("Close this window; an export that runs goes on"))
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        self.export_button.setDefault(True)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(close)
        line.addWidget(self.export_button)
        return line

    def _connect(self) -> None:
        self.page.changed.connect(self._refresh)
        self.export_button.clicked.connect(self.press_export)
        self.target.decided.connect(self._start)
        self.job_bar.state_changed.connect(self._show_state)
        self.job_bar.job_ended.connect(self._conclude)

    # --- choosing --------------------------------------------------------------------------------------------

    def _take_up(self, subject: Subject) -> None:
        self.problem.show_sentence("")
        self.success.hide()
        self.page.take_up(subject)

    def _refresh(self) -> None:
        if not self.page.has_subject:
            return
        kind = self.page.chosen_kind()
        self.keeps.setEnabled(kind != "npz")
        self.keeps.setToolTip(
            self.tr("Arrays carry no parameters")
            if kind == "npz"
            else self.tr(
                "Whoever drops the file on the window gets the choices back that made it; no folder names. "
                "Off: nothing but the pixels is written."
            )
        )
        name = self.page.subject().file_name(kind)
        self.target.suggest(name, self.page.suffix(), is_folder=kind == "singles")

    # --- exporting -------------------------------------------------------------------------------------------

    def press_export(self) -> None:
        """Export what is chosen, or stop the export that runs."""
        if self.job_bar.is_busy:
            self.job_bar.stop()
            return
        if self.page.check():
            self.target.decide()

    def _start(self, path: Path) -> None:
        self._run(self.page.plan(path, keeps_parameters=self.keeps.isChecked()))

    def _run(self, plan: Plan) -> None:
        self.problem.show_sentence("")
        self.success.hide()
        if self.job_bar.start(partial(_work, plan), self.tr("Exporting")):
            self._plan = plan
        else:
            self._session.tell(self.tr("Another export is still running; wait for it or stop it."), "warning")

    def _show_state(self) -> None:
        self.export_button.setText(self.tr("Stop") if self.job_bar.is_busy else self.tr("Export"))

    def _conclude(self, outcome: Outcome) -> None:
        plan, self._plan = self._plan, None
        if outcome.report is not None:
            self.problem.show_sentence(outcome.report.sentence)
        if outcome.kind != "finished" or plan is None:
            return
        self.target.remember(plan.path)
        self.success.setText(self.tr("Saved {}").format(plan.path.name))
        self.success.show()
        folder = plan.path if plan.kind == "singles" else plan.path.parent
        self._session.tell(
            self.tr("Saved {}").format(plan.path),
            button=(self.tr("Show in folder"), partial(show_folder, folder)),
        )
        self._refresh()


def _work(plan: Plan, control: Control) -> Job:
    return plan.work()
