"""Whether a network draws as well in bf16 as in fp32: sampling may take either by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ddpm_studio import engine
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.datasets import DataOptions
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.events import Control, Frame, Pixels, Precision
from tests.benchmarks.preset_quality import real_pictures
from tests.benchmarks.quality import Floats, frechet_distance
from tests.benchmarks.rows import Measure

COUNT, PARTS = 2_000, 10


def precisions() -> Iterator[Measure]:
    """Fréchet distance of 2,000 of the bundled digits to the real ones, with its error, and how far pictures differ."""
    real = _on_16(np.asarray(real_pictures(DataOptions()).pixels))
    drawn: dict[Precision, Floats] = {"fp32": _drawn("fp32"), "bf16": _drawn("bf16")}
    for precision, samples in drawn.items():
        # Of a tenth of the samples left out in turn (the jackknife).
        kept = [frechet_distance(np.delete(samples, np.s_[part::PARTS], 0), real) for part in range(PARTS)]
        error = float(np.sqrt((PARTS - 1) * np.var(kept)))
        value = frechet_distance(samples, real)
        yield Measure(f"bundled digits in {precision}, Fréchet distance of {COUNT:,}", {"value": value, "error": error})
    apart = np.abs(drawn["fp32"] - drawn["bf16"]) * 255 / 16
    yield Measure("bundled digits, levels between fp32 and bf16", {"mean": float(apart.mean())})


def _drawn(precision: Precision) -> Floats:
    chain = {"frames_kept": 2, "device": {"precision": precision}}
    model: Path = resource("models/digits.safetensors")
    options = SampleOptions.model_validate({"model": model, "count": COUNT, "chain": chain})
    frames = [event for event in engine.run(options, Control()) if isinstance(event, Frame)]
    return _on_16(frames[-1].x_t)


def _on_16(pixels: Pixels) -> Floats:
    return pixels.reshape(len(pixels), -1).astype(np.float64) * 16 / 255
