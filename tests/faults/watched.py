"""Opening a file in a child that is watched: what it says, what it does besides, how long and how much it takes."""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import selectors
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ddpm_studio.engine.errors import StudioError
from tests.faults.patience import IDLE, LOOK, Patience

SECONDS = 5
"""Of a processor. No file may take longer."""
MOST_MEMORY = 2 * 2**30
LONGEST_SENTENCE = 600
FORBIDDEN = (
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.sendto",
    "pty.spawn",
)
"""Audit events that no reading may cause; `subprocess.Popen` neither, but for our own decoder."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True)
class Outcome:
    """What came of opening a file."""

    kind: Literal["opened", "refused", "crashed", "hung", "executed"]
    words: str = ""
    """The sentence, or what happened instead."""

    @property
    def is_sentence(self) -> bool:
        """Whether it was refused in one sentence or two, on one line, that are not endless."""
        return self.kind == "refused" and "\n" not in self.words and 10 < len(self.words) < LONGEST_SENTENCE


def watch(work: Callable[[], object], writable: Path) -> Outcome:
    """Do `work` in a forked child.

    :param writable: the only folder in which it may write.
    """
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        gc.freeze()  # see `forks.fork`
        os.setpgid(0, 0)
        os.close(reading)
        _be_watched(work, writable, writing)
    os.close(writing)
    said = _read(reading, process)
    os.close(reading)
    if said is None:
        for end in (os.kill, os.killpg):
            with contextlib.suppress(ProcessLookupError):
                end(process, signal.SIGKILL)
    _, status, usage = os.wait4(process, 0)
    if said is None:
        return Outcome("hung", f"no end, and nothing done for {IDLE:g} s")
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return Outcome("hung", f"no end after {SECONDS} s of a processor")
    kind, _, words = said.partition(":")
    if not os.WIFEXITED(status) or kind not in ("opened", "refused", "crashed", "executed"):
        return Outcome("crashed", f"status {status}: {said}")
    if usage.ru_maxrss * 1024 > MOST_MEMORY:
        return Outcome("crashed", f"{usage.ru_maxrss / 2**20:.1f} GB were taken")
    return Outcome(kind, words)  # type: ignore[arg-type]


def _be_watched(work: Callable[[], object], writable: Path, writing: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    seen: list[str] = []
    sys.addaudithook(_listener(seen, str(writable.resolve())))
    try:
        work()
        said = "opened:"
    except StudioError as problem:
        said = f"refused:{problem}"
    except BaseException:
        said = f"crashed:{traceback.format_exc()[-1500:]}"
    if seen:
        said = f"executed:{', '.join(seen)[:1500]}"
    os.write(writing, said.encode(errors="backslashreplace")[:30_000])
    os._exit(0)


def _listener(seen: list[str], writable: str) -> Callable[[str, tuple[object, ...]], None]:
    def listen(event: str, arguments: tuple[object, ...]) -> None:
        if event in FORBIDDEN or (event == "subprocess.Popen" and "decoder_child" not in str(arguments[1])):
            seen.append(f"{event} {arguments!r:.200}")
        elif event == "open" and isinstance(arguments[0], str | bytes) and isinstance(arguments[2], int):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            if arguments[2] & WRITING and not path.startswith((writable, "/dev/null")):
                seen.append(f"writing {path}")

    return listen


def _read(reading: int, process: int) -> str | None:
    """Return what the child says; None if it waits for ever."""
    patience, parts = Patience(process), b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(reading, selectors.EVENT_READ)
        while not patience.is_over():
            if waiting.select(LOOK):
                part = os.read(reading, 1 << 16)
                if not part:
                    return parts.decode()
                parts += part
    return None


def largest_memory() -> float:
    """Return the most memory that any child has taken, in GB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
