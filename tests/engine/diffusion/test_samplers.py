from __future__ import annotations

from typing import cast, get_args

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.denoiser import NetworkDenoiser
from ddpm_studio.engine.diffusion.samplers import DDIM, DDPM, AnySampler, DPMSolver, Sampler
from ddpm_studio.engine.diffusion.schedules import Linear
from ddpm_studio.engine.diffusion.spacing import Spacing, choose_times
from tests.engine.diffusion.exact import MixtureDenoiser, gaussian, standard_noise

CATALOGUE: list[type[Sampler]] = list(get_args(get_args(AnySampler)[0]))
EVERY = [*(kind() for kind in CATALOGUE), DDPM(variance="fixed-large"), DDIM(eta=1), DDIM(eta=0.5)]


def last(sampler: Sampler, denoiser, x, steps: int, seed: int = 1):
    times = choose_times(1000, steps, "trailing")
    *_, end = sampler.walk(denoiser, x, times, standard_noise(seed, x.shape))
    return end


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_every_sampler_recovers_a_gaussian(sampler: Sampler) -> None:
    x = np.random.default_rng(0).standard_normal(20_000)
    drawn = last(sampler, gaussian(0.3, 0.5), x, 1000).x_0
    assert drawn.mean() == pytest.approx(0.3, abs=0.02)
    assert drawn.std() == pytest.approx(0.5, rel=0.03)


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_every_sampler_recovers_a_mixture(sampler: Sampler) -> None:
    x = np.random.default_rng(0).standard_normal(20_000)
    mixture = MixtureDenoiser(np.array([-0.8, 0.5]), np.array([0.1, 0.15]), np.array([0.3, 0.7]))
    drawn = last(sampler, mixture, x, 500).x_0
    left = drawn < -0.2
    assert left.mean() == pytest.approx(0.3, abs=0.02)
    assert drawn[left].mean() == pytest.approx(-0.8, abs=0.02) and drawn[~left].mean() == pytest.approx(0.5, abs=0.02)
    assert drawn[left].std() == pytest.approx(0.1, rel=0.1) and drawn[~left].std() == pytest.approx(0.15, rel=0.1)


@pytest.mark.parametrize("sampler", EVERY, ids=str)
def test_a_walk_speaks_of_every_time_and_of_zero(sampler: Sampler) -> None:
    x = np.zeros((2, 1))
    times = choose_times(1000, 7, "trailing")
    steps = list(sampler.walk(gaussian(0, 1), x, times, standard_noise(0, x.shape)))
    assert [step.t for step in steps] == [*times, 0]
    assert steps[0].x_t is x
    assert steps[-1].x_t is steps[-1].x_0


@pytest.mark.parametrize("sampler", [DDIM(), DPMSolver()], ids=str)
def test_measured_order_of_convergence(sampler: Sampler) -> None:
    """Halving the steps' length divides the error of a deterministic solver by 2 to its order.

    The chain ends at t = 40 here: below, SNR grows without bound and a step to 0 is of first order by design.
    """
    alpha_bar = Linear(steps=10_000).alpha_bar()
    denoiser = gaussian(0.3, 0.5)
    denoiser.alpha_bar = alpha_bar
    x = np.array([1.2])

    def reached(count: int) -> float:
        # Even in λ = ½ log SNR, the variable in which the order is stated.
        lambdas = 0.5 * np.log(alpha_bar[1:] / (1 - alpha_bar[1:]))
        wanted = np.linspace(lambdas[-1], lambdas[400], count + 1)
        times = [int(np.abs(lambdas - value).argmin()) + 1 for value in wanted]
        steps = list(sampler.walk(denoiser, x, times, standard_noise(0, x.shape)))
        assert steps[-2].t == times[-1]
        return float(steps[-2].x_t[0])

    a_first, a_last = alpha_bar[10_000], alpha_bar[401]
    spread_first, spread_last = (a * 0.25 + 1 - a for a in (a_first, a_last))
    truth = a_last**0.5 * 0.3 + (spread_last / spread_first) ** 0.5 * (1.2 - a_first**0.5 * 0.3)
    errors = [abs(reached(count) - truth) for count in (40, 80, 160)]
    order = np.log2(errors[0] / errors[2]) / 2
    assert order == pytest.approx(sampler.order, abs=0.35)


def test_ddim_with_eta_one_is_ddpm() -> None:
    x = np.random.default_rng(0).standard_normal(100)
    denoiser = gaussian(0.3, 0.5)
    np.testing.assert_allclose(last(DDIM(eta=1), denoiser, x, 100).x_0, last(DDPM(), denoiser, x, 100).x_0, atol=1e-9)


def test_ddim_without_eta_ignores_the_noise() -> None:
    x = np.random.default_rng(0).standard_normal(10)
    denoiser = gaussian(0, 1)
    np.testing.assert_array_equal(last(DDIM(), denoiser, x, 9, seed=1).x_0, last(DDIM(), denoiser, x, 9, seed=2).x_0)


@pytest.mark.parametrize("variance", ["fixed-small", "fixed-large"])
def test_last_step_of_ddpm_is_noiseless(variance) -> None:
    x = np.random.default_rng(0).standard_normal(10)
    steps = list(DDPM(variance=variance).walk(gaussian(0, 1), x, [2, 1], standard_noise(0, x.shape)))
    np.testing.assert_allclose(steps[-1].x_0, steps[-2].x_0)


def test_fixed_large_variance_warns_of_few_steps() -> None:
    assert DDPM(variance="fixed-large").warnings(100) and not DDPM(variance="fixed-large").warnings(1000)
    assert not DDPM().warnings(50)


@pytest.mark.parametrize("name", ["ddpm", "ddpm-large", "ddim", "dpm-solver++"])
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' own
def test_chains_are_those_of_diffusers(name: str, monkeypatch: pytest.MonkeyPatch):
    """Same network output, same times, same noise: the same images to 1e-4.

    Leading spacing for DDPM: with trailing, theirs adds noise in the last step.
    """
    diffusers = pytest.importorskip("diffusers")
    import torch

    common = {"num_train_timesteps": 1000, "beta_start": 1e-4, "beta_end": 0.02}
    theirs, ours, spacing = {
        "ddpm": (diffusers.DDPMScheduler(**common), DDPM(), "leading"),
        "ddpm-large": (
            diffusers.DDPMScheduler(variance_type="fixed_large", **common),
            DDPM(variance="fixed-large"),
            "leading",
        ),
        "ddim": (diffusers.DDIMScheduler(clip_sample=False, timestep_spacing="trailing", **common), DDIM(), "trailing"),
        "dpm-solver++": (
            diffusers.DPMSolverMultistepScheduler(final_sigmas_type="zero", timestep_spacing="trailing", **common),
            DPMSolver(),
            "trailing",
        ),
    }[name]
    noise = {t: torch.randn(1, 3, 8, 8, generator=torch.Generator().manual_seed(t)) for t in range(1, 1001)}
    current = [0]
    monkeypatch.setattr("diffusers.schedulers.scheduling_ddpm.randn_tensor", lambda *_, **__: noise[current[0] + 1])

    def predict(x, t):
        return torch.tanh(x) * 0.9 + 0.01 * (t / 1000)

    theirs.set_timesteps(20)
    x = torch.randn(1, 3, 8, 8, generator=torch.Generator().manual_seed(5000))
    their_x = x.clone()
    times = [int(index) + 1 for index in theirs.timesteps]
    for index in theirs.timesteps:
        current[0] = int(index)
        their_x = theirs.step(predict(their_x, int(index) + 1), index, their_x).prev_sample
    denoiser = NetworkDenoiser(predict, Linear().alpha_bar(), clips=name.startswith("ddpm"))
    *_, end = ours.walk(denoiser, x, times, lambda t: noise[t])
    assert times == choose_times(1000, 20, cast(Spacing, spacing))
    torch.testing.assert_close(end.x_0.float(), their_x, atol=1e-4, rtol=1e-4)
