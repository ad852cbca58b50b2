"""Pictures that might take too much memory or time are decoded by a process of its own, which can be ended.

The two speak by pipes: a line of JSON, and bytes behind it. Nothing that comes back is trusted more than the picture.
The process is started when it is first needed; a picture that brings it down, or takes too long, costs itself only.

Heavy are files above 128 kB, pictures above a megapixel, further frames, and all TIFF and rarer formats. What is
smaller can do no worse than some seconds and a few megabytes; it is decoded in the scan itself, so that 50,000 small
files cost what they did, and for large ones asking is lost beside decoding. Rejected: the process for every picture (a
small JPEG is decoded in less time than it takes to ask), and a pool of processes (half a second before the first one).
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, TypeAlias

import numpy as np
from PIL import Image

from ddpm_studio.engine.datasets.decoding.decode import LIGHT_BYTES, MOST_BYTES, decode
from ddpm_studio.engine.datasets.decoding.decoder_child import LONGEST_LINE
from ddpm_studio.engine.datasets.decoding.opening import LONGEST_REASON, Heavy
from ddpm_studio.engine.datasets.decoding.packed_file import PackedFile
from ddpm_studio.engine.datasets.decoding.values import SAMPLED
from ddpm_studio.engine.datasets.picture import MOST_PIXELS, Picture, Seen, Unusable, Wanted, reason_of
from ddpm_studio.engine.disk.files import open_regular
from ddpm_studio.engine.plain_text import spelled_out

SECONDS = 10.0
"""The time that one picture may take."""
SECONDS_TO_START = 60.0
MEMORY = 1024 * 1024 * 1024
"""Bytes that the process may take for a picture, where the system can limit that."""
CHANNELS = {"L": 1, "RGB": 3, "RGBA": 4}
PROGRAM = (
    "import sys, types; sys.path.insert(0, sys.argv[1]); "
    "package = types.ModuleType('ddpm_studio.engine.datasets'); package.__path__ = [sys.argv[2]]; "
    "sys.modules[package.__name__] = package; "
    "from ddpm_studio.engine.datasets.decoding.decoder_child import serve; serve(int(sys.argv[3]))"
)
"""What the process does. It enters the package of data sets without its front desk, which imports all sources and
pydantic: with them the first large picture took three times as long to come."""
Outcome: TypeAlias = Picture | Callable[[], Picture]


def read_file(path: Path, process: DecoderProcess, wanted: Wanted) -> Outcome:
    """Read a picture, or return what has `process` read it.

    :raises Unusable: if it is damaged, too large or no picture.
    """
    try:
        with open_regular(path) as stream:
            length = os.fstat(stream.fileno()).st_size
            if length > MOST_BYTES:
                raise Unusable("larger than 256 MB")
            if length <= LIGHT_BYTES:
                return decode(stream, wanted, only_light=True)
    except Heavy:
        pass
    except OSError as error:
        raise Unusable(f"cannot be read: {reason_of(error)}") from None
    return lambda: process.read(path, wanted)


def read_content(content: bytes, process: DecoderProcess, wanted: Wanted) -> Outcome:
    """Read a picture whose file is in memory, or return what has `process` read it.

    :raises Unusable: if it is damaged, too large or no picture.
    """
    try:
        return decode(io.BytesIO(content), wanted, only_light=True)
    except Heavy:
        return lambda: process.read(content, wanted)


class DecoderProcess:
    """The process, as others see it. Leaving the block ends it."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._is_closed = False

    def __enter__(self) -> DecoderProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process, also while it decodes."""
        self._is_closed = True
        self._end()

    def read(self, what: Path | bytes, wanted: Wanted, member: PackedFile | None = None) -> Picture:
        """Decode the file at a path, its `member` if it is an archive, or the one that is given whole; one at a time.

        :raises Unusable: if it is damaged, too large, no picture, or takes more than its time or memory.
        """
        content = b"" if isinstance(what, Path) else what
        path = os.fsencode(what).hex() if isinstance(what, Path) else ""
        inside = None if member is None else dataclasses.asdict(member)
        question = {"wanted": dataclasses.asdict(wanted), "path": path, "member": inside, "bytes": len(content)}
        with self._turn:
            answer = self._ask(json.dumps(question).encode() + b"\n", content)
        if isinstance(answer, str):
            raise Unusable(spelled_out(answer)[:LONGEST_REASON])
        first, *following = answer
        return dataclasses.replace(first, following=tuple(following))

    def _ask(self, question: bytes, content: bytes) -> str | list[Picture]:
        """Send a question and return the pictures, or why there are none."""
        child = self._running()
        is_late = threading.Event()
        timer = threading.Timer(self._seconds, _end_late, (child, is_late))
        timer.start()
        try:
            assert child.stdin and child.stdout
            child.stdin.write(question)
            child.stdin.write(content)
            child.stdin.flush()
            answer = _answer_from(child.stdout)
        except (OSError, ValueError, KeyError, TypeError):
            self._end()
            reason = f"takes longer than {self._seconds:g} s" if is_late.is_set() else "brings its decoder down"
            raise Unusable(reason) from None
        finally:
            timer.cancel()
        if is_late.is_set():
            self._end()
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._is_closed:
            raise Unusable("not read any more")
        if self._child is not None and self._child.poll() is not None:
            self._end()  # someone else has ended it, such as a system that is short of memory
        if self._child is None:
            self._child = _started(self._memory)
            if not _is_ready(self._child):
                self._end()
                raise Unusable("needs a process of its own, which does not start")
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for stream in (child.stdin, child.stdout):
                if stream is not None:
                    _close(stream)


def _started(memory: int) -> subprocess.Popen[bytes]:
    package = Path(__file__).resolve().parents[1]
    try:
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(package.parents[2]), str(package), str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the program
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise Unusable(f"needs a process of its own, which the system refuses: {reason_of(error)}") from None


def _is_ready(child: subprocess.Popen[bytes]) -> bool:
    """Wait for a process that has just been started."""
    assert child.stdout
    timer = threading.Timer(SECONDS_TO_START, child.kill)
    timer.start()
    try:
        return child.stdout.readline(LONGEST_LINE) == b"ready\n"
    finally:
        timer.cancel()


def _answer_from(stream: IO[bytes]) -> str | list[Picture]:
    """:raises ValueError: if the answer is none, or not as it must be; so do KeyError and TypeError."""
    answer: dict[str, Any] = json.loads(stream.readline(LONGEST_LINE))
    if "unusable" in answer:
        return str(answer["unusable"])
    if not answer["pictures"]:
        raise ValueError("no picture")
    return [_picture_from(head, stream) for head in answer["pictures"]]


def _picture_from(head: dict[str, Any], stream: IO[bytes]) -> Picture:
    height, width, channels = map(int, head["shape"])
    if min(height, width) < 1 or height * width > MOST_PIXELS or channels not in CHANNELS.values():
        raise ValueError("no picture")
    pixels = np.frombuffer(_exactly(stream, height * width * channels), np.uint8).reshape(height, width, channels)
    seen = None
    if head["seen"] is not None:
        low, high, usual, count = head["seen"]
        if not 0 <= count <= 2 * SAMPLED:
            raise ValueError("no sample")
        sample = np.frombuffer(_exactly(stream, 4 * count), np.float32)
        seen = Seen(float(low), float(high), None if usual is None else (float(usual[0]), float(usual[1])), sample)
    image = Image.fromarray(pixels[..., 0] if channels == 1 else pixels)
    across, down = map(int, head["size"])
    said = tuple(map(str, head["changes"]))
    return Picture(image, (across, down), str(head["mode"]), said, seen, int(head["frames"]))


def _exactly(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) != count:
        raise ValueError("cut short")
    return data


def _end_late(child: subprocess.Popen[bytes], is_late: threading.Event) -> None:
    is_late.set()
    child.kill()


def _close(stream: IO[bytes]) -> None:
    with contextlib.suppress(OSError):  # what was not sent is of no use to anyone
        stream.close()
