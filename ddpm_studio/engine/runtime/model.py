"""A model ready for use: a network as a denoiser, and the walk down its chain."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event as Flag
from typing import cast

import torch
from torch import nn

from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.sampling import FromNoise, sampled_by
from ddpm_studio.engine.diffusion.denoiser import NOT_LEARNT, Clipped, Denoiser, NetworkDenoiser, Predict
from ddpm_studio.engine.diffusion.guidance import NO_GUIDANCE, Guidance, Guided
from ddpm_studio.engine.diffusion.process import Process
from ddpm_studio.engine.diffusion.samplers import Sampler
from ddpm_studio.engine.errors import FieldError, StudioError, is_out_of_memory
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.classifiers import refuse_classifier
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.networks.blocks import ResidualBlock
from ddpm_studio.engine.runtime.checkpoint import load_network
from ddpm_studio.engine.runtime.classifier import pushed
from ddpm_studio.engine.runtime.computing.cancel import cancellable
from ddpm_studio.engine.runtime.computing.cores import FreeCores
from ddpm_studio.engine.runtime.computing.device import Device
from ddpm_studio.engine.runtime.computing.recorder import Compute, Recorder
from ddpm_studio.engine.runtime.computing.sampling_device import sampling_device
from ddpm_studio.engine.runtime.computing.winograd import use_winograd
from ddpm_studio.engine.runtime.condition import NOTHING, Condition, condition_of, told_of_each
from ddpm_studio.engine.runtime.meter import Meter
from ddpm_studio.engine.runtime.space import Space, space_of

LONG = 0.1
"""Seconds of a call within which it is looked twice as often whether to stop."""


@dataclass
class Predictor:
    """A network asked for its output at one time, a few images at once: as many as fit into memory.

    Images know nothing of each other, so how many are asked for at once makes a difference in the last bits only.
    """

    network: nn.Module
    device: Device
    batch_size: int
    cancelled: Flag
    is_asked_often: bool = False
    """Whether it is worth recording on a card: not beside a training, which needs the memory."""
    cores: FreeCores | None = None
    """What finds cores to compute with; None: as many as whoever asks has set."""

    def __post_init__(self) -> None:
        """Find the blocks once: a chain asks a thousand times."""
        blocks = [module for module in self.network.modules() if isinstance(module, ResidualBlock)]
        self._blocks: list[nn.Module] = [*blocks]
        self._convolutions: list[nn.Module] = [part for block in blocks for part in (block.conv1, block.conv2)]
        self._took_long = True  # until it is known
        self._recorder: Recorder | None = None
        self._compute: Compute = partial(_answer, self.network, self.device)
        if self.is_asked_often and self.device.can_record:
            self._compute = self._recorder = Recorder(self._compute)

    def told(self, condition: Condition) -> Predict:
        """Return the network as it is asked when it is told `condition`, on its device, of the images."""
        return partial(self, condition=condition)

    def __call__(self, x_t: torch.Tensor, t: int | torch.Tensor, condition: Condition = NOTHING) -> torch.Tensor:
        """Return the network's output for `x_t`, (N, C, H, W), at time t = 1 … T, float32.

        :param t: of all, or of each, (N,) on the network's device.
        """
        while True:
            try:
                return self._predict(x_t, t, condition)
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                if self._recorder and self._recorder.leave():
                    continue
                self.batch_size = min(self.batch_size, len(x_t)) // 2
                if self.batch_size < 1:
                    raise StudioError("There is not enough memory here for even one image of this model.") from None

    def _predict(self, x_t: torch.Tensor, t: int | torch.Tensor, condition: Condition) -> torch.Tensor:
        if self.cores:
            self.cores.take()
        # The network is given the field's 0-based index; where it can be one for all, so that it is embedded once.
        index = t - 1 if isinstance(t, torch.Tensor) else torch.full((1,), t - 1, device=x_t.device)
        own = slice(None) if len(index) == 1 else None
        parts = [slice(first, first + self.batch_size) for first in range(0, len(x_t), self.batch_size)]
        began = time.perf_counter()
        # A look takes a microsecond, of which a small network has none to spare; a block of a large one may take 0.1 s.
        with cancellable(self._convolutions if self._took_long else self._blocks, self.cancelled):
            answers = [self._compute(x_t[part], index[own or part], condition.pick(part).rows) for part in parts]
        self._took_long = time.perf_counter() - began > LONG
        return torch.cat(answers)


def _answer(
    network: nn.Module, device: Device, x_t: torch.Tensor, index: torch.Tensor, told: torch.Tensor | None
) -> torch.Tensor:
    # Autocast ends with the call, and what it keeps of the weights with it: a recording must not count on that.
    with torch.no_grad(), device.autocast():
        answer: torch.Tensor = network(device.lay_out(x_t), index, told).float()
    return answer


def untrained(x_t: torch.Tensor, t: int) -> torch.Tensor:
    """Answer as a network does that has learnt nothing: its last map starts a hundred thousand times smaller.

    See `unet.initialize`.
    """
    return torch.zeros_like(x_t)


@dataclass(frozen=True)
class Model:
    """A trained network with all that is needed to sample from it."""

    network: nn.Module
    card: ModelCard
    device: Device

    @property
    def space(self) -> Space:
        """Where its signals are."""
        return space_of(self.card.space)

    @property
    def tensor_shape(self) -> tuple[int, int, int]:
        """(C, H, W) of its signals."""
        return self.space.shape

    def refuse_unlearnt(self, sampler: Sampler) -> None:
        """Make sure that it has learnt what `sampler` needs.

        :raises FieldError: for the variance, if it has not.
        """
        if sampler.needs_learnt_variance and self.card.process.variance != "learned":
            raise FieldError("sampler.variance", NOT_LEARNT)

    def drawer(
        self, options: FromNoise, images: Sequence[int], cancelled: Flag, meter: Meter | None = None
    ) -> Denoiser:
        """Return the network as the denoiser that draws `images`, by their numbers, as `options`, settled, choose.

        :raises StudioError: if the classifier that is to push cannot.
        """
        chain, told, guidance = options.chain, self.told(options, images), options.guidance.plain
        sampled = sampled_by(options)
        if sampled is None or not sampled.classifier.is_on:
            return self.denoiser(chain, cancelled, told, guidance, meter)
        inner = self.denoiser(chain.model_copy(update={"clips": False}), cancelled, told, guidance, meter)
        return pushed(inner, sampled, images, self.card, self.device)

    def told(self, options: FromNoise, images: Sequence[int]) -> Condition:
        """Return what it is told of `images`, by their numbers, as `options`, settled for it, choose."""
        return condition_of(options.told, self.card.tellable, images, options.guidance.away_from)

    def told_mixed(self, first: str, second: str, weights: Sequence[float]) -> Condition:
        """Return what it is told of mixtures: what lies between two classes or captions, as it embeds them, at λ.

        :param first: a class of its own, or a caption; empty: none, as for `second`.
        :param weights: λ of each mixture.
        """
        ends = self.embedded(told_of_each([first, second], self.card.tellable).onto(self.device.torch))
        if ends.rows is None:
            return NOTHING
        (here, there), null = ends.rows.float().cpu(), None if ends.null is None else ends.null.float().cpu()
        return Condition(torch.stack([torch.lerp(here, there, weight) for weight in weights]), null)

    def embedded(self, told: Condition) -> Condition:
        """Return what is told as the network embeds it, once for all times of a chain; both are on the device."""
        if told.rows is None or told.rows.is_floating_point():
            return told
        embed = cast("Callable[[torch.Tensor], torch.Tensor]", self.network.embed)
        with torch.no_grad(), self.device.autocast():
            null = None if told.null is None else embed(told.null[None])[0]
            rows, which = torch.unique(told.rows, dim=0, return_inverse=True)  # of a million images few differ
            return Condition(embed(rows)[which], null)

    def denoiser(
        self,
        chain: ChainOptions,
        cancelled: Flag,
        told: Condition = NOTHING,
        guidance: Guidance = NO_GUIDANCE,
        meter: Meter | None = None,
    ) -> Denoiser:
        """Return the network as a denoiser.

        :param told: what it is told of each of the images that it will be asked of, in their order.
        :param meter: counts what the network answers.
        """
        there = self.embedded(told.onto(self.device.torch))
        cores = FreeCores(chain.device.threads) if self.device.torch.type == "cpu" else None
        predictor = Predictor(self.network, self.device, chain.batch_size, cancelled, True, cores)
        ways: list[Predict] = [predictor.told(there), predictor.told(there.untold())]
        if meter is not None:
            ways = [meter.counting(way) for way in ways]
        if guidance == NO_GUIDANCE:
            return as_denoiser(ways[0], self.card.process, chain.clips)
        guided = Guided(ways[0], ways[1], self.card.alpha_bar, self.card.process.prediction, guidance)
        return Clipped(guided) if chain.clips else guided


def as_denoiser(predict: Predict, process: Process, clips: bool = True) -> Denoiser:
    """Return a denoiser for a network that was trained for `process` and answers by `predict`."""
    network = NetworkDenoiser(predict, process.schedule.alpha_bar(), process.prediction)
    return Clipped(network) if clips else network


def load_model(path: Path, chain: ChainOptions) -> Model:
    """Load a run's newest snapshot or a model file onto the chosen device.

    :raises LoadError: if it cannot be used.
    :raises FieldError: if the device is not there.
    """
    network, card = load_network(file := find_model_file(path, chain.rate))
    refuse_classifier(file, card)
    device = sampling_device(chain.device, card.network)
    if device.tuning.is_bf16 and device.torch.type == "cpu":
        network.to(torch.bfloat16)  # once, instead of at every call
    use_winograd(network, device.tuning.is_winograd)
    return Model(network.to(device.torch), card, device)
