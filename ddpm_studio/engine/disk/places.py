"""Where the program keeps its own things. ``DDPM_STUDIO_HOME`` puts all of them below one folder."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

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


def runs_folder() -> Path:
    """Return the folder where new runs go: in plain sight, below the user's documents; it may not exist yet."""
    return _below_home("runs") or platformdirs.user_documents_path() / "DDPM Studio" / "runs"


def results_folder() -> Path:
    """Return the folder of what was drawn, beside the runs; it may not exist yet."""
    return _below_home("results") or runs_folder().parent / "results"


def at_home(path: Path) -> Path:
    """Return `path` with ``~`` for a home folder resolved; as it is where nobody is known by that name."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path


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
    home = os.environ.get("DDPM_STUDIO_HOME")
    return Path(home).expanduser().absolute() / name if home else None
