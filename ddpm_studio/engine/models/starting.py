"""A new run that begins with the weights of a model: what follows from the model, and what may be chosen."""

from __future__ import annotations

import shutil
from pathlib import Path

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.disk.files import open_regular, unwritten, whole_file
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.runs.run import Run


def begun_from(config: RunConfig, card: ModelCard) -> RunConfig:
    """Return `config` with network, size, and process of the model: its weights mean nothing with others."""
    size = {"height": card.space.height, "width": card.space.width, "channels": card.space.channels}
    process = card.process
    means = {"schedule": process.schedule, "prediction": process.prediction, "variance": process.variance}
    changes = {
        "network": card.network,
        "data": config.data.model_copy(update=size),
        "diffusion": config.diffusion.model_copy(update=means),
    }
    return config.model_copy(update=changes)


def keep_start(run: Run, model: Path) -> None:
    """Copy the file of a model into a new `run`, which begins with its weights, also if the file goes.

    :raises StudioError: if it cannot be copied.
    """
    try:
        with open_regular(model) as source, whole_file(run.start_path) as copy:
            shutil.copyfileobj(source, copy)
    except OSError as error:
        raise unwritten(run.start_path, error) from error
