"""Runs are thrown away to the system's trash, and can be had back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import title_of
from ddpm_studio.gui.forms.discarding import Discarding
from ddpm_studio.gui.library.trash import Discarded, put_back_all, to_trash
from ddpm_studio.gui.session import Session

translate = QCoreApplication.translate


def discard_run(folder: Path) -> Discarded:
    """Move a run to the trash.

    :raises StudioError: if a process writes it, or there is no trash where it lies.
    """
    with Run.open(folder).held():
        pass  # nobody trains it
    return to_trash(folder)


def discard_with_undo(session: Session, folder: Path) -> None:
    """Move a run to the trash and tell of it, with a button that puts it back; or tell why that cannot be."""
    discard_all_with_undo(session, [folder])


def discard_all_with_undo(session: Session, folders: Sequence[Path]) -> None:
    """Move runs to the trash and tell of them at once, with one button that puts all of them back.

    Of one that cannot be moved it is told why; the others go.
    """
    session.undoing.push(Discarding(_Discard(session, folders)))


class _Discard:
    """Runs that are thrown away together, and had back."""

    def __init__(self, session: Session, folders: Sequence[Path]) -> None:
        self._session, self._folders = session, tuple(folders)
        self._gone: list[Discarded] = []
        self.text = translate("Trash", "throwing {} runs away").format(len(folders))
        if len(folders) == 1:
            self.text = translate("Trash", "throwing {} away").format(title_of(folders[0]))

    def do(self) -> bool:
        """Move them to the trash and tell of it, with a button that puts them back; return whether any went."""
        title = ""
        for folder in self._folders:
            title = title_of(folder)
            try:
                self._gone.append(discard_run(folder))
            except StudioError as error:
                self._session.tell(str(error), "error")
                continue
            self._session.settings.forget_run(folder)
            self._session.discard(folder)
        gone = self._gone
        if not gone:
            return False
        self._session.results.look_for_models()
        if len(gone) == 1:
            name = title if len(self._folders) == 1 else gone[0].place.name
            told = translate("Trash", "{} is in the trash.").format(name)
        else:
            told = translate("Trash", "{} runs are in the trash.").format(len(gone))
        self._session.tell(told, button=(translate("Trash", "Undo"), self._undo))
        return True

    def _undo(self) -> None:
        self.put_back()

    def put_back(self) -> bool:
        """Have them back; return whether they were gone."""
        gone, self._gone = self._gone, []
        for each in put_back_all(gone, partial(self._session.tell, level="error")):
            self._session.settings.remember_run(each.place)
        self._session.results.look_for_models()
        return bool(gone)
