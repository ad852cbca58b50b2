"""From Train to the first step that counts, and what measuring costs beyond steps that count.

``python -m tests.benchmarks.start_speed PRESET [FOLDER OR ZIP]`` measures one preset with pictures of one's own.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import torch

from ddpm_studio import engine
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.events import Control, Note, Progress
from ddpm_studio.engine.runs.run_list import create_run
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures
from tests.benchmarks.rows import Measure

PRESETS = ("digits", "shapes", "own-pictures", "cifar10-paper")
LONGEST = 100.0
"""Seconds after which a measurement that has not ended is left alone."""
SHAPES = ("data.source.kind=shapes", "data.channels=auto")


def first_step() -> Iterator[Measure]:
    """All presets for small pictures; those for pictures of one's own with drawn shapes."""
    for preset in PRESETS:
        yield from measured(preset, *(SHAPES if preset in PRESETS[2:] else ()))


def measured(preset: str, *changes: str) -> Iterator[Measure]:
    """Train `preset` with `changes` until its measurement is over."""
    with tempfile.TemporaryDirectory() as folder:
        run = create_run(with_changes(find_preset(preset).config, list(changes)), Path(folder))
        began, step = list[float](), Learner.train_step

        def timed(learner: Learner, number: int, pictures: Pictures) -> torch.Tensor:
            began.append(time.monotonic())
            return step(learner, number, pictures)

        job, ready, said = engine.train(run.folder, Control()), 0.0, ""
        with patch.object(Learner, "train_step", timed):
            for event in job:
                if isinstance(event, Progress) and not ready and event.label.startswith("Building"):
                    ready = time.monotonic()
                if isinstance(event, Note) and "measuring cost" in event.text:
                    said = event.text
                if began and (said or time.monotonic() - began[0] > LONGEST):
                    break
            job.close()
        yield Measure(
            f"{preset} preset, pictures ready to first counted step", {"value": began[0] - ready}, "s", "≤ 10 s"
        )
        if cost := re.search(r"measuring cost ([\d.]+) s", said):
            what = f"{preset} preset, measuring beyond counted steps"
            yield Measure(what, {"value": float(cost[1])}, "s", "≤ 15 s, 2 % of the run", said)


if __name__ == "__main__":
    own = [f"data.source.kind={'zip' if sys.argv[2].endswith('.zip') else 'folder'}", f"data.source.path={sys.argv[2]}"]
    for row in measured(sys.argv[1], *(own if len(sys.argv) > 2 else ())):
        print(f"{row.what}: {row.figures['value']:.1f} s ({row.target}) {row.note}")
