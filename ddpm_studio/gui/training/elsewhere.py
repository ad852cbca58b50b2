"""What becomes of the page when the folder of the run that trains is moved, or is gone and another has to be chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog

from ddpm_studio.engine.events import Event, FolderLost, Saved
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.job_bar import JobBar
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders


class Elsewhere(QObject):
    """Goes with the run in the `job_bar`, and asks where to save one that has lost its folder."""

    moved = Signal(object)
    """The `Run` that trains is this one, in another folder, from now on."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._job_bar = session, job_bar
        self._dialog: QFileDialog | None = None

    def hear(self, event: Event, before: Run | None) -> None:
        """Know what the training says of `before`, the run that is open."""
        if isinstance(event, FolderLost):
            button: tuple[str, Callable[[], None]] = (self.tr("Save elsewhere…"), self.ask)
            self._session.tell(event.text, "warning", button=button)
        elif isinstance(event, Saved) and event.what == "run" and before is not None:
            self._session.settings.forget_run(before.folder)
            self._session.settings.remember_run(event.path)
            self._session.run = self._session.training = event.path
            if self._session.model == before.folder:
                self._session.use_model(event.path)
            self.moved.emit(Run(event.path))

    def ask(self) -> None:
        """Ask in which folder there is to be a new one for the run."""
        self._dialog = QFileDialog(self._job_bar.window(), self.tr("Save the run elsewhere"), str(folders().runs))
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._dialog.fileSelected.connect(self._save_to)
        self._dialog.open()

    def _save_to(self, folder: str) -> None:
        control = self._job_bar.runner.control
        if control is not None:
            control.save_to(Path(folder))
