"""A network that learns: one training step, and nothing else."""

from __future__ import annotations

import copy
import gc
import math
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import torch
from torch import nn
from torch.nn.functional import mse_loss

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.diffusion.denoiser import target
from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.diffusion.objectives import loss_weights
from ddpm_studio.engine.errors import NotFinite
from ddpm_studio.engine.networks.blocks import ResidualBlock, active_dropouts, set_dropout_seed
from ddpm_studio.engine.networks.build import build
from ddpm_studio.engine.networks.ports import plain_ports
from ddpm_studio.engine.runs.corrections import Corrections
from ddpm_studio.engine.runtime.computing.device import Device
from ddpm_studio.engine.runtime.computing.tuning import Tuning
from ddpm_studio.engine.runtime.computing.winograd import use_winograd
from ddpm_studio.engine.runtime.learning.distributed import ALONE, Team
from ddpm_studio.engine.runtime.learning.ema import Ema
from ddpm_studio.engine.runtime.learning.muon import Muon
from ddpm_studio.engine.runtime.noise import derive_seed, generator
from ddpm_studio.engine.runtime.pixels import flip_where, onto
from ddpm_studio.engine.runtime.space import PixelSpace


class Learner:
    """A network, its averages and its optimizer, trained by Ho et al. 2020, algorithm 1."""

    def __init__(self, config: RunConfig, channels: int, device: Device, team: Team = ALONE) -> None:
        self.config, self.team = config, team
        self._share = team.share_of(config.training.batch_size)
        data, optimizer = config.data, config.training.optimizer
        self.space, self.ports = PixelSpace((channels, data.height, data.width)), plain_ports(channels)
        size, chance = (data.height, data.width), generator(config.seed, "weights")
        fresh = build(config.network, self.ports, size, chance)
        self.network: nn.Module = fresh.to(device.torch).train()
        # Looking for them at every step takes a tenth of a small network's step.
        self._parameters, self._dropouts = list(self.network.parameters()), active_dropouts(self.network)
        self.ema = Ema(self.network, config.training.ema.rates, config.training.ema.warms_up)
        # What is sampled from while training: a network whose weights are the first average itself.
        self.averaged = copy.deepcopy(self.network).eval().requires_grad_(False)
        self.averaged.load_state_dict(self.ema.weights(), assign=True)
        make = Muon if optimizer.method == "muon" else torch.optim.AdamW
        self.optimizer = make(
            self._parameters,
            lr=optimizer.learning_rate,
            betas=optimizer.betas,
            weight_decay=optimizer.weight_decay,
            **fastest_kernels(device.torch),
        )
        schedule = config.diffusion.schedule.alpha_bar()
        weights = loss_weights(schedule, config.diffusion.prediction, config.diffusion.min_snr_gamma)
        self.device = replace(device, channels_last=config.network.channels_last)
        self._compute: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] = self.network
        self._alpha_bar = torch.tensor(schedule, dtype=torch.float32, device=device.torch)
        self._weights = torch.tensor(weights, dtype=torch.float32, device=device.torch)
        self.parts, self._rate_factor = config.training.accumulation, 1.0
        self.is_torn = False
        """Whether the weights are half changed by a step that failed."""

    def correct(self, corrections: Corrections, step: int) -> None:
        """Compute training step `step`, and those after it, as the run's corrections say."""
        self._rate_factor = corrections.rate_factor(step)
        self.parts = max(self.config.training.accumulation, corrections.parts(step))
        if self.device.is_bf16 and corrections.leaves_bf16(step):
            self.device = replace(self.device, is_bf16=False)

    def compute_as(self, tuning: Tuning) -> None:
        """Compute the steps from here on as `tuning` says; the weights stay what they are."""
        if self.device.torch.type == "cpu":
            torch.set_num_threads(tuning.threads)
        self.device = self.device.tuned(tuning)
        for network in (self.network, self.averaged):
            use_winograd(network, tuning.is_winograd)
        self._compute = compiled(self.network) if tuning.is_compiled else self.network

    @property
    def blocks(self) -> list[nn.Module]:
        """The parts between which a step can be cut short: none of a compiled network, whose steps are fast."""
        return [] if self.device.is_compiled else [m for m in self.network.modules() if isinstance(m, ResidualBlock)]

    def train_step(self, step: int, pick: Callable[[torch.Tensor], torch.Tensor], count: int) -> torch.Tensor:
        """Do training step `step` (from 0) and return its mean loss, a scalar on the device.

        Everything random in it is a function of the run's seed and `step`.

        :param pick: indices, (n,) ↦ uint8 images on the device, (n, H, W, C).
        :param count: images in the data set.
        :raises NotFinite: on the CPU, before any weight has changed; elsewhere it shows in the loss.
        :raises TeamLost: likewise before.
        """
        loss = self.gradients(step, pick, count)
        self.team.add_up([loss, *(weights.grad for weights in self._parameters if weights.grad is not None)])
        self._set_learning_rate(step)
        self._refuse_bad_step(loss)
        self.is_torn = True
        self.optimizer.step()
        self.ema.update(step)
        self.is_torn = False
        return loss

    def gradients(self, step: int, pick: Callable[[torch.Tensor], torch.Tensor], count: int) -> torch.Tensor:
        """Compute what this process adds to the gradients and the loss of training step `step`; see `train_step`."""
        x_0, t, eps = self._draw(step, pick, count)
        self.optimizer.zero_grad(set_to_none=True)
        loss = torch.zeros((), device=self.device.torch)
        parts, size = self.parts, self.config.training.batch_size
        chunks = zip(x_0.chunk(parts), t.chunk(parts), eps.chunk(parts), strict=True)
        for part, (x, times, noise) in enumerate(chunks, start=self.team.rank * size):
            set_dropout_seed(self._dropouts, derive_seed(self.config.seed, "dropout", step, part))
            part_loss = self._loss(x, times, noise) * (len(x) / size)
            part_loss.backward()
            loss += part_loss.detach()
        return loss

    def _draw(
        self, step: int, pick: Callable[[torch.Tensor], torch.Tensor], count: int
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Draw this process's x_0 ~ q(x_0), t ~ Uniform(1 … T) and ε ~ N(0, I) (algorithm 1, lines 2 to 4).

        They are drawn for the whole batch, so that it does not matter by how many processes it is shared.
        """
        config, device = self.config, self.device.torch
        size, share = config.training.batch_size, self._share
        x_0 = self.space.encode(pick(batch_indices(config.seed, step, size, count)[share]))
        if config.data.flip:
            flipped = torch.rand(size, generator=generator(config.seed, "flip", step)).lt(0.5)
            x_0 = flip_where(x_0, flipped[share])
        t = onto(device, batch_times(config.seed, step, size, len(self._alpha_bar) - 1)[share])
        chance = generator(config.seed, "eps", step, device=device)
        eps = torch.randn((size, *x_0.shape[1:]), generator=chance, device=device)[share]
        return x_0, t, eps

    def _loss(self, x_0: torch.Tensor, t: torch.Tensor, eps: torch.Tensor) -> torch.Tensor:
        """Return the weighted squared error of the prediction, averaged (Ho et al. 2020, eq. 14)."""
        previous, a = (self._alpha_bar[time][:, None, None, None] for time in (t - 1, t))
        wanted = target(self.config.diffusion.prediction, x_0, eps, (previous, a))
        with self.device.autocast():
            # The network is given the field's 0-based index.
            output = self._compute(self.device.lay_out(diffuse(x_0, eps, a)), t - 1)
        errors = mse_loss(output.float(), wanted, reduction="none").mean(dim=(1, 2, 3))
        return (self._weights[t] * errors).mean()

    def _refuse_bad_step(self, loss: torch.Tensor) -> None:
        limit = self.config.training.optimizer.largest_gradient or math.inf
        norm = nn.utils.clip_grad_norm_(self._parameters, limit)
        # Asking a GPU at every step would make it wait.
        if self.device.torch.type == "cpu" and not (math.isfinite(loss.item()) and math.isfinite(norm.item())):
            raise NotFinite("The loss or its gradient became infinite.")

    def _set_learning_rate(self, step: int) -> None:
        options, total = self.config.training.optimizer, self.config.training.steps
        rate = options.learning_rate * min(1.0, (step + 1) / max(1, options.warm_up_steps))
        if options.decay == "cosine":
            rate *= 0.5 * (1 + math.cos(math.pi * min(1.0, step / total)))
        rate *= self._rate_factor
        for group in self.optimizer.param_groups:
            group["lr"] = rate


def compiled(network: nn.Module) -> Callable[[torch.Tensor, torch.Tensor], torch.Tensor]:
    """Return `network`, compiled at its first call.

    Without CUDA graphs, on a GPU, too: torch's are bound to one thread, forbid gradients in several parts, and would
    replay one dropout mask for ever.
    """
    result: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] = torch.compile(network, dynamic=False)
    return result


def forget_compiled() -> None:
    """Give back what compiled networks that are not taken hold on to."""
    torch._dynamo.reset()
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def fastest_kernels(device: torch.device) -> dict[str, bool]:
    """Return how AdamW goes over the weights: all in one kernel where there is one, else many tensors at once."""
    return {"fused": True} if device.type in ("cpu", "cuda") else {"foreach": True}


@lru_cache(maxsize=2)
def _order(seed: int, epoch: int, count: int) -> torch.Tensor:
    """Return a permutation; drawing one of a million takes as long as a training step."""
    return torch.randperm(count, generator=generator(seed, "order", epoch))


def batch_indices(seed: int, step: int, size: int, count: int) -> torch.Tensor:
    """Return which images training step `step` (from 0) looks at, (size,).

    All of a permutation that is new in each epoch, one after the other; a batch may span epochs.
    """
    first, last = step * size, (step + 1) * size - 1
    epochs = range(first // count, last // count + 1)
    return torch.cat([_order(seed, epoch, count) for epoch in epochs])[first - epochs[0] * count :][:size]


def batch_times(seed: int, step: int, size: int, last: int) -> torch.Tensor:
    """Return the t of training step `step` (from 0), uniform over 1 … `last`, (size,)."""
    return torch.randint(1, last + 1, (size,), generator=generator(seed, "t", step))
