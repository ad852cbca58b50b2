"""Runs are thrown away to the system's trash, and can be had back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.run import Run
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
    try:
        discarded = discard_run(folder)
    except StudioError as error:
        session.tell(str(error), "error")
        return
    session.settings.forget_run(folder)
    session.discard(folder)
    undo = (translate("Trash", "Undo"), partial(_put_back, session, discarded))
    session.tell(translate("Trash", "{} is in the trash.").format(folder.name), button=undo)


def _put_back(session: Session, discarded: Discarded) -> None:
    try:
        discarded.put_back()
    except StudioError as error:
        session.tell(str(error), "error")
    else:
        session.settings.remember_run(discarded.place)
