"""A training in slow motion: a small network learns digits by Ho et al. 2020, algorithm 1, and shows a step of it."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from ddpm_studio.engine import datasets
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import Digits
from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.events import Control, Job, Pixels
from ddpm_studio.engine.films.film import EPS_RANGE
from ddpm_studio.engine.findings import SlowStep
from ddpm_studio.engine.pace import Pace
from ddpm_studio.engine.runtime.computing.device import choose_device, compute_threads
from ddpm_studio.engine.runtime.learning.batches import Batch
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures

CONFIG = RunConfig.model_validate(
    {
        "data": {"source": Digits(), "height": 8, "width": 8, "channels": 1},
        "network": {"widths": [16, 32], "blocks_per_level": 1, "groups": 8, "dropout": 0.0},
        "diffusion": {"prediction": "eps", "schedule": {"kind": "linear"}},
        "training": {
            "batch_size": 32,
            "ema": {"rates": [0.98]},
            "optimizer": {"learning_rate": 2e-3, "warm_up_steps": 0},
        },
        "device": {"device": "cpu", "precision": "fp32", "threads": 1, "tunes": False, "compiles": "never"},
    }
)
"""Small enough that 50 steps take a few seconds, after which it is clearly better than at first."""
PROBED = 4
"""Batches whose pictures, times and noises are asked about again and again; no step learns from these draws."""
FAR_AWAY = 1_000_000
"""The number of the first training step that is only asked about, which the training never comes to."""
WHITE = 4.0
"""(ε̂ − ε)² of a white pixel: ε̂ is two standard deviations of ε off."""


class SlowMotion:
    """A training in memory, which writes nothing."""

    def __init__(self) -> None:
        self._step = 0
        self._losses: list[float] = []
        self._learner: Learner | None = None
        self._pictures: Pictures | None = None

    def go_on(self, steps: int, control: Control) -> Job:
        """Do so many training steps more, and show the last; ends with a `SlowStep`. See the front desk."""
        with compute_threads(CONFIG.device):
            if self._learner is None or self._pictures is None:
                images, _ = yield from datasets.load(CONFIG.data, cache_folder())
                device = choose_device(CONFIG.device, trains=True)
                self._learner, self._pictures = Learner(CONFIG, 1, device), Pictures(images.pixels, device.torch)
            learner, pictures, pace = self._learner, self._pictures, Pace("Training", "steps", steps)
            for done in range(1, steps):
                self._losses.append(float(learner.train_step(self._step, pictures)))
                self._step += 1
                yield from pace.report(done)
            yield self._shown(learner, pictures)

    def _shown(self, learner: Learner, pictures: Pictures) -> SlowStep:
        """Do one step, and return all of it."""
        batch = learner.draw(self._step, pictures)
        x_t, guess = _asked(learner.network, batch)
        errors = (guess - batch.eps) ** 2
        self._losses.append(float(learner.train_step(self._step, pictures)))
        self._step += 1
        _, later = _asked(learner.network, batch)
        space, t = learner.space, int(batch.t[0])
        return SlowStep(
            self._step,
            t,
            float(_alpha_bar()[t]),
            x_0=space.decode(batch.x_0[:1])[0],
            eps=space.decode(batch.eps[:1] / EPS_RANGE)[0],
            x_t=space.decode(x_t[:1])[0],
            guess=space.decode(guess[:1] / EPS_RANGE)[0],
            error=_brightness(errors[0]),
            cost=float(errors[0].mean()),
            loss_after=float(((later - batch.eps) ** 2).mean()),
            losses=tuple(self._losses),
            probe=self._probe(learner.network, learner, pictures),
            probe_of_average=self._probe(learner.averaged, learner, pictures),
        )

    @staticmethod
    def _probe(network: nn.Module, learner: Learner, pictures: Pictures) -> float:
        batches = [learner.draw(FAR_AWAY + number, pictures) for number in range(PROBED)]
        costs = [((_asked(network, batch)[1] - batch.eps) ** 2).mean() for batch in batches]
        return float(torch.stack(costs).mean())


def _alpha_bar() -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return CONFIG.diffusion.schedule.alpha_bar()


@torch.no_grad()
def _asked(network: nn.Module, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """Return x_t and ε̂ of a batch, (N, C, H, W)."""
    alpha_bar = torch.tensor(_alpha_bar(), dtype=torch.float32)
    x_t = diffuse(batch.x_0, batch.eps, alpha_bar[batch.t][:, None, None, None])
    return x_t, network(x_t, batch.t - 1)  # the network is given the field's 0-based index


def _brightness(errors: torch.Tensor) -> Pixels:
    """Return squared errors, (C, H, W), as a picture."""
    levels = (errors * (255 / WHITE)).clamp(0, 255).to(torch.uint8)
    return levels.permute(1, 2, 0).contiguous().numpy()
