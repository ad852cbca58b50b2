"""What the process of `decoder_process` does: it decodes one picture after another for as long as it is asked."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from ddpm_studio.engine.datasets.decoding.decode import decode
from ddpm_studio.engine.datasets.decoding.fit import fit, size_within
from ddpm_studio.engine.datasets.source import Unusable, Wanted, reason_of
from ddpm_studio.engine.disk.files import open_regular

LONGEST_LINE = 65_536


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
    wanted = Wanted(**question["wanted"])
    wanted = dataclasses.replace(wanted, size=(wanted.size[0], wanted.size[1]))
    try:
        if question["path"]:
            with open_regular(Path(os.fsdecode(bytes.fromhex(question["path"])))) as stream:
                picture = decode(stream, wanted.size)
        else:
            picture = decode(io.BytesIO(content), wanted.size)
    except OSError as error:
        raise Unusable(f"cannot be read: {reason_of(error)}") from None
    size = size_within(picture.image.size, wanted.size) if wanted.is_whole else wanted.size
    pixels = fit(picture.image, size, wanted.way, wanted.resizing, wanted.background)
    head = {"shape": pixels.shape, "size": picture.size, "mode": picture.mode, "changes": picture.changes}
    return head, pixels.tobytes()


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
