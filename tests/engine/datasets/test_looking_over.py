"""Pictures of a set in the order in which they are best looked over."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ddpm_studio import engine
from ddpm_studio.engine.datasets import DataOptions, NpzFile
from ddpm_studio.engine.datasets.looking_over import Sheet


def test_odd_pictures_come_first_and_near_duplicates_together(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    pixels = (random.integers(0, 60, (40, 1, 1, 3)) + random.integers(0, 60, (40, 16, 16, 3))).astype(np.uint8)
    pixels[:, 4:12, 4:12] += random.integers(0, 100, (40, 1, 1, 3), np.uint8)
    pixels[17] = 255
    pixels[30] = pixels[4] + 1
    pixels[35] = pixels[4]
    np.savez(tmp_path / "set.npz", pixels)
    sheet = Sheet(DataOptions(source=NpzFile(path=tmp_path / "set.npz"), height=16, width=16))
    for _ in engine.look_over(sheet, tmp_path / "cache"):
        pass
    assert sheet.images is not None
    assert sheet.odd_first[0] == 17
    assert sorted(sheet.odd_first) == list(range(40))
    together = sheet.together.tolist()
    assert together[:3] == [4, 30, 35]
    assert sheet.groups[[4, 30, 35]].tolist() == [0, 0, 0]
    assert (sheet.groups >= 0).sum() == 3
