"""Films as files: a take is saved with all that made it, and comes back without its model."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.choices.editing import edit_in
from ddpm_studio.engine.disk.json_text import parse_json
from ddpm_studio.engine.errors import LoadError, StudioError
from ddpm_studio.engine.export.names import free_name, safe_name
from ddpm_studio.engine.films.film_file import SUFFIX
from ddpm_studio.engine.films.film_head import FilmHead, read_head
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.header import HEADER_KEY, card_from, header_of
from ddpm_studio.engine.models.recipe import read_recipe
from ddpm_studio.gui.film.any_take import AnyTake, CanBeSaved
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.job_bar import JobBar
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.work.worker import Outcome

Filmed = TypeVar("Filmed")
REMEDY = "Save the film again with this version of the program."


def recipe_text(take: CanBeSaved) -> str:
    """Write down what made a film, and what is known of its models, as JSON; no folder of the user's disk is in it."""
    saved = take.to_save()
    cards = [json.loads(header_of(card)[HEADER_KEY]) for card in saved.cards]
    return json.dumps({**saved.recipe, "facts": cards if len(cards) > 1 else cards[0]}, ensure_ascii=False)


@dataclass(frozen=True)
class SavedFilm:
    """What the file of a film says of it."""

    path: Path
    head: FilmHead
    said: dict[str, Any]
    """Its recipe, as anyone may have written it."""
    job: object
    """What kind of job made it."""

    def options(self) -> Any:
        """Return what was chosen, of the class that goes with `job`: who takes the one knows the other."""
        return read_recipe(self.path, self.said).options

    def cards(self) -> list[ModelCard]:
        """Return what is known of the model of each side."""
        said = self.said["facts"] if len(self.head.sides) > 1 else [self.said["facts"]]
        return [card_from(json.dumps(each), self.path) for each in said]


@contextmanager
def understood(path: Path) -> Iterator[None]:
    """Say of the film at `path` that its recipe is not understood, if what is done here meets something odd in it.

    :raises LoadError: then.
    """
    try:
        yield
    except LoadError:
        raise
    except (StudioError, ValidationError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise LoadError(path, "recipe", "is not understood", REMEDY) from error


def read_saved(path: Path) -> SavedFilm:
    """Read what the film at `path` says of itself.

    :raises LoadError: if it is not a film, or has no recipe.
    """
    head = read_head(path)
    with understood(path):
        said: Any = parse_json(head.recipe)
        return SavedFilm(path, head, said, said["job"])


def job_of(path: Path) -> object:
    """Return what kind of job made the film at `path`; None if that cannot be read."""
    try:
        return read_saved(path).job
    except LoadError:
        return None


def is_of_edit(path: Path) -> bool:
    """Whether the film at `path` is of an edit, or of branches of one."""
    try:
        return edit_in(take_from(path).options) is not None
    except LoadError:
        return False


def misfit(path: Path) -> LoadError:
    """Return the error that says that the recipe of a film is another one's."""
    return LoadError(path, "recipe", "does not fit the pictures", REMEDY)


def take_from(path: Path) -> Take:
    """Return the take of a saved film, still without its frames.

    :raises LoadError: if it is not a film of a chain, or what made it is not understood.
    """
    saved = read_saved(path)
    with understood(path):
        (card,), (side,) = saved.cards(), saved.head.sides
        take = Take(saved.options(), card)
        names, _ = take.names(), take.times
    if saved.head.axis != "t" or len(names) != saved.head.shape[0] or side.times[0] > take.last_time:
        raise misfit(path)
    return take


def film_to_show(path: Path, read: Callable[[Path], Filmed], session: Session, *, is_busy: bool) -> Filmed | None:
    """Return what `read` makes of the film at `path`; if it cannot be shown now, or ever, tell why.

    :param is_busy: whether pictures are being made where it is to be shown.
    """
    if is_busy:
        told = QCoreApplication.translate("Film", "Pictures are being made here; stop that, then open the film.")
        session.tell(told, "warning")
        return None
    try:
        return read(path)
    except LoadError as error:
        session.tell(str(error), "error")
        return None


class FilmSaver(QObject):
    """Asks where to save films and saves them; `job_bar` tells how far it is, and is hidden while nothing is saved."""

    saved = Signal(object)
    """A film is whole in this file (Path)."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._window = session, parent
        self._path = Path()
        self.job_bar = JobBar(session)
        self.job_bar.hide()
        self.job_bar.job_ended.connect(self._conclude)

    def ask_and_save(self, take: AnyTake) -> None:
        """Ask for a file, and save the film there."""
        dialog = QFileDialog(self._window, self.tr("Save the film"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Films (*{})").format(SUFFIX))
        dialog.setDefaultSuffix(SUFFIX[1:])
        folder = folders().home / "films"
        dialog.setDirectory(str(folder if folder.is_dir() else Path.home()))
        name = take.card.title
        dialog.selectFile(free_name(folder / (safe_name(f"{name} film") + SUFFIX)).name)
        dialog.fileSelected.connect(partial(self.save, take))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, take: AnyTake, file: str) -> None:
        """Save the frames there are under this name."""
        path, saved = Path(file), take.to_save()
        work = partial(engine.save_film, path, saved.sides, recipe_text(take), dict(saved.costs))
        if not self.job_bar.start(work, self.tr("Saving the film")):
            self._session.tell(self.tr("A film is still being saved; wait for it or stop it."), "warning")
            return
        self._path = path
        self.job_bar.show()

    def _conclude(self, outcome: Outcome) -> None:
        self.job_bar.hide()
        if outcome.kind == "finished":
            self._session.tell(self.tr("Saved {}").format(self._path), file=self._path)
            self.saved.emit(self._path)
