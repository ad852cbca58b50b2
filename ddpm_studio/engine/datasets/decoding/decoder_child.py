"""What the process of `decoder_process` does: it decodes one picture after another for as long as it is asked."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np

from ddpm_studio.engine.datasets.decoding.decode import decode, decode_stack
from ddpm_studio.engine.datasets.decoding.fit import fit, size_within
from ddpm_studio.engine.datasets.decoding.packed_file import PackedFile, open_packed
from ddpm_studio.engine.datasets.decoding.tiff_values import MAGICS, in_memory
from ddpm_studio.engine.datasets.picture import Picture, Unusable, Wanted, reason_of
from ddpm_studio.engine.disk.files import open_regular
from ddpm_studio.engine.events import Levels, Pixels

LONGEST_LINE = 262_144
SECONDS_OF_STACK, MOST_OF_STACK, BYTES_OF_STACK = 3.0, 256, 32 * 1024 * 1024
"""Of frames in one answer: whoever asks wants to speak meanwhile, and stop."""


def serve(memory: int) -> None:
    """Be the process: answer until there is nobody to ask.

    :param memory: bytes that may be taken beyond what is taken now.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(memory)
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    answers.write(b"ready\n")
    answers.flush()
    while line := questions.readline(LONGEST_LINE):
        question = json.loads(line)
        content = questions.read(question["bytes"])
        try:
            head, data = _answer_to(question, content)
        except Unusable as reason:
            head, data = {"unusable": str(reason)}, b""
        except MemoryError:
            head, data = {"unusable": "too large for the memory"}, b""
        answers.write(json.dumps(head).encode() + b"\n" + data)
        answers.flush()


def _answer_to(question: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return what is said of the pictures, a list of them under ``pictures``, and the pixels and samples of all."""
    levels = question["wanted"].pop("levels")
    wanted = Wanted(**question["wanted"], levels=None if levels is None else Levels(**levels))
    wanted = dataclasses.replace(wanted, size=(wanted.size[0], wanted.size[1]))
    heads, parts = [], []
    try:
        with _opened(question, content) as stream:
            for picture in _pictures(stream, wanted):
                size = size_within(picture.image.size, wanted.size) if wanted.is_whole else wanted.size
                pixels = fit(picture.image, size, wanted.way, wanted.resizing, wanted.background)
                head, data = _told(picture, pixels)
                heads.append(head)
                parts.append(data)
    except OSError as error:
        raise Unusable(f"cannot be read: {reason_of(error)}") from None
    return {"pictures": heads}, b"".join(parts)


def _opened(question: dict[str, Any], content: bytes) -> IO[bytes]:
    if not question["path"]:
        return io.BytesIO(content)
    path = Path(os.fsdecode(bytes.fromhex(question["path"])))
    member = question["member"]
    if member is None:
        return open_regular(path)
    stream = open_packed(path, PackedFile(**member))
    if not stream.read(4).startswith(MAGICS):
        return stream  # each way back begins at the beginning, and other formats are read from there to the end
    with stream:
        return in_memory(stream)


def _pictures(stream: IO[bytes], wanted: Wanted) -> Iterator[Picture]:
    """Yield one picture, or the frames of a stack for a while; a damaged one ends it, and is met first next time."""
    if not wanted.is_stack:
        yield decode(stream, wanted)
        return
    began, given = time.monotonic(), 0
    most = min(MOST_OF_STACK, BYTES_OF_STACK // (4 * wanted.size[0] * wanted.size[1]) + 1)
    try:
        for picture in decode_stack(stream, wanted):
            yield picture
            given += 1
            if given >= most or time.monotonic() - began > SECONDS_OF_STACK:
                return
    except Unusable:
        if not given:
            raise


def _told(picture: Picture, pixels: Pixels) -> tuple[dict[str, Any], bytes]:
    head: dict[str, Any] = {"shape": pixels.shape, "size": picture.size, "mode": picture.mode}
    head |= {"changes": picture.changes, "frames": picture.frames, "seen": None}
    data = pixels.tobytes()
    if (seen := picture.seen) is not None:
        head["seen"] = [seen.low, seen.high, seen.usual, len(seen.sample)]
        data += seen.sample.astype(np.float32).tobytes()
    return head, data


if sys.platform == "win32":

    def _limit_memory(memory: int) -> None:
        """Let the system be: it knows no such limit."""

else:
    import resource

    def _limit_memory(memory: int) -> None:
        """Let this process take so many bytes more of address space."""
        try:
            pages = int(Path("/proc/self/statm").read_text().split()[0])
            most = pages * resource.getpagesize() + memory
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
        except (OSError, ValueError):
            return  # not Linux: the time is limited all the same
