from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.monotone import interpolate_monotone

FINE = np.linspace(0, 1, 5001)


def falling(count: int, seed: int) -> np.ndarray:
    """Random points that fall, some steeply, some hardly."""
    random = np.random.default_rng(seed)
    x = np.concatenate([[0], np.sort(random.random(count - 2)), [1]])
    return np.stack([x, -np.cumsum(random.gamma(0.3, 1, count) + 1e-6)], axis=1)


@pytest.mark.parametrize("seed", range(20))
def test_it_goes_through_the_points_and_falls_between_them(seed: int) -> None:
    points = falling(3 + seed % 8, seed)
    np.testing.assert_array_equal(interpolate_monotone(points, points[:, 0]), points[:, 1])
    curve = interpolate_monotone(points, FINE)
    assert (np.diff(curve) < 0).all()
    assert curve.max() <= points[0, 1] and curve.min() >= points[-1, 1]


def test_points_on_a_line_give_that_line() -> None:
    x = np.array([0, 0.1, 0.5, 1])
    np.testing.assert_allclose(interpolate_monotone(np.stack([x, 3 - 4 * x], axis=1), FINE), 3 - 4 * FINE, atol=1e-12)
    two = np.array([[0.0, 2.0], [1.0, -2.0]])
    np.testing.assert_allclose(interpolate_monotone(two, FINE), 2 - 4 * FINE, atol=1e-12)


def test_the_slope_has_no_corner() -> None:
    curve = interpolate_monotone(np.array([[0, 5.0], [0.5, 0], [1, -1]]), FINE)
    slopes = np.diff(curve) / np.diff(FINE)
    assert np.abs(np.diff(slopes)).max() < 0.05


def test_where_the_points_turn_the_curve_is_flat() -> None:
    points = np.array([[0, 0.0], [0.5, 1], [1, 0]])
    assert interpolate_monotone(points, FINE).max() == 1
