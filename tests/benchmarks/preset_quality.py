"""What the presets reach in the time that they promise: trained as the Train button does, sampled, and measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ddpm_studio import engine
from ddpm_studio.engine import datasets
from ddpm_studio.engine.datasets import Images
from ddpm_studio.engine.events import Control, Frame, Pixels
from ddpm_studio.engine.places import cache_folder, runs_folder
from ddpm_studio.engine.presets import find_preset
from ddpm_studio.engine.run import Run
from ddpm_studio.engine.sampling import SampleOptions
from ddpm_studio.engine.toml import with_changes
from tests.benchmarks.quality import (
    Floats,
    frechet_distance,
    halved,
    principal,
    share_that_agrees,
    share_that_is_near,
    silhouettes,
)
from tests.benchmarks.rows import Measure

SEEDS = (0, 1, 2)
COUNT = 256
DRAWS = 4
"""Of as many samples each: one draw's distance may be a fifth larger than the next one's."""
DIRECTIONS = 24
Judge = Callable[[Pixels], tuple[float, float]]
SHARE = {"digits": "share whose 5 nearest agree", "shapes": "share near a real form whose 5 nearest agree"}


def digits() -> Iterator[Measure]:
    """The digits preset over three seeds: share and distance of 256 samples at 8×8."""
    yield from _preset("digits", partial(judge_digits, _data("digits")), ("≥ 0.80", "≤ 45"))


def shapes() -> Iterator[Measure]:
    """The shapes preset, one seed: share and distance of 256 samples at 32×32."""
    yield from _preset("shapes", partial(judge_shapes, _data("shapes")), ("≥ 0.80", "≤ 3"), SEEDS[:1])


def bundled() -> Iterator[Measure]:
    """The models that come along."""
    for name, judge in (("digits", judge_digits), ("shapes", judge_shapes)):
        samples = _draw(Path(__file__).parents[2] / f"resources/models/{name}.safetensors", seed=1)
        share, distance = judge(_data(name), samples)
        yield Measure(f"bundled {name}, {SHARE[name]}", {"value": share}, note="DPM-Solver++, 20 steps")
        yield Measure(f"bundled {name}, Fréchet distance", {"value": distance}, note="DPM-Solver++, 20 steps")


def references() -> Iterator[Measure]:
    """What real pictures reach: one half against the other, and 256 of them against all."""
    for name, judge in (("digits", judge_digits), ("shapes", judge_shapes)):
        images = _data(name)
        chosen = np.random.default_rng(0).permutation(len(images.pixels))
        half = len(chosen) // 2
        share, _ = judge(_part(images, chosen[:half]), images.pixels[chosen[half:]])
        _, distance = judge(images, images.pixels[chosen[:COUNT]])
        yield Measure(f"real {name}, {SHARE[name]}, of the other half", {"value": share})
        yield Measure(f"real {name}, Fréchet distance of 256", {"value": distance})


def judge_digits(real: Images, samples: Pixels) -> tuple[float, float]:
    """Return share and distance on the 64 pixels, from 0 to 16."""
    assert real.labels is not None
    mine, theirs = _on_16(samples), _on_16(real.pixels)
    return share_that_agrees(mine, theirs, real.labels), frechet_distance(mine, theirs)


def _on_16(pixels: Pixels) -> Floats:
    return pixels.reshape(len(pixels), -1).astype(np.float64) * 16 / 255


def judge_shapes(real: Images, samples: Pixels) -> tuple[float, float]:
    """Return the share of forms that are legible, and the distance in the 24 strongest directions of the pixels."""
    assert real.labels is not None
    forms, there = silhouettes(samples)
    real_forms, known = silhouettes(real.pixels)
    share = share_that_is_near(forms[there], real_forms[known], real.labels[known]) * float(there.mean())
    everything = halved(real.pixels)
    mean, directions = principal(everything, DIRECTIONS)
    return share, frechet_distance((halved(samples) - mean) @ directions, (everything - mean) @ directions)


def _preset(name: str, judge: Judge, aims: tuple[str, str], seeds: tuple[int, ...] = SEEDS) -> Iterator[Measure]:
    shares, distances, spent, computing = [], [], [], []
    for seed in seeds:
        run = Run.create(with_changes(find_preset(name).config, [f"seed={seed}"]), runs_folder())
        began, busy = time.monotonic(), time.process_time()
        for _ in engine.train(run.folder, Control()):
            pass
        spent.append(time.monotonic() - began)
        computing.append(time.process_time() - busy)
        judged = [judge(_draw(run.folder, DRAWS * seed + draw)) for draw in range(1, DRAWS + 1)]
        shares.append(float(np.mean([share for share, _ in judged])))
        distances.append(float(np.mean([distance for _, distance in judged])))
    note = f"{COUNT} samples, DPM-Solver++ in 20 steps, mean of {DRAWS} draws, {len(seeds)} seeds"
    yield Measure(f"{name} preset, {SHARE[name]}", _figures(shares), target=aims[0], note=note)
    yield Measure(f"{name} preset, Fréchet distance", _figures(distances), target=aims[1], note=note)
    yield Measure(
        f"{name} preset, training", {"wall": float(np.median(spent)), "computing": float(np.median(computing))}, "s"
    )


def _figures(values: list[float]) -> dict[str, float]:
    return {"mean": float(np.mean(values)), "min": min(values), "max": max(values)}


def _draw(model: Path, seed: int) -> Pixels:
    options = SampleOptions(model=model, count=COUNT, seed=seed)
    frames = [event for event in engine.sample(options, Control()) if isinstance(event, Frame)]
    return frames[-1].x_t


def _data(preset: str) -> Images:
    job = datasets.load(find_preset(preset).config.data, cache_folder())
    while True:
        try:
            next(job)
        except StopIteration as done:
            images: Images = done.value[0]
            return images


def _part(images: Images, chosen: npt.NDArray[np.intp]) -> Images:
    assert images.labels is not None
    return Images(images.pixels[chosen], images.labels[chosen], images.label_names, None, images.name)
