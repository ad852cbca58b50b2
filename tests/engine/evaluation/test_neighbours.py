"""Precision, recall, density and coverage of sets whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.evaluation.neighbours import Shares, balls, expected_coverage, shares, squared_distances


def of(samples: np.ndarray, real: np.ndarray) -> Shares:
    return shares(balls(samples), balls(real))


def blobs(seed: int, modes: int, count: int = 400) -> np.ndarray:
    """Clouds of points far from each other, evenly many in each."""
    random = np.random.default_rng(seed)
    centres = 50 * np.eye(8)[np.arange(count) % modes]
    return (random.normal(size=(count, 8)) + centres).astype(np.float32)


def test_sets_that_are_equal_or_far_apart():
    real = blobs(0, 4)
    assert of(real, real).precision == of(real, real).recall == 1
    assert of(real + 1000, real) == Shares(0, 0, 0, 0)


def test_half_of_the_modes_look_real_and_cover_half():
    """Which also tells precision from recall."""
    found, whole = of(blobs(1, 2), blobs(0, 4)), of(blobs(1, 4), blobs(0, 4))
    assert found.precision == pytest.approx(whole.precision, abs=0.05)
    assert found.recall == pytest.approx(whole.recall / 2, abs=0.05)
    assert found.coverage == pytest.approx(whole.coverage / 2, abs=0.05)


def test_each_side_has_balls_of_its_own():
    """Few large balls of scattered samples cover a narrow reality, in which hardly one of them lies."""
    random = np.random.default_rng(0)
    narrow, wide = (random.normal(0, scale, (400, 8)).astype(np.float32) for scale in (0.1, 10))
    found, other = of(wide, narrow), of(narrow, wide)
    assert found.precision < 0.05 and found.recall > 0.95
    assert other.precision > 0.95 and other.recall < 0.05


def test_sets_that_are_alike_have_the_density_and_coverage_that_theory_says():
    one, other = (np.random.default_rng(seed).normal(size=(2000, 32)).astype(np.float32) for seed in (2, 3))
    assert expected_coverage(2000) == pytest.approx(0.9689, abs=1e-4)
    found = of(one, other)
    assert found.coverage == pytest.approx(expected_coverage(2000), abs=0.02)
    assert found.density == pytest.approx(1, abs=0.05)


def test_the_same_picture_many_times_is_at_no_distance():
    """Its ball has no radius, and it lies in it: rounding, here of large numbers, must not take it out."""
    points = np.repeat(np.random.default_rng(0).normal(100, 1, (30, 600)), 8, axis=0).astype(np.float32)
    assert of(points, points[::-1].copy()).precision == 1
    assert of(points, points).density == 0, "what lies on the edge of a ball is not inside"
    (distances,) = (block for _, block in squared_distances(points, points))
    assert (distances[np.kron(np.eye(30, dtype=bool), np.ones((8, 8), bool))] == 0).all()


def test_distances_are_those_between_the_points():
    random = np.random.default_rng(0)
    one, other = random.normal(3, 1, (1100, 5)).astype(np.float32), random.normal(3, 1, (7, 5)).astype(np.float32)
    expected = ((one[:, None].astype(float) - other) ** 2).sum(-1)
    found = np.concatenate([block for _, block in squared_distances(one, other)])
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_sets_of_two_sizes_are_refused():
    with pytest.raises(ValueError, match="200 samples against 400"):
        of(blobs(0, 2, 200), blobs(0, 2))
