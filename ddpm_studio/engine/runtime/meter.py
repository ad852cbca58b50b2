"""What a chain costs: seconds of computing, and calls of the network."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Predict
from ddpm_studio.engine.diffusion.samplers import Step
from ddpm_studio.engine.runtime.computing.device import Device


@dataclass
class Meter:
    """Counts what a network answers.

    It counts at the network, within all that wraps it: what asks twice for each image costs two, whether it asks one
    after the other or of one batch that is twice as large; and a batch that is computed in parts costs no more.
    """

    pictures: int = 0
    """How many pictures were answered for."""

    def counting(self, predict: Predict) -> Predict:
        """Return `predict`, counted."""

        def counted(x_t: Array, t: int) -> Array:
            answer = predict(x_t, t)
            self.pictures += len(x_t)
            return answer

        return counted

    def calls(self, images: int) -> int:
        """Return how many calls were made for each of the `images` of a chain."""
        return round(self.pictures / images)


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
