from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.diffusion.interpolation import DiffusedPair, slerp

RANDOM = np.random.default_rng(0)
SHAPE = (1, 3, 32, 32)
A, B = RANDOM.uniform(-1, 1, SHAPE), RANDOM.uniform(-1, 1, SHAPE)
E, F = RANDOM.standard_normal(SHAPE), RANDOM.standard_normal(SHAPE)
PAIR = DiffusedPair(A, B, E, F, 0.4)
MODES = ["independent", "shared", "slerp"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("preserves", [False, True])
def test_the_ends_are_the_two_diffused_images(mode, preserves) -> None:
    np.testing.assert_allclose(PAIR.mix(0, mode, preserves), diffuse(A, E, 0.4), atol=1e-12)
    own = E if mode == "shared" else F
    np.testing.assert_allclose(PAIR.mix(1, mode, preserves), diffuse(B, own, 0.4), atol=1e-12)


@pytest.mark.parametrize("weight", [0.25, 0.5, 0.9])
def test_shared_noise_is_the_diffused_cross_fade(weight: float) -> None:
    cross_fade = (1 - weight) * A + weight * B
    np.testing.assert_allclose(PAIR.mix(weight, "shared"), diffuse(cross_fade, E, 0.4), atol=1e-6)


def test_independent_noise_loses_variance_and_preserving_restores_it() -> None:
    def noise_variance(preserves: bool) -> float:
        mixed = PAIR.mix(0.5, "independent", preserves)
        return float((mixed - 0.4**0.5 * (A + B) / 2).var() / 0.6)

    assert noise_variance(False) == pytest.approx(0.5, rel=0.05)
    assert noise_variance(True) == pytest.approx(1, rel=0.05)


def test_without_noise_the_mix_is_the_cross_fade() -> None:
    """t → 0: ᾱ → 1."""
    clean = DiffusedPair(A, B, E, F, 1.0)
    np.testing.assert_allclose(clean.mix(0.3, "independent"), 0.7 * A + 0.3 * B, atol=1e-12)


def test_slerp_keeps_length_between_vectors_of_equal_length() -> None:
    first, second = np.array([3.0, 0.0]), np.array([0.0, 3.0])
    middle = slerp(first, second, 0.5)
    assert np.hypot(*middle) == pytest.approx(3) and middle[0] == pytest.approx(middle[1])
    np.testing.assert_allclose(slerp(first, first, 0.3), first)
