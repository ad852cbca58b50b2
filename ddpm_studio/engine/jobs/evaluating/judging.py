"""What is measured of a set against real pictures, with what each number depends on."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from ddpm_studio.engine.choices.measuring.sets import EvaluateOptions
from ddpm_studio.engine.evaluation import table
from ddpm_studio.engine.evaluation.colours import colour_shift
from ddpm_studio.engine.evaluation.frechet import Moments, extrapolate, frechet_distance, moments_of
from ddpm_studio.engine.evaluation.inception_score import SPLITS, inception_score
from ddpm_studio.engine.evaluation.kernel import (
    SUBSET,
    SUBSETS,
    distance_by_subsets,
    kernel_distance,
    within,
)
from ddpm_studio.engine.evaluation.neighbours import K_DENSITY, K_PRECISION, balls, shares
from ddpm_studio.engine.events import Work
from ddpm_studio.engine.jobs.evaluating.copying import copies_in
from ddpm_studio.engine.jobs.evaluating.numbers import Facts, Found
from ddpm_studio.engine.jobs.evaluating.real import Reference
from ddpm_studio.engine.jobs.evaluating.sets import OpenSet
from ddpm_studio.engine.jobs.evaluating.sight import Sight
from ddpm_studio.engine.pace import wait_for
from ddpm_studio.engine.runtime.noise import Purpose, derive_seed

MOST_DIMENSIONS = 4096
"""Of features whose covariance is made: its eigenvalues take a minute."""


class Judge:
    """Measures one set after the other against the same real pictures."""

    def __init__(self, options: EvaluateOptions, reference: Reference) -> None:
        self.options, self.reference = options, reference

    def quick(self, sight: Sight) -> Work[list[Found]]:
        """Return what can be told of the pictures that were seen so far."""
        return (yield from self._done([self._kernel, self._neighbours, self._colour], sight))

    def thorough(self, sight: Sight) -> Work[list[Found]]:
        """Return all that is told of a set all of whose pictures were seen."""
        wanted = [self._kernel, self._neighbours, self._colour, self._distance]
        if self.options.by_subsets:
            wanted.append(self._by_subsets)
        if self.options.extrapolates:
            wanted.append(self._extrapolated)
        if sight.spatial is not None:
            wanted.append(self._spatial)
        if sight.extractor.sees_classes:
            wanted.append(self._score)
        found = yield from self._done(wanted, sight)
        return [*found, *(yield from copies_in(sight, self.reference))]

    def of_statistics(self, opened: OpenSet) -> Work[list[Found]]:
        """Return the one number that there is of a file of statistics."""
        assert opened.statistics is not None
        first = Moments(0, opened.statistics[0].mean, opened.statistics[0].covariance)
        value = yield from wait_for(partial(frechet_distance, first, self.reference.moments()), "Fréchet distance")
        found = [Found("fd", value)]
        spatial, own = self.reference.spatial_moments(), opened.statistics[1]
        if spatial is not None and own is not None and len(own.mean) == spatial.dimensions:
            found.append(Found("sfd", frechet_distance(Moments(0, own.mean, own.covariance), spatial)))
        return found

    def _done(self, wanted: Sequence[Callable[[Sight], list[Found]]], sight: Sight) -> Work[list[Found]]:
        found: list[Found] = []
        for measure in wanted:
            began = time.perf_counter()
            part = yield from wait_for(partial(measure, sight), f"Comparing {sight.opened.name}")
            seconds = round(time.perf_counter() - began, 2)
            found += [
                Found(each.metric, each.value, each.error, each.why, {**each.facts, "seconds": seconds})
                for each in part
            ]
        return found

    def _random(self, *numbers: int) -> np.random.Generator:
        return np.random.default_rng(derive_seed(self.options.seed, Purpose.JUDGED, *numbers))

    def _kernel(self, sight: Sight) -> list[Found]:
        if self.reference.sight is None:
            return [Found("kd", None, why=NO_PICTURES)]
        if why := table.too_few_for_features(min(sight.done, self.reference.count)):
            return [Found("kd", None, why=why)]
        other = self.reference.within()
        found = kernel_distance(within(sight.array("features", self.options.most_compared)), other)
        compared = min(sight.done, self.options.most_compared)
        return [Found("kd", found.value, found.error, facts={"compared": compared, "compared_with": len(other.means)})]

    def _neighbours(self, sight: Sight) -> list[Found]:
        names = ("precision", "recall", "density", "coverage")
        if self.reference.sight is None:
            return [Found(name, None, why=NO_PICTURES) for name in names]
        count = min(sight.done, self.reference.count, self.options.most_compared)
        if why := table.too_few_for_features(count):
            return [Found(name, None, why=why) for name in names]
        found, why = shares(balls(sight.array("features", count)), self.reference.balls(count)), _why_few(count, sight)
        values = (found.precision, found.recall, found.density, found.coverage)
        ks = (K_PRECISION, K_PRECISION, K_DENSITY, K_DENSITY)
        facts: list[Facts] = [{"k": k, "compared": count, "compared_with": count} for k in ks]
        return [Found(name, value, None, why, each) for name, value, each in zip(names, values, facts, strict=True)]

    def _colour(self, sight: Sight) -> list[Found]:
        if self.reference.sight is None:
            return [Found("colour", None, why=NO_PICTURES)]
        found = colour_shift(sight.array("tones"), self.reference.sight.array("tones"))
        channel = ("red", "green", "blue")[found.channel] if sight.channels == 3 else "grey"
        return [Found("colour", found.levels, found.error, facts={"channel": channel})]

    def _distance(self, sight: Sight) -> list[Found]:
        dimensions = sight.extractor.dimensions
        if dimensions > MOST_DIMENSIONS:
            return [Found("fd", None, why=f"{dimensions:,} dimensions are too many; choose other features")]
        count = min(sight.done, self.reference.count or sight.done)
        if why := table.too_few_for_features(count):
            return [Found("fd", None, why=why)]
        value = frechet_distance(moments_of(sight.array("features")), self.reference.moments())
        return [Found("fd", value, why=table.too_few_for_distance(count, dimensions))]

    def _by_subsets(self, sight: Sight) -> list[Found]:
        if self.reference.sight is None or table.too_few_for_features(min(sight.done, self.reference.count)):
            return []
        most = self.options.most_compared
        pair = sight.array("features", most), self.reference.features(most)
        size = min(SUBSET, *map(len, pair))
        found = distance_by_subsets(*pair, self._random(1), SUBSETS, size)
        return [Found("kd_subsets", found.value, found.error, facts={"splits": SUBSETS, "subset": size})]

    def _extrapolated(self, sight: Sight) -> list[Found]:
        if why := table.too_few_for_distance(sight.done, sight.extractor.dimensions):
            return [Found("fd_infinity", None, why=why)]
        found = extrapolate(sight.array("features"), self.reference.moments(), self._random(2))
        return [Found("fd_infinity", found.value, found.error)]

    def _spatial(self, sight: Sight) -> list[Found]:
        reference = self.reference.spatial_moments()
        if reference is None or sight.spatial is None:
            return [Found("sfd", None, why="the file of statistics has none of sFID")]
        why = table.too_few_for_distance(sight.done, reference.dimensions)
        return [Found("sfd", frechet_distance(sight.spatial.moments(), reference), why=why)]

    def _score(self, sight: Sight) -> list[Found]:
        if sight.done < SPLITS:
            return [Found("is", None, why=f"needs {SPLITS} pictures")]
        found = inception_score(sight.array("logits"), self._random(3))
        return [Found("is", found.value, found.spread, facts={"splits": SPLITS})]


NO_PICTURES = "the reference is a file of statistics, without pictures"


def _why_few(count: int, sight: Sight) -> str:
    hashes = sight.array("hashes", count)
    return "all pictures are equal" if (hashes == hashes[0]).all() else table.too_few_for_neighbours(count)
