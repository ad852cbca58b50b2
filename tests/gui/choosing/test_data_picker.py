"""One picture of a set: as a model sees it, and a sentence where the set is gone meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from ddpm_studio.engine.datasets import Images
from ddpm_studio.engine.datasets.keeping.pixel_file import PixelFile
from ddpm_studio.gui.choosing.data_picker import PAGE, DataPicker

PIXELS = np.random.default_rng(0).integers(0, 256, (PAGE + 5, 10, 10, 1), np.uint8)


def test_what_is_cropped_in_training_shows_its_middle(qtbot) -> None:
    picker = DataPicker()
    qtbot.addWidget(picker)
    picker.offer(Images(PIXELS, None, (), None, "set", seen=(8, 8)), "set")
    shown = picker.grid._scene.pixels
    assert shown is not None and np.array_equal(shown, PIXELS[:PAGE, 1:9, 1:9])


def test_a_set_that_is_cut_short_meanwhile_is_a_sentence(qtbot, tmp_path: Path) -> None:
    np.save(tmp_path / "pixels.npy", PIXELS)
    picker = DataPicker()
    qtbot.addWidget(picker)
    picker.offer(Images(PixelFile(tmp_path / "pixels.npy"), None, (), None, "set"), "set")
    os.truncate(tmp_path / "pixels.npy", 500)
    picker.go_on()
    assert "cut short" in picker.place.text()
    with qtbot.assertNotEmitted(picker.picked):
        picker.grid.tile_activated.emit(0)
