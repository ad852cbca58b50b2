"""Films as files: a take is saved with all that made it, and comes back without its model."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.disk.json_text import parse_json
from ddpm_studio.engine.errors import LoadError, StudioError
from ddpm_studio.engine.export.names import free_name, safe_name
from ddpm_studio.engine.films.film_file import SUFFIX, read_head
from ddpm_studio.engine.models.header import HEADER_KEY, card_from, header_of
from ddpm_studio.engine.models.recipe import read_recipe, recipe
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.job_bar import JobBar
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.work.worker import Outcome

REMEDY = "Save the film again with this version of the program."


def recipe_text(take: Take) -> str:
    """Write down what made a film, and what is known of its model, as JSON; no folder of the user's disk is in it."""
    card = json.loads(header_of(take.card)[HEADER_KEY])
    return json.dumps({**recipe(take.options, [take.card]), "facts": card}, ensure_ascii=False)


def take_from(path: Path) -> Take:
    """Return the take of a saved film, still without its frames.

    :raises LoadError: if it is not a film, or what made it is not understood.
    """
    head = read_head(path)
    try:
        said: Any = parse_json(head.recipe)
        take = Take(read_recipe(path, said).options, card_from(json.dumps(said["facts"])))
        names, _ = take.names(), take.times
    except LoadError:
        raise
    except (StudioError, ValidationError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise LoadError(path, "recipe", "is not understood", REMEDY) from error
    if len(names) != head.shape[0] or head.times[0] > take.last_time:
        raise LoadError(path, "recipe", "does not fit the pictures", REMEDY)
    return take


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

    def ask_and_save(self, take: Take) -> None:
        """Ask for a file, and save the film there."""
        dialog = QFileDialog(self._window, self.tr("Save the film"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Films (*{})").format(SUFFIX))
        dialog.setDefaultSuffix(SUFFIX[1:])
        folder = folders().runs.parent / "films"
        dialog.setDirectory(str(folder if folder.is_dir() else Path.home()))
        name = take.card.title
        dialog.selectFile(free_name(folder / (safe_name(f"{name} film") + SUFFIX)).name)
        dialog.fileSelected.connect(partial(self.save, take))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, take: Take, file: str) -> None:
        """Save the frames there are under this name."""
        path, text = Path(file), recipe_text(take)
        if not self.job_bar.start(partial(engine.save_film, path, take.film, text), self.tr("Saving the film")):
            self._session.tell(self.tr("A film is still being saved; wait for it or stop it."), "warning")
            return
        self._path = path
        self.job_bar.show()

    def _conclude(self, outcome: Outcome) -> None:
        self.job_bar.hide()
        if outcome.kind == "finished":
            self._session.tell(self.tr("Saved {}").format(self._path))
            self.saved.emit(self._path)
