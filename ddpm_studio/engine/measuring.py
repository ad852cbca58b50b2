"""The jobs of the front desk that measure: models by pictures, and pictures by pictures.

Each returns a generator of events, as all of them do; see `ddpm_studio.engine`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ddpm_studio.engine.choices.measuring.ablation import AblationOptions
    from ddpm_studio.engine.choices.measuring.bench import BenchOptions
    from ddpm_studio.engine.choices.measuring.bits import BitsOptions, SnapshotsOptions
    from ddpm_studio.engine.choices.measuring.nearest import NearestOptions
    from ddpm_studio.engine.choices.measuring.sets import EvaluateOptions
    from ddpm_studio.engine.events import Control, Job, Pixels
    from ddpm_studio.engine.models.memory import Remembering


def evaluate(options: EvaluateOptions, control: Control) -> Job:
    """Judge sets of pictures against real ones, side by side.

    First a `Progress` labelled ``Cost``: how many pictures, and how many seconds. Then a `Measured` for each number as
    soon as it is known, and again when it is surer. Stopping loses a block of pictures at most: the next time it goes
    on from there. Numbers of a run's pictures are kept in its folder.

    :raises StudioError: if a set cannot be used, or the sets do not go together.
    """
    from ddpm_studio.engine.jobs.evaluating.evaluate import evaluate

    yield from evaluate(options, control)


def evaluation_cost(options: EvaluateOptions, control: Control) -> Job:
    """Say what `evaluate` would take, as it does first; the last event is the `Progress` labelled ``Cost``."""
    from ddpm_studio.engine.jobs.evaluating.evaluate import say_cost

    yield from say_cost(options, control)


def write_reference(options: EvaluateOptions, file: Path, control: Control) -> Job:
    """Write the real pictures of an evaluation as a batch of ADM's, with their statistics; ends with a `Saved`."""
    from ddpm_studio.engine.jobs.evaluating.reference_batch import write_reference

    yield from write_reference(options, file, control)


def report(folder: Path, file: Path, control: Control) -> Job:
    """Write all that is known of the run in `folder` as one HTML file that opens offline; ends with a `Saved`.

    It needs no torch. A file of that name is replaced: whoever asks for it makes sure that this is meant.

    :raises StudioError: if the run cannot be read, or the file not written.
    """
    from ddpm_studio.engine.jobs.evaluating.report import report
    from ddpm_studio.engine.runs.run import Run

    yield from report(Run.open(folder), file)


def bits(options: BitsOptions, control: Control) -> Job:
    """Measure what pictures cost at most by a model's bound: a `Bits` event after each batch, the last is the result.

    :raises StudioError: if the model or the pictures cannot be used, or the pictures are no levels of a byte.
    """
    from ddpm_studio.engine.jobs.evaluating.bits import bits

    yield from bits(options, control)


def snapshot_bits(options: SnapshotsOptions, control: Control) -> Job:
    """Measure what the same pictures cost by each of a run's snapshots: a `SnapshotBits` after each, oldest first.

    :raises StudioError: as for `bits`, and if there are fewer than two snapshots.
    """
    from ddpm_studio.engine.jobs.evaluating.snapshots import snapshot_bits

    yield from snapshot_bits(options, control)


def bench(options: BenchOptions, control: Control) -> Job:
    """Compare samplers on a model, by the same seeds: a `Benched` for each, told again once more is known of it."""
    from ddpm_studio.engine.jobs.evaluating.bench import bench

    yield from bench(options, control)


def ablation(options: AblationOptions, home: Path, control: Control) -> Job:
    """Do the paper's Table 2 with digits: an `Ablated` for each row, told again once more is known of it.

    Its runs lie in `home` as any others. Stopping saves; the next time it goes on from there.

    :raises StudioError: if a run cannot be made or gone on with.
    """
    from ddpm_studio.engine.jobs.evaluating.ablation import ablation

    yield from ablation(options, home, control)


def nearest_to_samples(options: NearestOptions, control: Control) -> Job:
    """Draw pictures and look which that were learnt from are nearest to them; ends with a `Nearest` event.

    :raises StudioError: if the pictures that were learnt from cannot be opened.
    """
    from ddpm_studio.engine.jobs.evaluating.nearest import nearest_to_samples

    yield from nearest_to_samples(options, control)


def nearest_to(model: Path, pixels: Pixels, control: Control) -> Job:
    """Look which pictures that a model has learnt from are nearest to `pixels`, (N, H, W, C); ends with a `Nearest`.

    :raises StudioError: if they cannot be opened, or are of another size.
    """
    from ddpm_studio.engine.jobs.evaluating.nearest import nearest_to

    yield from nearest_to(model, pixels, control)


def remember(what: Remembering, control: Control) -> Job:
    """Compare the frames of a film with what a perfect memory of its model's pictures would predict.

    What comes of it is in the film, as the view ``memory`` and as `gaps`. It needs no torch.

    :raises StudioError: if the pictures are not at hand, or there are too many.
    """
    from ddpm_studio.engine.jobs.remember import remember

    yield from remember(what)
