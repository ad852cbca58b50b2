"""A picture that this program made brings back what made it: its choices, and its model if that can be found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import ValidationError
from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.comparison import CompareOptions, OverTrainingOptions
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.engine.models.card import read_facts
from ddpm_studio.engine.models.recipe import COMPARE, JOBS, OVER_TRAINING, AnyJobOptions, without_folders
from ddpm_studio.engine.runs.run import Run, find_runs
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders

translate = QCoreApplication.translate
AnyChoices: TypeAlias = AnyJobOptions | CompareOptions | OverTrainingOptions
CHOICES: dict[str, type[AnyChoices]] = {**JOBS, COMPARE: CompareOptions, OVER_TRAINING: OverTrainingOptions}


@dataclass(frozen=True)
class Recalled:
    """What a picture says of itself."""

    file: Path
    options: AnyChoices
    model_name: str
    sha256: str
    second_name: str = ""
    second_sha256: str = ""
    """Of B's model, where two ways were compared."""


def recall(paths: Sequence[Path]) -> Recalled | None:
    """Return what made the one picture that was dropped; None if it is not one picture of this program."""
    if len(paths) != 1:
        return None
    try:
        said: Any = read_parameters(paths[0])
        options = CHOICES[said["job"]].model_validate(without_folders(said["choices"]))
        model, none = said["model"], {"name": "", "sha256": ""}
        second, *_ = said.get("other_models", []) or [said.get("second_model", none)]  # the latter of old recipes
        models = (model["name"], model["sha256"], second["name"], second["sha256"])
        return Recalled(paths[0], options, *map(str, models))
    except (StudioError, ValidationError, KeyError, TypeError):
        return None  # a picture by another program, or by another version of this one: a picture like any


def find_model(sha256: str, session: Session) -> Path | None:
    """Return the model whose weights have this checksum, among those that ship, the open one, and recent runs."""
    for path in _known_models(session):
        try:
            if read_facts(path).sha256 == sha256:
                return path
        except StudioError:
            continue
    return None


def _known_models(session: Session) -> Iterable[Path]:
    yield from bundled_models()
    if session.model is not None and session.model.is_file():
        yield session.model
    recent = [Run(folder) for folder in session.settings.now.recent_runs]
    for run in {run.folder: run for run in [*recent, *find_runs(folders().runs)]}.values():
        yield from _snapshots(run)


def _snapshots(run: Run) -> Iterable[Path]:
    """Yield all snapshots of a run, of each EMA, newest first."""
    try:
        others = run.config().training.ema.rates[1:]
    except StudioError:
        others = ()
    for rate in (None, *others):
        yield from (path for _, path in reversed(run.snapshots(rate)))


def use_model_of(
    recalled: Recalled, session: Session, button: tuple[str, Callable[[], None]] | None = None
) -> Path | None:
    """Sample from the model that made the picture, if it can be found, and tell what was brought back.

    :param button: what may be done about it: its text, and what it does.
    :return: the model.
    """
    path = find_model(recalled.sha256, session)
    if path is not None:
        session.use_model(path)
        told = translate("Recall", "The choices that made {} are back; start to make it again.")
        if isinstance(recalled.options, BranchOptions):
            told = translate("Recall", "The choices that made {} are back; draw the branches to make it again.")
        session.tell(told.format(recalled.file.name), button=button)
    else:
        told = translate("Recall", "The choices that made {} are back, but not its model “{}”: open that one.")
        session.tell(told.format(recalled.file.name, recalled.model_name), "warning", button=button)
    return path


def find_models(recalled: Recalled, session: Session) -> list[Path | None]:
    """Return the model, or both models, that made the picture, as far as they can be found; tell what came back."""
    wanted = [(recalled.model_name, recalled.sha256), (recalled.second_name, recalled.second_sha256)]
    models = wanted if isinstance(recalled.options, CompareOptions) else wanted[:1]
    found = [find_model(sha256, session) for _, sha256 in models]
    missing = [name for (name, _), path in zip(models, found, strict=True) if path is None]
    if missing:
        told = translate("Recall", "The choices that made {} are back, but not its model “{}”: open that one.")
        session.tell(told.format(recalled.file.name, missing[0]), "warning")
    else:
        told = translate("Recall", "The choices that made {} are back; start to make it again.")
        session.tell(told.format(recalled.file.name))
    return found
