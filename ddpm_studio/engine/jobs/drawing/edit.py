"""Drawing what is not known of a picture, so that it fits what is: erased parts, colours, detail, a sketch."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from ddpm_studio.engine.choices.editing import EditOptions
from ddpm_studio.engine.diffusion.samplers import Step
from ddpm_studio.engine.events import Control, FirstLook, Frame, Job, Note
from ddpm_studio.engine.jobs.drawing.answering import Answering, answering
from ddpm_studio.engine.jobs.drawing.chain import frames_of
from ddpm_studio.engine.jobs.drawing.walking import remarks, walk_to_end
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.model import load_model
from ddpm_studio.engine.runtime.recent_chain import remember

LONG = 2.0
"""Seconds: before a chain that takes longer than this comes a first look."""


def edit(options: EditOptions, control: Control, looks_first: bool = False) -> Job:
    """Draw `options.count` pictures that explain what is known of one. See the front desk.

    :param looks_first: whether about what will come is drawn in few steps first, where all of it takes long.
    """
    with compute_threads(options.chain.device):
        yield Note("Loading the model…")
        model = load_model(options.model, options.chain)
        model.refuse_unlearnt(options.sampler)
        options = options.settled([model.card.tellable])
        yield from remarks(options.texts(), model)
        desk = yield from answering(options, model)
        times = options.times(model.card.alpha_bar)
        for sentence in options.warnings(len(times)):
            yield Note(sentence, "warning")
        if looks_first:
            yield from _look(desk, control, len(times) * options.visits * options.count)
        ends: list[Step] = []
        steps = remember(desk.walk(desk.told(control), times), options, model, len(times) + 1)
        steps = _with_ends(steps, ends)
        for event in frames_of(steps, times, options.chain, model, options.count, passes=options.visits):
            yield event
            if isinstance(event, Frame) and event.t == 0:
                yield desk.cut_off(ends[-1].x_t)
                yield from desk.judged(event.x_t, control)


def _look(desk: Answering, control: Control, calls: int) -> Job:
    """Draw about what will come; shown where all `calls` of the network, one picture each, will take long."""
    few = replace(desk, options=desk.options.roughly())
    times = few.options.times(desk.model.card.alpha_bar)
    watch, began = Stopwatch(len(times), "steps"), time.monotonic()
    last = yield from walk_to_end(watch.timed(few.walk(few.told(control), times)), watch, "A first look")
    if (time.monotonic() - began) * calls / (len(times) * few.options.count) > LONG:
        yield FirstLook(desk.model.space.decode(last.x_t), len(times))


def _with_ends(steps: Iterator[Step], ends: list[Step]) -> Iterator[Step]:
    """Pass on the steps of a walk, and put what it ends at into `ends`."""
    for step in steps:
        if step.t == 0:
            ends.append(step)
        yield step
