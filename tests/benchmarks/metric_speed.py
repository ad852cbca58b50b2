"""What it takes to look at pictures and to compare sets of them, in seconds of one core."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.evaluation.frechet import Features, frechet_distance, moments_of
from ddpm_studio.engine.evaluation.kernel import kernel_distance, within
from ddpm_studio.engine.evaluation.neighbours import balls, shares
from ddpm_studio.engine.networks.features.options import LITE_DIMENSIONS, Lite0Features
from ddpm_studio.engine.runtime.computing.device import choose_device
from ddpm_studio.engine.runtime.features import load_extractor
from tests.benchmarks.rows import Measure

COUNT, PICTURES = 10_000, 512
ONE_CORE = "time of one core"


def metrics() -> Iterator[Measure]:
    """Features of pictures by lite0; FD, KD, and precision, recall, density and coverage of 10,000 a side."""
    torch.set_num_threads(1)
    extractor = load_extractor(Lite0Features(), (32, 32, 3), choose_device(DeviceOptions(device="cpu", threads=1)))
    pixels = np.random.default_rng(0).integers(0, 256, (PICTURES, 32, 32, 3), np.uint8)
    extractor.see(pixels[: extractor.batch])
    took = _seconds(
        lambda: [extractor.see(pixels[at : at + extractor.batch]) for at in range(0, PICTURES, extractor.batch)]
    )
    yield Measure(
        f"features of a picture, {extractor.label}", {"value": 1000 * took / PICTURES}, "ms", "≤ 7 ms", ONE_CORE
    )
    one, other = (_features(seed) for seed in (0, 1))
    before = _megabytes()
    size = f"{COUNT:,} × {LITE_DIMENSIONS} against as many"
    for name, target, call in (
        ("Fréchet distance", "≤ 5 s", partial(_frechet, one, other)),
        ("kernel distance", "≤ 20 s", lambda: kernel_distance(within(one), within(other))),
        ("precision, recall, density and coverage", "≤ 20 s", lambda: shares(balls(one), balls(other))),
    ):
        yield Measure(f"{name}, {size}", {"value": _seconds(call)}, "s", target, ONE_CORE)
    yield Measure("memory of these beside the features, at most", {"value": _megabytes() - before}, "MB", "≤ 600 MB")


def _frechet(one: Features, other: Features) -> float:
    return frechet_distance(moments_of(one), moments_of(other))


def _features(seed: int) -> Features:
    return np.random.default_rng(seed).random((COUNT, LITE_DIMENSIONS), np.float32)


def _seconds(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began


def _megabytes() -> float:
    """Return the most memory that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
