from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.denoiser import NetworkDenoiser
from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.diffusion.samplers import DDIM, DDIMInversion
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.diffusion.schedules import Linear
from ddpm_studio.engine.diffusion.spacing import choose_times
from tests.engine.diffusion.exact import MixtureDenoiser, gaussian, standard_noise

RANDOM = np.random.default_rng(0)
DATA = np.concatenate([RANDOM.normal(-0.8, 0.1, 300), RANDOM.normal(0.5, 0.15, 700)])
MIXTURE = MixtureDenoiser(np.array([-0.8, 0.5]), np.array([0.1, 0.15]), np.array([0.3, 0.7]))


def code_of(inversion: DDIMInversion, count: int) -> np.ndarray:
    *_, top = inversion.walk_up(MIXTURE, DATA, choose_times(1000, count, "trailing"))
    code: np.ndarray = top.x_t
    return code


def error_of_return(inversion: DDIMInversion, count: int) -> float:
    """Root mean square difference of what was walked up and down again."""
    times, code = choose_times(1000, count, "trailing"), code_of(inversion, count)
    *_, end = walk(DDIM(), MIXTURE, code, times, standard_noise(0, code.shape))
    return float(((end.x_0 - DATA) ** 2).mean() ** 0.5)


def test_an_image_walked_up_and_down_comes_back_closer_with_more_steps() -> None:
    errors = [error_of_return(DDIMInversion(), count) for count in (10, 50, 200, 1000)]
    assert errors == sorted(errors, reverse=True)
    assert errors[1] < 0.06 and errors[-1] < 0.006


@pytest.mark.parametrize("count", [20, 50, 200])
def test_refinements_bring_it_closer(count: int) -> None:
    errors = [error_of_return(DDIMInversion(refinements=refinements), count) for refinements in (0, 1, 3)]
    assert errors[0] > 1.3 * errors[1] and errors[1] > 1.1 * errors[2]


def test_the_code_is_standard_normal() -> None:
    code = code_of(DDIMInversion(), 1000)
    assert code.mean() == pytest.approx(0, abs=0.05) and code.std() == pytest.approx(1, abs=0.03)


def test_the_code_is_the_exact_one_of_the_ode() -> None:
    """Gaussian data: the ODE keeps how many deviations x lies from the mean."""
    denoiser, x_0 = gaussian(0.3, 0.5), np.array([1.3, 0.3, -0.2])
    *_, top = DDIMInversion().walk_up(denoiser, x_0, choose_times(1000, 1000, "trailing"))
    a = denoiser.alpha_bar[1000]
    np.testing.assert_allclose(top.x_t, a**0.5 * 0.3 + (a * 0.25 + 1 - a) ** 0.5 * np.array([2, 0, -1]), atol=0.01)


def test_a_walk_up_speaks_of_zero_and_of_every_time() -> None:
    times = choose_times(1000, 7, "trailing")
    steps = list(DDIMInversion().walk_up(MIXTURE, DATA, times))
    assert [step.t for step in steps] == [0, *reversed(times)]
    assert steps[0].x_t is DATA and steps[0].x_0 is DATA
    for step in steps:
        explained = diffuse(step.x_0, step.estimate.eps, MIXTURE.alpha_bar[step.t])
        np.testing.assert_allclose(explained, step.x_t, atol=1e-9)
    assert all(np.isfinite(step.x_t).all() and np.isfinite(step.x_0).all() for step in steps)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' own
def test_codes_are_those_of_diffusers() -> None:
    diffusers = pytest.importorskip("diffusers")
    import torch

    theirs = diffusers.DDIMInverseScheduler(
        num_train_timesteps=1000, beta_start=1e-4, beta_end=0.02, clip_sample=False, timestep_spacing="trailing"
    )
    theirs.set_timesteps(20)

    def predict(x, t):
        return torch.tanh(x) * 0.9 + 0.01 * (t / 1000)

    image = torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(0)) * 2 - 1
    their_x = image
    for index in theirs.timesteps:
        their_x = theirs.step(predict(their_x, int(index) + 1), index, their_x).prev_sample
    times = [int(index) + 1 for index in theirs.timesteps][::-1]
    assert times == choose_times(1000, 20, "trailing")
    denoiser = NetworkDenoiser(predict, Linear().alpha_bar())
    *_, top = DDIMInversion().walk_up(denoiser, image, times)
    torch.testing.assert_close(top.x_t.float(), their_x, atol=1e-4, rtol=1e-4)
