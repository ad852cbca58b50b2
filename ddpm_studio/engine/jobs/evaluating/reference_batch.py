"""Real pictures and their statistics as one file that other programs read: ADM's reference batch.

Dhariwal and Nichol 2021 (https://arxiv.org/abs/2105.05233), ``evaluator.py``: ``arr_0`` uint8 NHWC in RGB, of which
precision and recall are computed; ``mu`` and ``sigma`` of all pictures, and ``mu_s`` and ``sigma_s`` of those of sFID.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.choices.measuring.sets import EvaluateOptions
from ddpm_studio.engine.datasets.decoding.fit import widen
from ddpm_studio.engine.disk.files import whole_file
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Control, Job, Saved
from ddpm_studio.engine.jobs.evaluating.evaluate import prepare
from ddpm_studio.engine.jobs.evaluating.sight import BLOCK
from ddpm_studio.engine.runtime.computing.device import compute_threads

MOST = 10_000
"""Pictures in the file: ADM's evaluator compares no more."""


def write_reference(options: EvaluateOptions, file: Path, control: Control) -> Job:
    """Write it. See the front desk.

    :raises FieldError: if there are no pictures.
    :raises StudioError: if the disk refuses.
    """
    with compute_threads(options.device):
        prepared = yield from prepare(options.model_copy(update={"sets": (), "yardstick": True}), control)
        if prepared.real is None:
            raise FieldError("against", "A file of statistics has no pictures to write. Choose pictures.")
        yield from prepared.real.look()
        sight, pieces = prepared.real.sight, []
        for first in range(0, min(MOST, sight.done), BLOCK):
            pixels = yield from sight.opened.read(first, min(first + BLOCK, MOST, sight.done))
            pieces.append(widen(pixels, 3))
        arrays: dict[str, npt.NDArray[Any]] = {"arr_0": np.concatenate(pieces)}
        if sight.extractor.sees_classes:  # no other program could use the statistics of other features
            moments = prepared.reference.moments()
            arrays |= {"mu": moments.mean, "sigma": moments.covariance}
            assert sight.spatial is not None
            spatial = sight.spatial.moments()
            arrays |= {"mu_s": spatial.mean, "sigma_s": spatial.covariance}
        with whole_file(file) as stream:
            np.savez(stream, **arrays)  # type: ignore[arg-type]
        yield Saved("export", file)
