"""Where the picture comes from that is to be edited, and what is worth knowing of it before anything runs."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio.engine import datasets
from ddpm_studio.engine.choices.editing import AnyEdited
from ddpm_studio.engine.choices.pictures import DataPicture, KeptPicture, PictureFile
from ddpm_studio.engine.endings import patterns
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.editing import Sight, smaller
from ddpm_studio.engine.models.pictures import brought_to
from ddpm_studio.gui.choosing.data_picker import DataPicker
from ddpm_studio.gui.choosing.own_pictures import keep_pasted
from ddpm_studio.gui.choosing.picture_loader import Gathered
from ddpm_studio.gui.editing.sight_loader import Found, SightLoader
from ddpm_studio.gui.forms.form_row import ProblemLine
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role
from ddpm_studio.gui.widgets.grid.image_well import ImageWell
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

SIDE = 128
"""Pixels that the well is high at most."""


class PictureSource(QWidget):
    """A well, and what was found about what lies in it. At first a picture of the model's data."""

    arrived = Signal()
    """`sight` is another one: a new picture, or the same as another model sees it."""
    changed = Signal()
    """What is known of the picture has changed, such as that it is being opened."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._card: ModelCard | None = None
        self._found: Found | None = None
        self.is_default, self._is_stale = True, False
        self._factor, self._takes_mask = 1, True
        self.picture: AnyEdited | None = None
        """What was chosen; None: nothing, so that it is the first of the model's data."""
        self.strange = ""
        """What was found out about how unlike the model's own it is; nothing: it is like them, or nobody knows."""
        self.well = ImageWell(self.tr("Picture"), patterns(), self.tr("Edit this picture"))
        self.problem_line = ProblemLine()
        self.remarks = set_role(WrappedLabel(), "caption")
        self.picker = DataPicker(self)
        self._loader = SightLoader(self)
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        self.well.frame.setMaximumHeight(SIDE)
        self.well.draw.show()
        name = self.tr("Take a picture of the data set at random")
        self.well.draw.setAccessibleName(name)
        self.well.clear.hide()  # there is always a picture: without one there would be nothing to paint on
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        for widget in (self.well, self.problem_line, self.remarks):
            column.addWidget(widget)

    def _connect(self) -> None:
        self.well.path_dropped.connect(self.take_file)
        self.well.pasted.connect(self.take_pixels)
        self.well.pick_requested.connect(self.ask_pick)
        self.well.draw_requested.connect(self.take_any)
        self.well.cleared.connect(self.changed)  # by a key: it is shown again, as there is always one
        self.picker.picked.connect(self.take_number)
        self._loader.arrived.connect(self._hear_found)
        self._loader.failed.connect(self._session.report)

    # --- what there is ---------------------------------------------------------------------------------------

    @property
    def sight(self) -> Sight | None:
        """The picture as the model sees it, once it is there."""
        return None if self._found is None else self._found.sight

    @property
    def gathered(self) -> Gathered:
        """The data set of the model, once it is open."""
        return Gathered() if self._found is None else self._found.gathered

    @property
    def is_loading(self) -> bool:
        """Whether something is still being fetched."""
        return self._loader.is_busy or self._is_stale

    def small(self, shown: Pixels, factor: int) -> Pixels | None:
        """Return the picture so many times smaller, (h, w, C); None: it is still being fetched.

        A file that is small itself is never enlarged first.

        :param shown: what the picture is by now, (H, W, C): as it came, or an answer that took its place.
        """
        assert self._card is not None
        found = self._found
        is_own = found is not None and found.sight is not None and np.array_equal(found.sight.pixels, shown)
        if is_own and found is not None and not isinstance(found.picture, DataPicture):
            return found.small if found.factor == factor else None
        card = smaller(self._card, factor)
        return datasets.as_model_sees(shown, brought_to(card), card.pictures.channels)

    def name(self) -> str:
        """Return what the picture is called in a recipe."""
        match self.picture:
            case PictureFile(path=path):
                return path.name
            case KeptPicture(name=name):
                return name
            case _:
                return "picture"

    # --- choosing --------------------------------------------------------------------------------------------

    def use_model(self, card: ModelCard | None) -> None:
        """Show the picture as this model sees it; one that nobody chose becomes one of its data."""
        if card is self._card:
            return
        self._card, self._found = card, None
        if self.is_default:
            self.picture = None
        self._fetch()

    def suit_task(self, factor: int, takes_mask: bool) -> None:
        """Say how many times smaller what is known is, and whether parts of it may be left out."""
        asks_anew = factor not in (1, self._factor) and not isinstance(self.picture, DataPicture | None)
        self._factor, self._takes_mask = factor, takes_mask
        if asks_anew and self._found is not None and self._found.factor != factor:
            self._fetch()
        else:
            self._show()

    def take_file(self, path: Path) -> None:
        """Use the picture in a file."""
        self.take(PictureFile(path=path))

    def take_pixels(self, pixels: Pixels) -> None:
        """Use a pasted picture: it is kept as a file, so that it is read like any other."""
        try:
            self.take_file(keep_pasted(pixels))
        except StudioError as error:
            self._session.tell(str(error), "error")

    def ask_pick(self) -> None:
        """Let the user pick a picture of the data set."""
        if self.gathered.images is not None:
            self.picker.offer(self.gathered.images, self.tr("Click the picture to edit"))

    def take_any(self) -> None:
        """Use any picture of the data set."""
        if self.gathered.images is not None:
            self.take_number(random.randrange(len(self.gathered.images.pixels)))

    def take_number(self, index: int) -> None:
        """Use the picture of the data set with this number."""
        assert self.gathered.source is not None
        self.take(DataPicture(source=self.gathered.source, index=index))

    def take(self, picture: AnyEdited) -> None:
        """Use this picture."""
        self.picture, self.is_default = picture, False
        self._fetch()

    # --- what is shown ---------------------------------------------------------------------------------------

    def say_strange(self, sentence: str) -> None:
        """Tell what was found out about how unlike the model's own pictures it is."""
        self.strange = sentence
        self._show()

    def show_picture(self, pixels: Pixels | None, description: str) -> None:
        """Show what the picture is by now."""
        self.well.show_image(pixels, description)

    def _fetch(self) -> None:
        self._is_stale = True
        self.strange = ""
        if self._card is None:
            self._found, self._is_stale = None, False
        elif self.isVisible():  # opening a data set takes a while: not before anyone looks
            self._is_stale = False
            self._loader.fetch(self._card, self.picture, self._factor, self._known_set())
        self._show()

    def _known_set(self) -> Gathered | None:
        return self._found.gathered if self._found is not None and self._found.card is self._card else None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._fetch()

    def _hear_found(self, found: Found) -> None:
        before, self._found = self._found, found
        self.picture = found.picture
        is_same = before is not None and before.sight is not None and found.sight is not None
        is_same = is_same and before.picture == found.picture  # type: ignore[union-attr]  # it is not None then
        self._show()
        if found.sight is not None and not is_same:
            self.arrived.emit()

    def _show(self) -> None:
        found, is_busy = self._found, self._loader.is_busy
        has_set = self.gathered.images is not None
        why_not = self.tr("There is no data set to pick from")
        self.well.set_pickable(has_set, why_not)
        self.well.draw.setEnabled(has_set)
        self.well.draw.setToolTip(self.well.draw.accessibleName() if has_set else why_not)
        if is_busy and self.sight is None:
            self.well.set_busy(self.tr("Opening…"))
        else:
            self.well.set_empty(self.tr("Drop a picture"), self.tr("or paste, open or pick one"))
        self.problem_line.show_sentence("" if found is None or is_busy else found.problem)
        self.remarks.setText("\n".join(self._said()))
        self.remarks.setVisible(bool(self.remarks.text()))
        self.changed.emit()

    def _said(self) -> list[str]:
        sight = self.sight
        told = [] if sight is None else [note.text for note in sight.remarks(self._takes_mask)]
        if sight is not None and sight.pixels.shape[2] == 4 and sight.see_through.any() and self._takes_mask:
            told.append(
                self.tr("It is transparent in places: a colour here. “Erase what is transparent” makes a mask of it.")
            )
        return [*told, self.strange] if self.strange else told
