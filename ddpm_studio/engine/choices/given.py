"""What users have typed of their choices: paths are made whole, and seeds drawn where −1 asks for one."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ddpm_studio.engine.disk.places import at_home
from ddpm_studio.engine.errors import StudioError

DRAWN = -1
"""Instead of a seed: draw one, as in most programs that draw by diffusion."""
LARGEST_DRAWN = 999_999
"""Seeds may be larger; those that are drawn stay short enough to be told to someone."""


def draw_seed() -> int:
    """Return a seed that nobody has chosen."""
    return random.randint(0, LARGEST_DRAWN)


def say_nothing(sentence: str) -> None:
    """Be told something, and keep it."""


class Given:
    """Plain data that one user has typed for one job; all seeds that are asked for in it are the same."""

    def __init__(self, folder: Path | None, tell: Callable[[str], None]) -> None:
        """Paths begin at `folder`; None: at the working folder. `tell` hears which seed was drawn."""
        self._folder, self._tell = folder, tell
        self._seed: int | None = None

    def settled(self, value: Any, key: str = "") -> Any:
        """Return what `value`, typed for a choice whose key ends in `key`, means wherever it is read later."""
        if isinstance(value, dict):
            return {name: self.settled(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.settled(inner, key) for inner in value]
        if key == "seed" and type(value) is int and value == DRAWN:
            return self._drawn()
        if key == "path" and isinstance(value, str) and value:
            return str(whole_path(Path(value), self._folder))
        return value

    def _drawn(self) -> int:
        if self._seed is None:
            self._seed = draw_seed()
            self._tell(f"The seed is {self._seed}, drawn just now.")
        return self._seed


def writable(text: str) -> str:
    """Return choices as TOML, where that can be written as UTF-8.

    :raises StudioError: naming what a disk has given a name that is not, as TOML knows no way to write it.
    """
    if odd := re.search('"([^"\n]*[\ud800-\udfff][^"\n]*)"', text):
        raise StudioError(f"{odd[1]} has a name that is not UTF-8 and cannot be written down. Rename it.")
    return text


def whole_path(path: Path, folder: Path | None = None) -> Path:
    """Return `path` from the root on, with ``~`` for the home folder resolved.

    :param folder: where it begins if it is not whole; None: the working folder.
    :raises StudioError: if the working folder is gone.
    """
    path = at_home(path)
    try:
        return (folder or Path.cwd()) / path if not path.is_absolute() else path
    except FileNotFoundError:
        raise StudioError(f"{path}: the folder that this was started in is gone. Give a whole path.") from None
