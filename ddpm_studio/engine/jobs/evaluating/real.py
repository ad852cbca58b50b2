"""The real pictures of an evaluation: what sets are compared with, and what of them is computed once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ddpm_studio.engine.evaluation.frechet import Features, Moments, moments_of
from ddpm_studio.engine.evaluation.kernel import WithinSet, within
from ddpm_studio.engine.evaluation.neighbours import Balls, balls
from ddpm_studio.engine.jobs.evaluating.sets import OpenSet
from ddpm_studio.engine.jobs.evaluating.sight import Sight
from ddpm_studio.engine.runtime.features import Extractor


@dataclass
class Reference:
    """Real pictures, as far as sets are compared with them; what takes long is computed once."""

    opened: OpenSet
    sight: Sight | None
    """None: there are statistics alone."""
    extractor: Extractor
    most: int
    """Features that are compared pair by pair."""
    _within: dict[int, WithinSet] = field(default_factory=dict)
    _balls: dict[int, Balls] = field(default_factory=dict)
    _moments: Moments | None = None

    @property
    def count(self) -> int:
        """How many pictures there are."""
        return self.sight.done if self.sight else 0

    def features(self, most: int | None = None) -> Features:
        """Return the features of the first `most` pictures; none where there are statistics alone."""
        if self.sight is None:
            return np.empty((0, self.extractor.dimensions), np.float32)
        found: Features = self.sight.array("features", most)
        return found

    def within(self) -> WithinSet:
        """Return what the kernel distance needs of it."""
        if 0 not in self._within:
            self._within[0] = within(self.features(self.most))
        return self._within[0]

    def balls(self, count: int) -> Balls:
        """Return the balls of its first `count` pictures."""
        if count not in self._balls:
            self._balls[count] = balls(self.features(count))
        return self._balls[count]

    def moments(self) -> Moments:
        """Return mean and covariance: those in its file, if it has them."""
        if self._moments is None:
            known = self.opened.statistics
            if known is not None and len(known[0].mean) == self.extractor.dimensions:
                self._moments = Moments(0, known[0].mean, known[0].covariance)
            else:
                self._moments = moments_of(self.features())
        return self._moments

    def spatial_moments(self) -> Moments | None:
        """Return those of the features of sFID; None where there are none."""
        known = self.opened.statistics
        if known is not None:
            return None if known[1] is None else Moments(0, known[1].mean, known[1].covariance)
        return self.sight.spatial.moments() if self.sight and self.sight.spatial else None
