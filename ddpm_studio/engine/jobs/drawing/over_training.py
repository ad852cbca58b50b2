"""Drawing the same images at each snapshot of a run: how what a network draws has changed while it learnt."""

from __future__ import annotations

from pathlib import Path

from ddpm_studio.engine.choices.comparison import OverTrainingOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Control, Frame, Job, Note, Pixels, Work
from ddpm_studio.engine.jobs.drawing.walking import begin, draw_all
from ddpm_studio.engine.models.find import snapshots_to_draw
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.model import Model, load_model

REMEDY = "Train it longer, or train another one with snapshots more often."


def sample_over_training(options: OverTrainingOptions, control: Control) -> Job:
    """Draw the images of `options.sample` at each snapshot, oldest first. See the front desk.

    :raises LoadError: if there are fewer than two snapshots, or none of them can be read.
    """
    folder, sample = options.sample.model, options.sample
    snapshots = snapshots_to_draw(options)
    if len(snapshots) < 2:
        found = "one snapshot only" if snapshots else "no snapshot"
        raise LoadError(folder, "this run", f"has {found}", REMEDY)
    for sentence in sample.warnings():
        yield Note(sentence, "warning")
    to_do = sample.steps * len(sample.batches())
    watch = Stopwatch(len(snapshots) * to_do, "steps")
    shown: tuple[int, ...] | None = None
    position = skipped = 0
    with compute_threads(sample.chain.device):
        for step, path in snapshots:
            yield watch.report(_label(step))
            try:
                model = _load(path, options.sample, shown)
                sample = options.sample.settled([model.card.tellable])
            except LoadError as error:
                yield Note(f"{path.name} is left out: {error}", "warning")
                watch.total -= to_do
                skipped += 1
                continue
            shown = model.card.image_shape
            images = yield from _draw(sample, model, watch, control)
            yield Frame(
                position, len(snapshots) - skipped, step, images, images, precision=model.device.tuning.precision
            )
            position += 1
    if not position:
        raise LoadError(folder, "this run", "has no snapshot that can be read", REMEDY)


def _load(path: Path, sample: SampleOptions, shown: tuple[int, ...] | None) -> Model:
    model = load_model(path, sample.chain)
    model.refuse_unlearnt(sample.sampler)
    if shown is not None and model.card.image_shape != shown:
        raise LoadError(path, "this snapshot", "draws pictures of another size than those before")
    return model


def _draw(sample: SampleOptions, model: Model, watch: Stopwatch, control: Control) -> Work[Pixels]:
    """Return the final images, (N, H, W, C): those that sampling draws, as the network computes the same batches."""
    chains = (
        watch.timed(begin(sample, model, model.drawer(sample, images, control.cancelled), images).steps)
        for images in sample.batches()
    )
    return (yield from draw_all(chains, model.space, watch, _label(model.card.provenance.step)))


def _label(step: int) -> str:
    return f"snapshot of step {step:,}"
