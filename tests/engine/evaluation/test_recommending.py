"""The cheapest way to sample that cannot be told from the best is recommended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ddpm_studio import engine
from ddpm_studio.engine.choices.measuring.bench import BenchOptions
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.evaluation.recommending import front, recommended
from ddpm_studio.engine.events import Control
from ddpm_studio.engine.findings import Benched
from ddpm_studio.engine.networks.features.options import PixelFeatures
from tests.engine.small import drain, of_kind


def way(index: int, seconds: float, distance: float | None, kernel: float | None = None, error: float = 0.1) -> Benched:
    return Benched(index, "ddim", "trailing", 10, seconds, 10, distance, kernel, None if kernel is None else error)


def test_none_is_both_cheaper_and_better_than_those_on_the_front() -> None:
    ways = [way(0, 3.0, 1.0), way(1, 1.0, 9.0), way(2, 2.0, 9.5), way(3, 2.5, None), way(4, 2.0, 4.0)]
    assert [each.index for each in front(ways)] == [1, 4, 0]


def test_what_cannot_be_told_from_the_best_and_is_cheaper_is_recommended() -> None:
    best = recommended([way(0, 9.0, 1.0, 1.0), way(1, 3.0, 30.0, 1.2), way(2, 1.0, 50.0, 2.0)])
    assert best is not None and best.index == 1
    by_distance = recommended([way(0, 9.0, 10.0), way(1, 3.0, 12.0), way(2, 1.0, 20.0), way(3, 0.5, None)])
    assert by_distance is not None and by_distance.index == 1
    assert recommended([way(0, 1.0, None)]) is None
    fewer = recommended([way(0, 9.0, 1.0, 1.0), replace(way(1, 10.0, 1.0, 1.0), calls=5)])
    assert fewer is not None and fewer.index == 1, "what else the machine did makes no difference"


@pytest.mark.long
def test_samplers_are_drawn_with_common_seeds_and_held_against_the_long_chain() -> None:
    model = resource("models/digits.safetensors")
    chosen = {"samplers": ("dpm-solver++", "ddpm"), "steps": (3, 10, 10), "count": 3, "samples": 50, "long": 10}
    options = BenchOptions.model_validate({**chosen, "model": model, "features": PixelFeatures()})
    found = of_kind(drain(engine.bench(options, Control())), Benched)
    first, judged = found[:4], found[4:]
    ways = [("dpm-solver++", 3), ("dpm-solver++", 10), ("ddpm", 3), ("ddpm", 10)]
    assert [(each.sampler, each.steps) for each in first] == ways
    assert first[1].distance == pytest.approx(0, abs=1e-3), "it is the long chain"
    assert first[0].distance is not None and first[0].distance > 5 and first[0].calls == 3
    assert first[2].distance is first[3].distance is None
    assert [each.index for each in judged] == [0, 1, 2, 3]
    assert all(each.kernel is not None and each.error for each in judged)


def test_samplers_and_spacings_that_there_are_not_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="there is no “magic”; there are dpm-solver"):
        BenchOptions(samplers=("magic",))
    with pytest.raises(ValueError, match="there is no “even”"):
        BenchOptions(spacings=("even",))
