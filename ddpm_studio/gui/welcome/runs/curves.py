"""The losses of runs by step, by images or by time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ddpm_studio.engine.runs.run import Run

STEP, IMAGES, TIME = range(3)
"""What a plot may count below."""
HOUR = 3600.0


@dataclass(frozen=True)
class Losses:
    """What was measured of one run: for each of `STEP`, `IMAGES` and `TIME` (in hours) a list, and the losses."""

    counts: tuple[list[float], list[float], list[float]]
    values: list[float]

    def step_at(self, axis: int, count: float) -> float:
        """Return the training step that was measured nearest to `count` of an axis; 0 if none was."""
        counts = self.counts[axis]
        if not counts:
            return 0.0
        nearest = min(range(len(counts)), key=lambda index: abs(counts[index] - count))
        return self.counts[STEP][nearest]


def read_losses(folder: Path, batch_size: int) -> Losses:
    """Return what was measured of the run in `folder`.

    Time is that of computing, without pauses: how many images were learnt from, at the rate that was measured.
    """
    steps: list[float] = []
    hours: list[float] = []
    values: list[float] = []
    passed, before = 0.0, 0.0
    for row in Run(folder).metrics():
        rate = row.get("images_per_second", 0.0)
        if rate > 0:
            passed += (row["step"] - before) * batch_size / rate
        before = row["step"]
        if "loss" in row:
            steps.append(row["step"])
            hours.append(passed / HOUR)
            values.append(row["loss"])
    return Losses((steps, [step * batch_size for step in steps], hours), values)
