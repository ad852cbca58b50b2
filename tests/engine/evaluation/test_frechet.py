"""The Fréchet distance against closed forms, of many and of few pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ddpm_studio.engine.evaluation import frechet
from ddpm_studio.engine.evaluation.frechet import Gathering, Moments, extrapolate, frechet_distance, moments_of


def gaussians(dimensions: int) -> tuple[Moments, Moments, float]:
    """Two Gaussians whose covariances commute, and their distance: |Δμ|² + Σ (√v − √w)²."""
    random = np.random.default_rng(0)
    axes, _ = np.linalg.qr(random.normal(size=(dimensions, dimensions)))
    one, other = random.uniform(0.5, 1.5, dimensions), random.uniform(0.5, 1.5, dimensions)
    mean = random.normal(size=dimensions) / 10
    first, second = Moments(0, mean, (axes * one) @ axes.T), Moments(0, np.zeros(dimensions), (axes * other) @ axes.T)
    return first, second, float(mean @ mean + ((np.sqrt(one) - np.sqrt(other)) ** 2).sum())


def test_the_distance_of_gaussians_is_that_of_the_closed_form():
    one, other, expected = gaussians(128)
    assert frechet_distance(one, other) == pytest.approx(expected, abs=1e-10)
    assert frechet_distance(other, one) == pytest.approx(expected, abs=1e-10)
    assert frechet_distance(one, one) == pytest.approx(0, abs=1e-9)


@pytest.mark.long
def test_the_distance_of_gaussians_in_2048_dimensions():
    one, other, expected = gaussians(2048)
    assert frechet_distance(one, other) == pytest.approx(expected, abs=1e-8)


def test_few_pictures_lose_nothing():
    """Features of 20 dimensions that lie slanted in 128: 100 pictures are few there, and many in their own 20."""
    random = np.random.default_rng(1)
    axes, _ = np.linalg.qr(random.normal(size=(128, 20)))
    one, other = random.normal(size=(100, 20)), random.normal(0.3, 1.2, size=(110, 20))
    expected = frechet_distance(moments_of(one), moments_of(other))
    few = moments_of(one @ axes.T), moments_of(other @ axes.T)
    assert few[0].rest is not None
    assert frechet_distance(*few) == pytest.approx(expected, abs=1e-10)
    by_roots = replace(few[0], rest=None), replace(few[1], rest=None)
    assert frechet_distance(*by_roots) == pytest.approx(expected, abs=1e-5)
    for pair in ((few[0], by_roots[1]), (by_roots[0], few[1])):
        assert frechet_distance(*pair) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("blocks", [(1, 1, 998), (500, 500), (1000,)])
def test_moments_are_the_same_by_any_blocks(blocks: tuple[int, ...], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(frechet, "BLOCK", 300)
    features = np.random.default_rng(2).normal(1000, 0.1, (1000, 8)).astype(np.float32)
    gathering, begin = Gathering(), 0
    for count in blocks:
        gathering.add(features[begin : begin + count])
        begin += count
    found = gathering.moments()
    assert found.count == 1000
    np.testing.assert_allclose(found.mean, features.mean(0, dtype=np.float64), rtol=1e-12)
    np.testing.assert_allclose(found.covariance, np.cov(features.astype(np.float64).T), atol=1e-13)


def test_single_and_double_precision_say_the_same():
    random = np.random.default_rng(3)
    one, other = (random.normal(size=(400, 32)).astype(np.float32) for _ in range(2))
    doubles = (moments_of(each.astype(np.float64)) for each in (one, other))
    assert frechet_distance(moments_of(one), moments_of(other)) == frechet_distance(*doubles)


def test_the_distance_of_infinitely_many_is_nearer_to_the_truth():
    """16-d Gaussians one apart: of 300 pictures the distance is a tenth too large, and that goes as 1 / N."""
    random = np.random.default_rng(4)
    reference = Moments(0, np.zeros(16), np.eye(16))
    apart = np.eye(16)[0]
    plain, found = [], []
    for _ in range(6):
        features = random.normal(size=(300, 16)) + apart
        plain.append(frechet_distance(moments_of(features), reference))
        found.append(extrapolate(features, reference, random, repeats=4))
    assert np.mean(plain) > 1.1
    assert np.mean([each.value for each in found]) == pytest.approx(1, abs=0.06)
    assert all(0 < each.error < 0.3 for each in found)


def test_what_has_no_covariance_and_what_is_of_other_features_is_refused():
    with pytest.raises(ValueError, match="two features"):
        Gathering().moments()
    with pytest.raises(ValueError, match="8 dimensions against 16"):
        frechet_distance(gaussians(8)[0], gaussians(16)[0])
