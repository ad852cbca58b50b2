"""The nearest of many pictures, also where a copy is nearer than rounding tells."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.evaluation.nearest import nearest


def pictures(seed: int, count: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 32, 32, 3), np.uint8)


def test_copies_are_found_whatever_is_added_to_them():
    real = pictures(0, 40)
    samples = real[[7, 3]].astype(int)
    samples[1] += np.random.default_rng(1).integers(-2, 3, samples[1].shape)
    found = nearest(samples.clip(0, 255).astype(np.uint8), real)
    assert found.number.tolist() == [7, 3]
    assert found.distance[0] == 0 and found.distance[1] == pytest.approx(1.41, abs=0.05)
    assert (found.second > 90).all()


def test_a_mirror_image_is_near_where_mirrors_count_and_doubles_are_not_the_second():
    real = pictures(0, 40)
    real[5] = real[20]
    mirrored = real[[20]][:, :, ::-1]
    assert nearest(mirrored, real).distance[0] > 90
    found = nearest(mirrored, real, mirrors=True)
    assert found.number[0] in (5, 20) and found.distance[0] == 0 and found.second[0] > 90
