"""Where the program keeps its own things. ``DDPM_STUDIO_HOME`` puts all of them below one folder.

Without it, what a user makes lies in one folder, the home, which can be moved (see `home_note`).
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from ddpm_studio.engine.disk import files
from ddpm_studio.engine.disk.home_note import KEPT_AT_HOME, HomeNote, known_note
from ddpm_studio.engine.errors import StudioError

APP = "ddpm-studio"


def config_folder() -> Path:
    """Return the folder of the preferences; it may not exist yet."""
    return _below_home("config") or platformdirs.user_config_path(APP, appauthor=False)


def cache_folder() -> Path:
    """Return the folder of what can be made again, such as decoded data sets; it may not exist yet."""
    return _below_home("cache") or platformdirs.user_cache_path(APP, appauthor=False)


def log_folder() -> Path:
    """Return the folder of crash reports; it may not exist yet."""
    return _below_home("log") or platformdirs.user_log_path(APP, appauthor=False)


def home_folder() -> Path:
    """Return the folder of all that a user makes; it may not exist yet.

    That is the one that was chosen, or one in plain sight, below the user's documents.
    """
    fixed = fixed_home()
    if fixed is not None:
        return fixed
    chosen = known_note(config_folder()).home
    return Path(chosen) if chosen else usual_home()


def usual_home() -> Path:
    """Return where the home is while no other was chosen."""
    return platformdirs.user_documents_path() / "DDPM Studio"


def fixed_home() -> Path | None:
    """Return the folder that ``DDPM_STUDIO_HOME`` names; None: it names none."""
    home = os.environ.get("DDPM_STUDIO_HOME")
    return Path(home).expanduser().absolute() if home else None


def runs_folder() -> Path:
    """Return the folder where new runs go; it may not exist yet."""
    return home_folder() / "runs"


def results_folder() -> Path:
    """Return the folder of what was drawn; it may not exist yet."""
    return home_folder() / "results"


def at_home(path: Path) -> Path:
    """Return where `path` leads now: with ``~`` for a home folder resolved, and into the home where that is by now.

    As it is where nobody is known by that name.
    """
    try:
        path = path.expanduser()
    except RuntimeError:
        return path
    return path if fixed_home() is not None else _followed(path)


def _followed(path: Path) -> Path:
    """Return where something lies that was in a former home, and is there no more."""
    former = known_note(config_folder()).former
    before = next((Path(each) for each in former if path.is_relative_to(each)), None)
    if before is None or path.relative_to(before).parts[:1] not in [(name,) for name in KEPT_AT_HOME]:
        return path
    now = home_folder() / path.relative_to(before)
    return now if os.path.lexists(now) and not os.path.lexists(path) else path


def refuse_missing_home(path: Path) -> None:
    """Let nothing be made anew where the home was, or where its disk is away: it would not be found there again.

    :raises StudioError: if `path` is in the home that was chosen, and that is not there, or in one of before.
    """
    note = HomeNote() if fixed_home() is not None else known_note(config_folder())
    place = path.absolute()
    is_chosen = bool(note.home) and Path(note.home) != usual_home()  # which is made anew wherever it is missing
    if is_chosen and place.is_relative_to(note.home) and not os.path.isdir(note.home):  # noqa: PTH112  # never raises
        raise StudioError(
            f"Runs and results are kept in {note.home}, which is not there, so nothing was written. Connect its disk, "
            "or choose another folder in Settings."
        )
    for former in map(Path, note.former):
        kept = next((former / name for name in KEPT_AT_HOME if place.is_relative_to(former / name)), None)
        if kept is not None and not os.path.isdir(kept):  # noqa: PTH112  # somebody may have put it there again
            raise StudioError(
                f"Runs and results have moved from {former} to {home_folder()}, so nothing was written there. Choose a "
                "folder in the new place."
            )


def home_problem() -> str:
    """Return a sentence if no folder could be where the program's own are to be, or the one it was started in is gone.

    Empty if they are there, or could be.
    A folder that forbids writing is no such problem: what is not kept then is told of as it comes.
    """
    try:
        Path.cwd()
    except OSError:  # which libraries end the process about
        return "The folder in which the program was started is gone. Change to another, and start it there."
    for find in (config_folder, cache_folder, log_folder, runs_folder):
        try:
            folder = find()
        except (RuntimeError, OSError):  # of a user who is not known here
            home = os.environ.get("DDPM_STUDIO_HOME", "")
            return f"DDPM_STUDIO_HOME is {home[:80]}, which leads nowhere on this computer. Give a whole path."
        try:
            folder.stat()
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            continue
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            return f"The program's folder cannot be {str(folder)[:80]}…: {why}. Change HOME or DDPM_STUDIO_HOME."
    return ""


def _below_home(name: str) -> Path | None:
    home = fixed_home()
    return home / name if home is not None else None


files.may_be_made = refuse_missing_home
