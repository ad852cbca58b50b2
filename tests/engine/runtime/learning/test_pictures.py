from __future__ import annotations

import numpy as np
import pytest
import torch

from ddpm_studio.engine.runtime.learning import pictures as pictures_module
from ddpm_studio.engine.runtime.learning.pictures import Pictures


def test_pictures_are_picked_by_index() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (9, 4, 4, 3), np.uint8)
    pixels.setflags(write=False)
    picked = Pictures(pixels, torch.device("cpu")).pick(torch.tensor([8, 0, 8]))
    assert np.array_equal(picked.numpy(), pixels[[8, 0, 8]])


def test_a_data_set_is_copied_to_a_card_whole_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures_module, "PIECE", 3 * 8 * 8)
    pixels = np.random.default_rng(0).integers(0, 256, (10, 8, 8, 1), np.uint8)
    pixels.flags.writeable = False
    assert np.array_equal(pictures_module._resident(pixels, torch.device("cpu")).numpy(), pixels)
