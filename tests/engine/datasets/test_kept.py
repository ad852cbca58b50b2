"""A picture among the choices comes back to the last bit; one that is damaged or a bomb is refused."""

from __future__ import annotations

import base64
import zlib

import numpy as np
import pytest

from ddpm_studio.engine.choices.pictures import KeptPicture
from ddpm_studio.engine.datasets import DataOptions, as_model_sees, from_text, to_text

PIXELS = np.random.default_rng(0).integers(0, 256, (6, 4, 3), np.uint8)


def test_pixels_come_back_to_the_last_bit() -> None:
    assert np.array_equal(from_text(to_text(PIXELS), PIXELS.shape), PIXELS)
    assert np.array_equal(KeptPicture(shape=PIXELS.shape, data=to_text(PIXELS)).pixels(), PIXELS)


def test_what_is_too_large_is_not_kept() -> None:
    assert to_text(np.random.default_rng(0).integers(0, 256, (512, 512, 3), np.uint8)) == ""


@pytest.mark.parametrize("shape", [(6, 4, 1), (6, 4, 4), (6, 4, 2), (0, 4, 3), (5000, 4, 3), (6, 5, 3)])
def test_another_shape_is_refused(shape: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="picture"):
        KeptPicture(shape=shape, data=to_text(PIXELS))


@pytest.mark.parametrize("text", ["", "!", "AAAA", base64.b64encode(zlib.compress(bytes(10**7))).decode()])
def test_damage_and_bombs_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="picture"):
        from_text(text, (6, 4, 3))


def test_a_model_sees_it_at_its_own_size() -> None:
    data = DataOptions(height=6, width=4)
    assert as_model_sees(PIXELS, data, 3) is PIXELS
    assert as_model_sees(PIXELS, DataOptions(height=8, width=8), 1).shape == (8, 8, 1)
