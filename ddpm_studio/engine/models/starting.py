"""A new run that begins with the weights of a model: what follows from the model, and what may be chosen."""

from __future__ import annotations

import shutil
from pathlib import Path

from ddpm_studio.engine.choices.toml import config_from
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.disk.files import open_regular, unwritten, whole_file
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.runs.run import Run

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
