"""The lower part of a window that exports: where to, with which parameters, and how far it is."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ddpm_studio.engine.disk.targets import check_folder
from ddpm_studio.engine.events import Control, Event, Job, Saved
from ddpm_studio.gui.film.export.export_target import TargetRow
from ddpm_studio.gui.forms.form_row import ProblemLine
from ddpm_studio.gui.job_bar import JobBar
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_ROWS, mark_primary, set_role
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel
from ddpm_studio.gui.work.worker import MakeJob, Outcome


class ExportFoot(QWidget):
    """Asks for an export by `wanted`, and runs it; what went well or wrong is said here and to the whole window."""

    wanted = Signal()
    """The button was pressed while nothing runs: where all is well, let `target` decide."""
    saved = Signal(object)
    """A file, or a folder of files, is whole (Path)."""
    close_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._path: Path | None = None
        self.target = TargetRow(folders().home / "exports")
        session.home_changed.connect(self._follow_home)
        self.keeps = QCheckBox(self.tr("Keep parameters in the file: seed, sampler, model (metadata)"))
        self.keeps.setChecked(True)
        self.tell_whether_kept(True)
        self.problem = ProblemLine()
        self.success = set_role(WrappedLabel(), "good")
        self.success.hide()
        self.job_bar = JobBar(session)
        self.button = mark_primary(QPushButton(self.tr("Export")))
        self.button.setToolTip(self.tr("Write the file; you can go on working meanwhile"))
        self.button.setDefault(True)
        self.button.clicked.connect(self._press)
        self.job_bar.state_changed.connect(self._show_state)
        self.job_bar.event_arrived.connect(self._hear)
        self.job_bar.job_ended.connect(self._conclude)
        self._lay_out()

    def _follow_home(self) -> None:
        if not self.target.folder.is_dir():
            self.target.folder = folders().home / "exports"

    def _lay_out(self) -> None:
        close = QPushButton(self.tr("Close"))
        close.setToolTip(self.tr("Close this window; an export that runs goes on"))
        close.setAutoDefault(False)
        close.clicked.connect(self.close_wanted)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(self.button)
        rows = QVBoxLayout()
        rows.setContentsMargins(SPACE_GROUPS, SPACE_ROWS, SPACE_GROUPS, SPACE_ROWS)
        rows.setSpacing(SPACE_ROWS)
        for widget in (self.target, self.keeps, self.problem, self.success):
            rows.addWidget(widget)
        rows.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(rows)
        column.addWidget(self.job_bar)

    def clear(self) -> None:
        """Say nothing of an export before."""
        self.problem.show_sentence("")
        self.success.hide()

    def tell_whether_kept(self, can_keep: bool) -> None:
        """Say whether the kind of file that is chosen can carry parameters."""
        self.keeps.setEnabled(can_keep)
        self.keeps.setToolTip(
            self.tr(
                "Whoever drops the file on the window gets the choices back that made it; no folder names. "
                "Off: nothing but the pixels is written."
            )
            if can_keep
            else self.tr("Arrays carry no parameters")
        )

    def run(self, work: MakeJob, path: Path) -> bool:
        """Write `path` by `work`; say whether that could begin."""
        self.clear()
        if not self.job_bar.start(partial(_judged, work, path.parent), self.tr("Exporting")):
            return False
        self._path = path
        return True

    def _press(self) -> None:
        if self.job_bar.is_busy:
            self.job_bar.stop()
        else:
            self.wanted.emit()

    def _show_state(self) -> None:
        self.button.setText(self.tr("Stop") if self.job_bar.is_busy else self.tr("Export"))

    def _hear(self, event: Event) -> None:
        if isinstance(event, Saved):
            self._path = event.path  # which may be of another kind than was asked for

    def _conclude(self, outcome: Outcome) -> None:
        path, self._path = self._path, None
        if outcome.report is not None:
            self.problem.show_sentence(outcome.report.sentence)
        if outcome.kind != "finished" or path is None:
            return
        self.target.remember(path)
        self.success.setText(self.tr("Saved {}").format(path.name))
        self.success.show()
        self._session.tell(self.tr("Saved {}").format(path), file=path)
        self.saved.emit(path)


def _judged(work: MakeJob, folder: Path, control: Control) -> Job:
    """Do `work` if it can write to `folder`."""
    check_folder(folder)
    yield from work(control)
