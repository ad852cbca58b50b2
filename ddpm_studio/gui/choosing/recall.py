"""A picture that this program made brings back what made it: its choices, and its model if that can be found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.sampling import DrawingOptions
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.engine.films.result import THUMBNAIL, Result, read_result
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.recipe import Recipe, later_version, read_recipe
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import find_runs
from ddpm_studio.gui.errands import Part
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Recalled:
    """What a picture says of itself."""

    file: Path
    recipe: Recipe

    @property
    def name(self) -> str:
        """What it is called: its file's name; of what is kept in the library, its own, or its model's with the seed."""
        result = self._kept()
        if result is None:
            return self.file.name
        facts = result.facts
        with_seed = translate("Recall", "{}, seed {}").format(facts.model, facts.seed)
        return result.name or (facts.model if facts.seed is None else with_seed)

    @property
    def is_kept(self) -> bool:
        """Whether its film is kept in the library, so that nothing need be drawn to see it again."""
        result = self._kept()
        return result is not None and bool(result.film)

    def _kept(self) -> Result | None:
        return read_result(self.file.parent) if self.file.name == THUMBNAIL else None

    @property
    def options(self) -> Any:
        """What was chosen, of the class that goes with `job`: who takes the one knows the other."""
        return self.recipe.options

    @property
    def job(self) -> str:
        """The job that made it."""
        return self.recipe.options.job


def recall(paths: Sequence[Path]) -> Recalled | None:
    """Return what made the one picture that was dropped; None if it is not one picture of this program."""
    if len(paths) != 1:
        return None
    try:
        return Recalled(paths[0], read_recipe(paths[0], read_parameters(paths[0])))
    except (StudioError, OSError, KeyError, TypeError, ValueError):
        return None  # a picture by another program, or by a later version of this one: a picture like any


Chosen = TypeVar("Chosen", bound=DrawingOptions)
SEEDED = ("sample", "parent", "sides")
"""Where choices that have no seed of their own have those that do."""


def with_part(recalled: Chosen, now: Chosen | None, part: Part) -> Chosen:
    """Return the `recalled` choices, or what is chosen `now` with a part of them."""
    if now is None or part == "all":
        return recalled
    return _with_seed(now, _seed(recalled)) if part == "seed" else _with_seed(recalled, _seed(now))


def _seed(options: Any) -> int | None:
    inner = next((getattr(options, name) for name in SEEDED if hasattr(options, name)), None)
    if inner is None:
        return getattr(options, "seed", None)
    return _seed(inner[0] if isinstance(inner, tuple) else inner)


def _with_seed(options: Chosen, seed: int | None) -> Chosen:
    if seed is None:
        return options
    for name in (name for name in SEEDED if hasattr(options, name)):
        inner = getattr(options, name)
        new = tuple(_with_seed(each, seed) for each in inner) if isinstance(inner, tuple) else _with_seed(inner, seed)
        return options.model_copy(update={name: new})
    return options.model_copy(update={"seed": seed})


def too_new(paths: Sequence[Path]) -> str:
    """Say which picture was made by a later version of this program, if the one that was dropped was."""
    try:
        problem = later_version(paths[0], read_parameters(paths[0])) if len(paths) == 1 else None
    except (StudioError, OSError):
        return ""
    return str(problem or "")


def find_model(sha256: str, session: Session) -> Path | None:
    """Return the model whose weights have this checksum, among those that ship, the open one, and recent runs."""
    for path in _known_models(session):
        try:
            if read_card(path).provenance.sha256 == sha256:
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
    model = recalled.recipe.models[0]
    path = find_model(model.sha256, session)
    if path is not None:
        session.use_model(path)
        told = translate("Recall", "The choices that made {} are back; start to make it again.")
        if recalled.is_kept:
            told = translate("Recall", "The choices that made {} are back.")
        elif recalled.recipe.options.layout().fork is not None:  # which another button draws
            told = translate("Recall", "The choices that made {} are back; draw the branches to make it again.")
        session.tell(told.format(recalled.name), button=button, passes=True)
    else:
        told = translate("Recall", "The choices that made {} are back, but not its model “{}”: open that one.")
        session.tell(told.format(recalled.name, model.name), "warning", button=button)
    return path


def find_models(recalled: Recalled, session: Session) -> list[Path | None]:
    """Return the models that made the picture, as far as they can be found; tell what came back."""
    wanted = recalled.recipe.models
    found = [find_model(model.sha256, session) for model in wanted]
    missing = [model.name for model, path in zip(wanted, found, strict=True) if path is None]
    if missing:
        told = translate("Recall", "The choices that made {} are back, but not its model “{}”: open that one.")
        session.tell(told.format(recalled.name, missing[0]), "warning")
    else:
        told = translate("Recall", "The choices that made {} are back; start to make it again.")
        session.tell(told.format(recalled.name), passes=True)
    return found
