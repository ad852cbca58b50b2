"""Pictures of a set in the order in which they are best looked over."""

from __future__ import annotations

import tracemalloc
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


def test_a_black_frame_a_blank_page_and_noise_are_odd_though_they_are_near_to_everything(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    coarse = random.integers(0, 256, (90, 4, 4, 3)).repeat(4, 1).repeat(4, 2)
    pixels = (0.7 * coarse + 0.3 * coarse[:, ::-1, :, :1]).astype(np.uint8)
    pixels[7], pixels[20], pixels[50] = 0, 128, 250
    pixels[70] = random.integers(0, 256, (16, 16, 3))
    np.savez(tmp_path / "set.npz", pixels)
    sheet = Sheet(DataOptions(source=NpzFile(path=tmp_path / "set.npz"), height=16, width=16))
    for _ in engine.look_over(sheet, tmp_path / "cache"):
        pass
    assert {7, 20, 50, 70} == set(sheet.odd_first[:4].tolist())


def test_a_film_that_stands_still_is_one_group_without_a_list_of_its_pairs(tmp_path: Path) -> None:
    pixels = np.full((800, 8, 8, 1), 90, np.uint8)
    pixels[400:, :, :4] = 160
    np.savez(tmp_path / "set.npz", pixels)
    sheet = Sheet(DataOptions(source=NpzFile(path=tmp_path / "set.npz"), height=8, width=8))
    assert list(engine.look_over(sheet, tmp_path / "cache"))
    tracemalloc.start()
    try:
        for _ in engine.look_over(sheet, tmp_path / "cache"):
            pass
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 2**23, "its 160,000 pairs take more"
    assert sheet.groups.tolist() == [0] * 400 + [1] * 400


def test_groups_that_are_found_apart_become_one(tmp_path: Path) -> None:
    """Each is alike only to those beside it; the first and the last are far apart."""
    levels = np.array([40, 60, 45, 65, 50, 200, 55, 130], np.uint8)
    np.savez(tmp_path / "set.npz", np.broadcast_to(levels[:, None, None, None], (8, 8, 8, 1)))
    sheet = Sheet(DataOptions(source=NpzFile(path=tmp_path / "set.npz"), height=8, width=8))
    for _ in engine.look_over(sheet, tmp_path / "cache"):
        pass
    assert sheet.groups.tolist() == [0, 0, 0, 0, 0, -1, 0, -1]
