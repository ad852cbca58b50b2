"""What made a picture, as plain data that a picture can carry.

Version 2 has ``models``, a list; version 1 had ``model`` and, in comparisons, ``second_model``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ddpm_studio import __version__
from ddpm_studio.engine.choices.drawing import DRAWING_JOBS
from ddpm_studio.engine.choices.sampling import DrawingOptions
from ddpm_studio.engine.datasets import bare_name
from ddpm_studio.engine.errors import WrittenByNewer
from ddpm_studio.engine.events import Precision
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.options import AS_WRITTEN

VERSION = 2


@dataclass(frozen=True)
class Identity:
    """By what a model is known again."""

    name: str
    sha256: str
    """Checksum of its weights."""


@dataclass(frozen=True)
class Recipe:
    """What a file tells of how it was made."""

    options: DrawingOptions
    """Their models are names at best: which they were is in `models`."""
    models: tuple[Identity, ...]


def recipe(
    options: DrawingOptions, cards: Sequence[ModelCard], computed_in: Sequence[Precision | None] = ()
) -> dict[str, object]:
    """Return all choices of a job and the identity of its models; no folder of the user's disk is in it.

    :param cards: what is known of each of ``options.models()``.
    :param computed_in: the precision of each film, since another processor would take another; none before it is drawn.
    """
    options = options.computed_in(computed_in) if computed_in else options
    settled = options.settled([card.tellable for card in cards])
    return {
        "app": "DDPM Studio",
        "app_version": __version__,
        "version": VERSION,
        "job": options.job,
        "choices": _without_models(without_folders(settled.model_dump(mode="json"))),
        "models": [_identity(card) for card in cards],
    }


def read_recipe(path: Path, said: Any) -> Recipe:
    """Read what `recipe` wrote, in this version of the program or an earlier one, from the file at `path`.

    :raises WrittenByNewer: if a later version of the program wrote it.
    :raises KeyError: or TypeError, ValueError (pydantic's among them) or FieldError, if it is not understood.
    """
    if problem := later_version(path, said):
        raise problem
    options, models = choices_of(said), said["models"] if said["version"] == VERSION else _models_of_version_1(said)
    if len(models) != len(options.models()):
        raise ValueError(f"{len(models)} models")
    return Recipe(options, tuple(Identity(str(model["name"]), str(model["sha256"])) for model in models))


def later_version(path: Path, said: Any) -> WrittenByNewer | None:
    """Return what to say of a recipe that a later version of the program wrote; None: this one knows it."""
    version = said.get("version") if isinstance(said, dict) else None
    if not isinstance(version, int) or version <= VERSION:
        return None
    return WrittenByNewer(path, "the recipe in it", version)


def choices_of(said: dict[str, Any]) -> DrawingOptions:
    """Read the choices that `recipe` wrote; of paths only the name is believed.

    :raises KeyError: or TypeError, ValueError (pydantic's among them) or FieldError, if they are not understood.
    """
    options_class = DRAWING_JOBS[said["job"]].options_class()
    return options_class.model_validate(_as_meant(without_folders(said["choices"])), context=AS_WRITTEN)


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


def _as_meant(value: Any, key: str = "") -> Any:
    """Return choices as plain data, with what ``auto`` took as the precision before that was written: fp32 on a CPU."""
    if isinstance(value, dict):
        return {key: _as_meant(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_meant(inner) for inner in value]
    return "bf16-on-a-card" if key == "precision" and value == "auto" else value


def _identity(card: ModelCard) -> dict[str, object]:
    made = card.provenance
    return {"name": card.title, "step": made.step, "ema_rate": made.ema_rate, "sha256": made.sha256}


def _without_models(value: Any) -> Any:
    """Return choices as plain data without the files of models, which are told by what they hold."""
    if isinstance(value, dict):
        return {key: _without_models(inner) for key, inner in value.items() if key != "model"}
    return [_without_models(inner) for inner in value] if isinstance(value, list) else value


def _models_of_version_1(said: dict[str, Any]) -> list[Any]:
    return [said["model"], *([said["second_model"]] if "second_model" in said else [])]
