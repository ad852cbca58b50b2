"""Pictures, masks and sets as plain data among the preferences; what is gone is an error when it is read."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from ddpm_studio.engine.choices.pictures import AnyPicture, KeptPicture, PictureFile
from ddpm_studio.engine.disk.places import at_home
from ddpm_studio.gui.choosing.own_pictures import keep_pasted
from ddpm_studio.gui.widgets.canvas.marks import whole
from ddpm_studio.gui.widgets.canvas.mask_canvas import MaskCanvas

LONGEST = 16_384
"""Characters of a picture or a mask that lie in the preferences; of a larger picture it is said where it is."""
LARGEST = 1 << 22
"""Pixels of a mask that are read."""
PICTURE: TypeAdapter[AnyPicture] = TypeAdapter(AnyPicture)


def there(path: Any) -> Path:
    """Return a path at which something is."""
    found = at_home(Path(str(path)))
    if not found.exists():
        raise FileNotFoundError(path)
    return found


def picture_as_data(picture: AnyPicture) -> Any:
    """Return a picture as plain data; a large one that lies among the choices goes into a file."""
    if isinstance(picture, KeptPicture) and len(picture.data) > LONGEST:
        picture = PictureFile(path=keep_pasted(picture.pixels()))
    return picture.model_dump(mode="json")


def read_picture(kept: Any) -> AnyPicture:
    picture = PICTURE.validate_python(kept)
    path = picture.path if isinstance(picture, PictureFile) else getattr(getattr(picture, "source", None), "path", None)
    if path is not None:
        there(path)
    return picture


def mask_of(canvas: MaskCanvas) -> list[Any]:
    """Return height, width and the pixels that were marked, a bit each, compressed, in base 64."""
    drawn = canvas.sheet.drawn
    text = base64.b64encode(zlib.compress(np.packbits(drawn > 0).tobytes())).decode()
    if len(text) > LONGEST:
        raise ValueError("too large")
    return [*drawn.shape, text]


def put_mask(canvas: MaskCanvas, kept: Any) -> None:
    """Mark the same pixels, where the frame has the same size; that is no step that can be undone."""
    height, width, text = kept
    if (height, width) != canvas.sheet.shape or height * width > LARGEST:
        return
    try:
        packed = zlib.decompressobj().decompress(base64.b64decode(text), height * width)
    except zlib.error as error:
        raise ValueError(text) from error
    bits = np.unpackbits(np.frombuffer(packed, np.uint8), count=height * width)
    canvas.sheet.put_marks(whole(canvas.sheet.shape), (bits * np.uint8(255)).reshape(height, width))
