"""Films as files: WebP, GIF, animated PNG, and MP4 where something is there that can write it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np

from ddpm_studio.engine.disk.files import whole_file
from ddpm_studio.engine.endings import ANIMATIONS
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Job, Note, Pixels, Saved
from ddpm_studio.engine.export import mp4, webp
from ddpm_studio.engine.export.animation_options import AnimationOptions, frame_order, frame_times
from ddpm_studio.engine.export.apng import write_apng
from ddpm_studio.engine.export.gif import write_gif
from ddpm_studio.engine.export.grid import enlarge
from ddpm_studio.engine.export.metadata import Parameters
from ddpm_studio.engine.export.names import free_name
from ddpm_studio.engine.export.reel import Reel
from ddpm_studio.engine.export.timeline_strip import AnyMoment, TimelineStrip
from ddpm_studio.engine.export.webp import write_webp
from ddpm_studio.engine.pace import Pace

SUFFIXES = (*ANIMATIONS, ".apng")
"""What an animation can be saved as; the suffix of the file decides."""
LARGEST_SIDE = {
    ".mp4": mp4.LARGEST_SIDE,
    ".webp": webp.LARGEST_SIDE,
    ".gif": 65_535,
    ".png": 2**31 - 1,  # PNG specification, 11.2.1
    ".apng": 2**31 - 1,
}
"""Pixels in width or in height, in rising order: a film that is too large for one kind is written as the next."""
HALF_TRANSPARENT = {
    ".gif": "GIF knows no half-transparent pixels: what is less than half opaque is left out, the rest is opaque.",
    ".mp4": "MP4 knows no transparency: the pictures lie on mid-grey.",
}
"""What is lost of transparent pictures, to be told."""


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
    path: Path,
    frames: Frames,
    options: AnimationOptions | None = None,
    parameters: Parameters | None = None,
    moments: Sequence[AnyMoment] = (),
) -> Job:
    """Write `frames` to `path` as WebP, GIF, animated PNG or MP4; a file of that name is replaced (see `free_name`).

    One frame at a time is held and encoded, with a Progress about every 0.1 s (or every frame, if that takes longer);
    closing the job leaves nothing behind. Grey, RGB and RGBA stay what they are, except that GIF has no more than
    256 colours a frame, in which a pixel is transparent or not, and that MP4 puts transparent pictures on mid-grey: a
    Note says so where it matters. Frames too large for the kind of
    file are written as the next kind that can hold them, under a free name; a Note says so, and the Saved names it.

    :param frames: already side by side, if ``options.side_by_side`` wants that (see `beside`).
    :param parameters: what made the film, to be read by `read_parameters`; None keeps the file bare.
    :param moments: what each frame shows, drawn under it if ``options.timeline`` is on.
    :raises StudioError: if there is no frame, the kind of file is unknown, or the file cannot be written.
    """
    options = options or AnimationOptions()
    suffix = suffix_of(path.suffix, path.name)
    if not len(frames):
        raise StudioError("There is no frame to animate.")
    reel = reel_of(frames, options, parameters, moments)
    height, width = (side * reel.scale for side in reel.shape[:2])
    if (fitting := fitting_suffix(suffix, height, width)) != suffix:
        yield Note(told_of_another_kind(suffix, fitting, height, width), "warning")
        path, suffix = free_name(path.with_suffix(fitting)), fitting
    if reel.shape[2] == 4 and suffix in HALF_TRANSPARENT:
        yield Note(HALF_TRANSPARENT[suffix])
    if suffix == ".mp4":
        reel = reel.at_constant_rate(options.fps)
    count = len(reel.order)
    pace = Pace(f"Saving {path.name}", "frames", count)
    yield from pace.report(0)
    with whole_file(path) as stream:
        for done, _ in enumerate(write_reel(stream, reel, suffix, options), start=1):
            yield from pace.report(min(done, count))
    yield Saved("export", path)


def fitting_suffix(suffix: str, height: int, width: int) -> str:
    """Return `suffix`, or that of the next kind of animated file that can hold frames of so many pixels."""
    kinds = list(LARGEST_SIDE)
    return next(kind for kind in kinds[kinds.index(suffix) :] if LARGEST_SIDE[kind] >= max(height, width))


def told_of_another_kind(suffix: str, fitting: str, height: int, width: int) -> str:
    """Return the sentence about a film that is too large for what it was to be."""
    wanted, taken = (kind.removeprefix(".").upper() for kind in (suffix, fitting))
    return (
        f"The frames are {width:,} x {height:,} pixels, and {wanted} has at most {LARGEST_SIDE[suffix]:,} in width "
        f"and in height: the film is written as {taken}."
    )


def suffix_of(ending: str, name: str = "") -> str:
    """Return how the name of an animated file ends, in lower case.

    :raises StudioError: if nothing here can write such a file called `name`.
    """
    suffix = ending.lower()
    if suffix not in SUFFIXES:
        raise StudioError(f"{name or ending}: an animation is saved as .webp, .gif, .png or .mp4. Choose one of these.")
    if suffix == ".mp4" and not mp4.can_write_mp4():
        raise StudioError(mp4.NO_VIDEO)
    return suffix


def reel_of(
    frames: Frames, options: AnimationOptions, parameters: Parameters | None, moments: Sequence[AnyMoment]
) -> Reel:
    """Return what an animated file of `frames` shows; see `save_animation`."""
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
    size = (shape[0], shape[1], shape[2])
    reel = Reel(picture, size, order, times, options.scale, options.loop, parameters)
    return _with_timeline(reel, moments) if options.timeline and moments else reel


def _with_timeline(reel: Reel, moments: Sequence[AnyMoment]) -> Reel:
    """Enlarge the pictures of `reel` and draw a strip under each: letters are not to be enlarged with the pixels."""
    height, width, channels = (reel.shape[0] * reel.scale, reel.shape[1] * reel.scale, reel.shape[2])
    strip = TimelineStrip(moments, width)

    def picture(index: int) -> Pixels:
        return strip.under(enlarge(reel.picture(index), reel.scale), index)

    return replace(reel, picture=picture, shape=(height + strip.height, width, channels), scale=1)


def write_reel(stream: BinaryIO, reel: Reel, suffix: str, options: AnimationOptions) -> Iterator[None]:
    """Write `reel` as the kind of file that ends in `suffix`; yields after each frame."""
    if suffix == ".gif":
        return write_gif(stream, reel)
    if suffix == ".webp":
        return write_webp(stream, reel, options.quality, options.lossless)
    if suffix == ".mp4":
        return mp4.write_mp4(stream, reel, options.quality)
    return write_apng(stream, reel)
