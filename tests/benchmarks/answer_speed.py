"""How soon the first answer of an edit is there, and how soon all are complete."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from ddpm_studio import engine
from ddpm_studio.engine.choices.editing import EditOptions
from ddpm_studio.engine.choices.pictures import KeptPicture
from ddpm_studio.engine.datasets.kept import to_text
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.events import Control, FirstLook, Frame
from ddpm_studio.engine.models.header import read_card
from tests.benchmarks.rows import Measure

TRIES = 5


def first_answer() -> Iterator[Measure]:
    """Seconds from the start of an edit with the bundled models, half of the picture erased, to what is seen first."""
    for model in bundled_models():
        height, width, _ = read_card(model).image_shape
        mask = np.zeros((height, width, 1), np.uint8)
        mask[:, width // 2 :] = 255
        kept = KeptPicture(shape=(height, width, 1), data=to_text(mask))
        tries = [_seconds(EditOptions(model=model, mask=kept, seed=seed)) for seed in range(TRIES)]
        firsts, wholes, computed = (list(each) for each in zip(*tries, strict=True))
        figures = {
            "median": float(np.median(firsts)),
            "max": max(firsts),
            "computing median": float(np.median(computed)),
        }
        figures["complete median"] = float(np.median(wholes))
        conditions = f"4 answers, 40 steps × 3; {TRIES} tries, the model loaded anew each time"
        yield Measure(f"first answer of an edit, bundled {model.stem}", figures, "s", "≤ 2 s", conditions)


def _seconds(options: EditOptions) -> tuple[float, float, float]:
    """Return the seconds until answers are seen, until all are complete, and of computing until the first."""
    began, computing, first, computed = time.perf_counter(), time.process_time(), 0.0, 0.0
    for event in engine.edit(options, Control()):
        is_answer = isinstance(event, FirstLook) or (isinstance(event, Frame) and event.t == 0)
        if is_answer and not first:
            first, computed = time.perf_counter() - began, time.process_time() - computing
    return first, time.perf_counter() - began, computed
