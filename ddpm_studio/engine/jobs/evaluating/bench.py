"""Samplers compared on one's own model: the same seeds by each, what that takes, and how good it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ddpm_studio.engine.choices.measuring.bench import BenchOptions
from ddpm_studio.engine.choices.measuring.sets import DrawnSet, EvaluateOptions, LearntSet
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.evaluation.recommending import recommended
from ddpm_studio.engine.events import Control, Job, Note, Pixels, Work
from ddpm_studio.engine.findings import Benched, Measured
from ddpm_studio.engine.jobs.drawing.walking import begin, draw_all
from ddpm_studio.engine.jobs.evaluating.evaluate import evaluate
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.meter import Meter, MeteredSteps
from ddpm_studio.engine.runtime.model import Model, load_model


def bench(options: BenchOptions, control: Control) -> Job:
    """Compare samplers; a `Benched` for each way, and another once its kernel distance is known. See the front desk."""
    with compute_threads(options.chain.device):
        yield Note("Loading the model…")
        model = load_model(options.model, options.chain)
        ways = options.plan(model.card.last_time)
        found = yield from _timed(options, ways, model, control)
    if options.samples:
        try:
            yield from _judged(options, ways, found, control)
        except StudioError as problem:
            yield Note(f"{problem} So images are held against the long chain alone.", "warning")
    if (best := recommended(found)) is not None:
        took = f"{1000 * best.seconds:.3g} ms an image"
        yield Note(f"Recommended: {best.sampler}, {best.steps} steps, {best.spacing} spacing: {took}.")


def _timed(options: BenchOptions, ways: Sequence[SampleOptions], model: Model, control: Control) -> Work[list[Benched]]:
    """Draw the same seeds in each way."""
    reference = options.reference(model.card.last_time)
    watch = Stopwatch(reference.steps + sum(way.steps for way in ways), "steps")
    wanted, _, _ = yield from _drawn(reference, model, watch, control)
    found = []
    for index, way in enumerate(ways):
        pixels, seconds, calls = yield from _drawn(way, model, watch, control)
        apart = float(((pixels.astype(np.float32) - wanted) ** 2).mean()) ** 0.5
        distance = None if way.sampler.draws_noise else apart
        each = Benched(index, way.sampler.kind, way.spacing, way.steps, seconds / way.count, calls, distance)
        found.append(each)
        yield each
    return found


def _drawn(options: SampleOptions, model: Model, watch: Stopwatch, control: Control) -> Work[tuple[Pixels, float, int]]:
    """Return images, how many seconds of computing they took, and how many calls each."""
    model.refuse_unlearnt(options.sampler)
    options = options.settled([model.card.tellable])
    meter = Meter()
    told, guidance = model.told(options, range(options.count)), options.guidance.plain
    denoiser = model.denoiser(options.chain, control.cancelled, told, guidance, meter)
    walk = begin(options, model, denoiser)
    steps = MeteredSteps(walk.steps, model.device)
    label = f"{options.sampler.kind}, {options.steps} steps"
    pixels = yield from draw_all([watch.timed(iter(steps))], model.space, watch, label)
    return pixels, steps.seconds, meter.calls(options.count)


def _judged(options: BenchOptions, ways: Sequence[SampleOptions], found: list[Benched], control: Control) -> Job:
    """Find the kernel distance of what each way draws to the pictures that are learnt from."""
    drawn = [
        DrawnSet(
            name=f"{way.sampler.kind}, {way.steps}, {way.spacing}",
            sample=way.model_copy(update={"count": options.samples}),
        )
        for way in ways
    ]
    asked = EvaluateOptions(
        sets=tuple(drawn),
        against=LearntSet(model=options.model),
        features=options.features,
        yardstick=False,
        device=options.chain.device,
    )
    for event in evaluate(asked, control):
        if not isinstance(event, Measured):
            yield event
        elif event.metric == "kd" and event.is_final and event.value is not None and event.index < len(found):
            found[event.index] = replace(found[event.index], kernel=event.value, error=event.error)
            yield found[event.index]
