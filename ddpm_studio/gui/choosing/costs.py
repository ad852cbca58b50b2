"""What drawing will cost: calls of the network, and seconds as far as this computer's speed is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.sampling import DrawingOptions, FromNoise, SampleOptions
from ddpm_studio.engine.events import Progress
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.networks.build import parameter_count
from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.work.progress_text import duration_text

translate = QCoreApplication.translate
ASSUMED = 2e11
"""Weights times pixels that a processor of two cores answers in a second, until anything was measured."""
MOST_SPEEDS = 50
"""Models whose speed is remembered."""
SAME = 0.1
"""A speed that differs by no more than this part is no news."""


@dataclass(frozen=True)
class Cost:
    """Of one drawing."""

    calls: int
    """Of the network, for each image."""
    seconds: float
    """For all images."""
    is_measured: bool
    """Whether this model was timed here; else it is a guess by its size."""

    def in_words(self) -> str:
        """Write it, with seconds only where they were measured: ``1,000 calls …, about 14 s``."""
        told = translate("Costs", "1 call of the network for each image") if self.calls == 1 else ""
        told = told or translate("Costs", "{} calls of the network for each image").format(f"{self.calls:,}")
        if not self.is_measured:
            return told
        least = translate("Costs", "less than a second")
        about = translate("Costs", "about {}").format(duration_text(self.seconds)) if self.seconds >= 1 else least
        return f"{told}, {about}"


def cost_of(options: FromNoise, card: ModelCard, settings: Settings) -> Cost:
    """Return what drawing by `options`, settled, will cost."""
    calls = options.steps * options.visits * _calls_per_step(options)
    seconds = seconds_of(calls * options.count, options.chain, card, settings)
    return Cost(calls, seconds, _key(options.chain, card) in settings.now.speeds)


def seconds_of(answers: int, chain: ChainOptions, card: ModelCard, settings: Settings) -> float:
    """Return how long so many answers of the network take, each of one image: as measured, or by its size."""
    return answers * settings.now.speeds.get(_key(chain, card), work_of(card) / ASSUMED)


def note_speed(drawn: DrawingOptions, card: ModelCard, progress: Progress | None, settings: Settings) -> None:
    """Learn from the last `progress` of a drawing how long a call of the network takes for an image.

    Nothing is learnt from others than samplings, whose steps are not all alike.
    """
    if drawn.job != SampleOptions.job:
        return
    options = cast(SampleOptions, drawn)
    if progress is None or not progress.rate or progress.unit != "steps" or progress.total != options.steps:
        return  # such as of a film that was opened
    seconds = 1 / (progress.rate * _calls_per_step(options) * options.count)
    speeds, key = dict(settings.now.speeds), _key(options.chain, card)
    before = speeds.pop(key, None)
    if before is None or abs(seconds - before) > SAME * before:
        settings.change(speeds=dict([(key, seconds), *speeds.items()][:MOST_SPEEDS]))


def work_of(card: ModelCard) -> float:
    """Return the weights times the pixels of a model, by which an answer of it takes about so long."""
    height, width, _ = card.image_shape
    return float(parameter_count(card.network, card.ports) * height * width)


def _calls_per_step(options: FromNoise) -> int:
    """Return how often a step asks the network for each image: with guidance once more, without what is told."""
    w = options.guidance.scale
    is_guided = options.told.kind != "nothing" and w not in (0, 1)
    return options.sampler.calls_per_step * (2 if is_guided else 1)


def _key(chain: ChainOptions, card: ModelCard) -> str:
    return f"{card.provenance.sha256[:16]} {chain.device.device} {chain.device.precision}"
