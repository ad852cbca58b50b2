"""Images that are not learnt from, to look by them how well was learnt: a share of a set, or a part that it has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.datasets.images import Images
from ddpm_studio.engine.datasets.keeping.checksums import Checks
from ddpm_studio.engine.datasets.options import DataOptions
from ddpm_studio.engine.datasets.scan import load
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Levels, Work

GOLDEN = 2654435769
"""2³² over the golden ratio: what spreads numbers over 32 bits when they are multiplied with it (Knuth, The Art of
Computer Programming, volume 3, section 6.4), as CRCs of images that are much alike need not be."""


def held_out_by(checks: Checks, share: float) -> npt.NDArray[np.bool_]:
    """Return which images are held out, (N,): about a `share` of them.

    Each image decides for itself, by its pixels: it stays where it is when others are added to the set or their order
    changes, and doubles of it go the same way.

    :param checks: the CRC of each image, (N,).
    """
    spread = checks.astype(np.uint64) * np.uint64(GOLDEN) % np.uint64(2**32)
    is_held_out: npt.NDArray[np.bool_] = spread < share * 2**32
    return is_held_out


def load_held_out(data: DataOptions, cache_folder: Path, levels: Levels | None = None) -> Work[Images | None]:
    """Return the part of a set that is not to be learnt from, prepared as the rest is; None: it has none.

    :param levels: what becomes black and white in its files; see `load`.
    :raises StudioError: if the set cannot be looked at.
    """
    source = data.source.held_out()
    if source is None:
        return None
    try:
        images, _ = yield from load(data.model_copy(update={"source": source}), cache_folder, levels)
    except FieldError:  # no folder of it is called as parts to test with are
        return None
    return images
