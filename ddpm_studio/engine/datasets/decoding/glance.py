"""A first look at a source: which size suits it, from its first images alone."""

from __future__ import annotations

import contextlib
from collections import Counter
from pathlib import Path

from ddpm_studio.engine.datasets.options import AnySource, DataOptions, frames_of
from ddpm_studio.engine.datasets.picture import Size, Unusable, Wanted
from ddpm_studio.engine.datasets.scan import scan
from ddpm_studio.engine.datasets.source import picture_in
from ddpm_studio.engine.datasets.tally import LONGEST_SIDE, suggest_size
from ddpm_studio.engine.events import Job, Work
from ddpm_studio.engine.pace import Pace

ENOUGH = 64
"""Images that are looked at."""
MOST_TRIES = 4 * ENOUGH
"""Files that are tried, usable or not."""


def look(source: AnySource, cache_folder: Path) -> Job:
    """Scan a source at a size that suits it; the last event is its `Scan`. Errors as in `load`."""
    height, width = yield from glance(source)
    yield from scan(DataOptions(source=source, height=height, width=width, frames=frames_of(source)), cache_folder)


def glance(source: AnySource) -> Work[tuple[int, int]]:
    """Return the (height, width) that suits the first images; 8 × 8 where none of them can be used."""
    sizes, _ = yield from first_sizes(source)
    return suggest_size(sizes) if sizes else (8, 8)


def first_sizes(source: AnySource) -> Work[tuple[Counter[Size], list[str]]]:
    """Return how many of the first images have each (width, height), and the names of those that can be used."""
    album = yield from source.open()
    sizes: Counter[Size] = Counter()
    names: list[str] = []
    pace = Pace("Looking at the first images", "images", min(ENOUGH, album.count))
    with contextlib.closing(album.found):
        for tries, found in enumerate(album.found):
            if sizes.total() >= ENOUGH or tries >= MOST_TRIES:
                break
            with contextlib.suppress(Unusable):
                picture = yield from picture_in(found, Wanted((LONGEST_SIDE, LONGEST_SIDE)))
                sizes[picture.size] += 1
                names.append(found.name)
            yield from pace.report(sizes.total())
    return sizes, names
