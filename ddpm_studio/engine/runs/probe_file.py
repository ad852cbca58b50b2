"""What a run was probed by, and what came of it: ``probe.npz``, written anew after each probe.

``picture``: the CRC of each, (P,); ``held_out``: whether it is, (P,); ``t``: (K,); ``step``: (n,); ``loss``: the
squared error of ε, float32 (n, 2, P, K), by the averaged weights and by the weights themselves.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.disk.files import whole_file
from ddpm_studio.engine.disk.npy_head import read_head
from ddpm_studio.engine.disk.zip_list import FEW_FILES, opened_zip
from ddpm_studio.engine.findings import Probed
from ddpm_studio.engine.runs.run import LARGEST_PROBE, PROBE, Run

KINDS = {"picture": "u", "held_out": "b", "t": "iu", "step": "iu", "loss": "f"}
"""Of each array, which of NumPy's kinds of numbers it has."""
_DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)
Losses = npt.NDArray[np.float32]


@dataclass
class Probes:
    """All probes of a run, which compare only while pictures and times are the same."""

    picture: npt.NDArray[np.uint32]
    held_out: npt.NDArray[np.bool_]
    t: npt.NDArray[np.int64]
    steps: list[int] = field(default_factory=list)
    losses: list[Losses] = field(default_factory=list)
    """(2, P, K) each."""

    def is_like(self, other: Probes) -> bool:
        """Whether the losses of both can be compared."""
        pairs = ((self.picture, other.picture), (self.held_out, other.held_out), (self.t, other.t))
        return all(np.array_equal(one, two) for one, two in pairs)

    def cut_from(self, step: int) -> None:
        """Forget the probes of `step` and of later ones: those steps are done again."""
        count = sum(known < step for known in self.steps)
        del self.steps[count:], self.losses[count:]

    def add(self, step: int, losses: Losses) -> None:
        """Take in what was measured at `step`, (2, P, K)."""
        self.cut_from(step)
        self.steps.append(step)
        self.losses.append(losses)

    def told(self) -> list[Probed]:
        """Return what each probe found, by step."""
        return [self._told(step, losses) for step, losses in zip(self.steps, self.losses, strict=True)]

    def _told(self, step: int, losses: Losses) -> Probed:
        averaged, raw = losses.astype(np.float64)
        learnt, held_out = averaged[~self.held_out], averaged[self.held_out]
        return Probed(
            step,
            tuple(self.t.tolist()),
            tuple(learnt.mean(axis=0).tolist()),
            tuple(held_out.mean(axis=0).tolist()) if len(held_out) else (),
            tuple(raw[~self.held_out].mean(axis=0).tolist()),
            tuple(learnt.mean(axis=1).tolist()),
            tuple(held_out.mean(axis=1).tolist()),
        )


def write_probes(run: Run, probes: Probes) -> None:
    """Write all there is.

    :raises StudioError: if the disk refuses.
    """
    loss = np.stack(probes.losses) if probes.losses else np.empty((0, 2, len(probes.picture), len(probes.t)))
    steps, losses = np.array(probes.steps, np.int64), loss.astype(np.float32)
    with whole_file(probe_path(run)) as stream:
        np.savez(stream, picture=probes.picture, held_out=probes.held_out, t=probes.t, step=steps, loss=losses)


def probe_path(run: Run) -> Path:
    """Return where it is written."""
    return run.folder / PROBE


def read_probes(run: Run) -> Probes | None:
    """Return what was written; None where there is nothing, or nothing that can be used."""
    try:
        with opened_zip(probe_path(run), FEW_FILES) as archive:
            arrays = {name: _array(archive, name, kinds) for name, kinds in KINDS.items()}
    except _DAMAGED:
        return None
    picture, held_out, t, step, loss = arrays.values()
    is_right = loss.shape == (len(step), 2, len(picture), len(t)) and held_out.shape == picture.shape
    is_right = is_right and picture.ndim == t.ndim == step.ndim == 1 and len(picture) > 0 and len(t) > 0
    is_right = is_right and bool(np.isfinite(loss).all() and (np.diff(step) > 0).all() and not held_out.all())
    is_right = is_right and bool((loss > 0).all())  # of which the logarithm is shown
    if not is_right:
        return None
    return Probes(picture.astype(np.uint32), held_out, t.astype(np.int64), step.tolist(), list(loss.astype(np.float32)))


def _array(archive: zipfile.ZipFile, name: str, kinds: str) -> npt.NDArray[Any]:
    """:raises ValueError: if it is not of one of these kinds, or too long."""
    if archive.getinfo(f"{name}.npy").file_size > LARGEST_PROBE:
        raise ValueError("it is too long")
    with archive.open(f"{name}.npy") as stream:
        shape, is_fortran, dtype = read_head(stream)
        content = stream.read(LARGEST_PROBE)
    if dtype.kind not in kinds or is_fortran:
        raise ValueError(f"it holds {dtype}")
    return np.frombuffer(content, dtype).reshape(shape)
