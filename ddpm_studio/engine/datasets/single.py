"""One picture that the user points at, prepared as those of a data set are."""

from __future__ import annotations

import stat
from pathlib import Path

from ddpm_studio.engine.datasets.decode import decode_file
from ddpm_studio.engine.datasets.fit import BACKGROUNDS, fit, to_channels
from ddpm_studio.engine.datasets.options import DataOptions
from ddpm_studio.engine.datasets.source import Unusable, full, reason_of
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Pixels

REMEDY = "Choose another picture."


def read_picture(path: Path, data: DataOptions, channels: int) -> Pixels:
    """Read the picture at `path` as (H, W, C): size and background as `data` says, C = `channels` = 1, 3 or 4.

    :raises LoadError: if it is missing, damaged or no picture.
    """
    path = full(path)
    size = (data.width, data.height)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise LoadError(path, "this", "is not a file that can be read", REMEDY)
        pixels = fit(decode_file(path, size).image, size)
    except (OSError, ValueError) as error:
        raise LoadError(path, "the file", f"cannot be opened: {reason_of(error)}", REMEDY) from None
    except Unusable as reason:
        raise LoadError(path, "the picture", f"cannot be used: {reason}", REMEDY) from None
    return to_channels(pixels, channels, BACKGROUNDS[data.background])[0]
