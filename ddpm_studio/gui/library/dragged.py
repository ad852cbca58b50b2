"""The picture of a result under a name that says something, for other programs."""

from __future__ import annotations

from pathlib import Path

from ddpm_studio.engine.disk.files import make_folder, read_bounded, whole_file
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.export.names import safe_name
from ddpm_studio.engine.films.result import Result
from ddpm_studio.gui.film.onward.sending import sent_folder
from ddpm_studio.gui.library.caption import title_of, way_of

LARGEST = 2**24
"""Bytes of a picture."""


def file_named(result: Result) -> Path:
    """Return a copy of the thumbnail, with its recipe, that is called as its caption; or itself, if none can be."""
    name = safe_name(" ".join([title_of(result), *way_of(result)])) + ".png"
    path = sent_folder() / result.folder.name / name
    try:
        make_folder(path.parent)
        with whole_file(path) as file:
            file.write(read_bounded(result.thumbnail, LARGEST))
    except (OSError, StudioError):
        return result.thumbnail
    return path
