"""Moving averages of the weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import nn


class Ema:
    """Averages of a network's weights at several rates (Ho et al. 2020, appendix B: 0.9999).

    With warm-up the decay at a step is min(rate, (1 + step) / (10 + step)) (as in TensorFlow's
    ExponentialMovingAverage), so that the average forgets the untrained start at once: a short run would else be
    sampled from little more than that.
    """

    def __init__(self, network: nn.Module, rates: Sequence[float], warms_up: bool) -> None:
        self.rates = tuple(rates)
        self._warms_up = warms_up
        self._names = [name for name, _ in network.named_parameters()]
        self._live = [parameter.data for parameter in network.parameters()]
        self._averages = {rate: [weights.clone() for weights in self._live] for rate in self.rates}

    def update(self, step: int) -> None:
        """Take in the weights as they are after training step `step` (counted from 0)."""
        for rate, average in self._averages.items():
            decay = min(rate, (1 + step) / (10 + step)) if self._warms_up else rate
            torch._foreach_lerp_(average, self._live, 1 - decay)

    def weights(self, rate: float | None = None) -> dict[str, torch.Tensor]:
        """Return the average at `rate` (None: the first) by parameter name, without copying."""
        return dict(zip(self._names, self._averages[self.rates[0] if rate is None else rate], strict=True))

    def state(self) -> dict[str, dict[str, torch.Tensor]]:
        """Return all averages, for saving."""
        return {f"{rate:g}": self.weights(rate) for rate in self.rates}

    def restore(self, state: Mapping[str, Mapping[str, torch.Tensor]]) -> None:
        """Take averages back; a rate that was not kept before starts from the first that was."""
        known = next(iter(state.values()))
        for rate in self.rates:
            saved = state.get(f"{rate:g}", known)
            for name, average in self.weights(rate).items():
                average.copy_(saved[name])
