"""Frames of a video, where PyAV is."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ddpm_studio.engine.datasets.picture import MOST_PIXELS, Picture, Unusable, Wanted, picture_of, reason_of
from ddpm_studio.engine.datasets.source import Album, Found, Source, full, stamp_of_file
from ddpm_studio.engine.disk.files import open_regular
from ddpm_studio.engine.endings import VIDEOS, ending_of
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Work
from ddpm_studio.engine.options import knob
from ddpm_studio.engine.pace import wait_for
from ddpm_studio.engine.plain_text import spelled_out

if TYPE_CHECKING:
    from av.container import InputContainer

WHAT = "a video"


class Video(Source):
    """Frames of a video as pictures: the first, and then one of so many."""

    kind: Literal["video"] = "video"
    path: Path = knob(Path(), "The file of the video.")
    every: int = knob(
        10,
        "One frame of so many is learnt from.",
        up="fewer pictures that are less alike",
        usual="5 to 50",
        label="One frame of",
        unit="frames",
        ge=1,
        le=1_000_000,
    )

    def stamp(self) -> Work[str]:
        """Return the path, size and time of the file, and which frames are taken."""
        yield from ()
        return f"{stamp_of_file(self.path, WHAT)}|{self.every}"

    def open(self) -> Work[Album]:
        """Return the frames in their order; all of the file is looked through for their number.

        :raises LoadError: if it is no video, or PyAV is not there.
        """
        path = full(self.path)
        stamp_of_file(path, WHAT)
        if not has_decoder():
            raise LoadError(path, "the video", "cannot be read without PyAV", "Install it with “pip install av”.")
        count = yield from wait_for(partial(_count_frames, path), "Counting the frames")
        numbers = range(0, count, self.every)
        return Album(spelled_out(path.stem), len(numbers), _found(path, numbers))


def has_decoder() -> bool:
    """Whether PyAV is installed."""
    return importlib.util.find_spec("av") is not None


def _found(path: Path, numbers: range) -> Generator[Found, None, None]:
    frames = _frames(path, numbers.step)
    try:
        for number in numbers:
            yield Found(f"frame {number + 1:,}", partial(_reading, frames))
    finally:
        with suppress(ValueError):  # of a job that is stopped, a thread may still be in it; it closes what it has read
            frames.close()


def _reading(frames: Generator[Any, None, None], wanted: Wanted) -> Callable[[], Picture]:
    """Return what reads the next frame: those between are decoded as well, which may take long."""
    return partial(_next, frames, wanted)


def _next(frames: Generator[Any, None, None], wanted: Wanted) -> Picture:
    import av

    try:
        frame = next(frames, None)
        if frame is None:
            raise Unusable("not there, as the video is damaged or ends before")
        if frame.width * frame.height > MOST_PIXELS:
            raise Unusable("larger than 64 megapixels")
        pixels = frame.to_ndarray(format="rgb24")
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise Unusable(f"damaged: {_reason(error)}") from None
    turns = round(getattr(frame, "rotation", 0) / 90) % 4
    picture = picture_of(np.rot90(pixels, turns), wanted)
    return replace(picture, changes=("turned as its camera noted",)) if turns else picture


def _frames(path: Path, every: int) -> Generator[Any, None, None]:
    with _opened(path) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number % every == 0:
                yield frame


def _count_frames(path: Path) -> int:
    """Return how many frames the file says to have, without decoding any: the packets of its first video track."""
    import av

    count = 0
    try:
        with _opened(path) as container:
            size = container.streams.video[0].codec_context
            if size.width * size.height > MOST_PIXELS:
                raise LoadError(path, "the video", "has frames that are larger than 64 megapixels")
            for packet in container.demux(video=0):
                count += packet.size > 0
    except (av.error.FFmpegError, OSError, ValueError, IndexError) as error:
        if not count:  # what is cut short has those before
            raise LoadError(path, "the video", f"cannot be read: {_reason(error)}", "Choose another.") from None
    if not count:
        raise LoadError(path, "the video", "has no frames", "Choose another.")
    return count


def _reason(error: Exception) -> str:
    """Return why, without the number and the path that FFmpeg's errors bring along, whatever they are derived from."""
    return getattr(error, "strerror", None) or reason_of(error)


@contextmanager
def _opened(path: Path) -> Iterator[InputContainer]:
    """Open a video as what its ending says: FFmpeg would else take it for a list, too, and read what that names."""
    import av

    kind = VIDEOS.get(ending_of(path), "mp4")
    with open_regular(path) as stream, av.open(stream, "r", format=kind) as container:
        yield container
