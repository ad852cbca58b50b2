"""What it costs to keep every moment of a chain."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from ddpm_studio import engine
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.events import Control
from ddpm_studio.engine.films.film import Film
from tests.benchmarks.rows import Measure

COUNT, STEPS, ROUNDS = 16, 1000, 5


def recording() -> Iterator[Measure]:
    """Percent that a chain of 1,000 steps takes longer if each of its 1,001 moments goes into a film, pair by pair."""
    costs = []
    _drawn(2, 20)  # so that no pair pays for the first use of anything
    for _ in range(ROUNDS):
        bare = _drawn(2)
        costs.append(100 * (_drawn(STEPS + 1) / bare - 1))
    figures = {"median": statistics.median(costs), "min": min(costs), "max": max(costs)}
    note = f"{COUNT} digits of 8², DDPM, time of the processor, {ROUNDS} pairs"
    yield Measure("recording every frame of a 1,000-step chain", figures, "%", "≤ 5 %", note)


def _drawn(frames: int, steps: int = STEPS) -> float:
    options = SampleOptions.model_validate(
        {
            "model": resource("models/digits.safetensors"),
            "count": COUNT,
            "steps": steps,
            "sampler": {"kind": "ddpm"},
            "chain": {"frames_kept": frames},
        }
    )
    film = Film()
    began = time.process_time()
    for event in engine.run(options, Control()):
        film.keep(event)
    assert len(film) == frames
    return time.process_time() - began
