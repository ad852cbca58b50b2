"""From pictures to signals and back."""

from __future__ import annotations

import numpy as np
import torch

from ddpm_studio.engine.models.card import SignalSpace
from ddpm_studio.engine.runtime.space import space_of


def test_pixels_survive_the_way_there_and_back() -> None:
    space = space_of(SignalSpace(height=16, width=8, channels=3))
    every = np.arange(256, dtype=np.uint8).repeat(3).reshape(2, 16, 8, 3)
    signal = space.encode(torch.from_numpy(every))
    assert signal.dtype == torch.float32 and signal.shape == (2, *space.shape) == (2, 3, 16, 8)
    assert (signal.min().item(), signal.max().item()) == space.range == (-1, 1)
    assert np.array_equal(space.decode(signal), every)


def test_what_is_out_of_range_is_cut_off() -> None:
    space = space_of(SignalSpace(height=4, width=4, channels=1))
    assert space.decode(torch.tensor([[[[-7.0, 7.0]]]])).ravel().tolist() == [0, 255]
