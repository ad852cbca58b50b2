"""How fast the digits preset trains and samples."""

from __future__ import annotations

import statistics
import time

from ddpm_studio import engine
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.disk.places import runs_folder
from ddpm_studio.engine.events import Control, Frame, Metrics
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import create_run
from tests.benchmarks.rows import Measure


def train_digits(steps: int) -> tuple[Run, list[float]]:
    """Train the digits preset for so many steps; return the run and images a second at each report."""
    run = create_run(with_changes(find_preset("digits").config, [f"training.steps={steps}"]), runs_folder())
    events = list(engine.train(run.folder, Control()))
    return run, [event.values["images_per_second"] for event in events if isinstance(event, Metrics)]


def training() -> list[Measure]:
    """Images a second of the digits preset, the median of the second half of 220 steps; a run that long is tuned."""
    _, speeds = train_digits(220)
    median = statistics.median(speeds[len(speeds) // 2 :])
    return [Measure("training, digits preset", {"median": median}, "images/s")]


def sampling() -> list[Measure]:
    """Seconds for 64 digits, from the first frame to the last, without loading the model."""
    run, _ = train_digits(5)
    fast = SampleOptions(model=run.folder)
    slow = SampleOptions.model_validate({"model": run.folder, "steps": 1000, "sampler": {"kind": "ddpm"}})
    return [
        Measure("64 digits, DPM-Solver++ in 20 steps", {"median": _seconds(fast)}, "s", "≤ 2 s"),
        Measure("64 digits, DDPM in 1,000 steps", {"value": _seconds(slow, rounds=1)}, "s"),
    ]


def _seconds(options: SampleOptions, rounds: int = 5) -> float:
    spent = []
    for _ in range(rounds):
        moments = [time.monotonic() for event in engine.run(options, Control()) if isinstance(event, Frame)]
        # The first frame comes after the first of the network's calls.
        spent.append((moments[-1] - moments[0]) * options.steps / (options.steps - 1))
    return statistics.median(spent)
