"""Drawing the same images in several ways, one after the other, and measuring what each takes.

Rejected: drawing them abreast, whose times could not be told apart.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from ddpm_studio.engine.choices.comparison import CompareOptions
from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.choices.editing import AnyFromNoise, edit_in
from ddpm_studio.engine.choices.layout import SIDE_NAMES
from ddpm_studio.engine.choices.sampling import sampled_by
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Cost, Event, Frame, Job, Note, Part, Progress, Work
from ddpm_studio.engine.jobs.drawing.answering import Answering, answering
from ddpm_studio.engine.jobs.drawing.chain import frames_of
from ddpm_studio.engine.jobs.drawing.walking import begin, remarks
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.meter import Meter, MeteredSteps
from ddpm_studio.engine.runtime.model import Model, load_model
from ddpm_studio.engine.runtime.noise import Purpose, image_noise

Made = TypeVar("Made")


def compare(options: CompareOptions, control: Control) -> Job:
    """Draw the images or answers of one side after the other, A first, from the same noise. See the front desk."""
    with compute_threads(options.sides[0].chain.device):
        yield Note("Loading the models…")
        models = _load(options)
        options = options.settled([model.card.tellable for model in models])
        for model, side in zip(models, options.sides, strict=True):
            yield from remarks(side.texts(), model)
        desks = yield from _desks(options, models)
        lengths = [_calls(side, model) for side, model in zip(options.sides, models, strict=True)]
        for index, (side, model) in enumerate(zip(options.sides, models, strict=True)):
            for sentence in side.warnings():
                yield Note(f"{SIDE_NAMES[index]}: {sentence}", "warning")
            yield Part(index)
            yield from _as_part(_side(index, side, model, control, desks[index]), index, lengths)


def _desks(options: CompareOptions, models: list[Model]) -> Work[list[Answering | None]]:
    """Return what each side knows of the picture that is edited, as the model of A sees it; None: they are samples.

    What is told of the picture is told once.
    """
    desks: list[Answering | None] = []
    told: set[Note] = set()
    for side, model in zip(options.sides, models, strict=True):
        edit = edit_in(side)
        if edit is not None and desks and desks[0] is not None:
            known = desks[0].edited.options
            edit = edit.with_known(known.picture, known.mask)
        desks.append(None if edit is None else (yield from _once(answering(edit, model), told)))
    return desks


def _once(work: Work[Made], told: set[Note]) -> Generator[Event, None, Made]:
    """Do `work` without the notes that were `told` before."""
    while True:
        try:
            event = next(work)
        except StopIteration as end:
            made: Made = end.value
            return made
        if not isinstance(event, Note):
            yield event
        elif event not in told:
            told.add(event)
            yield event


def _side(index: int, options: AnyFromNoise, model: Model, control: Control, desk: Answering | None) -> Job:
    """Draw one side's images; ends with what it has cost, and how well what is known was kept."""
    meter = Meter()
    images = range(options.count)
    # The first call of a network chooses kernels, which is nobody's merit or fault, nor is it a call of the chain.
    noise = image_noise(options.seed, Purpose.X_T, range(1), model.tensor_shape).to(model.device.torch)
    model.denoiser(options.chain, control.cancelled, model.told(options, images[:1]))(noise, 1)
    denoiser, times = model.drawer(options, images, control.cancelled, meter), options.times(model.card.alpha_bar)
    yield Note(f"Drawing {SIDE_NAMES[index]}…")
    sampled = sampled_by(options)
    if sampled is not None:
        steps = begin(sampled, model, denoiser).steps
    else:
        assert desk is not None
        steps = desk.walk(denoiser, times)
    timed = MeteredSteps(steps, model.device)
    for event in frames_of(iter(timed), times, options.chain, model, options.count, passes=options.visits):
        yield event
        if desk is not None and isinstance(event, Frame) and event.t == 0:
            yield from _with_letter(desk.kept(event.x_t), SIDE_NAMES[index])
    yield Cost(index, timed.seconds, meter.calls(options.count))


def _with_letter(notes: Iterator[Note], letter: str) -> Iterator[Note]:
    return (replace(note, text=f"{letter}: {note.text}") for note in notes)


def _load(options: CompareOptions) -> list[Model]:
    """Load the model of each side; one that several use on the same device is loaded once.

    :raises StudioError: if they do not draw pictures of the same kind.
    """
    loaded: dict[tuple[Path, DeviceOptions], Model] = {}
    models = []
    for name, side in zip(SIDE_NAMES, options.sides, strict=False):
        key = (find_model_file(side.model, side.chain.rate).resolve(), side.chain.device)
        if key not in loaded:
            loaded[key] = load_model(side.model, side.chain)
        models.append(loaded[key])
        models[-1].refuse_unlearnt(side.sampler)
        if models[-1].card.image_shape != models[0].card.image_shape:
            raise StudioError(
                f"A draws pictures of {_size(models[0])}, {name} of {_size(models[-1])}: "
                f"choose models whose pictures are alike."
            )
    return models


def _size(model: Model) -> str:
    height, width, channels = model.card.image_shape
    return f"{width} × {height} pixels with {channels} channel{'' if channels == 1 else 's'}"


def _calls(options: AnyFromNoise, model: Model) -> int:
    """Return about how many calls of the network a side takes: its share of the progress."""
    times = options.times(model.card.alpha_bar)
    each = options.sampler.calls_per_step * options.visits
    return round(each * sum(map(options.guidance.plain.calls_at, times)))


def _as_part(job: Job, index: int, lengths: list[int]) -> Iterator[Event]:
    """Tell the progress of all sides together, in calls of the network."""
    for event in job:
        if isinstance(event, Progress) and event.total:
            per_step = lengths[index] / event.total
            done, total = sum(lengths[:index]) + event.done * per_step, sum(lengths)
            rate = event.rate and event.rate * per_step
            left = (total - done) / rate if rate else None
            yield Progress(round(done), total, "network calls", rate, left, SIDE_NAMES[index])
        else:
            yield event
