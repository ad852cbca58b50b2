"""How long films take to become files."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.diffusion.schedules import Linear
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.export.animation import Drawn, save_animation
from tests.benchmarks.rows import Measure

FRAMES, SIDE = 250, 256


def animations() -> Iterator[Measure]:
    """Seconds for a film of 250 frames of 256² RGB, from noise to a picture, in each kind of file."""
    frames = film_of_slopes()
    with tempfile.TemporaryDirectory() as folder:
        for suffix, target in ((".gif", "≤ 5 s"), (".webp", ""), (".png", "")):
            path = Path(folder) / f"film{suffix}"
            begun, began_work = time.perf_counter(), time.process_time()
            for _ in save_animation(path, Drawn(FRAMES, frames.__getitem__)):
                pass
            figures = {"value": time.perf_counter() - begun, "computing": time.process_time() - began_work}
            size = f"{path.stat().st_size / 1e6:.1f} MB"
            yield Measure(f"{FRAMES} frames of {SIDE}² RGB as {suffix[1:].upper()}", figures, "s", target, size)


def film_of_slopes() -> list[Pixels]:
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    x_0 = np.stack([np.sin(9 * x), np.cos(7 * y), np.sin(8 * x * y)], -1)
    noise = np.random.default_rng(0).standard_normal(x_0.shape)
    alpha_bar = Linear().alpha_bar()
    times = np.linspace(1000, 0, FRAMES).round().astype(int)
    made = [diffuse(x_0, noise, float(alpha_bar[t])) for t in times]
    return [np.clip((each + 1) * 127.5, 0, 255).astype(np.uint8) for each in made]
