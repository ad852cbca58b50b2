"""Same network output, same times, same noise: the same images as diffusers' schedulers, to 1e-4."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ddpm_studio.engine.diffusion.denoiser import Clipped, NetworkDenoiser
from ddpm_studio.engine.diffusion.samplers import DDIM, DDPM, PNDM, DPMSolver, DPMSolverSDE, Euler, Heun, Sampler, UniPC
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.diffusion.schedules import Linear
from ddpm_studio.engine.diffusion.spacing import Spacing, choose_times

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' own

COMMON = {"num_train_timesteps": 1000, "beta_start": 1e-4, "beta_end": 0.02}
TRAILING = {**COMMON, "timestep_spacing": "trailing"}
SHAPE = (1, 3, 8, 8)


def seeded(t: int, visit: int = 0) -> Any:
    return torch.randn(SHAPE, generator=torch.Generator().manual_seed(t))


def predict(x: Any, t: float) -> Any:
    return torch.tanh(x) * 0.9 + 0.01 * (t / 1000)


def ours(sampler: Sampler, times: list[int], clips: bool = False) -> Any:
    network = NetworkDenoiser(predict, Linear().alpha_bar())
    denoiser = Clipped(network) if clips else network
    *_, end = walk(sampler, denoiser, seeded(5000), times, seeded)
    return end.x_0.float()


def theirs(scheduler: Any, step: Callable[..., Any]) -> Any:
    """Walk down their timesteps; `step` calls the scheduler with what the network says."""
    x = seeded(5000)
    for index in scheduler.timesteps:
        x = step(predict(x, int(index) + 1), index, x).prev_sample
    return x


PLAIN: dict[str, tuple[Sampler, Spacing, Callable[[], Any]]] = {
    # Leading spacing for DDPM: with trailing, theirs adds noise in the last step.
    "ddpm": (DDPM(), "leading", lambda: diffusers.DDPMScheduler(**COMMON)),
    "ddpm-large": (
        DDPM(variance="fixed-large"),
        "leading",
        lambda: diffusers.DDPMScheduler(variance_type="fixed_large", **COMMON),
    ),
    "ddim": (DDIM(), "trailing", lambda: diffusers.DDIMScheduler(clip_sample=False, **TRAILING)),
    "dpm-solver++": (DPMSolver(), "trailing", lambda: diffusers.DPMSolverMultistepScheduler(**TRAILING)),
    "unipc": (UniPC(), "trailing", lambda: diffusers.UniPCMultistepScheduler(**TRAILING)),
}


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("count", [5, 20])
def test_chains_are_those_of_diffusers(name: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sampler, spacing, make = PLAIN[name]
    scheduler, now = make(), [0]
    scheduler.set_timesteps(count)
    times = choose_times(1000, count, spacing)
    assert [int(index) + 1 for index in scheduler.timesteps] == times
    monkeypatch.setattr("diffusers.schedulers.scheduling_ddpm.randn_tensor", lambda *_, **__: seeded(now[0]))

    def step(output: Any, index: Any, x: Any) -> Any:
        now[0] = int(index) + 1
        return scheduler.step(output, index, x)

    expected = theirs(scheduler, step)
    torch.testing.assert_close(ours(sampler, times, name.startswith("ddpm")), expected, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("eta", [0.5, 1])
def test_ddim_chains_with_noise_are_those_of_diffusers(eta: float) -> None:
    scheduler = diffusers.DDIMScheduler(clip_sample=False, **TRAILING)
    scheduler.set_timesteps(20)

    def step(output: Any, index: Any, x: Any) -> Any:
        return scheduler.step(output, index, x, eta=eta, variance_noise=seeded(int(index) + 1))

    expected = theirs(scheduler, step)
    torch.testing.assert_close(ours(DDIM(eta=eta), choose_times(1000, 20, "trailing")), expected, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("count", [5, 20])
def test_sde_chains_are_those_of_diffusers(count: int) -> None:
    scheduler = diffusers.DPMSolverMultistepScheduler(algorithm_type="sde-dpmsolver++", **TRAILING)
    scheduler.set_timesteps(count)
    times = choose_times(1000, count, "trailing")
    assert [int(index) + 1 for index in scheduler.timesteps] == times

    def step(output: Any, index: Any, x: Any) -> Any:
        return scheduler.step(output, index, x, variance_noise=seeded(int(index) + 1))

    torch.testing.assert_close(ours(DPMSolverSDE(), times), theirs(scheduler, step), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("count", [5, 20])
def test_pndm_chains_are_those_of_diffusers(count: int) -> None:
    """Theirs tells of the warm-up's second look at the first step's end as of one more timestep."""
    scheduler = diffusers.PNDMScheduler(skip_prk_steps=True, set_alpha_to_one=True, **TRAILING)
    scheduler.set_timesteps(count)
    times = choose_times(1000, count, "trailing")
    assert [int(index) + 1 for index in scheduler.timesteps] == [*times[:2], *times[1:]]
    torch.testing.assert_close(ours(PNDM(), times), theirs(scheduler, scheduler.step), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("count", [5, 20])
@pytest.mark.parametrize("name", ["euler", "heun"])
def test_chains_in_the_noise_level_are_those_of_diffusers(name: str, count: int) -> None:
    """Theirs walk x / √ᾱ, and tell of Heun's second look at each step's end as of one more timestep."""
    kind, sampler = {
        "euler": (diffusers.EulerDiscreteScheduler, Euler()),
        "heun": (diffusers.HeunDiscreteScheduler, Heun()),
    }[name]
    scheduler = kind(**TRAILING)
    scheduler.set_timesteps(count)
    times = choose_times(1000, count, "trailing")
    assert list(dict.fromkeys(int(index) + 1 for index in scheduler.timesteps)) == times
    x = seeded(5000) / Linear().alpha_bar()[1000] ** 0.5
    for index in scheduler.timesteps:
        output = predict(scheduler.scale_model_input(x, index), int(index) + 1)
        x = scheduler.step(output, index, x).prev_sample
    torch.testing.assert_close(ours(sampler, times), x.float(), atol=1e-4, rtol=1e-4)
