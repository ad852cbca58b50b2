"""How good each snapshot of a run is: by the bits of the same pictures, and by what it draws of the same seeds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ddpm_studio.engine.choices.measuring.bits import SnapshotsOptions
from ddpm_studio.engine.choices.measuring.sets import DrawnSet, EvaluateOptions, LearntSet
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Control, Job, Note, Work
from ddpm_studio.engine.findings import Bits, Measured, SnapshotBits, SnapshotDistance
from ddpm_studio.engine.jobs.evaluating.bits import measure
from ddpm_studio.engine.jobs.evaluating.evaluate import evaluate
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.find import evenly, snapshots_of
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.model import load_model
from ddpm_studio.engine.runtime.subjects import Subjects, subjects_for


def snapshot_bits(options: SnapshotsOptions, control: Control) -> Job:
    """Measure each snapshot, oldest first: a `SnapshotBits` for each, then a `SnapshotDistance`. See the front desk.

    :raises LoadError: if there are fewer than two snapshots.
    """
    bits = options.bits
    found = snapshots_of(Run.open(bits.model), bits.chain.rate)
    if len(found) < 2:
        raise LoadError(bits.model, "this run", "has fewer than two snapshots", "Train it longer.")
    chosen = evenly(found, options.most)
    best = yield from _bits_of_each(options, chosen, control)
    yield Note(f"The snapshot of step {best[1]:,} is best: ≤ {best[0]:.3f} bits per dimension.")
    if options.samples:
        nearest = yield from _distance_of_each(options, chosen, control)
        if nearest is not None:
            said = f"What the snapshot of step {nearest[1]:,} draws lies nearest to what is learnt from"
            yield Note(f"{said}: KD×10³ {1000 * nearest[0]:.1f}.")


def _bits_of_each(
    options: SnapshotsOptions, chosen: Sequence[tuple[int, Path]], control: Control
) -> Work[tuple[float, int]]:
    """Measure the bound by each snapshot; return the least, and the step of its snapshot."""
    bits = options.bits
    subjects: Subjects | None = None
    shown: ModelCard | None = None
    totals: list[tuple[float, int]] = []
    with compute_threads(bits.chain.device):
        for step, path in chosen:
            yield Note(f"Measuring the snapshot of step {step:,}")
            model = load_model(path, bits.chain)
            if shown is not None and model.card.image_shape != shown.image_shape:
                raise LoadError(path, "this snapshot", "is of pictures of another size than those before")
            shown = model.card
            if subjects is None:
                subjects = yield from subjects_for(model.card, bits.source, bits.pictures, bits.count, bits.seed)
            measured: Bits = yield from measure(model, subjects, bits, control)
            yield SnapshotBits(step, measured)
            totals.append((measured.total, step))
    return min(totals)


def _distance_of_each(
    options: SnapshotsOptions, chosen: Sequence[tuple[int, Path]], control: Control
) -> Work[tuple[float, int] | None]:
    """Judge what each snapshot draws; return the least kernel distance, and the step of its snapshot."""
    bits, drawn = options.bits, []
    for step, path in chosen:
        sample = SampleOptions(model=path, count=options.samples, seed=bits.seed).suited_to(read_card(path).last_time)
        drawn.append(DrawnSet(name=f"step {step:,}", sample=sample))
    asked = EvaluateOptions(
        sets=tuple(drawn),
        against=LearntSet(model=bits.model),
        features=options.features,
        yardstick=False,
        device=bits.chain.device,
    )
    distances: list[tuple[float, int]] = []
    for event in evaluate(asked, control):
        if not isinstance(event, Measured):
            yield event
        elif event.metric == "kd" and event.is_final and event.value is not None and event.index < len(chosen):
            step = chosen[event.index][0]
            distances.append((event.value, step))
            yield SnapshotDistance(step, event.value, event.error)
    return min(distances, default=None)
