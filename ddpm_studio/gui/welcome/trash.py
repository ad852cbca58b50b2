"""Runs are thrown away to the system's trash, and can be had back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import title_of
from ddpm_studio.gui.library.trash import Discarded, to_trash
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
    gone, title = [], ""
    for folder in folders:
        title = title_of(folder)
        try:
            gone.append(discard_run(folder))
        except StudioError as error:
            session.tell(str(error), "error")
            continue
        session.settings.forget_run(folder)
        session.discard(folder)
    if not gone:
        return
    if len(gone) == 1:
        told = translate("Trash", "{} is in the trash.").format(title if len(folders) == 1 else gone[0].place.name)
    else:
        told = translate("Trash", "{} runs are in the trash.").format(len(gone))
    session.tell(told, button=(translate("Trash", "Undo"), partial(_put_back, session, gone)))


def _put_back(session: Session, discarded: Sequence[Discarded]) -> None:
    for each in discarded:
        try:
            each.put_back()
        except StudioError as error:
            session.tell(str(error), "error")
        else:
            session.settings.remember_run(each.place)
