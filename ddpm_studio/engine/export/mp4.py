"""MP4: H.264 at a constant rate, for slides and whatever plays films. Half the size of a GIF, or far less.

Two others' encoders can do it: PyAV, a Python package, and ``ffmpeg``, a program. The film is written to a temporary
folder, since both want to go back in it when all frames are there, so that a player can begin at once ("faststart").
Frames are repeated for as long as they are held, as both encoders then count the same.

Rejected: fragmented MP4 through a pipe, which slides and phones do not all play.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, TypeAlias

import numpy as np

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.export.grid import enlarge
from ddpm_studio.engine.export.metadata import ascii_text
from ddpm_studio.engine.export.pictures import without_alpha
from ddpm_studio.engine.export.reel import Reel

LARGEST_SIDE = 8_192
NO_VIDEO = "MP4 needs PyAV or ffmpeg: install one of them (PyAV with “pip install av”), or choose another kind of file."
_WAIT = 0.08
"""Seconds between two looks at whether ffmpeg has come to its end."""
_X264 = {"preset": "veryfast", "rc-lookahead": "10", "threads": str(max(1, (os.cpu_count() or 2) - 1))}
"""Noise cannot be foretold: looking further ahead takes longer and saves nothing. One core is left to the window."""


@dataclass(frozen=True)
class _Shot:
    """What an encoder has to know before the first picture."""

    width: int
    height: int
    fps: int
    crf: int
    """Constant rate factor of x264: 0 loses nothing, 51 nearly all."""
    comment: str


_Encoder: TypeAlias = Callable[[Path, Iterator[Pixels], _Shot], Iterator[None]]


def can_write_mp4() -> bool:
    """Whether PyAV or ffmpeg is there."""
    return _has_pyav() or shutil.which("ffmpeg") is not None


def write_mp4(stream: BinaryIO, reel: Reel, quality: int) -> Iterator[None]:
    """Write `reel`, whose pictures all take equally long, to `stream`, stopping after each frame and now and then.

    Sides become even by repeating the last row or column, since colours are kept for 2 x 2 pixels; transparent pictures
    lie on mid-grey. The parameters are kept as the comment.

    :param quality: from 1 to 100.
    :raises StudioError: if neither PyAV nor ffmpeg is there, or it fails.
    """
    encoder: _Encoder = _by_pyav if _has_pyav() else _by_ffmpeg
    height, width = (side * reel.scale + side * reel.scale % 2 for side in reel.shape[:2])
    fps = round(1000 * len(reel.order) / sum(reel.milliseconds))
    comment = ascii_text(reel.parameters)
    # Quality 80 is a rate factor of 18, which people cannot tell from the original.
    shot = _Shot(width, height, fps, round(51 - 0.41 * quality), comment)
    with tempfile.TemporaryDirectory(prefix="ddpm-studio-", ignore_cleanup_errors=True) as folder:
        film = Path(folder) / "film.mp4"
        yield from encoder(film, _pictures(reel), shot)
        with film.open("rb") as source:
            while part := source.read(1 << 22):
                stream.write(part)
                yield


def _has_pyav() -> bool:
    return importlib.util.find_spec("av") is not None


def _pictures(reel: Reel) -> Iterator[Pixels]:
    """Yield the pictures of `reel` in order, uint8 (H, W, 3) with even H and W."""
    held, picture = -1, np.empty(0, np.uint8)
    for index in reel.order:
        if index != held:
            rgb = enlarge(without_alpha(reel.picture(index)), reel.scale)
            rgb = rgb.repeat(3, axis=2) if rgb.shape[2] == 1 else rgb
            padding = ((0, rgb.shape[0] % 2), (0, rgb.shape[1] % 2), (0, 0))
            held, picture = index, np.ascontiguousarray(np.pad(rgb, padding, mode="edge"))
        yield picture


def _by_pyav(film: Path, pictures: Iterator[Pixels], shot: _Shot) -> Iterator[None]:
    import av

    try:
        with av.open(str(film), "w", format="mp4", options={"movflags": "+faststart"}) as container:
            if shot.comment:
                container.metadata["comment"] = shot.comment
            track = container.add_stream("libx264", rate=Fraction(shot.fps), options={**_X264, "crf": str(shot.crf)})
            track.width, track.height, track.pix_fmt = shot.width, shot.height, "yuv420p"
            # ITU-R BT.709 throughout, as players assume: matrix, primaries, transfer (each 1), limited range (1).
            context = track.codec_context
            context.colorspace = context.color_primaries = context.color_trc = context.color_range = 1
            for picture in pictures:
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
                container.mux(track.encode(frame))
                yield
            container.mux(track.encode(None))
    except (av.error.FFmpegError, ValueError) as error:
        raise StudioError(f"PyAV could not write the film: {error}. Choose another kind of file.") from error


def _by_ffmpeg(film: Path, pictures: Iterator[Pixels], shot: _Shot) -> Iterator[None]:
    program = shutil.which("ffmpeg")
    if program is None:
        raise StudioError(NO_VIDEO)
    note, complaints = film.with_name("note.txt"), film.with_name("complaints.txt")
    # The metadata format of FFmpeg: "=", ";", "#", "\" and line ends are escaped by "\".
    comment = re.sub(r"([=;#\\\n])", r"\\\1", shot.comment)
    note.write_text(";FFMETADATA1\n" + (f"comment={comment}\n" if comment else ""), encoding="utf-8")
    with complaints.open("wb") as errors:
        process = subprocess.Popen(
            _command(program, film, note, shot),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    assert process.stdin is not None
    try:
        for picture in pictures:
            process.stdin.write(picture.data)
            yield
        process.stdin.close()
        while not _has_ended(process):
            yield
    except BrokenPipeError:
        process.wait()  # it has ended before the pictures did, and says why below
    finally:
        _end(process)
    if process.returncode:
        said = complaints.read_text(errors="replace").strip().splitlines()
        why = said[-1] if said else f"it ended with code {process.returncode}"
        raise StudioError(f"ffmpeg could not write the film: {why.rstrip('.')}. Choose another kind of file.")


def _command(program: str, film: Path, note: Path, shot: _Shot) -> list[str]:
    source = ["-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", f"{shot.width}x{shot.height}"]
    colours = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    encoding = [part for name, value in _X264.items() for part in (f"-{name}", value)]
    return [
        *(program, "-hide_banner", "-loglevel", "error", "-y"),
        *(*source, "-framerate", str(shot.fps), "-i", "pipe:0"),
        *("-f", "ffmetadata", "-i", str(note), "-map", "0:v", "-map_metadata", "1"),
        *("-vf", "scale=out_color_matrix=bt709:out_range=tv", "-pix_fmt", "yuv420p", *colours),
        *("-c:v", "libx264", *encoding, "-crf", str(shot.crf), "-movflags", "+faststart", str(film)),
    ]


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(_WAIT)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """Leave nothing of a process, whether it has come to its end or the export was stopped."""
    if process.poll() is None:
        process.kill()
        process.wait()
    if process.stdin is not None and not process.stdin.closed:
        # What is still in its buffer has nowhere to go.
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
