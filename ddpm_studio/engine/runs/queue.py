"""The trainings that are to come, one after the other: ``queue.json`` in the home of runs.

Each is kept with all its choices, as ``run.toml`` has them, so that nothing that is chosen later changes it. Several
windows may share a home: each change reads what is there, and writes it whole before another may.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddpm_studio.engine.disk.file_lock import acquired
from ddpm_studio.engine.disk.files import make_folder, open_own, read_bounded, unwritten, write_text
from ddpm_studio.engine.disk.held_folder import found_at
from ddpm_studio.engine.disk.json_text import parse_json
from ddpm_studio.engine.disk.places import at_home
from ddpm_studio.engine.errors import FieldError, LoadError, StudioError, WrittenByNewer
from ddpm_studio.engine.plain_text import spelled_out

if TYPE_CHECKING:
    from ddpm_studio.engine.choices.training import RunConfig

FILE, LOCK = "queue.json", "queue.lock"
VERSION = 1
LARGEST = 2**24
"""Bytes of a `FILE`."""
MOST = 500
"""Trainings that may wait; their choices are read when the window opens."""
PATIENCE = 0.2
"""Seconds that another window is waited for; a change takes it some milliseconds."""


@dataclass(frozen=True)
class Waiting:
    """A training that waits, as it is kept; what a later version has written beside it stays."""

    said: dict[str, Any]

    @property
    def key(self) -> str:
        """By which it is known; no other one has it."""
        return str(self.said["key"])

    @property
    def start(self) -> Path | None:
        """The run or model file whose weights it begins with; None: it begins with random ones."""
        return at_home(Path(self.said["start"])) if self.said.get("start") else None

    @property
    def problem(self) -> str:
        """Why it was passed over; nothing: it was not."""
        return str(self.said.get("problem", ""))

    def config(self) -> RunConfig:
        """Return what is chosen for it.

        :raises FieldError: if a value is one that this version does not know.
        """
        from ddpm_studio.engine.choices.toml import config_from

        return config_from(self.said["config"], is_own=True)


def missing_data(config: RunConfig) -> str:
    """Return, in a sentence, that the pictures of `config` are not there; nothing: they are."""
    path = getattr(config.data.source, "path", None)
    try:
        is_gone = isinstance(path, Path) and not at_home(path).exists()
    except OSError:  # as in a folder that is closed to us
        is_gone = True
    return f"Its pictures are not there: {path}." if is_gone else ""


class TrainingQueue:
    """What waits in one home of runs. Every method reads it anew and raises a `StudioError` if that cannot be."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def read(self) -> tuple[Waiting, ...]:
        """Return what waits, the next one first.

        :raises LoadError: if the file is damaged; it stays as it is.
        """
        path = self._home / FILE
        try:
            said = parse_json(read_bounded(path, LARGEST))
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise LoadError(path, "the file", f"cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise _damaged(path, str(error)) from error
        version = said.get("version") if isinstance(said, dict) else None
        if type(version) is int and version > VERSION:
            raise WrittenByNewer(path, "the file", version)
        listed = said.get("waiting") if isinstance(said, dict) else None
        if version != VERSION or not isinstance(listed, list) or len(listed) > MOST or not all(map(_is_sound, listed)):
            raise _damaged(path, "is no queue of trainings")
        return tuple(Waiting(each) for each in listed)

    def add(self, config: RunConfig, start: Path | None = None, at: int | None = None) -> Waiting:
        """Put a training at place `at`, or at the end, and return it.

        :raises FieldError: if its pictures are not there.
        """
        if problem := missing_data(config):
            raise FieldError("data.source.path", problem)
        said: dict[str, Any] = {"key": secrets.token_hex(8), "config": config.model_dump(mode="json")}
        if start is not None:
            said["start"] = str(start.absolute())
        waiting = Waiting(said)
        waiting.config()  # what could not be read again is not put in
        self.put(waiting, at)
        return waiting

    def put(self, waiting: Waiting, at: int | None = None) -> None:
        """Put one that was taken out to place `at`, or at the end."""

        def put(all_: list[Waiting]) -> None:
            if len(all_) >= MOST:
                raise StudioError(f"{MOST} trainings wait already; remove one first.")
            all_.insert(len(all_) if at is None else at, waiting)

        self._change(put)

    def take(self, key: str) -> tuple[Waiting, int] | None:
        """Take one out and return it with its place; None: it is not there any more."""
        taken: list[tuple[Waiting, int]] = []

        def take(all_: list[Waiting]) -> None:
            if (place := _place_of(all_, key)) is not None:
                taken.append((all_.pop(place), place))

        self._change(take)
        return taken[0] if taken else None

    def move(self, key: str, to: int) -> None:
        """Move one to place `to`, counted without it."""

        def move(all_: list[Waiting]) -> None:
            if (place := _place_of(all_, key)) is not None:
                all_.insert(to, all_.pop(place))

        self._change(move)

    def mark(self, key: str, problem: str) -> None:
        """Say of one why it was passed over; nothing: it may be tried again."""

        def mark(all_: list[Waiting]) -> None:
            if (place := _place_of(all_, key)) is not None:
                rest = {name: value for name, value in all_[place].said.items() if name != "problem"}
                all_[place] = Waiting({**rest, "problem": problem} if problem else rest)

        self._change(mark)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let nobody change it for as long as the block lasts.

        :raises StudioError: if another process does not let go of it, or the disk refuses.
        """
        with _locked(self._home):
            yield

    def _change(self, change: Callable[[list[Waiting]], None]) -> None:
        with _locked(self._home):
            waiting = list(self.read())
            change(waiting)
            content = {"version": VERSION, "waiting": [each.said for each in waiting]}
            text = spelled_out(json.dumps(content, ensure_ascii=False, indent=1))
            if len(text.encode()) > LARGEST:
                raise StudioError("The queue of trainings is full; remove one first.")
            write_text(self._home / FILE, text + "\n")


def _is_sound(said: object) -> bool:
    if not isinstance(said, dict) or not isinstance(said.get("config"), dict):
        return False
    return bool(said.get("key")) and all(isinstance(said.get(name, ""), str) for name in ("key", "start", "problem"))


def _place_of(waiting: Sequence[Waiting], key: str) -> int | None:
    return next((place for place, each in enumerate(waiting) if each.key == key), None)


def _damaged(path: Path, why: str) -> LoadError:
    return LoadError(path, "the file", why, "Move it away to begin another queue.")


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Keep others from changing the queue in `home`.

    :raises StudioError: if another process does not let go of it, or the disk refuses.
    """
    path = home / LOCK
    try:
        make_folder(home)
        descriptor = open_own(path, os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise unwritten(path, error) from error
    try:
        limit = time.monotonic() + PATIENCE
        while acquired(descriptor) is False:  # None: a disk without locks, which then has none to wait for
            if time.monotonic() > limit:
                raise StudioError("Another window is changing the queue of trainings; try again.")
            time.sleep(0.005)
        found = found_at(path)
        if found is None or not os.path.samestat(found, os.fstat(descriptor)):  # its home was moved meanwhile
            raise StudioError("The queue of trainings was moved just now; try again.")
        yield
    finally:
        os.close(descriptor)
