"""A network that learns: one training step, and nothing else.

Sources: Ho et al. 2020 (https://arxiv.org/abs/2006.11239), algorithm 1, and its code for warm-up and the clipping of
gradients (github.com/hojonathanho/diffusion, scripts/run_cifar.py); the cosine is eq. 5 of Loshchilov and Hutter 2017
(https://arxiv.org/abs/1608.03983) without restarts; AdamW is Loshchilov and Hutter 2019
(https://arxiv.org/abs/1711.05101).
"""

from __future__ import annotations

import copy
import gc
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import torch
from torch import nn
from torch.optim import AdamW

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.learning import OptimizerOptions
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import NotFinite
from ddpm_studio.engine.networks.blocks import ResidualBlock, active_dropouts, set_dropout_seed
from ddpm_studio.engine.networks.build import build
from ddpm_studio.engine.runs.corrections import Corrections
from ddpm_studio.engine.runtime.computing.compiler_cache import claim_compiler_cache
from ddpm_studio.engine.runtime.computing.device import Device
from ddpm_studio.engine.runtime.computing.tuning import Tuning
from ddpm_studio.engine.runtime.computing.winograd import use_winograd
from ddpm_studio.engine.runtime.condition import Condition
from ddpm_studio.engine.runtime.learning.assessment import Assessed, assessment_of
from ddpm_studio.engine.runtime.learning.batches import Batch, BatchTimes, batch_indices, told_in_batch
from ddpm_studio.engine.runtime.learning.changes import changed, draw_changes
from ddpm_studio.engine.runtime.learning.distributed import ALONE, Team
from ddpm_studio.engine.runtime.learning.ema import Ema
from ddpm_studio.engine.runtime.learning.muon import Muon, tables_of
from ddpm_studio.engine.runtime.learning.pictures import Pictures
from ddpm_studio.engine.runtime.noise import Purpose, derive_seed, generator
from ddpm_studio.engine.runtime.pixels import crop, flip_where, onto
from ddpm_studio.engine.runtime.space import PixelSpace

Train: TypeAlias = Callable[..., torch.Tensor]
"""(x_t, index of the times, what is told of each or None, how each was changed where they are) ↦ what is answered."""
NOTHING_TOLD = Tellable()


class Learner:
    """A network, its averages and its optimizer, trained by Ho et al. 2020, algorithm 1."""

    def __init__(
        self, config: RunConfig, channels: int, device: Device, team: Team = ALONE, told: Tellable = NOTHING_TOLD
    ) -> None:
        """Make a network that has learnt nothing; `told` is what it can be told once it has."""
        self.config, self.team, self.told = config, team, told
        self._share = team.share_of(config.training.batch_size)
        data = config.data
        self.space = PixelSpace((channels, data.height, data.width))
        self.ports = config.ports(channels, len(told.classes), len(told.words))
        size, chance = (data.height, data.width), generator(config.seed, Purpose.WEIGHTS)
        fresh = build(config.network, self.ports, size, chance)
        self.network: nn.Module = fresh.to(device.torch).train()
        # Kept: looking for them at every step takes a tenth of a small network's step.
        self._parameters, self._dropouts = list(self.network.parameters()), active_dropouts(self.network)
        self.ema = Ema(self.network, config.training.ema.rates, config.training.ema.warms_up)
        # What is sampled from while training: a network whose weights are the first average itself.
        self.averaged = copy.deepcopy(self.network).eval().requires_grad_(False)
        self.averaged.load_state_dict(self.ema.weights(), assign=True)
        self.optimizer = new_optimizer(self.network, config.training.optimizer, device.torch)
        self.device = device.tuned(replace(device.tuning, channels_last=config.network.channels_last))
        self._compute: Train = self.network
        self.assessment = assessment_of(config, len(told.classes), device.torch)
        self.times = BatchTimes(config.seed, config.training.batch_size, config.diffusion)
        self._forget_costs()
        self.parts, self._rate_factor = config.training.accumulation, 1.0
        self.is_untaught = True
        """Whether it has begun with random weights, and not with those of a model."""
        self.is_torn = False
        """Whether the weights are half changed by a step that failed."""

    def correct(self, corrections: Corrections, step: int) -> None:
        """Compute training step `step`, and those after it, as the run's corrections say."""
        self._rate_factor = corrections.rate_factor(step)
        self.parts = max(self.config.training.accumulation, corrections.parts(step))
        if self.device.tuning.is_bf16 and corrections.leaves_bf16(step):
            self.device = self.device.tuned(replace(self.device.tuning, precision="fp32"))

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
        parts: list[nn.Module] = [part for part in self.network.modules() if isinstance(part, ResidualBlock)]
        parts += [self.optimizer.pause] if isinstance(self.optimizer, Muon) else []
        return [] if self.device.tuning.is_compiled else parts

    def train_step(self, step: int, pictures: Pictures) -> torch.Tensor:
        """Do training step `step` (from 0) and return its mean loss, a scalar on the device.

        Everything random in it is a function of the run's seed and `step`.

        :raises NotFinite: on the CPU, before any weight has changed; elsewhere it shows in the loss.
        :raises TeamLost: likewise before.
        """
        loss = self.gradients(step, pictures)
        gradients = (weights.grad for weights in self._parameters if weights.grad is not None)
        self.team.add_up([loss, self.terms, self._costs, *gradients])
        self._set_learning_rate(step)
        self._refuse_bad_step(loss)
        if isinstance(self.optimizer, Muon):
            self.optimizer.prepare()
        self.is_torn = True
        self.optimizer.step()
        self.ema.update(step)
        self.times.learn(step, self._costs)
        self.is_torn = False
        return loss

    def gradients(self, step: int, pictures: Pictures, images: int | None = None) -> torch.Tensor:
        """Compute what this process adds to the gradients and the loss of training step `step`; see `train_step`.

        :param images: of how many of its images only, for a measurement; None: of all.
        """
        batch = self.draw(step, pictures)
        self.optimizer.zero_grad(set_to_none=True)
        loss = torch.zeros((), device=self.device.torch)
        self._forget_costs()
        size, share, count = self.config.training.batch_size, len(batch.x_0), images or len(batch.x_0)
        of_part = -(-share // self.parts)
        parts = [slice(first, min(first + of_part, count)) for first in range(0, count, of_part)]
        # Numbered apart from those of all other processes, so that no two parts of a batch drop the same.
        for number, part in enumerate(parts, start=self.team.rank * size):
            set_dropout_seed(self._dropouts, derive_seed(self.config.seed, Purpose.DROPOUT, step, number))
            asked = batch.pick(part)
            assessed = self._losses(asked)
            part_loss = asked.mean(assessed.total) * (len(asked.x_0) / size)
            part_loss.backward()
            loss += part_loss.detach()
            self._keep_costs(assessed, part)
        return loss

    def _forget_costs(self) -> None:
        """Make room for what a step is about to cost."""
        place = self.device.torch
        self.terms = torch.zeros(self.assessment.count, device=place)
        """What else was measured in the last step, on the device; see `Assessment`."""
        self._costs = torch.zeros(self.config.training.batch_size if self.times.history else 0, device=place)
        """What each image of the last batch has cost, on the device; empty where nothing is drawn by that."""

    def _keep_costs(self, assessed: Assessed, part: slice) -> None:
        """Keep what a `part` of this process's share of the batch has cost."""
        if self.assessment.count:
            self.terms += assessed.terms * (len(assessed.total) / self.config.training.batch_size)
        if self.times.history:
            self._costs[self._share][part] = assessed.total.detach()

    def draw(self, step: int, pictures: Pictures) -> Batch:
        """Return this process's x_0 ~ q(x_0), t ~ Uniform(1 … T) and ε ~ N(0, I) (algorithm 1, lines 2 to 4).

        Beside them is what is told of each x_0, but for those of which it is left out (Ho and Salimans 2022,
        algorithm 1, line 3).

        They are drawn for the whole batch, so that it does not matter by how many processes it is shared.
        """
        config, device = self.config, self.device.torch
        size, share = config.training.batch_size, self._share
        indices = batch_indices(config.seed, step, size, pictures.count)
        images, told = pictures.pick(indices[share]), told_in_batch(pictures, indices, config, step).pick(share)
        if config.data.fit == "random":
            places = torch.rand((size, 2), generator=generator(config.seed, Purpose.CROP, step))
            images = crop(images, places[share], (config.data.height, config.data.width))
        x_0 = self.space.encode(images)
        if config.data.flip:
            flipped = torch.rand(size, generator=generator(config.seed, Purpose.FLIP, step)).lt(0.5)
            x_0 = flip_where(x_0, flipped[share])
        if config.augment.is_on:
            changes = draw_changes(config.augment, config.seed, step, size, x_0.shape[1:]).pick(share)
            x_0, told = changed(x_0, changes), replace(told, changes=changes.told())
        t, counts = (each if each is None else onto(device, each[share]) for each in self.times.at(step))
        assert t is not None
        chance = generator(config.seed, Purpose.EPS, step, device=device)
        eps = torch.randn((size, *x_0.shape[1:]), generator=chance, device=device)[share]
        return Batch(x_0, t, eps, told.onto(device), counts)

    def _losses(self, batch: Batch) -> Assessed:
        """Return what each image's answer costs."""
        return self.assessment.assess(batch, self._ask)

    def _ask(self, x_t: torch.Tensor, t: torch.Tensor, told: Condition) -> torch.Tensor:
        changes = () if told.changes is None else (told.changes,)
        with self.device.autocast():
            # The network is given the field's 0-based index.
            return self._compute(self.device.lay_out(x_t), t - 1, told.rows, *changes).float()

    def _refuse_bad_step(self, loss: torch.Tensor) -> None:
        limit = self.config.training.optimizer.largest_gradient or math.inf
        norm = nn.utils.clip_grad_norm_(self._parameters, limit)
        # Asking a GPU at every step would make it wait.
        if self.device.torch.type == "cpu" and not (math.isfinite(loss.item()) and math.isfinite(norm.item())):
            raise NotFinite("The loss or its gradient became infinite.")

    def _set_learning_rate(self, step: int) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = self.config.training.learning_rate(step) * self._rate_factor


def compiled(network: nn.Module) -> Train:
    """Return `network`, compiled at its first call.

    Without CUDA graphs, on a GPU, too: torch's are bound to one thread, forbid gradients in several parts, and would
    replay one dropout mask for ever.
    """
    claim_compiler_cache()
    result: Train = torch.compile(network, dynamic=False)
    return result


def forget_compiled() -> None:
    """Give back what compiled networks that are not taken hold on to."""
    torch._dynamo.reset()
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def new_optimizer(network: nn.Module, options: OptimizerOptions, device: torch.device) -> AdamW:
    """Return what moves the weights of `network`, which is on `device`, as `options` choose."""
    weights = network.parameters()
    choices: dict[str, Any] = {"lr": options.learning_rate, "betas": options.betas}
    choices |= {"weight_decay": options.weight_decay, **fastest_kernels(device)}
    return Muon(weights, tables_of(network), **choices) if options.method == "muon" else AdamW(weights, **choices)


def fastest_kernels(device: torch.device) -> dict[str, bool]:
    """Return how AdamW goes over the weights: all in one kernel where there is one, else many tensors at once."""
    return {"fused": True} if device.type in ("cpu", "cuda") else {"foreach": True}
