"""Films as files: WebP, GIF and animated PNG."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Job, Pixels, Saved
from ddpm_studio.engine.export.apng import write_apng
from ddpm_studio.engine.export.gif import write_gif
from ddpm_studio.engine.export.metadata import Parameters
from ddpm_studio.engine.export.reel import Reel
from ddpm_studio.engine.export.webp import LARGEST_SIDE, write_webp
from ddpm_studio.engine.files import whole_file
from ddpm_studio.engine.options import Options, knob
from ddpm_studio.engine.pace import Pace

SUFFIXES = (".webp", ".gif", ".png", ".apng")
"""What an animation can be saved as; the suffix of the file decides."""
_LARGEST_SIDE = {".webp": LARGEST_SIDE, ".gif": 65_535, ".png": 65_535, ".apng": 65_535}


class AnimationOptions(Options):
    """How a film becomes an animated file."""

    fps: int = knob(12, "How many frames are shown a second.", usual="8 to 30", unit="fps", label="Speed", ge=1, le=60)
    hold_last: float = knob(
        1.0,
        "How much longer the last frame stays, so that the result can be seen before it begins again.",
        usual="0 to 3",
        unit="s",
        ge=0,
        le=30,
    )
    every: int = knob(
        1,
        "Keep only every k-th frame; the first and the last are always kept.",
        up="A smaller file and a faster film. Noise does not compress.",
        usual="1 to 10",
        ge=1,
        le=1000,
    )
    scale: int = knob(
        1,
        "How many times each pixel is repeated in width and in height, so that small images stay crisp.",
        usual="1 to 8",
        unit="times",
        ge=1,
        le=8,
    )
    loop: bool = knob(True, "Begin again at the end, for ever.")
    boomerang: bool = knob(False, "Run back to the beginning after the last frame.", up="Twice as long.")
    quality: int = knob(
        80,
        "How closely WebP keeps to the pixels; other formats pay no heed.",
        up="Larger files with fewer traces of compression.",
        usual="60 to 95",
        advanced=True,
        ge=1,
        le=100,
    )
    lossless: bool = knob(False, "Keep every pixel of a WebP as it is.", up="About ten times larger.", advanced=True)


class Frames(Protocol):
    """Frames by number, each uint8 (H, W, C) of one shape: a list, an array (N, H, W, C), or `Drawn`."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    def __getitem__(self, index: int, /) -> Pixels:
        """Return frame `index`."""
        ...


@dataclass(frozen=True)
class Drawn:
    """Frames that are made when they are asked for, so that they need not all be held in memory."""

    count: int
    draw: Callable[[int], Pixels]

    def __len__(self) -> int:
        """How many there are."""
        return self.count

    def __getitem__(self, index: int, /) -> Pixels:
        """Draw frame `index`."""
        return self.draw(index)


def save_animation(
    path: Path, frames: Frames, options: AnimationOptions | None = None, parameters: Parameters | None = None
) -> Job:
    """Write `frames` to `path` as WebP, GIF or animated PNG; a file of that name is replaced (see `free_name`).

    One frame at a time is held and encoded, with a Progress about every 0.1 s (or every frame, if that takes longer);
    closing the job leaves nothing behind. Grey, RGB and RGBA stay what they are, except that GIF has no more than
    256 colours a frame and puts transparent pictures on mid-grey.

    :param parameters: what made the film, to be read by `read_parameters`; None keeps the file bare.
    :raises StudioError: if there is no frame, the kind of file is unknown, or the file cannot be written.
    """
    options = options or AnimationOptions()
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise StudioError(f"{path.name}: an animation is saved as .webp, .gif or .png. Choose one of these.")
    if not len(frames):
        raise StudioError("There is no frame to animate.")
    reel = _reel(frames, options, parameters)
    _check_side(max(reel.shape[:2]) * options.scale, _LARGEST_SIDE[suffix])
    pace = Pace(f"Saving {path.name}", "frames", len(reel.order))
    yield from pace.report(0)
    with whole_file(path) as stream:
        for done, _ in enumerate(_write(stream, reel, suffix, options), start=1):
            yield from pace.report(done)
    yield Saved("export", path)


def every_kth(count: int, k: int) -> list[int]:
    """Return the numbers of every k-th of `count` frames, beginning with the first; the last is always there."""
    return [*range(0, count - 1, k), count - 1]


def frame_order(count: int, options: AnimationOptions) -> tuple[int, ...]:
    """Return which of `count` frames are shown, in order: every k-th and the last, and back for a boomerang."""
    forth = every_kth(count, options.every)
    back = forth[-2:0:-1] if options.boomerang else []
    return (*forth, *back)


def frame_times(order: tuple[int, ...], options: AnimationOptions) -> tuple[int, ...]:
    """Return for how many milliseconds each entry of `order` is shown; rounding does not add up."""
    ends = [round(1000 * position / options.fps) for position in range(len(order) + 1)]
    times = [end - start for start, end in itertools.pairwise(ends)]
    times[order.index(max(order))] += round(1000 * options.hold_last)
    return tuple(times)


def _reel(frames: Frames, options: AnimationOptions, parameters: Parameters | None) -> Reel:
    shape = np.shape(frames[0])
    if len(shape) != 3 or shape[2] not in (1, 3, 4):
        raise ValueError(f"a frame must be (H, W, 1|3|4), not {shape}")

    def picture(index: int) -> Pixels:
        frame = np.ascontiguousarray(frames[index])
        if frame.shape != shape or frame.dtype != np.uint8:
            raise ValueError(f"frame {index} is {frame.dtype} {frame.shape}, not uint8 {shape}")
        return frame

    order = frame_order(len(frames), options)
    times = frame_times(order, options)
    return Reel(picture, (shape[0], shape[1], shape[2]), order, times, options.scale, options.loop, parameters)


def _check_side(side: int, largest: int) -> None:
    if side > largest:
        raise StudioError(
            f"The frames would be {side:,} pixels wide or high, and this kind of file has at most {largest:,}. "
            "Choose a smaller scale or fewer images."
        )


def _write(stream: BinaryIO, reel: Reel, suffix: str, options: AnimationOptions) -> Iterator[None]:
    if suffix == ".gif":
        return write_gif(stream, reel)
    if suffix == ".webp":
        return write_webp(stream, reel, options.quality, options.lossless)
    return write_apng(stream, reel)
