"""What the window would do with dragged files, in words, by the same rules as `Session.open_paths` does it."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData

from ddpm_studio.engine.disk.handed_over import why_closed
from ddpm_studio.engine.endings import is_picture
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.run_list import is_run
from ddpm_studio.gui.session import MODELS, is_a_set
from ddpm_studio.gui.widgets.dropping.dragged import paths_in
from ddpm_studio.gui.widgets.dropping.place import Foreseen

PATIENCE = 0.03
"""Seconds that the pictures of a folder are counted: a drag must not hesitate."""

ROWS = "application/x-qabstractitemmodeldatalist"
"""What Qt calls rows that are dragged to another place in their list."""

translate = QCoreApplication.translate


def foresee(mime: QMimeData, page: str) -> Foreseen | None:
    """Say what becomes of what is dropped on the page of this name, or why nothing does; None: it is a list's own."""
    if mime.hasFormat(ROWS):
        return None
    paths = paths_in(mime)
    if not paths and mime.hasImage():
        return _refused(translate("Dropping", "A picture that is no file goes where a picture is asked for"))
    if not paths:
        return _refused(translate("Dropping", "Only files, folders and pictures of this computer are taken"))
    if closed := next(filter(None, (why_closed(path, path.name) for path in paths)), ""):
        return _refused(closed.rstrip("."))
    pictures = [path for path in paths if is_picture(path) and path.is_file()]
    if len(pictures) == len(paths):
        return _of_pictures(pictures, page) if len(pictures) > 1 else _of_picture(pictures[0], page)
    if len(paths) > 1:
        return _refused(translate("Dropping", "Drop one folder, run, archive or model at a time, or pictures only"))
    return _of_one(paths[0], page)


def _of_pictures(pictures: list[Path], page: str) -> Foreseen:
    count = len(pictures)
    if page == "train" or (page == "start" and count > 2):
        return Foreseen(translate("Dropping", "Train on these {} pictures").format(count))
    if count == 2 or not page:
        return Foreseen(translate("Dropping", "Mix these two pictures"))
    if page == "interpolate":
        return Foreseen(translate("Dropping", "Mix the first two of these {} pictures").format(count))
    return Foreseen(translate("Dropping", "Offer to train on these {} pictures").format(count))


def _of_picture(picture: Path, page: str) -> Foreseen:
    from ddpm_studio.engine.choices.editing import edit_in
    from ddpm_studio.gui.choosing.recall import recall, too_new

    if page == "train" and is_a_set(picture):
        return Foreseen(translate("Dropping", "Train on the frames of this picture"))
    recalled = recall((picture,))
    if recalled is not None and (page != "edit" or edit_in(recalled.options) is not None):
        return Foreseen(translate("Dropping", "Recall its choices"))
    if page == "edit":
        return Foreseen(translate("Dropping", "Edit this picture"))
    if problem := too_new((picture,)):
        return _refused(problem)
    return Foreseen(translate("Dropping", "Mix this picture"))


def _of_one(path: Path, page: str) -> Foreseen:
    from ddpm_studio.engine.films.film_file import SUFFIX
    from ddpm_studio.engine.films.film_head import is_film

    if path.is_file() and path.suffix.lower() in MODELS:
        is_first = page == "train"
        return Foreseen(
            translate("Dropping", "Start the next run from this model")
            if is_first
            else translate("Dropping", "Draw with this model")
        )
    if path.suffix.lower() == SUFFIX and is_film(path):
        return Foreseen(translate("Dropping", "Open this film"))
    if path.is_dir():
        return Foreseen(translate("Dropping", "Open this run")) if is_run(path) else _of_folder(path)
    return _of_file(path)


def _of_file(path: Path) -> Foreseen:
    from ddpm_studio.engine.datasets import source_from_path

    try:
        source_from_path(path)
    except StudioError as error:
        return _refused(str(error))
    return Foreseen(translate("Dropping", "Train on what is in this file"))


def _of_folder(folder: Path) -> Foreseen:
    count, is_all = _count_pictures(folder)
    if not count:  # of arrays, perhaps, or deep below
        return Foreseen(translate("Dropping", "Train on this folder"))
    told = f"{count:,}" if is_all else translate("Dropping", "more than {:,}").format(count)
    if count == 1 and is_all:
        return Foreseen(translate("Dropping", "Train on this folder: one picture"))
    return Foreseen(translate("Dropping", "Train on this folder: {} pictures").format(told))


def _count_pictures(folder: Path) -> tuple[int, bool]:
    """Return how many pictures are in `folder` and below, and whether there was time to count all."""
    until, count, folders = time.perf_counter() + PATIENCE, 0, [str(folder)]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:  # by each entry: one folder may have a million
            for entry in entries:
                if time.perf_counter() > until:
                    return count, False
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    count += is_picture(entry.name) and not entry.name.startswith(".")
    return count, True


def _refused(words: str) -> Foreseen:
    return Foreseen(words, is_taken=False)
