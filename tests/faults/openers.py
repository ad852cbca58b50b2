"""Every way in which the program reads a file that someone else may have made."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ddpm_studio.engine.choices.toml import read_config
from ddpm_studio.engine.datasets import DataOptions, load, read_picture, source_from_path
from ddpm_studio.engine.errors import FieldError, LoadError
from ddpm_studio.engine.evaluation.probe_verdict import verdict_on
from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.engine.films.film_file import open_film
from ddpm_studio.engine.networks.build import build
from ddpm_studio.engine.networks.ports import plain_ports
from ddpm_studio.engine.runs.probe_file import read_probes
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import load_network, load_state
from ddpm_studio.engine.runtime.computing.device import choose_device
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.gui.comparing.opened_films import COMPARED_JOBS, filmed_in
from ddpm_studio.gui.film.film_files import job_of, take_from
from tests.engine.small import SMALL, small_run, train

Opener = Callable[[Path], object]


def open_model(path: Path) -> None:
    """As a model to sample from."""
    load_network(path)


def open_saved_film(path: Path) -> None:
    """As a film, to its last frame."""
    keep = filmed_in(path).keep if job_of(path) in COMPARED_JOBS else take_from(path).film.keep
    for event in open_film(path):
        keep(event)


def open_data(path: Path) -> None:
    """As a data set that is dropped on the window."""
    data = DataOptions(source=source_from_path(path), height=8, width=8)
    for _ in load(data, Path(os.environ["DDPM_STUDIO_HOME"]) / "cache"):
        pass


def open_config(path: Path) -> None:
    """As the choices of a run."""
    config = read_config(path)
    try:
        build(config.network, plain_ports(3), (config.data.height, config.data.width))
    except FieldError as problem:  # by then the window has said which run it is about
        raise FieldError(problem.field, f"{path.name}: {problem}") from None


def open_picture(path: Path) -> None:
    """As a picture of this program that is dropped on the window, and as any picture."""
    problems = []
    for opener in (read_parameters, lambda path: read_picture(path, DataOptions(), 3)):
        try:
            opener(path)
        except LoadError as problem:
            problems.append(problem)
    if problems:
        raise problems[0]


def open_preview(path: Path) -> None:
    """As the previews of a run."""
    Run(path.parent).read_preview(path, SMALL.data)


def open_metrics(path: Path) -> None:
    """As what a run has measured."""
    run = Run(path.parent)
    run.metrics()
    run.newest_metrics()
    run.forget_metrics_after(3)


def open_probes(path: Path) -> None:
    """As what a run was probed by."""
    probes = read_probes(Run(path.parent))
    if probes is not None:
        verdict_on(probes.told(), 8)


_LEARNER: list[Learner] = []


def open_state(path: Path) -> None:
    """As the state of a run that is resumed, sealed as it should be."""
    load_state(path.parent, _LEARNER[0])


def make_learner() -> None:
    """Make what states are read into, once, before children are forked."""
    if not _LEARNER:
        _LEARNER.append(Learner(SMALL, 1, choose_device(SMALL.device)))


def trained(folder: Path) -> Run:
    """Return a small run with states, snapshots and previews."""
    run = small_run(folder)
    train(run)
    return run
