"""x_t by the closed form and by single steps, and the counts of its values."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.schedules import Linear
from ddpm_studio.gui.forward import chain as chain_module
from ddpm_studio.gui.forward.chain import Chain
from ddpm_studio.gui.forward.noising import (
    Noising,
    moments,
    normal_density,
    share_cut_off,
    spread_of,
    to_pixels,
    to_signal,
)

PICTURE = np.random.default_rng(5).integers(0, 256, (24, 32, 3)).astype(np.uint8)
ALPHA_BAR = Linear().alpha_bar()


def test_pixels_become_signal_and_come_back_bit_for_bit() -> None:
    every = np.arange(256, dtype=np.uint8)[None, :, None]
    signal = to_signal(every)
    assert signal.min() == -1 and signal.max() == 1 and signal.dtype == np.float32
    assert np.array_equal(to_pixels(signal), every)
    assert to_pixels(np.array([-7, 7], np.float32)).tolist() == [0, 255]


def test_at_t_0_it_is_the_picture_and_at_T_noise() -> None:
    noising = Noising(PICTURE, seed=3)
    assert np.array_equal(to_pixels(noising.x_t(float(ALPHA_BAR[0]))), PICTURE)
    noise = noising.x_t(float(ALPHA_BAR[-1]))
    mean, deviation = moments(noise)
    assert abs(mean) < 0.06 and abs(deviation - 1) < 0.05
    assert abs(np.corrcoef(noise.reshape(-1), noising.x_0.reshape(-1))[0, 1]) < 0.06


@pytest.mark.parametrize("t", [1, 300, 999])
def test_x_t_is_the_mixture_of_eq_4(t: int) -> None:
    noising = Noising(PICTURE, seed=3)
    a = float(ALPHA_BAR[t])
    expected = np.sqrt(a) * (PICTURE / 127.5 - 1) + np.sqrt(1 - a) * noising.eps.astype(np.float64)
    np.testing.assert_allclose(noising.x_t(a), expected, atol=2e-6)
    np.testing.assert_allclose(noising.signal(a), np.sqrt(a) * (PICTURE / 127.5 - 1), atol=1e-6)


def test_the_seed_decides_the_noise() -> None:
    assert np.array_equal(Noising(PICTURE, 1).eps, Noising(255 - PICTURE, 1).eps)
    assert not np.array_equal(Noising(PICTURE, 1).eps, Noising(PICTURE, 2).eps)


def test_expected_moments_are_those_of_many_draws() -> None:
    draws = np.stack([Noising(PICTURE, seed).x_t(0.4) for seed in range(60)])
    mean, deviation = Noising(PICTURE).expected(0.4)
    assert draws.mean() == pytest.approx(mean, abs=0.005)
    assert draws.std() == pytest.approx(deviation, abs=0.005)
    assert Noising(PICTURE).moments_of_signal(0.4) == pytest.approx(moments(Noising(PICTURE).signal(0.4)), abs=1e-6)


@pytest.mark.parametrize("count", [64, 700, 40_000])
def test_every_value_is_counted_once_and_in_its_bin(count: int) -> None:
    values = (np.random.default_rng(1).standard_normal((count, 1, 1)) * 2.2).astype(np.float32)
    spread = spread_of(values)
    expected, _ = np.histogram(values, spread.edges)
    assert spread.counts.tolist() == expected.tolist()
    assert spread.below == (values < -4).sum() and spread.above == (values >= 4).sum()
    assert spread.total == count and (count < 700 or spread.above > 0)
    width = spread.edges[1] - spread.edges[0]
    assert spread.densities.sum() * width == pytest.approx(spread.counts.sum() / count)


def test_more_values_are_counted_in_finer_bins() -> None:
    bins = [len(spread_of(np.zeros((count, 1, 1), np.float32)).counts) for count in (64, 3072, 12_288)]
    assert bins == [20, 40, 80]


def test_noise_has_the_density_it_is_compared_with() -> None:
    spread = spread_of(np.random.default_rng(2).standard_normal((400, 400, 3), np.float32))
    middles = (spread.edges[1:] + spread.edges[:-1]) / 2
    assert np.abs(spread.densities - normal_density(middles)).max() < 0.01


def test_the_share_that_a_screen_cannot_show() -> None:
    assert share_cut_off(to_signal(PICTURE)) == 0
    assert share_cut_off(np.array([-1.5, -1, 0.2, 1, 1.1], np.float32)) == pytest.approx(0.4)


def test_single_steps_lead_to_the_same_distribution_as_the_closed_form() -> None:
    schedule = Linear(steps=60)
    noising = Noising(np.tile(PICTURE, (4, 4, 1)), seed=9)
    chain = Chain(noising, schedule.betas())
    while not chain.is_complete:
        chain.advance(0)
    alpha_bar = schedule.alpha_bar()
    for t in (1, 20, 40, 60):
        assert chain.moments(t) == pytest.approx(noising.expected(float(alpha_bar[t])), abs=0.01)
    at_once, by_steps = spread_of(noising.x_t(float(alpha_bar[8]))).densities, chain.spread(8).densities
    assert np.abs(at_once - by_steps).max() < 0.05
    assert np.abs(at_once - chain.spread(60).densities).max() > 0.1
    for t in (1, 20):  # from the first step on the noise is another, so that the pictures are not the same
        difference = chain.picture(t).astype(int) - to_pixels(noising.x_t(float(alpha_bar[t])))
        assert np.abs(difference).max() > 5


def test_single_steps_begin_with_the_picture_and_can_be_made_again() -> None:
    chains = [Chain(Noising(PICTURE, seed=4), Linear(steps=100).betas()) for _ in range(2)]
    for chain in chains:
        assert np.array_equal(chain.picture(0), PICTURE) and chain.reached == 0
        for _ in range(5):
            chain.advance(0)
        assert chain.reached == 5 and not chain.is_complete
        assert chain.shown(80) == 5  # as far as it has come
    assert np.array_equal(chains[0].picture(5), chains[1].picture(5))


def test_of_a_long_chain_fewer_pictures_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain_module, "ROOM", PICTURE.nbytes * 40)
    chain = Chain(Noising(PICTURE), Linear(steps=100).betas())
    while not chain.is_complete:
        chain.advance(1)
    assert chain.stride == 3 and len(chain._pixels) == 34
    assert chain.shown(50) == 48
    assert chain.moments(50) != chain.moments(48)
