"""The window that exports: what, how and where to, with its own progress; it blocks nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ddpm_studio.engine.events import Control, Job
from ddpm_studio.engine.export.animation import AnimationOptions
from ddpm_studio.engine.export.grid import GridOptions
from ddpm_studio.engine.export.names import free_name
from ddpm_studio.gui.film.export_choices import KINDS, describe, make_formats, make_kinds
from ddpm_studio.gui.film.export_plan import Kind, Plan, Subject
from ddpm_studio.gui.film.export_target import TargetRow
from ddpm_studio.gui.form import Form
from ddpm_studio.gui.form_row import ProblemLine
from ddpm_studio.gui.job_bar import JobBar
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.theme import SPACE_GROUPS, SPACE_ROWS, mark_primary, set_role
from ddpm_studio.gui.worker import Outcome


class ExportDialog(QDialog):
    """Offers every way to save what a film view shows."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._subject: Subject | None = None
        self._plan: Plan | None = None
        self.setWindowTitle(self.tr("Export"))
        self.kind = make_kinds()
        self.what = set_role(QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True), "caption")
        self.only = QCheckBox()
        self.only.setAccessibleName(self.tr("Only the picture that is shown alone"))
        self.only.setToolTip(self.tr("Off: all pictures of the frame"))
        self.grid = Form(GridOptions())
        self.format = make_formats()
        self.animation = Form(AnimationOptions())
        self.target = TargetRow(folders().runs.parent / "exports")
        self.keeps = QCheckBox(self.tr("Keep the parameters in the file"))
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

    def offer(self, subject: Subject) -> None:
        """Show the window for `subject`."""
        if not self.job_bar.is_busy:
            self._take_up(subject)
        self.show()
        self.raise_()
        self.activateWindow()

    def ask_and_save(self, subject: Subject) -> None:
        """Ask for a file only, and save the picture or the sheet as PNG."""
        dialog = QFileDialog(self.parentWidget(), self.tr("Save as PNG"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("PNG pictures (*.png)"))
        dialog.setDefaultSuffix("png")
        folder = self.target.folder
        dialog.setDirectory(str(folder if folder.is_dir() else Path.home()))
        dialog.selectFile(free_name(folder / subject.file_name("grid")).name)
        dialog.fileSelected.connect(partial(self.save, subject))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, subject: Subject, file: str) -> None:
        """Save the picture or the sheet as PNG under this name, with its parameters."""
        scale = 1 if subject.solo is not None else subject.scale
        grid = GridOptions(columns=subject.take.columns, scale=scale)
        self._run(Plan(subject, "grid", Path(file), grid, AnimationOptions()))

    # --- building --------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        choices = QWidget()
        rows = QVBoxLayout(choices)
        rows.setContentsMargins(SPACE_GROUPS, SPACE_GROUPS, SPACE_GROUPS, SPACE_ROWS)
        rows.setSpacing(SPACE_ROWS)
        self._format_row = QWidget()
        line = QFormLayout(self._format_row)
        line.setContentsMargins(12, 0, 0, 0)
        line.addRow(self.tr("Format"), self.format)
        for widget in (self.kind, self.what, self.only, self._format_row, self.grid, self.animation):
            rows.addWidget(widget)
        rows.addStretch(1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(choices)
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE_GROUPS, SPACE_ROWS, SPACE_GROUPS, SPACE_ROWS)
        foot.setSpacing(SPACE_ROWS)
        for widget in (self.target, self.keeps, self.problem, self.success):
            foot.addWidget(widget)
        foot.addLayout(self._make_buttons())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addLayout(foot)
        column.addWidget(self.job_bar)
        self.resize(500, 520)

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
        self.kind.currentIndexChanged.connect(self._refresh)
        self.format.currentIndexChanged.connect(self._refresh)
        self.only.toggled.connect(self._refresh)
        self.export_button.clicked.connect(self.press_export)
        self.target.decided.connect(self._start)
        self.job_bar.state_changed.connect(self._show_state)
        self.job_bar.job_ended.connect(self._conclude)

    # --- choosing --------------------------------------------------------------------------------------------

    def _take_up(self, subject: Subject) -> None:
        self._subject = subject
        self.problem.show_sentence("")
        self.success.hide()
        self.only.setVisible(subject.solo is not None)
        self.only.setChecked(subject.solo is not None)
        if subject.solo is not None:
            self.only.setText(self.tr("Only {}, which is shown alone").format(subject.names()[0]))
        self.grid.set_base(GridOptions(columns=subject.take.columns, scale=subject.scale))
        self.grid.set_options(GridOptions(columns=subject.take.columns, scale=subject.scale))
        self.animation.set_base(AnimationOptions(scale=subject.scale))
        self.animation.set_options(AnimationOptions(scale=subject.scale))
        self._refresh()

    def _chosen(self) -> Subject:
        assert self._subject is not None
        given = self._subject
        is_whole = self.only.isHidden() or not self.only.isChecked()
        return Subject(given.take, given.position, given.view) if is_whole else given

    def _refresh(self) -> None:
        if self._subject is None:
            return
        kind, subject = self._kind(), self._chosen()
        self.grid.setVisible(kind == "grid")
        self.grid.show_matching("" if subject.solo is None else "scale")  # one picture needs no layout
        self._format_row.setVisible(kind == "animation")
        self.animation.setVisible(kind == "animation")
        self.keeps.setEnabled(kind != "npz")
        self.keeps.setToolTip(
            self.tr("Arrays carry no parameters")
            if kind == "npz"
            else self.tr("Seed, sampler, steps and model, so that the pictures can be made again; no folder names")
        )
        self.what.setText(describe(kind, subject))
        suffix = self.format.currentData() if kind == "animation" else None
        self.target.suggest(subject.file_name(kind), suffix, is_folder=kind == "singles")

    def _kind(self) -> Kind:
        return KINDS[self.kind.currentIndex()]

    # --- exporting -------------------------------------------------------------------------------------------

    def press_export(self) -> None:
        """Export what is chosen, or stop the export that runs."""
        if self.job_bar.is_busy:
            self.job_bar.stop()
            return
        kind = self._kind()
        if (kind != "grid" or self.grid.check()) and (kind != "animation" or self.animation.check()):
            self.target.decide()

    def _start(self, path: Path) -> None:
        chosen = self._chosen()
        kind = self._kind()
        # What another kind of export would need may be half typed.
        grid = self.grid.options() if kind == "grid" else GridOptions()
        animation = self.animation.options() if kind == "animation" else AnimationOptions()
        self._run(Plan(chosen, kind, path, grid, animation, self.keeps.isChecked()))

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


def show_folder(folder: Path) -> None:
    """Open `folder` in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _work(plan: Plan, control: Control) -> Job:
    return plan.work()
