"""The home of results: every film that was drawn, the newest first, up to a budget.

A result is kept by writing its film, its thumbnail, and at last what is known of it: until then it is not there. When
films take more room than they may, the oldest without a star leave; recipe and thumbnail stay.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image

from ddpm_studio.engine.disk.files import make_folder, rename, unwritten
from ddpm_studio.engine.disk.leftovers import UNFINISHED, remove, sweep, temporary_prefix
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Cost, Job, Pixels, Saved, Work
from ddpm_studio.engine.export.grid import GridOptions, enlarge, make_grid
from ddpm_studio.engine.export.names import safe_name
from ddpm_studio.engine.export.pictures import as_image, save_png
from ddpm_studio.engine.films.film import KEPT, Film
from ddpm_studio.engine.films.film_file import SUFFIX, save_film
from ddpm_studio.engine.films.result import THUMBNAIL, Facts, Result, read_result

LARGEST_SIDE = 192
"""Pixels of a thumbnail: twice of what is shown, for fine screens."""
LARGEST_SHARE = 0.25
"""Of the budget, that one film may take; a larger one is drawn again when it is wanted."""


def find_results(home: Path) -> list[Result]:
    """Return the results that are kept in `home`, newest first."""
    try:
        folders = [folder for folder in home.iterdir() if not folder.name.startswith(UNFINISHED)]
    except OSError:
        return []
    found = [result for folder in folders if (result := read_result(folder)) is not None]
    return sorted(found, key=lambda result: (result.made, result.folder.name), reverse=True)


def keep_result(
    home: Path,
    facts: Facts,
    sides: Sequence[Film],
    recipe: str,
    thumbnail: tuple[Pixels, dict[str, object]],
    budget: int,
    costs: Mapping[int, Cost] | None = None,
) -> Work[Result]:
    """Keep a film in `home`; return the result.

    :param sides: one film, or those of a comparison; none: only the picture and what made it are kept.
    :param recipe: what the film's file says of how it was made (see `save_film`).
    :param thumbnail: a small picture, (H, W, C), and the parameters that it carries.
    :param budget: bytes that all films may take.
    :raises StudioError: if it cannot be written; nothing of it is then there.
    """
    now, mark = datetime.now(UTC), secrets.token_hex(2)
    # By this name it is nobody's, and what a process that was killed leaves of it is swept.
    folder, finished = home / f"{temporary_prefix()}{mark}", home / f"{now:%Y-%m-%d %H%M%S} {mark}"
    size = sum(film.frame(0, view).nbytes * len(film) for film in sides if len(film) for view in KEPT)
    name = ""
    try:
        make_folder(folder)
        sweep(home)
        if sides and size <= LARGEST_SHARE * budget:
            name = safe_name(facts.model, "film") + SUFFIX
            yield from _without_saved(save_film(folder / name, sides, recipe, costs))
            size = (folder / name).stat().st_size
        save_png(folder / THUMBNAIL, *thumbnail)
        result = Result(folder, facts, now.isoformat(timespec="milliseconds"), name, size if name else 0)
        result.write()
        rename(folder, finished)
    except BaseException as problem:
        remove(folder)
        if isinstance(problem, OSError):
            raise unwritten(finished, problem) from problem
        raise
    return replace(result, folder=finished)


def _without_saved(job: Job) -> Job:
    """Pass on how far `job` is, but not that a file of its own is there."""
    for event in job:
        if not isinstance(event, Saved):
            yield event


def keep_within(home: Path, budget: int, newest: Path | None = None) -> list[Result]:
    """Have the oldest films without a star leave until all take at most `budget` bytes; return what has changed.

    :param newest: the folder of the one that stays, as it was just kept, whatever clocks say.
    """
    results = find_results(home)
    size, changed = sum(result.size for result in results if result.film), []
    for result in reversed(results):
        if size <= budget:
            break
        film = result.film_file
        if film is None or result.is_starred or result.folder == newest:
            continue
        remove(film)  # at first: whoever reads of it looks whether it is there, but of one untold of nobody knows
        if not film.exists():
            size -= result.size
            with suppress(StudioError):  # that it has gone is seen
                changed.append(result.changed(film="", size=0))
    return changed


def thumbnail_of(images: Pixels) -> Pixels:
    """Return a small picture, (H, W, C), of the first of `images`, (N, H, W, C): a square of 16 at most."""
    side = min(4, math.isqrt(len(images)))
    whole = make_grid(images[: side**2], GridOptions(columns=side, spacing=1, scale=1))
    enlarged = enlarge(whole, max(1, LARGEST_SIDE // max(whole.shape[:2])))
    picture = as_image(enlarged)
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BOX)
    return np.asarray(picture).reshape(*picture.size[::-1], -1)
