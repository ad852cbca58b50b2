"""Previews of a run as one picture without gaps, four in a row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from ddpm_studio.engine.disk.files import open_regular, whole_file
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Pixels

COLUMNS = 4
LONGEST = 64
"""Rows of pictures in a file of previews."""


def write_sheet(path: Path, images: Pixels) -> None:
    """Write (N, H, W, C) images to a PNG file.

    :raises StudioError: if the disk refuses.
    """
    count, height, width, channels = images.shape
    rows = -(-count // COLUMNS)
    sheet = np.zeros((rows * COLUMNS, height, width, channels), np.uint8)
    sheet[:count] = images
    sheet = sheet.reshape(rows, COLUMNS, height, width, channels).swapaxes(1, 2)
    picture = Image.fromarray(sheet.reshape(rows * height, COLUMNS * width, channels).squeeze())
    with whole_file(path) as stream:
        picture.save(stream, "PNG")


def read_sheet(path: Path, height: int, width: int) -> Pixels:
    """Return the images, each `height` by `width`, of such a file, (N, H, W, C).

    :raises LoadError: if it is damaged or something else.
    """
    try:
        with open_regular(path) as stream, Image.open(stream, formats=["PNG"]) as picture:
            # Looked at before it is unpacked: 16 previews are small, whatever a file claims.
            if picture.width != COLUMNS * width or picture.height > LONGEST * height:
                raise LoadError(path, "the picture", "is not a preview of this run")
            sheet = np.asarray(picture)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise LoadError(path, "the picture", "cannot be read: it is damaged") from error
    channels = 1 if sheet.ndim == 2 else sheet.shape[2]
    rows = sheet.shape[0] // height
    if rows * height != sheet.shape[0]:
        raise LoadError(path, "the picture", "is not a preview of this run")
    return sheet.reshape(rows, height, COLUMNS, width, channels).swapaxes(1, 2).reshape(-1, height, width, channels)
