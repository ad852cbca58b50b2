"""Every value is kept; smoothing is the published form; thinning loses no peak."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.gui.widgets.curves.curve_data import BUCKETS, Curve, Growing, Smoother, limits, thin


def _published(values: np.ndarray, weight: float) -> np.ndarray:
    """The debiased exponential mean as it is written down."""
    last, debias, smoothed = 0.0, 0.0, []
    for value in values:
        if np.isfinite(value):
            last = last * weight + value
            debias = debias * weight + 1
            value = last / debias
        smoothed.append(value)
    return np.array(smoothed)


@pytest.mark.parametrize("weight", [0.0, 0.001, 0.5, 0.9, 0.99, 0.999])
@pytest.mark.parametrize("pieces", [[1000], [1, 63, 64, 65, 500, 307], [10] * 100])
def test_smoothing_is_the_published_form_whatever_the_pieces(weight: float, pieces: list[int]) -> None:
    values = np.random.default_rng(0).normal(3, 1, 1000)
    smoother = Smoother(weight)
    parts = [smoother.extend(part) for part in np.split(values, np.cumsum(pieces)[:-1])]
    np.testing.assert_allclose(np.concatenate(parts), _published(values, weight), rtol=1e-10)


def test_the_first_smoothed_value_is_the_first_value() -> None:
    assert Smoother(0.999).extend(np.array([7.0]))[0] == pytest.approx(7.0)


def test_what_is_not_finite_is_passed_through_and_not_counted() -> None:
    values = np.array([1.0, np.nan, 2.0, np.inf, 3.0])
    np.testing.assert_allclose(Smoother(0.6).extend(values), _published(values, 0.6))


def test_an_array_grows_and_keeps_what_it_has() -> None:
    growing, sizes = Growing(), [1, 5, 2000, 3, 10_000]
    whole = [np.full(size, float(size)) for size in sizes]
    for part in whole:
        growing.append(part)
    np.testing.assert_array_equal(growing.values, np.concatenate(whole))


@pytest.mark.parametrize("count", [10, 2 * BUCKETS, 2 * BUCKETS + 1, 10_007, 300_001])
def test_thinning_keeps_peaks_ends_and_order(count: int) -> None:
    random = np.random.default_rng(count)
    steps, values = np.arange(count, dtype=float) * 3, random.normal(size=count)
    values[random.integers(count)] = 50.0
    values[random.integers(count)] = -50.0
    x, y = thin(steps, values)
    assert len(x) <= 4000
    assert (y.min(), y.max()) == (values.min(), values.max())
    assert (x[0], x[-1]) == (steps[0], steps[-1])
    assert (np.diff(x) >= 0).all()
    np.testing.assert_array_equal(y, values[(x / 3).astype(int)])


def test_thinning_keeps_the_peaks_of_every_bucket() -> None:
    values = np.random.default_rng(5).normal(size=100_000)
    _, y = thin(np.arange(100_000.0), values, buckets=100)
    table = values.reshape(100, 1000)
    assert set(table.min(axis=1)) | set(table.max(axis=1)) <= set(y)


def test_gaps_do_not_hide_peaks() -> None:
    values = np.zeros(50_000)
    values[::7] = np.nan
    values[12_345] = 9.0
    values[40_000] = -9.0
    _, y = thin(np.arange(50_000.0), values)
    assert (np.nanmin(y), np.nanmax(y)) == (-9.0, 9.0)


def test_points_from_an_earlier_step_on_replace_what_was() -> None:
    curve = Curve(0.9)
    curve.append(range(10), np.zeros(10))
    curve.append([6, 7], [1.0, 1.0])
    np.testing.assert_array_equal(curve.steps, [0, 1, 2, 3, 4, 5, 6, 7])
    np.testing.assert_array_equal(curve.values, [0, 0, 0, 0, 0, 0, 1, 1])
    np.testing.assert_allclose(curve.smooth, _published(curve.values, 0.9))


def test_single_numbers_are_points_too() -> None:
    curve = Curve(0.5)
    curve.append(3, 0.25)
    assert (curve.steps.tolist(), curve.values.tolist()) == ([3.0], [0.25])


def test_steps_and_values_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Curve(0.9).append([1, 2], [1.0])


def test_another_weight_smooths_everything_anew() -> None:
    values = np.random.default_rng(2).normal(size=500)
    curve = Curve(0.9)
    curve.append(np.arange(500), values)
    curve.set_smoothing(0.5)
    curve.append([500], [1.0])
    np.testing.assert_allclose(curve.smooth, _published(np.append(values, 1.0), 0.5))
    np.testing.assert_array_equal(curve.values[:500], values)


@pytest.mark.parametrize(("step", "index"), [(-5, 0), (14, 0), (16, 1), (20, 1), (1000, 2)])
def test_the_nearest_point(step: float, index: int) -> None:
    curve = Curve(0.9)
    assert curve.nearest(step) is None
    curve.append([10, 20, 30], [0, 0, 0])
    assert curve.nearest(step) == index


def test_what_is_within_has_one_more_on_either_side() -> None:
    curve = Curve(0.9)
    curve.append(np.arange(100), np.zeros(100))
    assert curve.steps[curve.within(10.5, 20.5)].tolist() == [float(step) for step in range(10, 22)]


def test_limits_can_leave_out_outliers() -> None:
    values = np.append(np.linspace(0, 1, 999), [1000.0])
    assert limits(values, without_outliers=False) == (0.0, 1000.0)
    low, high = limits(values, without_outliers=True) or (0, 0)
    assert 0 < low < 0.05
    assert 0.95 < high < 1.01
    assert limits(np.array([np.nan]), without_outliers=False) is None
