"""Of the page Evaluate."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.gui.tabs.evaluate import (
    BITS,
    NEAREST,
    SAMPLERS,
    SENDING,
    SETS,
    SNAPSHOTS,
    TABLE,
    EvaluateTab,
)
from scenes.studio import Scenes, Studio, runs

TABLE_STEPS = 100
"""Of the runs of Table 2, which takes long."""


def photograph_evaluation(studio: Studio) -> None:
    """Judge what the bundled model draws, measure digits by it, send some, look for copies, compare snapshots."""
    studio.window.session.use_model(resource("models/digits.safetensors"))
    evaluate = studio.open(EvaluateTab)
    studio.take("evaluate-empty", "evaluate")
    evaluate.sets.others.add_path(_noise(studio.folder / "noise.npz"))
    evaluate.bits.form.put("count", 64)
    evaluate.sending.form.put("count", 4)
    for mode, name in ((SETS, "sets"), (BITS, "bits"), (SENDING, "sending"), (NEAREST, "copies")):
        evaluate.modes.choose(mode)
        evaluate.press_primary()
        studio.wait(lambda: not evaluate.is_busy)
        film = evaluate.sending.film
        film.timeline.go_to(film.timeline.count * 3 // 5)
        studio.take(f"evaluate-{name}", "evaluate")
    if runs():  # something was trained in this home
        studio.window.session.open_run(runs()[0])
        evaluate.modes.choose(SNAPSHOTS)
        evaluate.press_primary()
        studio.wait(lambda: not evaluate.is_busy)
        studio.take("evaluate-snapshots", "evaluate")


def photograph_benches(studio: Studio) -> None:
    """Compare samplers, from nothing by way of the first rows to all of them, and begin the paper's Table 2."""
    studio.window.session.use_model(resource("models/digits.safetensors"))
    evaluate = studio.open(EvaluateTab)
    evaluate.modes.choose(SAMPLERS)
    studio.take("samplers-empty", "evaluate")
    evaluate.bench.form.put("steps", (2, 5, 10))
    evaluate.bench.form.put("count", 128)
    evaluate.press_primary()
    studio.wait(lambda: bool(evaluate.bench.table.rowCount()) or not evaluate.is_busy)
    studio.take("samplers-running", "evaluate")
    studio.wait(lambda: not evaluate.is_busy)
    studio.take_in_sizes("samplers", "evaluate")
    evaluate.modes.choose(TABLE)
    studio.take("table-empty", "evaluate")
    evaluate.ablation.form.put("steps", TABLE_STEPS)
    evaluate.press_primary()
    studio.wait(lambda: len(evaluate.ablation.rows()) > 1 or not evaluate.is_busy)
    studio.take_in_sizes("table", "evaluate")
    evaluate.stop()
    studio.wait(lambda: not evaluate.is_busy)


def _noise(path: Path) -> Path:
    """Write pictures that are nothing but noise, to be judged beside others."""
    np.savez(path, np.random.default_rng(0).integers(0, 256, (1000, 8, 8, 1), np.uint8))
    return path


SCENES: Scenes = {"evaluate": photograph_evaluation, "benches": photograph_benches}
