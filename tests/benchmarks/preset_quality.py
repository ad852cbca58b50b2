"""What the presets reach in the time that they promise: trained as the Train button does, sampled, and measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ddpm_studio import engine
from ddpm_studio.engine import datasets
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.datasets import DataOptions, Images
from ddpm_studio.engine.disk.places import cache_folder, runs_folder
from ddpm_studio.engine.events import Control, Frame, Pixels
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run_list import create_run
from tests.benchmarks.quality import (
    Floats,
    frechet_distance,
    halved,
    principal,
    share_that_agrees,
    share_that_is_clear,
    share_that_is_near,
    silhouettes,
)
from tests.benchmarks.rows import Measure

SEEDS = (0, 1, 2)
COUNT = 256
DRAWS = 4
"""Of as many samples each: one draw's distance may be a fifth larger than the next one's."""
DIRECTIONS = 24
Judge = Callable[[Images, Pixels], dict[str, float]]
"""(real pictures, samples) ↦ what is measured, by name."""
AGREE, CLEAR, NEAR, DISTANCE = (
    "share whose 5 nearest agree",
    "share of clear forms",
    "share near a real form whose 5 nearest agree",
    "Fréchet distance",
)
Way: TypeAlias = Mapping[str, Any]
NO_CHANGE: Way = {}
"""What the Sample tab begins with: DPM-Solver++ in 20 steps."""
CORRECTED: Way = {"sampler": {"kind": "dpm-solver++-sde"}, "steps": 60}
"""New noise in each step corrects forms that begin wrong."""


def digits() -> Iterator[Measure]:
    """The digits preset over three seeds: share and distance of 256 samples at 8×8."""
    yield from _preset("digits", judge_digits, {AGREE: "≥ 0.80", DISTANCE: "≤ 45"})


def shapes() -> Iterator[Measure]:
    """The shapes preset, one seed: shares and distance of 256 samples at 32×32."""
    yield from _preset("shapes", judge_shapes, {CLEAR: "≥ 0.80", NEAR: "", DISTANCE: "≤ 3"}, SEEDS[:1], CORRECTED)


def bundled() -> Iterator[Measure]:
    """The models that come along, as the Sample tab draws from them at first; shapes also with noise in each step."""
    for name, judge, ways in (("digits", judge_digits, [NO_CHANGE]), ("shapes", judge_shapes, [NO_CHANGE, CORRECTED])):
        model = Path(__file__).parents[2] / f"resources/models/{name}.safetensors"
        training = read_card(model).training
        assert training is not None
        real = real_pictures(training.data)
        for way in ways:
            for measure, value in judge(real, _draw(model, 1, way)).items():
                what = f"bundled {name}, {measure}" + (", noise in each step" if way else "")
                yield Measure(what, {"value": value}, note=_sampler(way))


def references() -> Iterator[Measure]:
    """What real pictures reach: one half against the other, and 256 of them against all."""
    for name, judge in (("digits", judge_digits), ("shapes", judge_shapes)):
        images = real_pictures(find_preset(name).config.data)
        chosen = np.random.default_rng(0).permutation(len(images.pixels))
        half = len(chosen) // 2
        shares = judge(_part(images, chosen[:half]), images.pixels[chosen[half:]])
        for measure in shares.keys() - {DISTANCE}:
            yield Measure(f"real {name}, {measure}, of the other half", {"value": shares[measure]})
        distance = judge(images, images.pixels[chosen[:COUNT]])[DISTANCE]
        yield Measure(f"real {name}, {DISTANCE} of {COUNT}", {"value": distance})


def judge_digits(real: Images, samples: Pixels) -> dict[str, float]:
    """Return share and distance on the 64 pixels, from 0 to 16."""
    assert real.labels is not None
    mine, theirs = _on_16(samples), _on_16(np.asarray(real.pixels))
    return {AGREE: share_that_agrees(mine, theirs, real.labels), DISTANCE: frechet_distance(mine, theirs)}


def _on_16(pixels: Pixels) -> Floats:
    return pixels.reshape(len(pixels), -1).astype(np.float64) * 16 / 255


def judge_shapes(real: Images, samples: Pixels) -> dict[str, float]:
    """Return the shares of forms that are clear and flawless, and the distance in the 24 strongest directions."""
    assert real.labels is not None
    forms, there = silhouettes(samples)
    real_forms, known = silhouettes(np.asarray(real.pixels))
    mean, directions = principal(halved(np.asarray(real.pixels)), DIRECTIONS)
    compared = forms[there], real_forms[known], real.labels[known]
    return {
        CLEAR: share_that_is_clear(*compared) * float(there.mean()),
        NEAR: share_that_is_near(*compared) * float(there.mean()),
        DISTANCE: frechet_distance(
            *((halved(pixels) - mean) @ directions for pixels in (samples, np.asarray(real.pixels)))
        ),
    }


def _preset(
    name: str, judge: Judge, aims: dict[str, str], seeds: tuple[int, ...] = SEEDS, way: Way = NO_CHANGE
) -> Iterator[Measure]:
    found: dict[str, list[float]] = {measure: [] for measure in aims}
    spent, computing, real = [], [], real_pictures(find_preset(name).config.data)
    for seed in seeds:
        run = create_run(with_changes(find_preset(name).config, [f"seed={seed}"]), runs_folder())
        began, busy = time.monotonic(), time.process_time()
        for _ in engine.train(run.folder, Control()):
            pass
        spent.append(time.monotonic() - began)
        computing.append(time.process_time() - busy)
        judged = [judge(real, _draw(run.folder, DRAWS * seed + draw, way)) for draw in range(1, DRAWS + 1)]
        for measure, values in found.items():
            values.append(float(np.mean([one[measure] for one in judged])))
    note = f"{COUNT} samples, {_sampler(way)}, mean of {DRAWS} draws, {len(seeds)} seeds"
    for measure, values in found.items():
        yield Measure(f"{name} preset, {measure}", _figures(values), target=aims[measure], note=note)
    yield Measure(
        f"{name} preset, training", {"wall": float(np.median(spent)), "computing": float(np.median(computing))}, "s"
    )


def _sampler(way: Way) -> str:
    return "DPM-Solver++ SDE, 60 steps" if way else "DPM-Solver++, 20 steps"


def _figures(values: list[float]) -> dict[str, float]:
    return {"mean": float(np.mean(values)), "min": min(values), "max": max(values)}


def _draw(model: Path, seed: int, way: Way) -> Pixels:
    options = SampleOptions.model_validate({"model": model, "count": COUNT, "seed": seed, **way})
    frames = [event for event in engine.run(options, Control()) if isinstance(event, Frame)]
    return frames[-1].x_t


def real_pictures(options: DataOptions) -> Images:
    """Return the pictures of a data set."""
    job = datasets.load(options, cache_folder())
    while True:
        try:
            next(job)
        except StopIteration as done:
            images: Images = done.value[0]
            return images


def _part(images: Images, chosen: npt.NDArray[np.intp]) -> Images:
    assert images.labels is not None
    return Images(images.pixels[chosen], images.labels[chosen], images.label_names, None, images.name)
