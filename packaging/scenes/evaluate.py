"""Of the page Evaluate."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.gui.tabs.evaluate import BITS, NEAREST, SENDING, SETS, SNAPSHOTS, EvaluateTab
from scenes.studio import Scenes, Studio, runs


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


def _noise(path: Path) -> Path:
    """Write pictures that are nothing but noise, to be judged beside others."""
    np.savez(path, np.random.default_rng(0).integers(0, 256, (1000, 8, 8, 1), np.uint8))
    return path


SCENES: Scenes = {"evaluate": photograph_evaluation}
