"""Calls are counted where the network answers, for each picture, whatever stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event

import pytest
import torch
from torch import nn

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.choices.training import DiffusionOptions
from ddpm_studio.engine.diffusion.arrays import Array, Floats
from ddpm_studio.engine.diffusion.denoiser import Denoiser, Estimate
from ddpm_studio.engine.diffusion.samplers import DDIM, Heun, Sampler
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.runtime.computing.device import choose_device
from ddpm_studio.engine.runtime.meter import Meter
from ddpm_studio.engine.runtime.model import Predictor, as_denoiser

IMAGES, TIMES = 6, [900, 500, 100, 10]


class Still(nn.Module):
    """The smallest of networks."""

    def forward(self, x: torch.Tensor, index: torch.Tensor, told: None) -> torch.Tensor:
        return 0.5 * x


@dataclass
class AskingTwice:
    """As guidance asks: one call after the other, or one of a batch that is twice as large."""

    inner: Denoiser
    at_once: bool

    @property
    def alpha_bar(self) -> Floats:
        return self.inner.alpha_bar

    def __call__(self, x_t: Array, t: int) -> Estimate:
        if not self.at_once:
            self.inner(x_t, t)
            return self.inner(x_t, t)
        return self.inner(torch.cat([x_t, x_t]), t).pick(range(len(x_t)))


def calls(sampler: Sampler, batch_size: int = IMAGES, at_once: bool | None = None) -> int:
    """How many calls a chain takes for each image, with a wrapper that asks twice or without."""
    meter = Meter()
    device = choose_device(DeviceOptions(device="cpu", precision="fp32"))
    predict = meter.counting(Predictor(Still(), device, batch_size, Event()))
    denoiser = as_denoiser(predict, DiffusionOptions().process)
    if at_once is not None:
        denoiser = AskingTwice(denoiser, at_once)
    x = torch.zeros(IMAGES, 1, 4, 4)
    for _ in walk(sampler, denoiser, x, TIMES, lambda t, visit=0: x):
        pass
    return meter.calls(IMAGES)


@pytest.mark.parametrize(("sampler", "expected"), [(DDIM(), 4), (Heun(), 7)], ids=str)
def test_a_batch_that_is_computed_in_parts_costs_no_more(sampler: Sampler, expected: int) -> None:
    assert calls(sampler) == calls(sampler, batch_size=4) == calls(sampler, batch_size=1) == expected


@pytest.mark.parametrize("at_once", [False, True], ids=["one after the other", "at once"])
def test_what_asks_twice_costs_twice(at_once: bool) -> None:
    assert calls(DDIM(), at_once=at_once) == calls(DDIM(), batch_size=5, at_once=at_once) == 2 * len(TIMES)
