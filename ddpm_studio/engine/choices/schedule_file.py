"""A noise schedule as a file: what was chosen, and the numbers that follow from it.

A JSON object (UTF-8): ``schedule``, the options of the schedule; ``betas``, β_1 … β_T, which diffusers takes as
``DDPMScheduler(trained_betas=betas)``; ``alpha_bar``, ᾱ_0 … ᾱ_T. Only ``schedule`` is read back.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ddpm_studio import __version__
from ddpm_studio.engine.diffusion.schedules import AnySchedule, Schedule
from ddpm_studio.engine.disk.files import read_bounded, write_text
from ddpm_studio.engine.disk.json_text import parse_json
from ddpm_studio.engine.errors import FieldError, LoadError
from ddpm_studio.engine.options import first_problem

SUFFIX = ".json"
LARGEST = 2**22
"""Bytes; T = 10,000 takes a tenth of it."""
REMEDY = "Choose a schedule that this program has saved."


def save_schedule(path: Path, schedule: Schedule) -> None:
    """Write `schedule` to `path`, whole or not at all.

    :raises StudioError: if the file cannot be written.
    """
    said = {
        "app": "DDPM Studio",
        "app_version": __version__,
        "schedule": schedule.model_dump(mode="json"),
        "betas": schedule.betas().tolist(),
        "alpha_bar": schedule.alpha_bar().tolist(),
    }
    write_text(path, json.dumps(said, indent=1) + "\n")


def read_schedule(path: Path) -> Schedule:
    """Read what `save_schedule` wrote.

    :raises LoadError: if it is no such file, or what it says is not allowed.
    """
    try:
        said = parse_json(read_bounded(path, LARGEST))
        schedule: Schedule = TypeAdapter(AnySchedule).validate_python(said["schedule"])
        return schedule
    except ValidationError as error:
        raise LoadError(path, "the schedule", str(first_problem(error)), REMEDY) from error
    except (FieldError, OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise LoadError(path, "the file", "is no schedule", REMEDY) from error
