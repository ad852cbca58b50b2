from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import (
    Clipped,
    Denoiser,
    Estimate,
    NetworkDenoiser,
    Prediction,
    eps_from_x_0,
    estimate,
    target,
)
from ddpm_studio.engine.diffusion.forward import diffuse, posterior_mean
from ddpm_studio.engine.diffusion.objectives import loss_weights
from ddpm_studio.engine.diffusion.schedules import Linear

A = Linear().alpha_bar()
RANDOM = np.random.default_rng(0)
X_0, EPS = RANDOM.uniform(-1, 1, (2, 3, 4, 4)), RANDOM.standard_normal((2, 3, 4, 4))


@pytest.mark.parametrize("prediction", get_args(Prediction))
@pytest.mark.parametrize("t", [1, 2, 300, 1000])
def test_estimate_undoes_target(prediction: Prediction, t: int) -> None:
    ends = A[t - 1], A[t]
    x_t = diffuse(X_0, EPS, A[t])
    believed = estimate(prediction, target(prediction, X_0, EPS, ends), x_t, ends)
    np.testing.assert_allclose(believed.x_0, X_0, atol=1e-6)
    np.testing.assert_allclose(believed.eps, EPS, atol=1e-6)


def test_mu_is_the_posterior_mean() -> None:
    x_t = diffuse(X_0, EPS, A[300])
    np.testing.assert_allclose(target("mu", X_0, EPS, (A[299], A[300])), posterior_mean(X_0, x_t, A[299], A[300]))


def test_clipping_keeps_image_and_noise_consistent() -> None:
    """A clipped x_0 with the old eps would no longer explain x_t."""
    x_t = diffuse(3 * X_0, EPS, A[300])
    clipped = Clipped(NetworkDenoiser(lambda x_t, t: EPS, A))(x_t, 300)
    assert np.abs(clipped.x_0).max() == 1
    np.testing.assert_allclose(diffuse(clipped.x_0, clipped.eps, A[300]), x_t)


@dataclass
class Doubled:
    """A denoiser that leads out of the range of pixels, as guidance does, and may move x_t."""

    inner: Denoiser
    shift: Array | None = None
    alpha_bar = A

    def __call__(self, x_t: Array, t: int) -> Estimate:
        x_0 = 2 * self.inner(x_t, t).x_0
        moved = Estimate(x_0, EPS, self.shift).moved(x_t)
        return Estimate(x_0, eps_from_x_0(x_0, moved, A[t]), self.shift, share=0.25 * EPS)


@pytest.mark.parametrize("shift", [None, 0.3 * np.roll(EPS, 1, axis=0)], ids=["still", "moved"])
def test_what_a_wrapper_below_doubles_is_clipped_and_explains_x_t_with_its_shift(shift: Array | None) -> None:
    x_t = diffuse(0.9 * X_0, EPS, A[300])
    doubled = Doubled(NetworkDenoiser(lambda x_t, t: EPS, A), shift)
    assert np.abs(doubled(x_t, 300).x_0).max() > 1.5
    clipped = Clipped(doubled)(x_t, 300)
    assert np.abs(clipped.x_0).max() == 1
    np.testing.assert_array_equal(clipped.share, 0.25 * EPS)
    assert clipped.shift is shift
    np.testing.assert_allclose(
        diffuse(clipped.x_0, clipped.eps, A[300]), x_t if shift is None else x_t + shift, atol=1e-12
    )


def test_what_is_not_moved_is_the_very_array() -> None:
    x_t = diffuse(X_0, EPS, A[300])
    assert Estimate(X_0, EPS).moved(x_t) is x_t
    np.testing.assert_array_equal(Estimate(X_0, EPS, shift=EPS).moved(x_t), x_t + EPS)


def test_rows_of_an_estimate_are_picked_with_all_that_belongs_to_them() -> None:
    picked = Estimate(X_0, EPS, share=X_0 + 1).pick([1, 1, 0])
    np.testing.assert_array_equal(picked.x_0, X_0[[1, 1, 0]])
    np.testing.assert_array_equal(picked.eps, EPS[[1, 1, 0]])
    np.testing.assert_array_equal(picked.share, X_0[[1, 1, 0]] + 1)
    assert picked.shift is None


def test_network_is_asked_at_t_and_read_with_alpha_bar_of_t() -> None:
    asked = []

    def predict(x_t, t):
        asked.append(t)
        return EPS

    denoiser = NetworkDenoiser(predict, A)
    for t in (1, 1000):
        np.testing.assert_allclose(denoiser(diffuse(X_0, EPS, A[t]), t).x_0, X_0, atol=1e-6)
    assert asked == [1, 1000]


@pytest.mark.parametrize("prediction", get_args(Prediction))
def test_min_snr_weighs_the_same_error_of_x_0_alike(prediction: Prediction) -> None:
    """Whatever is predicted, a given error of x_0 costs min(SNR, γ)."""
    weights = loss_weights(A, prediction, 5.0)
    for t in (1, 100, 400, 900):
        ends, x_t = (A[t - 1], A[t]), diffuse(X_0, EPS, A[t])
        right = target(prediction, X_0, EPS, ends)
        nudged = right + 1e-3
        error_of_x_0 = ((estimate(prediction, nudged, x_t, ends).x_0 - X_0) ** 2).mean()
        snr = A[t] / (1 - A[t])
        assert weights[t] * ((nudged - right) ** 2).mean() == pytest.approx(min(snr, 5.0) * error_of_x_0, rel=1e-6)


def test_simple_loss_weighs_all_times_alike() -> None:
    weights = loss_weights(A, "eps")
    assert weights[0] == 0 and (weights[1:] == 1).all()
