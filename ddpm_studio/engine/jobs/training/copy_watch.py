"""Looking at previews while a run trains: whether they are copies of pictures that it learns from."""

from __future__ import annotations

import time

from ddpm_studio.engine.datasets.held_out import parted
from ddpm_studio.engine.events import Event, Preview, Work
from ddpm_studio.engine.findings import Copied
from ddpm_studio.engine.jobs.training.training import Training
from ddpm_studio.engine.runtime.nearest import find_nearest, without_doubles

SPEED = 2e9
"""Products of a sample's value and a picture's in a second, until a look has been timed."""


class CopyWatch:
    """Looks at the previews of one run, as far as the time for probes allows."""

    def __init__(self, training: Training) -> None:
        self._training = training
        learnt, _ = parted(training.images, training.config.data)
        self._numbers = without_doubles(training.images, learnt)
        self._began, self._spent, self._speed = time.monotonic(), 0.0, SPEED
        self._most = 0

    def look(self, preview: Preview) -> Work[list[Event]]:
        """Look at previews, and return what is to be said of them."""
        if not preview.step:  # nothing is learnt, and nothing copied
            return []
        work = preview.images.size * len(self._numbers)
        now, limit = time.monotonic(), self._training.config.probe.cost_limit / 100
        if self._spent + work / self._speed > limit * (now - self._began):
            return []
        flips = self._training.config.data.flip
        near = yield from find_nearest(preview.images, self._training.images, self._numbers, flips)
        took = max(1e-6, time.monotonic() - now)
        self._spent, self._speed = self._spent + took, work / took
        found = Copied(preview.step, int(near.are_copies.sum()), len(preview.images), float(near.ratios.min()))
        said: list[Event] = [found]
        if found.copies > self._most:
            self._most = found.copies
            told = f"{found.copies} of {found.samples} samples of step {found.step:,} look like copies of pictures that"
            said.append(self._training.note(f"{told} are learnt from."))
        return said
