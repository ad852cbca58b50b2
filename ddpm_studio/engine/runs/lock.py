"""One process writes a run at a time."""

from __future__ import annotations

import os
import platform
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from ddpm_studio.engine.disk.file_lock import acquired, is_free
from ddpm_studio.engine.disk.files import open_own, open_regular, read_bounded
from ddpm_studio.engine.disk.held_folder import found_at
from ddpm_studio.engine.disk.leftovers import remove
from ddpm_studio.engine.errors import StudioError

HOLDER = re.compile(r"process (\d+) on (.*) since (.*) \(start (.*)\)")
TRIES = 20
"""How often the lock is asked for before another process is believed to hold it without saying who it is."""
BETWEEN_TRIES = 0.02
"""Seconds. A look (`holder`) that is in the way is over by then."""
ENOUGH_TRIES = 5
"""After so many tries a process that the lock file names, and that may be alive, is believed to hold the lock."""


@dataclass(frozen=True)
class Holder:
    """Who a lock file names."""

    name: str
    """Such as ``process 4711 on desk since 2026-11-26 01:22``."""
    holds: bool
    """Whether it still holds the lock; if not, it has ended without letting go."""
    lock: Path
    process: int
    computer: str


class Lock:
    """A lock file that is held until `let_go`; the system lets go of it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """Hold the file at `path`.

        :raises StudioError: if another process holds it; the sentence says which.
        """
        self._path = path
        self._text = f"process {os.getpid()} on {platform.node()} since {_now()} (start {_start()})"
        self._stream, before = self._taken()
        self.before = _name(before)
        """Who held it before and ended without letting go, such as ``process 4711 on desk since …``; or nothing."""

    def _taken(self, is_own: bool = False) -> tuple[TextIO, str]:
        """Return the file, held and with our name in it, and what it said before."""
        try:
            descriptor = open_own(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        except OSError as error:
            raise StudioError(f"{self._path.parent} cannot be written to: {error.strerror}.") from error
        stream = os.fdopen(descriptor, "a+", encoding="utf-8", errors="replace")
        try:
            is_ours, before = _take(stream)
            if not is_ours:
                raise held_by(self._path, before)
            if os.fstat(descriptor).st_nlink > 1 and not is_own:  # that has another name, too, is not to be changed
                remove(self._path)
                stream.close()
                return self._taken(is_own=True)[0], before
        except BaseException:
            stream.close()
            raise
        _say(stream, self._text)
        return stream, before

    def keep(self, path: Path) -> None:
        """Put the file, at `path` now, back if it was deleted or exchanged: whoever comes next would hold it, too.

        :raises StudioError: if another process has come already.
        """
        self._path = path
        found = found_at(path)
        try:
            is_same = found is not None and os.path.samestat(found, os.fstat(self._stream.fileno()))
            if is_same or (found is not None and self.is_named):  # its number may change by itself over a network
                return
        except OSError:  # what it is on was out of reach meanwhile
            pass
        stream, _ = self._taken()
        before, self._stream = self._stream, stream
        with suppress(OSError):
            before.close()

    @property
    def is_named(self) -> bool:
        """Whether the file under the path says that this process holds it."""
        try:
            return read_bounded(self._path, 300).decode(errors="replace").strip() == self._text
        except OSError:
            return False

    def let_go(self) -> None:
        """Hold it no more, and have it say so."""
        with suppress(OSError), self._stream:
            _say(self._stream, "")


@contextmanager
def hold(path: Path) -> Iterator[Lock]:
    """Hold the lock file at `path` for as long as the block lasts; see `Lock`."""
    lock = Lock(path)
    try:
        yield lock
    finally:
        lock.let_go()


def holder(path: Path) -> Holder | None:
    """Look who holds the lock file at `path`, without writing and without having it; None: nobody does.

    What the file says is enough but for one case: it names a process that may be alive. Then the lock itself is asked,
    since that number may belong to another process by now, or the file be a copy. If it is free all the same, the
    question has it for an instant, and `hold` tries again: nobody is refused because of a look. Rejected: trying to
    hold it, which would turn a trainer away that starts just then.
    """
    try:
        with open_regular(path) as stream:
            text = stream.read(300).decode(errors="replace").strip()
            if not (said := HOLDER.match(text)):
                return None
            holds = _may_live(text) and not is_free(stream.fileno())
            return Holder(_name(text), holds, path, int(said[1]), said[2])
    except OSError:
        return None


def _take(stream: TextIO) -> tuple[bool, str]:
    """Return whether the lock is ours now, and what the file said before.

    Not all is lost at the first try: who is in the way may only look, or not have come to saying who it is.
    """
    for tries in range(1, TRIES + 1):
        stream.seek(0)
        text = stream.read(300).strip()
        if _is_ours(stream.fileno(), text):
            return True, text
        if tries >= ENOUGH_TRIES and _may_live(text):
            break
        time.sleep(BETWEEN_TRIES)
    return False, text


def _is_ours(descriptor: int, before: str) -> bool:
    """Whether the lock is ours now; where the disk knows no locks, by what the file says of its holder."""
    is_ours = acquired(descriptor)
    if is_ours is not None:
        return is_ours
    return not _may_live(before)


def _may_live(text: str) -> bool:
    """Whether `text` names a holder that is not known to have ended."""
    match = HOLDER.match(text)
    return match is not None and not _has_ended(int(match[1]), match[2], match[4])


def _has_ended(process: int, computer: str, start: str) -> bool:
    """Whether a holder is known to have ended: a process of this computer that is gone, or from before it started."""
    import psutil

    return computer == platform.node() and (start != _start() or not psutil.pid_exists(process))


def held_by(path: Path, before: str) -> StudioError:
    """Return the sentence about a run whose lock file, at `path`, another process holds; `before` is what it says."""
    match = HOLDER.match(before)
    said = f"The run {path.parent.name} is being written by another process ({_name(before) or 'unknown'})."
    if match and match[2] != platform.node():
        said += f" If {match[2]} no longer runs it, delete {path.name} in its folder."
    return StudioError(said)


def _name(text: str) -> str:
    return text.partition(" (start ")[0]


def _say(stream: TextIO, text: str) -> None:
    """Write who holds the lock; a disk that is full takes nothing from the lock itself."""
    try:
        stream.truncate(0)
        stream.write(f"{text}\n" if text else "")
        stream.flush()
    except OSError:
        pass


def _now() -> str:
    return f"{datetime.now():%Y-%m-%d %H:%M}"


def _start() -> str:
    """Return a text that tells this start of the computer from others."""
    try:
        return read_bounded(Path("/proc/sys/kernel/random/boot_id"), 100).decode().strip()[:8]
    except OSError:
        import psutil

        return str(round(psutil.boot_time() / 60))
