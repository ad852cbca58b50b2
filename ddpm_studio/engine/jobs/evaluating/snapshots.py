"""How bits per dimension have changed over a training: the same pictures, times and noises at each snapshot."""

from __future__ import annotations

from ddpm_studio.engine.choices.measuring.bits import SnapshotsOptions
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Control, Job, Note
from ddpm_studio.engine.findings import Bits, SnapshotBits
from ddpm_studio.engine.jobs.evaluating.bits import measure
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.find import evenly, snapshots_of
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.model import load_model
from ddpm_studio.engine.runtime.subjects import Subjects, subjects_for


def snapshot_bits(options: SnapshotsOptions, control: Control) -> Job:
    """Measure each snapshot, oldest first; a `SnapshotBits` after each. See the front desk.

    :raises LoadError: if there are fewer than two snapshots.
    """
    bits = options.bits
    found = snapshots_of(Run.open(bits.model), bits.chain.rate)
    if len(found) < 2:
        raise LoadError(bits.model, "this run", "has fewer than two snapshots", "Train it longer.")
    subjects: Subjects | None = None
    shown: ModelCard | None = None
    best: tuple[float, int] | None = None
    with compute_threads(bits.chain.device):
        for step, path in evenly(found, options.most):
            yield Note(f"Measuring the snapshot of step {step:,}")
            model = load_model(path, bits.chain)
            if shown is not None and model.card.image_shape != shown.image_shape:
                raise LoadError(path, "this snapshot", "is of pictures of another size than those before")
            shown = model.card
            if subjects is None:
                subjects = yield from subjects_for(model.card, bits.source, bits.pictures, bits.count, bits.seed)
            measured: Bits = yield from measure(model, subjects, bits, control)
            yield SnapshotBits(step, measured)
            best = min(best or (measured.total, step), (measured.total, step))
    assert best is not None
    yield Note(f"The snapshot of step {best[1]:,} is best: ≤ {best[0]:.3f} bits per dimension.")
