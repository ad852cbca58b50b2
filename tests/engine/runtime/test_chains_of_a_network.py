"""Chains of a real network against a chain of very many steps, whatever the network says: v, the noise or the image."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

import pytest
import torch

from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.diffusion.denoiser import Clipped, Denoiser, NetworkDenoiser, Prediction, target
from ddpm_studio.engine.diffusion.samplers import DDIM, PNDM, DPMSolver, Euler, Heun, Sampler, UniPC
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.diffusion.spacing import choose_times
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.runtime.model import load_model

FORMS: tuple[Prediction, ...] = ("v", "eps", "x_0")


def no_noise(t: int, visit: int = 0) -> torch.Tensor:
    raise AssertionError("a deterministic sampler asked for noise")


@dataclass(frozen=True)
class Reference:
    """The bundled digits, which say v, and what 200 steps of DDIM make of a noise."""

    network: Denoiser
    x_T: torch.Tensor

    def saying(self, form: Prediction) -> Denoiser:
        """Return the network as if it had been trained to say `form`."""
        alpha_bar = self.network.alpha_bar

        def predict(x_t: torch.Tensor, t: int) -> torch.Tensor:
            believed = self.network(x_t, t)
            ends = float(alpha_bar[t - 1]), float(alpha_bar[t])
            said: torch.Tensor = target(form, believed.x_0, believed.eps, ends)
            return said

        return Clipped(NetworkDenoiser(predict, alpha_bar, form))

    def drawn(self, sampler: Sampler, form: Prediction, steps: int) -> torch.Tensor:
        times = choose_times(1000, steps, "trailing", self.network.alpha_bar)
        *_, last = walk(sampler, self.saying(form), self.x_T, times, no_noise)
        drawn: torch.Tensor = last.x_0
        return drawn


@pytest.fixture(scope="module")
def distance() -> Callable[[Sampler, Prediction, int], float]:
    """(sampler, form, steps) ↦ the root of the mean squared distance, in units of half the range of pixels."""
    chain = ChainOptions.model_validate({"clips": False, "device": {"precision": "fp32", "threads": 1}})
    model = load_model(resource("models/digits.safetensors"), chain)
    x_T = torch.randn(1, *model.tensor_shape, generator=torch.Generator().manual_seed(0))
    reference = Reference(model.denoiser(chain, Event()), x_T)
    at_the_end = reference.drawn(DDIM(), "v", 200)
    return lambda *asked: float((reference.drawn(*asked) - at_the_end).square().mean().sqrt())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("sampler", "steps", "most"),
    [
        (DDIM(), 20, 0.04),
        (Euler(), 20, 0.04),
        (DPMSolver(), 20, 0.025),
        (UniPC(), 20, 0.025),
        (Heun(), 50, 0.15),
        (PNDM(extrapolates="eps"), 50, 0.12),
    ],
    ids=str,
)
def test_a_sampler_comes_close_whatever_the_network_says(
    distance: Callable[..., float], sampler: Sampler, steps: int, most: float, form: Prediction
) -> None:
    assert distance(sampler, form, steps) < most


@pytest.mark.parametrize(("form", "most"), [("v", 0.025), ("x_0", 0.025), ("eps", 1.0)])
def test_pndm_extrapolates_what_the_network_says(distance: Callable[..., float], form: Prediction, most: float) -> None:
    """0.015, 0.009 and 0.6 were measured: of the noise, which is nearly all of x_t at first, little can be learnt."""
    assert distance(PNDM(), form, 20) < most
    if form != "eps":
        assert distance(PNDM(extrapolates="eps"), form, 20) > 10 * most
