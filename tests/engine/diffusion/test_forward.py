from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.diffusion import forward
from ddpm_studio.engine.diffusion.schedules import Linear

SCHEDULE = Linear(steps=100)
A = SCHEDULE.alpha_bar()
BETAS = SCHEDULE.betas()


def test_many_small_steps_are_one_large_one() -> None:
    """Mean and variance of x_t after t steps of eq. 2 are those of eq. 4."""
    signal, variance = 1.0, 0.0
    for t in range(1, 61):
        signal = forward.diffuse_one_step(signal, 0.0, BETAS[t - 1])
        variance = (1 - BETAS[t - 1]) * variance + forward.diffuse_one_step(0.0, 1.0, BETAS[t - 1]) ** 2
    assert signal == pytest.approx(forward.diffuse(1.0, 0.0, A[60]))
    assert variance == pytest.approx(forward.diffuse(0.0, 1.0, A[60]) ** 2)


@pytest.mark.parametrize("t", [1, 2, 50, 100])
def test_posterior_is_the_papers_formula(t: int) -> None:
    """Eq. 7, written out as it stands there."""
    x_0, x_t, beta, alpha = 0.3, -0.8, BETAS[t - 1], 1 - BETAS[t - 1]
    mean = A[t - 1] ** 0.5 * beta / (1 - A[t]) * x_0 + alpha**0.5 * (1 - A[t - 1]) / (1 - A[t]) * x_t
    assert forward.posterior_mean(x_0, x_t, A[t - 1], A[t]) == pytest.approx(mean)
    assert forward.posterior_variance(A[t - 1], A[t]) == pytest.approx((1 - A[t - 1]) / (1 - A[t]) * beta)
    assert forward.step_beta(A[t - 1], A[t]) == pytest.approx(beta)


def test_posterior_follows_from_bayes() -> None:
    """q(x_s | x_t, x_0) ∝ q(x_t | x_s) q(x_s | x_0), on a grid, for a step of 20."""
    s, t, x_0, x_t = 30, 50, 0.5, -0.2
    grid = np.linspace(-6, 6, 20_001)
    ratio = A[t] / A[s]
    density = np.exp(
        -((x_t - ratio**0.5 * grid) ** 2) / (2 * (1 - ratio)) - (grid - A[s] ** 0.5 * x_0) ** 2 / (2 * (1 - A[s]))
    )
    density /= density.sum()
    mean = (density * grid).sum()
    assert forward.posterior_mean(x_0, x_t, A[s], A[t]) == pytest.approx(mean, abs=1e-6)
    assert forward.posterior_variance(A[s], A[t]) == pytest.approx((density * (grid - mean) ** 2).sum(), abs=1e-6)


def test_last_step_has_no_variance_and_returns_x_0() -> None:
    assert forward.posterior_variance(1.0, A[1]) == 0
    assert forward.posterior_mean(0.25, -3.0, 1.0, A[1]) == pytest.approx(0.25)


def test_signal_to_noise_falls() -> None:
    snr = forward.signal_to_noise(A[1:])
    assert (np.diff(snr) < 0).all() and snr[0] == pytest.approx(A[1] / (1 - A[1]))


def test_log_snr_is_a_finite_axis_from_image_to_noise() -> None:
    alpha_bar = Linear().alpha_bar()
    axis = forward.log_snr(alpha_bar)
    np.testing.assert_allclose(axis[1:], np.log(alpha_bar[1:] / (1 - alpha_bar[1:])))
    assert axis[0] - axis[1] == pytest.approx(axis[1] - axis[2])
    no_signal = alpha_bar.copy()
    no_signal[-1] = 0
    assert np.isfinite(forward.log_snr(no_signal)).all() and (np.diff(forward.log_snr(no_signal)) < 0).all()
    assert np.isfinite(forward.log_snr(np.array([1.0, 0.5]))).all()
