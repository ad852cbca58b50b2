"""The open run told on a page: where that goes, and the job that writes it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QFileDialog

from ddpm_studio import engine
from ddpm_studio.engine.export.names import safe_name
from ddpm_studio.engine.runs.run_list import title_of
from ddpm_studio.gui.work.aside import ASIDE
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome

if TYPE_CHECKING:
    from ddpm_studio.gui.session import Session
    from ddpm_studio.gui.window.shell import Shell

translate = QCoreApplication.translate


def write_report(shell: Shell) -> None:
    """Ask for a file, and write the report of the run that is open."""
    run = shell.session.run
    if run is None:
        return
    dialog = QFileDialog(shell.frame, translate("Actions", "Write a report of the run"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(translate("Actions", "Pages (*.html)"))
    dialog.setDefaultSuffix("html")
    dialog.selectFile(f"{safe_name(title_of(run))} report.html")
    dialog.fileSelected.connect(partial(begin_report, shell, run))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def begin_report(shell: Shell, run: Path, file: str) -> ReportWriter:
    """Write the report of a run, and tell when it is there."""
    writer = ReportWriter(shell.session, Path(file), shell.frame)
    writer.runner.run(partial(engine.report, run, Path(file)))
    return writer


class ReportWriter(QObject):
    """Hears how the writing of one report ends, and tells."""

    def __init__(self, session: Session, file: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._file = session, file
        self.runner = Runner(self)
        ASIDE.name(self.runner, translate("Actions", "Writing a report"))
        self.runner.ended.connect(self._conclude)

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.report is not None:
            self._session.report(outcome.report)
        elif outcome.kind == "finished":
            self._session.tell(
                translate("Actions", "{} is written; any browser opens it.").format(self._file.name), file=self._file
            )
        self.deleteLater()
