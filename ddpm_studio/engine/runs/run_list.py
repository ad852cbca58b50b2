"""The runs that lie in one folder: making a new one, and finding those that are there."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ddpm_studio.engine.disk.files import read_bounded
from ddpm_studio.engine.disk.handed_over import is_file
from ddpm_studio.engine.disk.leftovers import remove
from ddpm_studio.engine.disk.places import refuse_missing_home
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.plain_text import in_a_line
from ddpm_studio.engine.runs.run import CONFIG, OWN, Run

if TYPE_CHECKING:
    from ddpm_studio.engine.choices.training import RunConfig

MOST_NAME_BYTES = 150
"""A file's name may have 255, of which a letter takes up to four."""


def create_run(config: RunConfig, runs_folder: Path) -> Run:
    """Make a new folder below `runs_folder`, named by the time and the run's name, or that of its data; it is new.

    :raises StudioError: if the folder cannot be made; then nothing is left of it.
    """
    source = config.data.source
    told = config.name or Path(getattr(source, "path", "")).stem or source.kind
    name = re.sub(r"[^\w-]+", "-", told).strip("-")[:60]
    name = name.encode()[:MOST_NAME_BYTES].decode(errors="ignore")
    refuse_missing_home(runs_folder)
    try:
        # Within: a name that is too long lets nobody look whether it is there.
        missing = [place for place in (runs_folder, *runs_folder.parents) if not place.exists()]
        runs_folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudioError(f"{runs_folder} cannot hold runs: {_why_no_folder(runs_folder, error)}.") from error
    stem = f"{datetime.now():%Y-%m-%d_%H%M%S}_{name}"
    for number in range(1, 1000):
        folder = runs_folder / (stem if number == 1 else f"{stem}-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        except OSError as error:
            _remove(folder, missing)
            raise StudioError(f"{runs_folder} cannot hold runs: {error.strerror}. Choose another folder.") from error
        run = Run(folder)
        try:
            run.write_config(config)
        except BaseException:
            _remove(folder, missing)
            raise
        return run
    raise StudioError(f"{runs_folder} holds too many runs of this minute.")


def take_back(run: Run) -> bool:
    """Remove a run that was made for a start which was refused; return whether that was done.

    One that has learnt anything, or tells of trouble, stays.
    """
    if run.has_states() or run.snapshot_steps() or run.newest_metrics() or run.replay_path.exists():
        return False
    remove(run.folder)
    return not run.folder.exists()


def _remove(folder: Path, missing: list[Path]) -> None:
    """Remove a folder, and those above it that were not there before, unless others have put something there."""
    remove(folder)
    for place in missing:
        with suppress(OSError):
            place.rmdir()


def _why_no_folder(path: Path, error: OSError) -> str:
    with suppress(OSError):  # nobody can look whether a name that is too long is a link
        for each in (path, *path.parents):
            if each.is_symlink() and not each.exists():
                return f"{each.name} is a link that leads nowhere"
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "there is a file in the place of a folder"
    return f"{error.strerror}. Choose another folder"


def find_runs(runs_folder: Path) -> list[Run]:
    """Return all runs below `runs_folder`, newest first."""
    try:
        folders = sorted(runs_folder.iterdir(), reverse=True)
    except OSError:  # there is none, or its disk is away, or it is another user's
        return []
    return [Run(folder) for folder in folders if is_run(folder)]


def is_run(folder: Path) -> bool:
    """Whether there is a run in `folder`."""
    return is_file(folder / CONFIG)


def title_of(folder: Path) -> str:
    """Return what the run in `folder` is called: its name, or that of its folder; without reading its other choices."""
    try:
        name = tomllib.loads(read_bounded(folder / CONFIG, OWN[CONFIG] or 0).decode())["name"]
    except (OSError, ValueError, KeyError, RecursionError):
        return folder.name
    return in_a_line(name) if isinstance(name, str) and name.strip() else folder.name


def titles_of(folders: Iterable[Path]) -> dict[Path, str]:
    """Return what each run is called; those of one name are told apart by their folders."""
    titles = {folder: title_of(folder) for folder in folders}
    several = {title for title, count in Counter(titles.values()).items() if count > 1}
    return {
        folder: f"{title} ({folder.name})" if title in several and title != folder.name else title
        for folder, title in titles.items()
    }


def run_of(snapshot: Path) -> Run | None:
    """Return the run whose snapshot this file is; None: it is not one of a run."""
    run = Run(snapshot.parent.parent)
    is_snapshot = snapshot.parent == run.folder / "snapshots" and (run.folder / CONFIG).is_file()
    return run if is_snapshot else None
