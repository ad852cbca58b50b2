"""What a perfect memory says: the softmax of Karras et al. 2022, eq. 57, at once and part by part."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.exact import ExactDenoiser, WeighedMean
from ddpm_studio.engine.diffusion.schedules import Cosine

ALPHA_BAR = Cosine().alpha_bar()


def drawn(*shape: int, seed: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1, 1, shape)


def by_the_formula(x_t: np.ndarray, pictures: np.ndarray, a: float) -> np.ndarray:
    far = ((x_t[:, None] - a**0.5 * pictures[None]) ** 2).sum(-1)
    logits = -far / (2 * (1 - a))
    shares = np.exp(logits - logits.max(1, keepdims=True))
    mean: np.ndarray = shares @ pictures / shares.sum(1, keepdims=True)
    return mean


@pytest.mark.parametrize("t", [1, 200, 600, 1000])
def test_part_by_part_it_is_the_formula(t: int) -> None:
    pictures, a = drawn(40, 12), float(ALPHA_BAR[t])
    x_t = a**0.5 * pictures[:6] + (1 - a) ** 0.5 * np.random.default_rng(6).standard_normal((6, 12))
    weighed = WeighedMean(x_t, a)
    for part in np.split(pictures[::-1], [3, 4, 30]):  # the likeliest last
        weighed.add(part)
    assert np.allclose(weighed.mean(), by_the_formula(x_t, pictures, a), atol=1e-12)
    assert np.allclose(ExactDenoiser(pictures, ALPHA_BAR)(x_t, t).x_0, weighed.mean(), atol=1e-12)


def test_large_sets_are_multiplied_as_matrices_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures, a = drawn(40, 12), float(ALPHA_BAR[300])
    x_t = a**0.5 * pictures[:6] + 0.3
    monkeypatch.setattr("ddpm_studio.engine.diffusion.exact.FEW", 0)
    weighed = WeighedMean(x_t, a)
    weighed.add(pictures)
    assert np.allclose(weighed.mean(), by_the_formula(x_t, pictures, a), atol=1e-12)


def test_what_does_not_count_is_as_if_it_were_not_there() -> None:
    pictures, a = drawn(20, 5), float(ALPHA_BAR[500])
    x_t, odd = drawn(2, 5, seed=7), np.arange(20) % 2 == 1
    counts = np.stack([odd, np.ones(20, bool)])
    weighed = WeighedMean(x_t, a)
    for rows in (slice(0, 1), slice(1, 20)):  # of the first part nothing counts for the first
        weighed.add(pictures[rows], counts[:, rows])
    assert np.allclose(weighed.mean()[:1], by_the_formula(x_t[:1], pictures[odd], a))
    assert np.allclose(weighed.mean()[1:], by_the_formula(x_t[1:], pictures, a))
