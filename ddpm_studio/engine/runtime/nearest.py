"""What lies nearest to pictures, among those of a set."""

from __future__ import annotations

import numpy as np

from ddpm_studio.engine.datasets import Images
from ddpm_studio.engine.datasets.held_out import Numbers
from ddpm_studio.engine.evaluation.copies import BLOCK, Near, NearestSearch
from ddpm_studio.engine.events import Pixels, Work
from ddpm_studio.engine.pace import Pace


def without_doubles(images: Images, numbers: Numbers) -> Numbers:
    """Return `numbers` of images without those that are like one before to the last pixel."""
    _, first = np.unique(images.known_checks[numbers], return_index=True)
    return numbers[np.sort(first)]


def find_nearest(samples: Pixels, images: Images, numbers: Numbers, looks_in_mirror: bool) -> Work[Near]:
    """Return what is nearest to `samples`, (S, H, W, C), among the images of these numbers, as they are shown.

    :param numbers: without doubles.
    :param looks_in_mirror: whether mirror images count.
    """
    search = NearestSearch(samples, looks_in_mirror)
    pace = Pace("Looking for the nearest pictures", "pictures", len(numbers))
    block = max(1, min(BLOCK, 2**25 // max(1, samples[0].size)))  # 128 MB of floats
    for first in range(0, len(numbers), block):
        part = numbers[first : first + block]
        search.look_at(_shown(images, part), part)
        yield from pace.report(min(first + block, len(numbers)))
    return search.found(lambda part: _shown(images, part))


def _shown(images: Images, numbers: Numbers) -> Pixels:
    return images.shown([int(number) for number in numbers])
