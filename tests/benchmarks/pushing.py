"""How well a classifier pushes the bundled digits, which were learnt without classes, towards their classes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from ddpm_studio import engine
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.disk.places import runs_folder
from ddpm_studio.engine.events import Control
from ddpm_studio.engine.runs.run_list import create_run
from tests.benchmarks.judges import judged
from tests.benchmarks.rows import Measure

DIGITS = Path(__file__).parents[2] / "resources/models/digits.safetensors"
SCALES = (0.0, 1.0, 2.0, 4.0, 8.0)
AIMED = 4.0
WAY = ("sampler.kind=ddim", "steps=25")


def classifier_quality() -> Iterator[Measure]:
    """The preset of a classifier of digits over three seeds, pushing 300 bundled digits by DDIM in 25 steps."""
    for seed in (0, 1, 2):
        config = with_changes(find_preset("digits-classifier").config, [f"seed={seed}"])
        run, began = create_run(config, runs_folder()), time.process_time()
        for _ in engine.train(run.folder, Control()):
            pass
        yield Measure(f"classifier of digits, seed {seed}, training", {"computing": time.process_time() - began}, "s")
        unguided = 0.0
        for scale in SCALES:
            found = judged(DIGITS, 1.0, seed, [*WAY, f"classifier.path={run.folder}", f"classifier.scale={scale}"])
            unguided = unguided or found["distance"]
            aim = f"network ≥ 0.80, distance ≤ {1.3 * unguided:.1f}" if scale == AIMED else ""
            yield Measure(f"digits pushed by a classifier, seed {seed}, scale {scale:g}", found, target=aim)
