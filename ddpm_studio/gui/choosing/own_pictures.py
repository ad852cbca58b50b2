"""Pictures of the user's own, so that what is made of them can be made again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from ddpm_studio.engine import datasets
from ddpm_studio.engine.choices.pictures import AnyPicture, DataPicture, KeptPicture, PictureFile
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.export.pictures import save_png


def keep_pasted(pixels: Pixels) -> Path:
    """Keep a pasted picture (H, W, C) as a file, once for the same pixels, and return where.

    :raises StudioError: if it cannot be written.
    """
    name = hashlib.sha256(repr(pixels.shape).encode() + np.ascontiguousarray(pixels).tobytes()).hexdigest()[:24]
    path = cache_folder() / "pasted" / f"{name}.png"
    if not path.exists():
        save_png(path, pixels)
    return path


def kept(picture: AnyPicture, pixels: Pixels | None) -> AnyPicture:
    """Return `picture` so that it needs no file of the user's: its `pixels` lie in it, unless they are too many.

    :param pixels: what it looks like to the model, (H, W, C); None: that is not known.
    """
    if isinstance(picture, PictureFile):
        name = picture.path.name
    elif isinstance(picture, DataPicture) and (path := getattr(picture.source, "path", None)) is not None:
        name = f"{path.name} {picture.index}"
    else:
        return picture
    if pixels is None or not (text := datasets.to_text(pixels)):
        return picture
    height, width, channels = pixels.shape
    return KeptPicture(name=name[-255:], shape=(height, width, channels), data=text)
