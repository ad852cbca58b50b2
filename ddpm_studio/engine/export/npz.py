"""Batches of samples as NumPy archives, in the form that the ADM evaluator reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.disk.files import whole_file
from ddpm_studio.engine.events import Pixels


def suggest_npz_name(pixels: Pixels, what: str = "samples") -> str:
    """Return the usual name for `pixels` (N, H, W, C), such as ``samples_5000x32x32x3.npz``."""
    count, height, width, channels = pixels.shape
    return f"{what}_{count}x{height}x{width}x{max(channels, 3)}.npz"


def save_npz(path: Path, pixels: Pixels, labels: Sequence[int] | npt.NDArray[np.integer] | None = None) -> None:
    """Write `pixels` (N, H, W, C) as ``arr_0``, uint8 NHWC, and `labels` (N) as ``arr_1``, int64.

    Grey is repeated to three channels, since evaluators read RGB; four channels stay four.
    Convention: the sample files of guided-diffusion (Dhariwal and Nichol 2021), ``image_sample.py``.

    :raises StudioError: if the file cannot be written.
    """
    if pixels.ndim != 4 or pixels.shape[3] not in (1, 3, 4) or pixels.dtype != np.uint8:
        raise ValueError(f"pixels must be uint8 (N, H, W, 1|3|4), not {pixels.dtype} {pixels.shape}")
    arrays: list[npt.NDArray[np.generic]] = [pixels.repeat(3, axis=3) if pixels.shape[3] == 1 else pixels]
    if labels is not None:
        if len(labels) != len(pixels):
            raise ValueError(f"{len(labels)} labels for {len(pixels)} images")
        arrays.append(np.asarray(labels, np.int64))
    with whole_file(path) as stream:
        np.savez(stream, *arrays)
