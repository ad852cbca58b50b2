"""How many pictures of a set are copies of the real ones that it is compared with."""

from __future__ import annotations

import math

import numpy as np

from ddpm_studio.engine.datasets.decoding.fit import widen
from ddpm_studio.engine.evaluation.copies import NearestSearch, Numbers
from ddpm_studio.engine.events import Pixels, Work
from ddpm_studio.engine.jobs.evaluating.numbers import Found
from ddpm_studio.engine.jobs.evaluating.real import Reference
from ddpm_studio.engine.jobs.evaluating.sets import OpenSet
from ddpm_studio.engine.jobs.evaluating.sight import Sight, blocks_of
from ddpm_studio.engine.pace import Pace

LOOKED_AT = 1000
"""Pictures of a set at most, each of which is held against every real one: a share of so many errs by 0.016 at most."""
MOST_VALUES = 2**26
"""Values of pixels of those that are looked at, of each of which four bytes are kept: fewer of large pictures."""


def copies_in(sight: Sight, reference: Reference) -> Work[list[Found]]:
    """Return the share of a set that are copies of real pictures; nothing where those are drawn, or statistics alone.

    Pictures of the real set that are alike to the last pixel count once. See `evaluation.copies`.
    """
    real = reference.sight
    if real is None or "model_sha256" in real.opened.conditions:
        return []
    if sight.opened.shape[:2] != real.opened.shape[:2]:
        return [Found("copies", None, why="its pictures are of another size than the real ones")]
    size = sight.opened.shape[0] * sight.opened.shape[1] * sight.channels
    count = min(sight.done, LOOKED_AT, max(1, MOST_VALUES // size))
    samples = yield from _read(sight.opened, 0, count, sight.channels)
    search = NearestSearch(samples, real.opened.flips)
    different = np.sort(np.unique(real.array("hashes"), return_index=True)[1])
    pace = Pace(f"Looking for copies in {sight.opened.name}", "pictures", real.done)
    for first, last in blocks_of(real.done):
        numbers = different[(different >= first) & (different < last)]
        if len(numbers):
            pixels = yield from _read(real.opened, first, last, real.channels)
            search.look_at(pixels[numbers - first], numbers)
        yield from pace.report(last)
    near = search.found(lambda numbers: _some(real.opened, numbers, real.channels))
    share = float(near.are_copies.mean())
    facts = {"looked_at": count, "compared_with": len(different)}
    return [Found("copies", share, math.sqrt(share * (1 - share) / count), facts={**facts})]


def _read(opened: OpenSet, first: int, last: int, channels: int) -> Work[Pixels]:
    """Return some pictures, (n, H, W, C), read by the blocks in which those that are drawn are kept."""
    parts = []
    for begin, end in blocks_of(opened.count):
        if begin < last and end > first:
            block = yield from opened.read(begin, end)
            parts.append(block[max(0, first - begin) : last - begin])
    return widen(np.concatenate(parts), channels)


def _some(opened: OpenSet, numbers: Numbers, channels: int) -> Pixels:
    """Return the pictures of these numbers, which lie in files: they are there at once."""
    found: list[Pixels] = []
    for number in numbers.tolist():
        work = opened.read(number, number + 1)
        try:
            while True:
                next(work)
        except StopIteration as end:
            found.append(end.value)
    return widen(np.concatenate(found), channels)
