"""The kernel distance: the sum over all pairs, without bias, and an error that is true."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.evaluation import kernel
from ddpm_studio.engine.evaluation.kernel import (
    distance_by_subsets,
    kernel_distance,
    within,
)


def features(seed: int, count: int = 200, shift: float = 0.0) -> np.ndarray:
    found: np.ndarray = np.random.default_rng(seed).normal(shift, 1, (count, 16)).astype(np.float32)
    return found


def by_hand(one: np.ndarray, other: np.ndarray) -> float:
    def k(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        found: np.ndarray = (a.astype(float) @ b.astype(float).T / a.shape[1] + 1) ** 3
        return found

    n, m = len(one), len(other)
    own = (k(one, one).sum() - np.trace(k(one, one))) / (n * (n - 1))
    own += (k(other, other).sum() - np.trace(k(other, other))) / (m * (m - 1))
    return float(own - 2 * k(one, other).mean())


def test_it_is_the_sum_over_all_pairs_whatever_the_blocks(monkeypatch: pytest.MonkeyPatch):
    one, other = features(0, 150), features(1, 110, 0.2)
    expected = by_hand(one, other)
    for block in (7, 64, 2000):
        monkeypatch.setattr(kernel, "BLOCK", block)
        assert kernel_distance(within(one), within(other)).value == pytest.approx(expected, abs=2e-7)


def test_of_alike_sets_it_is_0_on_average_and_often_below():
    found = [kernel_distance(within(features(seed)), within(features(1000 + seed))) for seed in range(60)]
    values = np.array([each.value for each in found])
    assert abs(values.mean()) < 3 * values.std(ddof=1) / np.sqrt(60)
    assert 15 < (values < 0).sum() < 50


def test_its_error_is_the_spread_of_what_is_found():
    found = [kernel_distance(within(features(seed)), within(features(1000 + seed, shift=0.5))) for seed in range(60)]
    spread = np.std([each.value for each in found], ddof=1)
    assert np.mean([each.error for each in found]) == pytest.approx(spread, rel=0.4)


def test_by_subsets_it_is_the_same_on_average():
    one, other = features(0, 300), features(1, 300, 0.5)
    found = distance_by_subsets(one, other, np.random.default_rng(0), subsets=50, size=100)
    exact = kernel_distance(within(one), within(other))
    assert found.value == pytest.approx(exact.value, abs=3 * exact.error)
    assert found.error > 0
