"""Which file is meant by a model, and which snapshots and pictures a run has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TypeVar

from ddpm_studio.engine.choices.comparison import OverTrainingOptions
from ddpm_studio.engine.datasets import AnySource
from ddpm_studio.engine.disk.handed_over import is_file, is_folder
from ddpm_studio.engine.disk.places import at_home
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.errors import LoadError, StudioError
from ddpm_studio.engine.events import Progress, Work
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import run_of

Kept = TypeVar("Kept")


def find_model_file(model: Path, rate: float = -1) -> Path:
    """Return the model file to use for `model`, a model file or a run folder (its newest snapshot).

    :param rate: which EMA of a run; −1 is its first.
    :raises LoadError: if there is none.
    """
    model = at_home(model)
    if is_folder(model):
        run = Run.open(model)
        named = _rate_in_names(run, rate)
        steps = run.snapshot_steps(named)
        if not steps:
            of_rate = "" if rate < 0 else f" of EMA rate {rate:g}"
            raise LoadError(model, "this run", f"has no snapshot{of_rate} yet", "Train it until its first save.")
        return run.snapshot_path(steps[-1], rate, is_first=named is None)
    if not is_file(model):
        raise LoadError(model, "this model", "is not there", "Choose a run or a model file (.safetensors).")
    return model


def snapshots_of(run: Run, rate: float = -1) -> list[tuple[int, Path]]:
    """Return (step, file) of all snapshots of one EMA of a run, oldest first; −1 is its first rate.

    :raises LoadError: if what was chosen for the run cannot be read.
    """
    return run.snapshots(_rate_in_names(run, rate))


def _rate_in_names(run: Run, rate: float) -> float | None:
    """Return by which rate files are called: the first has no name."""
    return None if rate < 0 or rate == run.config().training.ema.rates[0] else rate


def snapshots_to_draw(options: OverTrainingOptions) -> list[tuple[int, Path]]:
    """Return (step, file) of the snapshots that a film over training is drawn from, oldest first.

    :raises LoadError: if there is no run.
    """
    model = options.sample.model
    if model.is_file():
        raise LoadError(model, "this model", "is a single one", "A film over training needs a run: choose its folder.")
    run, rate = Run.open(model), options.sample.chain.rate
    named = _rate_in_names(run, rate)
    every = run.snapshot_steps(named)
    steps = evenly(every, options.most)
    return [(step, run.snapshot_path(step, rate, is_first=named is None)) for step in steps]


def evenly(every: Sequence[Kept], most: int) -> list[Kept]:
    """Return at most `most` of `every`, evenly spread, the first and the last among them."""
    count = min(most, len(every))
    return [every[round(index * (len(every) - 1) / max(1, count - 1))] for index in range(count)]


def lost_weights(wanted: Set[str], runs: Iterable[Path], known: dict[Path, str]) -> Work[frozenset[str]]:
    """Return which of the weights that are `wanted`, by checksum, no bundled model and no snapshot of `runs` has.

    :param known: the checksums of files that were read before; they never change, and others are added.
    """
    left = set(wanted)
    snapshots = (sorted((run / "snapshots").glob("*.safetensors"), reverse=True) for run in runs)
    for file in chain(bundled_models(), chain.from_iterable(snapshots)):
        if not left:
            break
        if file not in known:
            yield Progress(0, 0, "")
            with suppress(StudioError):
                known[file] = read_card(file).provenance.sha256
        left.discard(known.get(file, ""))
    return frozenset(left)


def find_data(model: Path) -> AnySource:
    """Return the data set that a model has learnt from: of a run with the whole path, of a model file by name only.

    :raises LoadError: if it is not known.
    """
    model = at_home(model)
    run = Run.open(model) if is_folder(model) else run_of(model)
    if run is not None:
        return run.config().data.source
    training = read_card(find_model_file(model)).training
    if training is None:
        why = "came without its run, so that no picture of its data is known by a number"
        raise LoadError(model, "this model", why, "Give a picture's file.")
    return training.data.source
