"""To which pages a result can be sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.films.result import Result
from ddpm_studio.gui.errands import CompareWith, EditPicture, Errand, LocateResult, MixPicture, NoisePicture
from ddpm_studio.gui.library.dragged import file_named
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import icon

translate = QCoreApplication.translate
SAMPLED = ("sample", "branch", "guidance sheet", "edit")
"""The jobs of whose choices a side of a comparison can be made."""


def add_pages(menu: QMenu, session: Session, result: Result) -> None:
    """Add what may become of `result` on other pages."""
    pages: list[tuple[str, Callable[[Path], Errand]]] = []
    if result.facts.images == 1:
        pages += [
            (translate("Outlet", "Edit"), partial(EditPicture, as_it_is=True)),
            (translate("Outlet", "Interpolate, A"), partial(MixPicture, place=0)),
            (translate("Outlet", "Interpolate, B"), partial(MixPicture, place=1)),
            (translate("Outlet", "Forward"), NoisePicture),
        ]
    if result.facts.job in SAMPLED:
        pages += [
            (translate("Outlet", "Compare, A"), partial(CompareWith, place=0)),
            (translate("Outlet", "Compare, B"), partial(CompareWith, place=1)),
        ]
    menu.addSeparator()
    send_to = menu.addMenu(icon("send"), translate("Outlet", "Send to"))
    for text, errand in pages:
        send_to.addAction(text, partial(_send, session, result, errand))
    send_to.menuAction().setEnabled(not send_to.isEmpty())
    show = partial(session.send, LocateResult(result.folder))
    menu.addAction(icon("search"), translate("Outlet", "Show in the library"), show)


def _send(session: Session, result: Result, errand: Callable[[Path], Errand]) -> None:
    if "sent" not in result.marks:
        try:
            session.results.change(result, marks=(*result.marks, "sent"))
        except StudioError as error:
            session.tell(str(error), "error")
    session.send(errand(file_named(result)))
