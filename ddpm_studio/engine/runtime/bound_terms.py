"""Single terms of a model's bound, each picture at a t of its own.

The network answers on its device; what its answers cost is computed on the processor in double precision, which some
devices lack: late in the chain a term is 1e-7 bits, which single precision leaves nothing of.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event as Flag
from typing import NamedTuple

import numpy as np
import torch

from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.diffusion.arrays import exp
from ddpm_studio.engine.diffusion.denoiser import StepVariance, estimate
from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.diffusion.likelihood import Steps, decoder_bits, divergence_bits, prior_bits, steps_of
from ddpm_studio.engine.runtime.computing.cores import FreeCores
from ddpm_studio.engine.runtime.condition import Condition
from ddpm_studio.engine.runtime.model import Model, Predictor
from ddpm_studio.engine.runtime.pixels import onto


class Answered(NamedTuple):
    """What a step costs pictures, and what was believed of them."""

    bits: torch.Tensor
    """(N,), per dimension."""
    squared_error: torch.Tensor
    """Of the believed x_0, the mean over a picture's dimensions, (N,)."""


class BoundTerms:
    """The terms of the bound of a model's chain over `times`, each by one call of the network."""

    def __init__(
        self, model: Model, chain: ChainOptions, times: Sequence[int], variance: StepVariance, cancelled: Flag
    ) -> None:
        """Be ready to ask `model`; `times` descend, without 0."""
        cores = FreeCores(chain.device.threads) if model.device.torch.type == "cpu" else None
        self._network = Predictor(model.network, model.device, chain.batch_size, cancelled, cores=cores)
        self._prediction, self._clips, self._variance = model.card.process.prediction, chain.clips, variance
        visited = np.array([0, *reversed(times)])
        self.alpha_bar = model.card.alpha_bar[visited]
        """Of the chain, (K + 1,)."""
        self._times, self._all = torch.from_numpy(visited), torch.from_numpy(model.card.alpha_bar)
        self._steps: Steps = steps_of(self.alpha_bar).each(torch.from_numpy)

    def prior(self, x_0: torch.Tensor) -> torch.Tensor:
        """Return L_T of each of `x_0`, (N,)."""
        bits: torch.Tensor = prior_bits(x_0.double(), float(self.alpha_bar[-1]))
        return bits

    def __call__(self, x_0: torch.Tensor, numbers: torch.Tensor, eps: torch.Tensor, told: Condition) -> Answered:
        """Return what one step costs each picture.

        :param x_0: (N, C, H, W), on the CPU.
        :param numbers: which step, counted from the end of the chain, 1 … K, (N,).
        :param eps: the noise in x_t, as `x_0`.
        :param told: of each picture, on the network's device.
        """
        x_0, t = x_0.double(), self._times[numbers]
        ends = self._all[t - 1][:, None, None, None], self._all[t][:, None, None, None]
        x_t = diffuse(x_0, eps.double(), ends[1])
        device = self._network.device.torch
        answer = self._network(onto(device, x_t.float()), onto(device, t), told).cpu().double()
        believed = estimate(self._prediction, answer, x_t, ends)
        x_0_said = believed.x_0.clip(-1, 1) if self._clips else believed.x_0
        share = believed.learnt_share() if self._variance == "learned" else self._fixed_share(numbers)
        step = self._steps.at(numbers)
        mean = step.of_x_0 * x_0_said + step.of_x_t * x_t
        decoding = decoder_bits(x_0, mean, exp(0.5 * (step.log_small + share * step.spread)))
        bits = torch.where(step.is_last > 0, decoding, divergence_bits(x_0, x_0_said, share, step))
        return Answered(bits.mean((1, 2, 3)), ((x_0 - x_0_said) ** 2).mean((1, 2, 3)))

    def _fixed_share(self, numbers: torch.Tensor) -> torch.Tensor:
        is_large = (numbers > 1) & (self._variance == "fixed-large")
        return is_large.double()[:, None, None, None]
