"""What every source of images has: a stamp that tells whether it changed, and its pictures one by one."""

from __future__ import annotations

import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn, Self

from ddpm_studio.engine.datasets.picture import Picture, Unusable, Wanted, reason_of
from ddpm_studio.engine.disk.places import at_home
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Work
from ddpm_studio.engine.options import Options
from ddpm_studio.engine.pace import wait_for

PATH_FIELD = "data.source.path"


@dataclass(frozen=True, slots=True)
class Found:
    """One file (or one image of a file) that was found; whether it can be used shows when it is read."""

    name: str
    read: Callable[[Wanted], Picture | Callable[[], Picture]]
    """Given what is wanted, return the picture, of any size; or what reads it, where that may take long. Both raise
    `Unusable`."""
    label: int | None = None
    caption: str = ""
    """Its captions, as in `Images.captions`."""


@dataclass(frozen=True)
class Album:
    """What a source holds, in a fixed order. Close `found` when done."""

    name: str
    count: int
    found: Generator[Found, None, None]
    label_names: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Source(Options, ABC):
    """Where images come from."""

    @abstractmethod
    def stamp(self) -> Work[str]:
        """Return a text that changes whenever the contents do; quick, without reading the images.

        :raises StudioError: if there is nothing to look at.
        """

    @abstractmethod
    def open(self) -> Work[Album]:
        """Return what there is.

        :raises StudioError: if it cannot be used as a whole.
        """

    def held_out(self) -> Self | None:
        """Return the part of the set that is not to be learnt from, by its names; None: it has no parts.

        That there is such a part shows when it is opened.

        :raises StudioError: if it cannot be looked at.
        """
        return None


def picture_in(found: Found, wanted: Wanted) -> Work[Picture]:
    """Read what was found, and report while that takes long.

    :raises Unusable: if it cannot be used.
    """
    outcome = found.read(wanted)
    return outcome if isinstance(outcome, Picture) else (yield from wait_for(outcome, "Reading a large picture"))


def refuse(reason: str, wanted: Wanted) -> NoReturn:
    """Be the `Found.read` of something that cannot be used, whatever is `wanted`."""
    raise Unusable(reason)


def left_out(name: str, reason: str) -> Found:
    """Return what was found under `name` but cannot be used."""
    return Found(name, partial(refuse, reason))


def stamp_of_file(path: Path, what: str) -> str:
    """Return absolute path, bytes and time of a file.

    :param what: what it should be, such as "a zip file".
    :raises FieldError: if nothing is chosen, or it is missing, unreadable or no file.
    """
    found = stat_of(path, what)
    if stat.S_ISDIR(found.st_mode):
        raise FieldError(PATH_FIELD, f"{path} is a folder; choose {what}.")
    if not stat.S_ISREG(found.st_mode):
        raise FieldError(PATH_FIELD, f"{path} is not a file that can be read; choose {what}.")
    return f"{full(path)}|{found.st_size}|{found.st_mtime_ns}"


def stat_of(path: Path, what: str) -> os.stat_result:
    """Return what the system knows of `path`.

    :raises FieldError: if nothing is chosen, or it is missing or unreadable.
    """
    if path == Path():
        raise FieldError(PATH_FIELD, f"Choose {what}.")
    try:
        return full(path).stat()
    except FileNotFoundError:
        raise FieldError(PATH_FIELD, f"{path} does not exist; choose {what}.") from None
    except (OSError, ValueError) as error:
        raise FieldError(PATH_FIELD, f"{path} cannot be opened: {reason_of(error)}; choose {what}.") from None


def full(path: Path) -> Path:
    """Return `path` from the root, with ``~`` for the home folder resolved."""
    return at_home(path).absolute()
