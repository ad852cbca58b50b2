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
from typing import Any
from unittest.mock import patch

import torch

from ddpm_studio import engine
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.events import Control, Note
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
        ready, began, build, step = list[float](), list[float](), Learner.__init__, Learner.train_step

        def built(learner: Learner, *given: Any, **named: Any) -> None:
            ready.append(time.monotonic())
            build(learner, *given, **named)

        def timed(learner: Learner, number: int, pictures: Pictures) -> torch.Tensor:
            began.append(time.monotonic())
            return step(learner, number, pictures)

        job, said = engine.train(run.folder, Control()), ""
        with patch.object(Learner, "__init__", built), patch.object(Learner, "train_step", timed):
            for event in job:
                if isinstance(event, Note) and "measuring cost" in event.text:
                    said = event.text
                if began and (said or time.monotonic() - began[0] > LONGEST):
                    break
            job.close()
        yield Measure(
            f"{preset} preset, pictures ready to first counted step", {"value": began[0] - ready[0]}, "s", "≤ 10 s"
        )
        if cost := re.search(r"measuring cost ([\d.]+) s", said):
            what = f"{preset} preset, measuring beyond counted steps"
            yield Measure(what, {"value": float(cost[1])}, "s", "≤ 15 s, 2 % of the run", said)


if __name__ == "__main__":
    changes = list[str]()
    for path in sys.argv[2:]:
        changes += [f"data.source.kind={'zip' if path.endswith('.zip') else 'folder'}", f"data.source.path={path}"]
    for row in measured(sys.argv[1], *changes):
        print(f"{row.what}: {row.figures['value']:.1f} s ({row.target}) {row.note}")
