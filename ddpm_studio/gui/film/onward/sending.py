"""From a picture of a film to another page, to another program, or to the library."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, QSize, Qt, QUrl
from PySide6.QtGui import QDrag, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from ddpm_studio.engine.choices.editing import edit_in
from ddpm_studio.engine.choices.sampling import sampled_by
from ddpm_studio.engine.disk.files import make_folder
from ddpm_studio.engine.disk.leftovers import remove
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.export.pictures import save_png
from ddpm_studio.gui.errands import (
    CompareWith,
    EditPicture,
    Errand,
    LocateResult,
    MixPicture,
    NoisePicture,
    ShowNearest,
)
from ddpm_studio.gui.film.export.export_plan import Subject
from ddpm_studio.gui.film.onward.kept import keep_alone, kept_as, mark
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import icon
from ddpm_studio.gui.widgets.pixels import wrap

translate = QCoreApplication.translate
STAYS = 7 * 24 * 3600
"""Seconds that a picture stays for programs it was given to."""
SHOWN = 96
"""Pixels of a picture that is dragged."""


def sent_folder() -> Path:
    """Return where pictures lie for other pages and programs; those of long ago are removed from there, once."""
    home = cache_folder() / "sent"
    _sweep(home)
    return home


@cache
def _sweep(home: Path) -> None:
    with suppress(OSError):
        for entry in os.scandir(home):
            if time.time() - entry.stat(follow_symlinks=False).st_mtime > STAYS:
                remove(Path(entry.path))


def file_of(subject: Subject) -> Path:
    """Write what `subject` shows as a PNG with its recipe, to a place of the program's own, and return where.

    :raises StudioError: if it cannot be written.
    """
    picture = subject.picture()
    # A folder of its own for each, since other programs are shown the name.
    folder = hashlib.sha256(repr((picture.shape, subject.parameters())).encode() + picture.tobytes()).hexdigest()[:16]
    path = sent_folder() / folder / subject.file_name("grid")
    if not path.exists():
        make_folder(path.parent)
        save_png(path, picture, subject.parameters())
    return path


def files_to_drag(paths: list[Path], picture: QPixmap, source: QWidget) -> QDrag:
    """Return the dragging of files, with a small picture under the pointer; `exec` begins it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    drag = QDrag(source)
    drag.setMimeData(data)
    small = picture.scaled(QSize(SHOWN, SHOWN), Qt.AspectRatioMode.KeepAspectRatio)
    drag.setPixmap(small)
    return drag


def drag_out(session: Session, subject: Subject, source: QWidget) -> None:
    """Let the user drag what `subject` shows to wherever files are dropped."""
    try:
        path = file_of(subject)
    except StudioError as error:
        session.tell(str(error), "error")
        return
    drag = files_to_drag([path], QPixmap.fromImage(wrap(subject.picture()).copy()), source)
    if drag.exec(Qt.DropAction.CopyAction) != Qt.DropAction.IgnoreAction:
        mark(session, subject.take, "sent")


def add_ways(menu: QMenu, session: Session, subject: Subject) -> None:
    """Add what may become of `subject` elsewhere: another page, and the library."""
    if subject.solo is not None:
        menu.addAction(translate("Outlet", "Keep this picture alone"), partial(keep_alone, session, subject))
    _add_pages(menu, session, subject)
    if (result := kept_as(session, subject.take)) is not None:
        show = partial(session.send, LocateResult(result.folder))
        menu.addAction(icon("search"), translate("Outlet", "Show in the library"), show)


def _add_pages(menu: QMenu, session: Session, subject: Subject) -> None:
    if not isinstance(subject.take, Take):
        return  # two pictures in one are none to go on with
    pages: list[tuple[str, Callable[[Path], Errand]]] = []
    if subject.solo is not None:
        pages += [
            (translate("Outlet", "Edit"), partial(EditPicture, as_it_is=True)),
            (translate("Outlet", "Interpolate, A"), partial(MixPicture, place=0)),
            (translate("Outlet", "Interpolate, B"), partial(MixPicture, place=1)),
            (translate("Outlet", "Forward"), NoisePicture),
        ]
    if sampled_by(subject.take.options) is not None or edit_in(subject.take.options) is not None:
        pages += [
            (translate("Outlet", "Compare, A"), partial(CompareWith, place=0)),
            (translate("Outlet", "Compare, B"), partial(CompareWith, place=1)),
        ]
    send_to = menu.addMenu(icon("send"), translate("Outlet", "Send to"))
    for text, errand in pages:
        send_to.addAction(text, partial(_send, session, subject, errand))
    if subject.solo is not None and subject.take.card.training is not None:
        nearest = translate("Outlet", "Evaluate: nearest training pictures")
        send_to.addAction(nearest, partial(_show_nearest, session, subject))
    send_to.menuAction().setEnabled(not send_to.isEmpty())


def _send(session: Session, subject: Subject, errand: Callable[[Path], Errand]) -> None:
    try:
        path = file_of(subject)
    except StudioError as error:
        session.tell(str(error), "error")
        return
    mark(session, subject.take, "sent")
    session.send(errand(path))


def _show_nearest(session: Session, subject: Subject) -> None:
    take, only = subject.take, subject.solo
    assert only is not None
    pixels = take.film.frame(subject.position, "x_0")[only : only + 1, :, : take.card.image_shape[1]]
    mark(session, take, "sent")
    session.send(ShowNearest(pixels.copy(), take.card.provenance.sha256))
