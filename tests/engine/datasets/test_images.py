"""What tells a set of images from another."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from ddpm_studio.engine.datasets import Digits, Images
from ddpm_studio.engine.datasets.keeping import checksums
from ddpm_studio.engine.runs.learnt import pictures_of
from ddpm_studio.engine.runs.run import Run
from tests.engine.datasets.conftest import Opener
from tests.golden.program import RUN


def images(pixels: np.ndarray) -> Images:
    return Images(pixels, None, (), None, "set")


def test_every_image_and_its_place_counts(noise, monkeypatch) -> None:
    pixels = noise(600, 4, 4, 1)
    fingerprint = images(pixels).fingerprint
    for index in (0, 1, 300, 599):
        other = pixels.copy()
        other[index, 3, 3, 0] ^= 1
        assert images(other).fingerprint != fingerprint and not images(other).has_fingerprint(fingerprint)
    swapped = pixels[np.r_[1, 0, 2:600]]
    assert images(swapped).fingerprint != fingerprint
    assert images(pixels.reshape(600, 2, 8, 1)).fingerprint != fingerprint
    assert images(pixels.copy()).has_fingerprint(fingerprint)
    monkeypatch.setattr(checksums, "BLOCK", 16 * 7)  # read in blocks of seven
    assert images(pixels).fingerprint == fingerprint


def test_fingerprints_of_earlier_versions_are_compared_as_they_were(noise) -> None:
    pixels = noise(600, 4, 4, 1)
    chosen = np.linspace(0, 599, 256).round().astype(int)
    early = f"600x4x4x1 {hashlib.sha256(pixels[chosen].tobytes()).hexdigest()}"
    assert images(pixels).has_fingerprint(early)
    pixels[1] ^= 1
    assert images(pixels).has_fingerprint(early)  # it was not looked at
    pixels[0] ^= 1
    assert not images(pixels).has_fingerprint(early)


def test_a_run_of_an_earlier_version_knows_its_pictures(opened: Opener, tmp_path: Path) -> None:
    early = pictures_of(Run.open(RUN))
    assert early.startswith("1797x8x8x1 ") and opened(Digits()).images.has_fingerprint(early)
