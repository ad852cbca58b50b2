from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.likelihood import prior_bits
from ddpm_studio.engine.diffusion.schedules import Linear


def by_integration(x_0: float, alpha_bar: float) -> float:
    """KL(N(√ᾱ x_0, 1 − ᾱ) ‖ N(0, 1)) in bits, by the definition."""
    x = np.linspace(-12, 12, 200_001)
    mean, variance = alpha_bar**0.5 * x_0, 1 - alpha_bar
    log_q = -0.5 * ((x - mean) ** 2 / variance + np.log(2 * np.pi * variance))
    log_p = -0.5 * (x**2 + np.log(2 * np.pi))
    return float(np.trapezoid(np.exp(log_q) * (log_q - log_p), x) / np.log(2))


@pytest.mark.parametrize("x_0", [-1.0, 0.3, 1.0])
@pytest.mark.parametrize("alpha_bar", [1e-4, 0.1, 0.8])
def test_the_prior_term_is_the_divergence(x_0: float, alpha_bar: float) -> None:
    assert prior_bits(np.array(x_0), alpha_bar) == pytest.approx(by_integration(x_0, alpha_bar), rel=1e-6, abs=1e-9)


def test_it_is_averaged_over_the_dimensions() -> None:
    both = prior_bits(np.array([[0.2], [-0.9]]), 0.5)
    assert both == pytest.approx((prior_bits(np.array(0.2), 0.5) + prior_bits(np.array(-0.9), 0.5)) / 2)


def test_without_signal_nothing_is_left_to_tell() -> None:
    assert prior_bits(np.ones(4), 0.0) == 0


def test_the_papers_schedule_leaves_about_1e_5_bits() -> None:
    # Section 4: "L_T ≈ 10⁻⁵ bits per dimension", for images.
    uniform = np.linspace(-1, 1, 1001)
    bits = prior_bits(uniform, float(Linear().alpha_bar()[-1]))
    assert 0 < bits < 3e-5
    assert prior_bits(np.ones(3), float(Linear().alpha_bar()[-1])) == pytest.approx(2.9e-5, rel=0.05)
