"""Training without a window: a new run from a file or a preset, or one that is gone on with."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ddpm_studio import engine
from ddpm_studio.engine.choices.given import whole_path
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.toml import config_from, read_config, with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import frames_of, source_from_path
from ddpm_studio.engine.disk.places import at_home, runs_folder
from ddpm_studio.engine.errors import FieldError, LoadError, StudioError
from ddpm_studio.engine.models.starting import begin_run
from ddpm_studio.engine.plain_text import in_a_line
from ddpm_studio.engine.runs.learnt import choose_again, learnt_by, refuse_what_was_not_learnt
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import create_run, take_back
from ddpm_studio.headless.drawing import find_bundled
from ddpm_studio.headless.one_after_another import train_all
from ddpm_studio.headless.telling import drain


def train(chosen: argparse.Namespace) -> None:
    """Train a new run, or go on with one; several one after the other."""
    chosen.config = [at_home(path) for path in chosen.config]
    if len(chosen.config) > 1:
        train_all(chosen, _judged, _train_one)
    else:
        _train_one(chosen)


def _judged(chosen: argparse.Namespace) -> RunConfig:
    """Return what is chosen for a new run, or for the rest of one; nothing is written.

    :raises StudioError: if that cannot be trained.
    """
    if not chosen.config[0].is_dir():
        return _with_choices(_read(chosen), chosen)
    run = _opened(chosen)
    config = _with_choices(run.config(), chosen)
    refuse_what_was_not_learnt(run, config)
    return config


def _train_one(chosen: argparse.Namespace) -> None:
    """Train the one that is given first; by several processes where ``torchrun`` has started them."""
    from ddpm_studio.engine.runtime.learning.distributed import joined

    with joined() as team:
        folder, is_new = "", not chosen.config[0].is_dir()
        if team.leads:
            folder = str((_begun(chosen) if is_new else _chosen_again(chosen)).folder)
            print(f"Run: {in_a_line(folder)}")
            chosen.folder = Path(folder)
        folder = team.share(folder)
        with taken_back(Path(folder), is_new and team.leads):
            drain(lambda control: engine.train(Path(folder), control, team), is_told=team.leads)


@contextmanager
def taken_back(folder: Path, is_new: bool) -> Iterator[None]:
    """Remove the run in `folder`, if this start has made it, when it is refused before anything was learnt."""
    try:
        yield
    except (StudioError, OSError):
        if is_new:
            take_back(Run(folder))
        raise


def _begun(chosen: argparse.Namespace) -> Run:
    """Make a run from a TOML file or a preset's name."""
    config = _with_choices(_read(chosen), chosen)
    if chosen.start is None:
        return create_run(config, chosen.runs or runs_folder())
    return begin_run(config, find_bundled(chosen.start), chosen.runs or runs_folder())


def _read(chosen: argparse.Namespace) -> RunConfig:
    """Return what a TOML file or a preset says."""
    where: Path = chosen.config[0]
    if chosen.rate is not None:
        raise FieldError("rate", "--rate is for going on with a run: give its folder, or leave --rate out.")
    if len(where.parts) > 1 and not where.is_file():
        raise LoadError(where, "this path", "leads to no TOML file and no run folder", "Choose another.")
    is_file = where.suffix.lower() == ".toml" or where.is_file()
    return read_config(where, print) if is_file else find_preset(str(where)).config


def _opened(chosen: argparse.Namespace) -> Run:
    if chosen.start is not None:
        raise FieldError("from", "--from is for a new run: give a preset or a TOML file, or leave --from out.")
    return Run.open(chosen.config[0])


def _chosen_again(chosen: argparse.Namespace) -> Run:
    """Open a run, and change what is chosen for what it has still to train."""
    run = _opened(chosen)
    if not (chosen.changes or chosen.rate or chosen.data or chosen.name is not None):
        return run
    with run.held():  # not while another process trains it
        before = learnt_by(run)
        now = choose_again(run, _with_choices(run.config(), chosen), chosen.rate)
    newest = now.training.continued[-1:]
    if chosen.rate is None and before and newest and newest[0].step == before.step:
        print("--rate chooses what the learning rate does from here on: keep (as now), warm (rise again) or decay.")
    return run


def _with_choices(config: RunConfig, chosen: argparse.Namespace) -> RunConfig:
    """Return `config` with what the command was given besides."""
    if chosen.data is not None:
        source = source_from_path(whole_path(chosen.data))
        data = config.data.model_copy(update={"source": source, "frames": frames_of(source)})
        config = config.model_copy(update={"data": data})
    if chosen.name is not None:
        config = config_from({**config.model_dump(mode="json"), "name": chosen.name})
    return with_changes(config, chosen.changes, print)
