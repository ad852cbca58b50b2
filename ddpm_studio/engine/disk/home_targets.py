"""Whether the home could be moved to a folder, as far as can be known before anything in the home is looked at."""

from __future__ import annotations

import os
from pathlib import Path

from ddpm_studio.engine.disk.handed_over import is_folder
from ddpm_studio.engine.disk.home_note import KEPT_AT_HOME
from ddpm_studio.engine.disk.places import cache_folder, config_folder, fixed_home, home_folder, log_folder
from ddpm_studio.engine.disk.targets import check_folder
from ddpm_studio.engine.errors import StudioError

NAME = "DDPM Studio"
"""Of the folder that is made where one was chosen that has something in it."""


def why_fixed() -> str:
    """Return in a sentence why the home cannot be moved here; nothing: it can be."""
    fixed = fixed_home()
    if fixed is None:
        return ""
    return f"The home is fixed by DDPM_STUDIO_HOME as {fixed}. Start the program without that variable to move it."


def target_in(chosen: Path) -> Path:
    """Return where the home is to be if somebody has chosen this folder: one of its own in it, unless it is empty."""
    is_for_it = not _is_there(chosen) or chosen.name == NAME or is_empty(chosen) or is_home(chosen)
    return chosen if is_for_it else chosen / NAME


def check_target(target: Path) -> None:
    """Judge whether the home can be moved to `target`.

    :raises StudioError: if not.
    """
    if why := why_fixed():
        raise StudioError(why)
    home, place = home_folder().resolve(), target.resolve()
    if place == home:
        raise StudioError(f"{target} is where runs and results are. Choose another folder.")
    if place.is_relative_to(home):
        raise StudioError(f"{target} is inside {home_folder()}, which is to be moved. Choose a folder elsewhere.")
    if home.is_relative_to(place):
        raise StudioError(f"{target} has {home_folder()} in it, which is to be moved. Choose a folder elsewhere.")
    for own in (config_folder(), cache_folder(), log_folder()):
        if place.is_relative_to(own.resolve()):
            raise StudioError(f"{target} is where the program keeps its own files. Choose a folder elsewhere.")
    if _is_there(target) and not is_folder(target):
        raise StudioError(f"{target} is not a folder. Choose an empty folder or a new one.")
    if _is_there(target) and not is_empty(target) and not (is_home(target) and is_gone(home_folder())):
        if is_home(target):
            raise StudioError(
                f"{target} has runs or results in it, and so has {home_folder()}, which are not put together. Choose "
                f"an empty folder, or take out by hand what is in {home_folder()}."
            )
        raise StudioError(f"{target} has something in it already. Choose an empty folder or a new one.")
    check_folder(target)


def is_empty(folder: Path) -> bool:
    """Whether nothing is in a folder; one that cannot be looked into is not."""
    try:
        return next(folder.iterdir(), None) is None
    except OSError:
        return False


def is_home(folder: Path) -> bool:
    """Whether runs or results lie in a folder as in a home."""
    return any(is_folder(folder / name) for name in ("runs", "results"))


def is_gone(home: Path) -> bool:
    """Whether nothing that could be moved is in `home`, as that of a disk that is not connected."""
    return all(is_empty(home / name) or not _is_there(home / name) for name in KEPT_AT_HOME)


def _is_there(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110  # Path.exists raises where nobody may look
