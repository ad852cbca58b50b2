"""What made a picture, as plain data that a picture can carry."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from ddpm_studio import __version__
from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.comparison import CompareOptions, OverTrainingOptions
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.datasets import bare_name
from ddpm_studio.engine.models.card import ModelFacts

VERSION = 1
AnyJobOptions: TypeAlias = SampleOptions | InterpolateOptions | BranchOptions
JOBS: dict[str, type[AnyJobOptions]] = {
    "sample": SampleOptions,
    "interpolate": InterpolateOptions,
    "branch": BranchOptions,
}
"""What a recipe calls each kind of job that makes one film of a chain, and its choices."""
COMPARE, OVER_TRAINING = "compare", "sample over training"
"""What recipes call the other jobs."""


def recipe(options: AnyJobOptions, facts: ModelFacts) -> dict[str, object]:
    """Return all choices of a job and the identity of its model; no folder of the user's disk is in it."""
    choices = options.model_dump(mode="json", exclude={"model": True, "parent": {"model"}})
    choices = without_folders(choices)
    job = next(job for job, kind in JOBS.items() if isinstance(options, kind))
    return _made_by(job, choices, model=facts)


def comparison_recipe(options: CompareOptions, facts: Sequence[ModelFacts]) -> dict[str, object]:
    """Return the choices of all sides and the identity of the model of each."""
    choices = options.model_dump(mode="json", exclude={"sides": {"__all__": {"model"}}})
    first, *others = facts
    return {**_made_by(COMPARE, choices, model=first), "other_models": [_identity(each) for each in others]}


def over_training_recipe(options: OverTrainingOptions, facts: ModelFacts) -> dict[str, object]:
    """Return the choices of a film over training and the identity of one of the run's snapshots."""
    choices = options.model_dump(mode="json", exclude={"sample": {"model"}})
    return _made_by(OVER_TRAINING, choices, model=facts)


def choices_of(said: dict[str, Any]) -> AnyJobOptions:
    """Read the choices that `recipe` wrote; of paths only the name is believed.

    :raises KeyError: or TypeError or pydantic's ValidationError, if they are not understood.
    """
    return JOBS[said["job"]].model_validate(without_folders(said["choices"]))


def without_folders(value: Any, key: str = "") -> Any:
    """Return choices as plain data with the names of files and folders only, under ``path`` and ``model``.

    That is for writing them, since where things lie is their owner's business, and for reading them, since a picture by
    anyone must not lead to a folder or a computer of its choice.
    """
    if isinstance(value, dict):
        return {key: without_folders(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [without_folders(inner) for inner in value]
    return str(bare_name(Path(value))) if key in ("path", "model") and isinstance(value, str) else value


def _made_by(job: str, choices: object, **models: ModelFacts) -> dict[str, object]:
    return {
        "app": "DDPM Studio",
        "app_version": __version__,
        "version": VERSION,
        "job": job,
        "choices": choices,
        **{name: _identity(facts) for name, facts in models.items()},
    }


def _identity(facts: ModelFacts) -> dict[str, object]:
    return {
        "name": facts.config.name or facts.config.data.source.kind,
        "step": facts.step,
        "ema_rate": facts.ema_rate,
        "sha256": facts.sha256,
    }


def seed_name(seed: int, image: int) -> str:
    """Return what names one image for ever: its seed and its number, such as ``1234/12``."""
    return f"{seed}/{image}"


def branch_name(options: BranchOptions, image: int, number: int) -> str:
    """Return what names a branch for ever: its image, where it branched, and its own seed and number.

    Such as ``1234/12 t431 9/2``; number 0 is the image itself, ``1234/12``.
    """
    name = seed_name(options.parent.seed, image)
    return name if number == 0 else f"{name} t{options.t} {seed_name(options.seed, number)}"
