"""What a chain costs: seconds of computing, and calls of the network."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from ddpm_studio.engine.diffusion.arrays import Array, Floats
from ddpm_studio.engine.diffusion.denoiser import Denoiser, Estimate
from ddpm_studio.engine.diffusion.samplers import Step
from ddpm_studio.engine.runtime.computing.device import Device


@dataclass
class MeteredDenoiser:
    """A denoiser that counts how often it is asked."""

    inner: Denoiser
    calls: int = 0

    @property
    def alpha_bar(self) -> Floats:
        """ᾱ_0 … ᾱ_T of what is wrapped."""
        return self.inner.alpha_bar

    def __call__(self, x_t: Array, t: int) -> Estimate:
        """Estimate the image and the noise in `x_t` at time `t`."""
        self.calls += 1
        return self.inner(x_t, t)


@dataclass
class MeteredSteps:
    """Steps of a chain whose computing is timed: neither a pause between two of them counts nor what is done then."""

    steps: Iterator[Step]
    device: Device
    seconds: float = 0.0

    def __iter__(self) -> Iterator[Step]:
        """Yield the steps."""
        while True:
            began = time.perf_counter()
            step = next(self.steps, None)
            self.device.wait()  # or a graphics card would have computed nothing yet
            self.seconds += time.perf_counter() - began
            if step is None:
                return
            yield step
