"""Whether a model draws what it has learnt by heart: samples beside the nearest pictures that it has learnt from."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.measuring.bits import PictureShare
from ddpm_studio.engine.choices.measuring.nearest import NearestOptions
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.evaluation.copies import Near, rank_test, share_nearer
from ddpm_studio.engine.events import Control, Job, Note, Pixels, Work
from ddpm_studio.engine.findings import Nearest, Neighbour
from ddpm_studio.engine.jobs.drawing.walking import begin, draw_all
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.classifiers import known
from ddpm_studio.engine.models.find import find_data, find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.model import load_model
from ddpm_studio.engine.runtime.nearest import find_nearest, without_doubles
from ddpm_studio.engine.runtime.subjects import Subjects, subjects_for

EVERY = 10**9


def nearest_to_samples(options: NearestOptions, control: Control) -> Job:
    """Draw pictures and look what is nearest to them; ends with a `Nearest`. See the front desk."""
    with compute_threads(options.sample.chain.device):
        pixels = yield from _drawn(options, control)
        yield from _look(options.model, pixels, options.compared)


def nearest_to(model: Path, pixels: Pixels, control: Control) -> Job:
    """Look what is nearest to pictures that are there; ends with a `Nearest`. See the front desk."""
    with compute_threads(ChainOptions().device):
        yield from _look(model, pixels, 0)


def _drawn(options: NearestOptions, control: Control) -> Work[Pixels]:
    yield Note("Loading the model…")
    model = load_model(options.model, options.sample.chain)
    model.refuse_unlearnt(options.sample.sampler)
    sample = options.sample.with_classifiers(known).settled([model.card.tellable])
    watch = Stopwatch(sample.steps * len(sample.batches()), "steps")
    chains = (
        watch.timed(begin(sample, model, model.drawer(sample, images, control.cancelled), images).steps)
        for images in sample.batches()
    )
    return (yield from draw_all(chains, model.space, watch, "Drawing"))


def _look(model: Path, pixels: Pixels, compared: int) -> Job:
    file = find_model_file(model)
    card, source = read_card(file), find_data(model)
    learnt = yield from subjects_for(card, source, "learnt", EVERY, 0)
    if pixels.shape[1:] != card.image_shape:
        raise StudioError("These pictures are of another size than those that the model has learnt from.")
    numbers = without_doubles(learnt.images, np.sort(learnt.numbers))
    flips = card.training is not None and card.training.data.flip
    near = yield from find_nearest(pixels, learnt.images, numbers, flips)
    nearer = z = None
    if compared and (others := (yield from _held_out(card, model, compared))) is not None:
        yardstick = yield from find_nearest(others.pixels(slice(None)), learnt.images, numbers, flips)
        apart = near.distances[:, 0], yardstick.distances[:, 0]
        nearer, z = share_nearer(*apart), rank_test(*apart)
    yield _told(pixels, learnt, near, len(numbers), (nearer, z))


def _held_out(card: ModelCard, model: Path, count: int) -> Work[Subjects | None]:
    which: PictureShare = "held-out"
    try:
        return (yield from subjects_for(card, find_data(model), which, count, 0))
    except FieldError:
        yield Note("No pictures are held out to compare with.")
        return None


def _told(
    pixels: Pixels, learnt: Subjects, near: Near, looked_at: int, against: tuple[float | None, float | None]
) -> Nearest:
    pictures = np.zeros((len(pixels), 2, *pixels.shape[1:]), np.uint8)
    every: list[list[Neighbour]] = [[], []]
    for row in range(len(pixels)):
        for place, found in enumerate(every):
            number, is_mirrored = int(near.numbers[row, place]), bool(near.mirrored[row, place])
            if number >= 0:
                shown = learnt.images.shown(number)
                pictures[row, place] = shown[:, ::-1] if is_mirrored else shown
                found.append(Neighbour(number, float(near.distances[row, place]), is_mirrored))
    copies = float(near.are_copies.mean())
    ratios = tuple(near.ratios.tolist())
    return Nearest(pixels, tuple(every[0]), tuple(every[1]), pictures, ratios, copies, looked_at, *against)
