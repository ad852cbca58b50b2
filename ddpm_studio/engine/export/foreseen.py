"""What an export will be, before anything is written: a picture of it, its size, and about how many bytes.

Bytes are measured: still pictures are encoded whole, of films and of many pictures a few that lie evenly among all.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Pixels, Work
from ddpm_studio.engine.export.animation import Frames, fitting_suffix, reel_of, suffix_of, write_reel
from ddpm_studio.engine.export.animation_options import AnimationOptions
from ddpm_studio.engine.export.grid import enlarge
from ddpm_studio.engine.export.metadata import Parameters, ascii_text, png_text
from ddpm_studio.engine.export.pictures import as_image
from ddpm_studio.engine.export.timeline_strip import AnyMoment
from ddpm_studio.engine.pace import Pace

LOOKED_AT = 8
"""Frames, or pictures, that are encoded to tell the size of all."""


@dataclass(frozen=True)
class Foreseen:
    """What will be written."""

    picture: Pixels
    """(H, W, C), as large as it will be: the whole, the last frame, or one of many."""
    size: int
    """Bytes."""
    is_exact: bool
    """Whether all of it was encoded to know them."""
    count: int = 1
    """Frames of a film, or files."""
    kind: str = ""
    """How the file of a film will end, which may not be what was asked for."""


def png_bytes(picture: Pixels, parameters: Parameters | None) -> int:
    """Return how many bytes a PNG of `picture`, (H, W, C), takes."""
    stream = io.BytesIO()
    as_image(picture).save(stream, format="PNG", pnginfo=png_text(parameters))
    return stream.getbuffer().nbytes


def foresee_picture(picture: Pixels, parameters: Parameters | None) -> Work[Foreseen]:
    """Foresee one PNG of `picture`, (H, W, C)."""
    yield from Pace("Looking", "files", 1).report(0)
    return Foreseen(picture, png_bytes(picture, parameters), is_exact=True)


def foresee_singles(pictures: Pixels, parameters: Parameters | None) -> Work[Foreseen]:
    """Foresee a PNG for each of `pictures`, (N, H, W, C)."""
    chosen = _evenly(len(pictures))
    pace, size = Pace("Looking", "files", len(chosen)), 0
    for done, index in enumerate(chosen):
        yield from pace.report(done)
        size += png_bytes(pictures[index], parameters)
    is_exact = len(chosen) == len(pictures)
    return Foreseen(pictures[0], round(size * len(pictures) / len(chosen)), is_exact, len(pictures))


def foresee_animation(
    suffix: str, frames: Frames, options: AnimationOptions, moments: Sequence[AnyMoment], parameters: Parameters | None
) -> Work[Foreseen]:
    """Foresee what `save_animation` would write to a file that ends in `suffix`.

    :raises StudioError: if there is no frame, or the kind of file cannot be written here.
    """
    suffix_of(suffix)
    if not len(frames):
        raise StudioError("There is no frame to animate.")
    reel = reel_of(frames, options, None, moments)
    suffix = fitting_suffix(suffix, *(side * reel.scale for side in reel.shape[:2]))
    count = len(reel.order)
    chosen = _evenly(count)
    few = replace(
        reel,
        order=tuple(reel.order[place] for place in chosen),
        milliseconds=(round(1000 / options.fps),) * len(chosen),
    )
    stream, pace = io.BytesIO(), Pace("Looking", "frames", len(chosen))
    for done, _ in enumerate(write_reel(stream, few, suffix, options)):
        yield from pace.report(min(done, len(chosen)))
    told = len(ascii_text(parameters)) * (1 if suffix in (".gif", ".mp4") else 2)  # which some carry twice
    size = round(stream.getbuffer().nbytes * count / len(chosen)) + told
    last = enlarge(reel.picture(max(reel.order)), reel.scale)
    return Foreseen(last, size, is_exact=False, count=count, kind=suffix)


def _evenly(count: int) -> list[int]:
    """Return the middles of at most `LOOKED_AT` equal parts of `count` things."""
    few = min(count, LOOKED_AT)
    return [int((part + 0.5) * count / few) for part in range(few)]
