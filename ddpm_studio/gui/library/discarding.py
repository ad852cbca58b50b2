"""Results that are thrown away, and had back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.films.result import Result
from ddpm_studio.gui.library.caption import caption_of
from ddpm_studio.gui.library.trash import Discarded, to_trash
from ddpm_studio.gui.session import Session

translate = QCoreApplication.translate


def discard_results(session: Session, results: Sequence[Result]) -> None:
    """Move results to the trash and tell of it, with a button that puts them back; or tell why that cannot be."""
    gone: list[Result] = []
    discarded: list[Discarded] = []
    for result in results:
        try:
            discarded.append(to_trash(result.folder))
        except StudioError as error:
            session.tell(str(error), "error")
            break
        gone.append(result)
    if not gone:
        return
    session.results.forget(gone)
    if len(gone) == 1:
        told = translate("Results", "In the trash: {}.").format(caption_of(gone[0]))
    else:
        told = translate("Results", "{} results are in the trash.").format(len(gone))
    session.tell(told, button=(translate("Results", "Undo"), partial(_put_back, session, discarded)))


def _put_back(session: Session, discarded: Sequence[Discarded]) -> None:
    for each in discarded:
        try:
            each.put_back()
        except StudioError as error:
            session.tell(str(error), "error")
    session.results.look_again()
