"""A new run that begins with the weights of a model: what follows from the model, and what may be chosen."""

from __future__ import annotations

import shutil
from pathlib import Path

from ddpm_studio.engine.choices.toml import config_from
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.disk.files import open_regular, unwritten, whole_file
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import create_run, take_back

TAUGHT_BY = {("learned", "simple"): "hybrid", ("fixed", "hybrid"): "simple"}
"""The objective instead of one that does not go with a variance."""


def begun_from(config: RunConfig, card: ModelCard) -> RunConfig:
    """Return `config` with network, size, and process of the model: its weights mean nothing with others.

    Where its variance is learnt, so it is here, and by an objective that teaches it; where not, by none that does.

    :raises FieldError: if what is chosen does not go with it.
    """
    size = {"height": card.space.height, "width": card.space.width, "channels": card.space.channels}
    process = card.process
    means = {"schedule": process.schedule, "prediction": process.prediction, "variance": process.variance}
    objective = TAUGHT_BY.get((process.variance, config.diffusion.objective), config.diffusion.objective)
    changes = {
        "network": card.network,
        "data": config.data.model_copy(update=size),
        "diffusion": config.diffusion.model_copy(update={**means, "objective": objective}),
    }
    return config_from(config.model_copy(update=changes).model_dump(mode="json"))


def keep_start(run: Run, model: Path) -> None:
    """Copy the file of a model into a new `run`, which begins with its weights, also if the file goes.

    :raises StudioError: if it cannot be copied.
    """
    try:
        with open_regular(model) as source, whole_file(run.start_path) as copy:
            shutil.copyfileobj(source, copy)
    except OSError as error:
        raise unwritten(run.start_path, error) from error


def begin_run(config: RunConfig, model: Path, runs_folder: Path) -> Run:
    """Make a new run that begins with the weights of `model`, a model file or the newest snapshot of a run.

    :raises StudioError: if that is not there or does not go with what is chosen, or the disk refuses; nothing is left.
    """
    file = find_model_file(model)
    run = create_run(begun_from(config, read_card(file)), runs_folder)
    try:
        keep_start(run, file)
    except BaseException:
        take_back(run)
        raise
    return run


def begun_with(run: Run) -> str:
    """Return which model a run has begun with, such as “digits, step 2,000”; nothing: with random weights."""
    if not run.start_path.is_file():
        return ""
    try:
        card = read_card(run.start_path)
    except StudioError:
        return "a model that cannot be read any more"
    return f"{card.title}, step {card.provenance.step:,}"
