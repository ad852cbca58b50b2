"""One picture that the user points at, prepared as those of a data set are."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

from PIL import Image

from ddpm_studio.engine.datasets.decoding.decoder_process import DecoderProcess, read_file
from ddpm_studio.engine.datasets.decoding.fit import channels_needed, fit, middle, size_within, to_channels
from ddpm_studio.engine.datasets.options import DataOptions
from ddpm_studio.engine.datasets.picture import Picture, Size, Unusable, Wanted, reason_of
from ddpm_studio.engine.datasets.source import full
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Levels, Pixels

REMEDY = "Choose another picture."


def read_picture(path: Path, data: DataOptions, channels: int, levels: Levels | None = None) -> Pixels:
    """Read the picture at `path` as (H, W, C): size, fit and background as `data` says, C = `channels` = 1, 3 or 4.

    Of what is cropped at random while it is learnt it is the middle.

    :param levels: those of the set that it is to be like; None: those of its type of number.
    :raises LoadError: if it is missing, damaged or no picture.
    """
    pixels, _ = read_sized_picture(path, data, levels)
    return to_channels(pixels, channels, data.wanted.background, data.wanted.unseen)[0]


def read_sized_picture(path: Path, data: DataOptions, levels: Levels | None = None) -> tuple[Pixels, Size]:
    """Read the picture at `path` as (H, W, C) with the channels that it has; see `read_picture`.

    :return: the pixels, and the width and height that it had.
    """
    wanted = replace(data.wanted, levels=levels)
    picture = _read(full(path), wanted)
    pixels = fit(picture.image, wanted.size, wanted.way, wanted.resizing, wanted.background)
    return middle(pixels, data.height, data.width), picture.size


def read_whole_picture(path: Path, longest: int, background: int = 255) -> Pixels:
    """Read the picture at `path` as (H, W, C), C = 1 or 3, at its own size or reduced to `longest` pixels a side.

    :param background: 0 to 255: the grey that lies behind what is transparent.
    :raises LoadError: if it is missing, damaged or no picture.
    """
    image = _read(full(path), Wanted((longest, longest), is_whole=True)).image
    return whole_picture(fit(image, image.size), longest, background)


def _read(path: Path, wanted: Wanted) -> Picture:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise LoadError(path, "this", "is not a file that can be read", REMEDY)
        with DecoderProcess() as process:
            outcome = read_file(path, process, wanted)
            return outcome if isinstance(outcome, Picture) else outcome()
    except (OSError, ValueError) as error:
        raise LoadError(path, "the file", f"cannot be opened: {reason_of(error)}", REMEDY) from None
    except Unusable as reason:
        raise LoadError(path, "the picture", f"cannot be used: {reason}", REMEDY) from None


def whole_picture(pixels: Pixels, longest: int, background: int = 255) -> Pixels:
    """Bring any picture (H, W, C) to C = 1 or 3 and at most `longest` pixels a side, with its shape kept."""
    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    fitted = fit(image, size_within(image.size, (longest, longest)))
    channels = 1 if channels_needed(fitted) == 1 else 3
    return to_channels(fitted, channels, background)[0]
