"""A set that a model draws, batch by batch: each is kept, so that a job that was stopped goes on from there."""

from __future__ import annotations

import time
from threading import Event as Flag

import numpy as np

from ddpm_studio.engine.choices.measuring.sets import DrawnSet
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.evaluation.keeping import Blocks
from ddpm_studio.engine.events import Pixels, Work
from ddpm_studio.engine.jobs.drawing.walking import begin, walk_to_end
from ddpm_studio.engine.jobs.evaluating.sets import OpenSet, background_of, key_of, opaque, run_behind
from ddpm_studio.engine.jobs.evaluating.sight import blocks_of
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.classifiers import known
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.model import Model, load_model

FEWEST, TRIED, TOLD = 2, 16, 100


def open_drawn(chosen: DrawnSet, cancelled: Flag) -> Work[OpenSet]:
    """Open what a model draws; nothing is drawn yet.

    :raises StudioError: if it cannot draw what is chosen.
    """
    yield from ()
    path = find_model_file(chosen.sample.model, chosen.sample.chain.rate)
    card = read_card(path)
    # What the classifier is, is a part of the key: another one at the same place draws other pictures.
    options = chosen.sample.with_classifiers(known).settled([card.tellable])
    if options.count < FEWEST:
        raise FieldError("sets", "One picture is no set: draw at least two.")
    options.times(card.alpha_bar)  # whether there are so many
    drawing = _Drawing(options.model_copy(update={"model": path}), card, cancelled)
    shape = (*card.image_shape[:2], min(3, card.image_shape[2]))
    return OpenSet(
        chosen.name or card.title,
        options.count,
        shape,
        drawing.key,
        drawing.read,
        _conditions(options, card),
        takes=drawing.takes,
        run=run_behind(chosen.sample.model),
    )


class _Drawing:
    """Draws blocks of a set, or reads those that were drawn before."""

    def __init__(self, options: SampleOptions, card: ModelCard, cancelled: Flag) -> None:
        self._options, self._card, self._cancelled = options, card, cancelled
        self._model: Model | None = None
        said = options.model_dump(mode="json", exclude={"model": True, "count": True, "chain": _OF_NO_MATTER})
        self.key = key_of([card.provenance.sha256, said])
        self._kept = Blocks(cache_folder() / f"drawn-{self.key}", "pictures that a model has drawn")

    def read(self, first: int, last: int) -> Work[Pixels]:
        """Return pictures, (n, H, W, C), C = 1 or 3."""
        kept = self._kept.read(first, last, {"pixels": self._card.image_shape})
        if kept is None:
            kept = {"pixels": (yield from self._drawn(first, last))}
            self._kept.write(first, last, kept)
        return opaque(kept["pixels"], background_of(self._card))

    def takes(self) -> float:
        """Return about how many seconds all take that were not drawn yet: as many calls as one call takes."""
        left = sum(last - first for first, last in blocks_of(self._options.count) if not self._kept.has(first, last))
        if not left:
            return 0.0
        model, guidance = self._loaded(), self._options.guidance.plain
        images = range(min(TRIED, self._options.count))
        spent = []
        for _ in range(2):  # the first call sets things up
            walk = begin(self._options, model, model.drawer(self._options, images, self._cancelled), images)
            began = time.perf_counter()
            next(walk.steps)
            spent.append(time.perf_counter() - began)
        once = min(spent) / len(images) / guidance.calls_at(walk.times[0])
        return left * once * self._options.sampler.calls_per_step * sum(map(guidance.calls_at, walk.times))

    def _loaded(self) -> Model:
        if self._model is None:
            self._model = load_model(self._options.model, self._options.chain)
            self._model.refuse_unlearnt(self._options.sampler)
        return self._model

    def _drawn(self, first: int, last: int) -> Work[Pixels]:
        images, model = range(first, last), self._loaded()
        walk = begin(self._options, model, model.drawer(self._options, images, self._cancelled), images)
        watch = Stopwatch(len(walk.times), "steps")
        step = yield from walk_to_end(watch.timed(walk.steps), watch, f"Drawing {first + 1:,} to {last:,}")
        pixels: Pixels = np.ascontiguousarray(model.space.decode(step.x_t))
        return pixels


_OF_NO_MATTER = {"frames_kept": True, "frames_spread": True, "batch_size": True}
"""Of a chain: what does not change its pictures, but for a level here and there."""


def _conditions(options: SampleOptions, card: ModelCard) -> dict[str, str | float]:
    told = list(dict.fromkeys(filter(None, map(options.told.name_of, range(min(options.count, TOLD))))))
    found: dict[str, str | float] = {
        "model_sha256": card.provenance.sha256,
        "training_steps": card.provenance.step,
        "ema": card.provenance.ema_rate,
        "sampler": options.sampler.kind,
        "steps": options.steps,
        "drawn_seed": options.seed,
    }
    if options.sampler.kind == "ddpm":
        found["variance"] = options.sampler.variance
    if told:
        found |= {"told": ", ".join(told), "guidance": float(options.guidance.plain.scale)}
    return found
