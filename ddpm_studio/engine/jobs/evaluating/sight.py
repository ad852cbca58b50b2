"""What is seen of a set: the features of its pictures, block by block, and kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.datasets.decoding.fit import widen
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.evaluation.colours import tones_of
from ddpm_studio.engine.evaluation.frechet import Gathering
from ddpm_studio.engine.evaluation.keeping import Blocks
from ddpm_studio.engine.events import Job, Note, Pixels, Work
from ddpm_studio.engine.jobs.evaluating.sets import OpenSet, key_of
from ddpm_studio.engine.networks.features.options import CLASSES, SPATIAL_DIMENSIONS
from ddpm_studio.engine.pace import Pace
from ddpm_studio.engine.runtime.features import Extractor

BLOCK = 256
"""Pictures whose features are kept together: what a job that is stopped loses at most."""


@dataclass
class Sight:
    """The features of the first pictures of a set, as many as were looked at so far."""

    opened: OpenSet
    extractor: Extractor
    channels: int
    """1 or 3: what pictures are brought to, so that all sets have the same."""
    arrays: dict[str, npt.NDArray[Any]] = field(default_factory=dict)
    """``features``, ``tones``, ``hashes`` and of the Inception ``logits``, of all pictures."""
    spatial: Gathering | None = None
    """Of the features of sFID."""
    done: int = 0

    def array(self, name: str, count: int | None = None) -> npt.NDArray[Any]:
        """Return one of the arrays of the first pictures; None: of all that were seen."""
        return self.arrays[name][: self.done if count is None else min(count, self.done)]

    def parted(self, count: int) -> tuple[Sight, Sight]:
        """Return the first `count` pictures and the others, as two sets that share none."""
        name = f"real: {self.opened.name}, {count:,} against the rest"
        found = []
        for part in (slice(0, count), slice(count, self.done)):
            arrays = {key: array[part] for key, array in self.arrays.items()}
            size = part.stop - part.start
            read = partial(_read_behind, self.opened.read, part.start)
            opened = replace(self.opened, count=size, name=name, statistics=None, run=None, read=read)
            found.append(Sight(opened, self.extractor, self.channels, arrays, None, size))
        return found[0], found[1]


def _read_behind(read: Callable[[int, int], Work[Pixels]], begin: int, first: int, last: int) -> Work[Pixels]:
    """Read pictures of a part that begins with picture `begin`."""
    return (yield from read(begin + first, begin + last))


def blocks_of(count: int) -> list[tuple[int, int]]:
    """Return the first picture of each block, and the first behind it."""
    return [(first, min(first + BLOCK, count)) for first in range(0, count, BLOCK)]


def looks(sight: Sight) -> Looking:
    """Return what looks at the pictures of a set of which nothing was seen yet."""
    opened, extractor = sight.opened, sight.extractor
    facts = [extractor.label, extractor.sha256, dict(extractor.facts), sight.channels, opened.key]
    # Pixels are had at once.
    folder = cache_folder() / f"features-{key_of(facts)}" if extractor.sha256 else None
    shapes: dict[str, tuple[int, ...]] = {"features": (extractor.dimensions,), "tones": (3,), "hashes": ()}
    if extractor.sees_classes:
        shapes |= {"spatial": (SPATIAL_DIMENSIONS,), "logits": (CLASSES,)}
        sight.spatial = Gathering()
    for name, shape in shapes.items():
        if name != "spatial":  # of which only the moments are needed: it is as large as the features
            dtype = np.uint64 if name == "hashes" else np.float32
            sight.arrays[name] = np.empty((opened.count, *shape), dtype)
    return Looking(sight, Blocks(folder, "features of pictures"), shapes)


@dataclass(frozen=True)
class Looking:
    """Looks at pictures block by block, and keeps what is seen."""

    sight: Sight
    blocks: Blocks
    shapes: dict[str, tuple[int, ...]]

    def left(self) -> int:
        """Return how many pictures are still to be looked at, as far as names of files tell."""
        return sum(
            last - first for first, last in blocks_of(self.sight.opened.count) if not self.blocks.has(first, last)
        )

    def look(self) -> Job:
        """Look at one block after the other; after each, `Sight.done` is further on."""
        sight, told = self.sight, ""
        pace = Pace(f"Looking at {sight.opened.name}", "pictures", sight.opened.count)
        yield from pace.report(0)
        for first, last in blocks_of(self.sight.opened.count):
            found = self.blocks.read(first, last, self.shapes)
            if found is None:
                found = yield from self._seen(first, last, pace)
                self.blocks.write(first, last, found)
                if self.blocks.trouble and not told:
                    told = f"What is computed is not kept, and takes as long next time: {self.blocks.trouble}"
                    yield Note(told, "warning")
            if sight.spatial is not None:
                sight.spatial.add(found["spatial"])
            for name, array in sight.arrays.items():
                array[first:last] = found[name]
            sight.done = last
            yield from pace.report(last)

    def _seen(self, first: int, last: int, pace: Pace) -> Work[dict[str, npt.NDArray[Any]]]:
        pixels = yield from self.sight.opened.read(first, last)
        wide, extractor = widen(pixels, self.sight.channels), self.sight.extractor
        found: dict[str, npt.NDArray[Any]] = {"tones": tones_of(pixels), "hashes": hashes_of(widen(pixels, 3))}
        pieces: list[dict[str, npt.NDArray[Any]]] = []
        # In parts, so that whoever listens hears something, and can stop it.
        for begin in range(0, len(wide), extractor.batch):
            pieces.append({**extractor.see(wide[begin : begin + extractor.batch])})
            yield from pace.report(first + begin)
        found |= {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
        return found


def hashes_of(pixels: Pixels) -> npt.NDArray[np.uint64]:
    """Return a number for each of (N, H, W, C) that only copies share, (N,)."""
    digests = [hashlib.blake2b(np.ascontiguousarray(each).data, digest_size=8).digest() for each in pixels]
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64)
