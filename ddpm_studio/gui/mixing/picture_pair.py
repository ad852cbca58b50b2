"""The two pictures to mix: dropped, pasted, opened or picked from the data, and shown as the model sees them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.given import draw_seed
from ddpm_studio.engine.choices.layout import seed_name
from ddpm_studio.engine.choices.pictures import AnyPicture, DataPicture, KeptPicture, PictureFile, SeedPicture
from ddpm_studio.engine.endings import patterns
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.pictures import is_familiar, own_data
from ddpm_studio.gui.choosing.data_picker import DataPicker
from ddpm_studio.gui.choosing.own_pictures import keep_pasted, kept
from ddpm_studio.gui.choosing.picture_loader import Gathered, Gathering, PictureLoader, first_picks
from ddpm_studio.gui.forms.form_row import ProblemLine
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon, set_role
from ddpm_studio.gui.widgets.grid.image_well import ImageWell
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

SIDE = 136
"""Pixels that a well is high at most: about as wide as it is."""


class PicturePair(QWidget):
    """Two wells and what lies in them. At first two pictures of the model's data, so that there is something to mix."""

    changed = Signal()
    """Another picture, or what it looks like is known now."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._card: ModelCard | None = None
        self._model: Path | None = None
        self._fetched = Gathered()
        self._is_stale = False
        self.pictures: list[AnyPicture | None] = [None, None]
        """What was chosen for A and for B; None: nothing."""
        self._is_default = [True, True]
        self.wells = (
            ImageWell("A", patterns(), self.tr("Use as picture A")),
            ImageWell("B", patterns(), self.tr("Use as picture B")),
        )
        self.swap_button = QToolButton(autoRaise=True)
        self.swap_button.setIcon(icon("swap"))
        self.swap_button.setToolTip(self.tr("Swap A and B"))
        self.swap_button.setAccessibleName(self.tr("Swap A and B"))
        self.problem_line = ProblemLine()
        self.strange = set_role(WrappedLabel(), "caption")
        self.strange.hide()
        self.picker = DataPicker(self)
        self._picks_for = 0
        self._loader = PictureLoader(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(SPACE_INSIDE)
        for place, well in zip((0, 2), self.wells, strict=True):
            name = set_role(QLabel(well.accessibleName(), textFormat=Qt.TextFormat.PlainText), "section")
            grid.addWidget(name, 0, place, Qt.AlignmentFlag.AlignHCenter)
            grid.addWidget(well, 1, place)
            grid.setColumnStretch(place, 1)
            well.frame.setMaximumHeight(SIDE)
            well.draw.show()
        grid.addWidget(self.swap_button, 1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addLayout(grid)
        column.addWidget(self.problem_line)
        column.addWidget(self.strange)

    def _connect(self) -> None:
        for which, well in enumerate(self.wells):
            well.path_dropped.connect(partial(self.take_file, which))
            well.pasted.connect(partial(self.take_pixels, which))
            well.pick_requested.connect(partial(self.ask_pick, which))
            well.draw_requested.connect(partial(self.draw_one, which))
            well.cleared.connect(partial(self._empty, which))
        self.swap_button.clicked.connect(self.swap)
        self.picker.picked.connect(self._take_pick)
        self._loader.arrived.connect(self._show_fetched)
        self._loader.failed.connect(self._session.report)

    # --- what is chosen --------------------------------------------------------------------------------------

    def chosen(self) -> tuple[AnyPicture, AnyPicture] | None:
        """Return both pictures, if both are there and can be used."""
        first, second = self.pictures
        if first is None or second is None or first in self._fetched.problems or second in self._fetched.problems:
            return None
        return first, second

    def pixels(self, picture: AnyPicture) -> Pixels | None:
        """Return what a picture looks like to the model, (H, W, C), once that is known."""
        return self._fetched.pictures.get(picture)

    def kept(self, picture: AnyPicture) -> AnyPicture:
        """Return the picture so that it needs no file of the user's: its pixels lie in it, unless they are too many."""
        return kept(picture, self.pixels(picture))

    def use_model(self, card: ModelCard | None, file: Path | None = None) -> None:
        """Show the pictures as this model sees them; those that nobody chose become pictures of its data.

        :param file: the model, for pictures that it is to draw itself.
        """
        self._card, self._model = card, file
        source = None if card is None else own_data(card)
        for which, picture in enumerate(self.pictures):
            if self._is_default[which] and isinstance(picture, DataPicture) and picture.source != source:
                self.pictures[which] = None
        self._fetch()

    def take_file(self, which: int, path: Path) -> None:
        """Use the picture in a file."""
        self.take_picture(which, PictureFile(path=path))

    def take_pixels(self, which: int, pixels: Pixels) -> None:
        """Use a pasted picture: it is kept as a file, so that the strip can be made again."""
        try:
            path = keep_pasted(pixels)
        except StudioError as error:
            self._session.tell(str(error), "error")
            return
        self.take_picture(which, PictureFile(path=path))

    def ask_pick(self, which: int) -> None:
        """Let the user pick a picture of the data set."""
        if self._fetched.images is not None:
            self._picks_for = which
            title = self.tr("For {}: click a picture").format("AB"[which])
            self.picker.offer(self._fetched.images, title)

    def draw_one(self, which: int) -> None:
        """Let the model draw a picture from a seed that is rolled for it."""
        self.take_picture(which, SeedPicture(seed=draw_seed()))

    def swap(self) -> None:
        """Let A be B and B be A."""
        self.pictures.reverse()
        self._is_default.reverse()
        self._show()

    def by_hand(self) -> tuple[AnyPicture | None, ...]:
        """Return what somebody has chosen for A and for B; None: what is there by itself, or nothing."""
        return tuple(None if is_own else each for each, is_own in zip(self.pictures, self._is_default, strict=True))

    def _take_pick(self, index: int) -> None:
        assert self._fetched.source is not None
        self.take_picture(self._picks_for, DataPicture(source=self._fetched.source, index=index))

    def take_picture(self, which: int, picture: AnyPicture | None) -> None:
        """Use this picture; None: one of the model's data."""
        self.pictures[which] = picture
        self._is_default[which] = picture is None
        self._fetch()

    def _empty(self, which: int) -> None:
        self.pictures[which] = None
        self._is_default[which] = False
        self._show()

    # --- what is shown ---------------------------------------------------------------------------------------

    def _fetch(self) -> None:
        self._is_stale = True
        if self._card is None:
            self._fetched = Gathered()
            self._show()
        elif self.isVisible():  # opening a data set takes a while: not before anyone looks
            self._is_stale = False
            pictures = tuple(picture for picture in self.pictures if picture is not None)
            self._loader.fetch(Gathering(self._card, pictures, self._model))
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._fetch()

    def _show_fetched(self, fetched: Gathered) -> None:
        self._fetched = fetched
        picks = first_picks(fetched)
        for which in (0, 1):
            if self.pictures[which] is None and self._is_default[which] and fetched.images is not None:
                pick = picks[which]
                self.pictures[which] = pick
                try:
                    fetched.pictures[pick] = fetched.images.shown(pick.index)
                except StudioError as error:  # the file of the set is not there any more
                    fetched.problems[pick] = str(error)
        self._show()

    def _show(self) -> None:
        problems = []
        for well, picture in zip(self.wells, self.pictures, strict=True):
            problem = "" if picture is None else self._fetched.problems.get(picture, "")
            pixels = None if picture is None else self._fetched.pictures.get(picture)
            has_model = self._model is not None
            well.draw.setEnabled(has_model)
            well.draw.setToolTip(well.draw.accessibleName() if has_model else self.tr("There is no model to draw it"))
            well.set_pickable(self._fetched.images is not None, self.tr("There is no data set to pick from"))
            if pixels is None and not problem and self._loader.is_busy:
                is_drawn = isinstance(picture, SeedPicture)
                well.set_busy(self.tr("The model draws…") if is_drawn else self.tr("Opening…"))
                continue
            well.set_empty(self.tr("Drop a picture"), self.tr("or paste, open or pick one"))
            well.show_image(pixels, "" if picture is None else self._describe(picture))
            if problem and problem not in problems:
                problems.append(problem)
        self.problem_line.show_sentence("\n".join(problems))
        self._tell_what_is_strange()
        self.changed.emit()

    def _tell_what_is_strange(self) -> None:
        """Say which pictures are not from the model's data: it makes of them what it knows."""
        names = [
            name for name, picture in zip("AB", self.pictures, strict=True) if picture and self._is_strange(picture)
        ]
        words = (
            self.tr("{} is not from this model's data: whatever it shows, the model makes of it what it has learnt.")
            if len(names) == 1
            else self.tr("A and B are not from this model's data: it makes of them what it has learnt.")
        )
        self.strange.setText(words.format(*names))
        self.strange.setVisible(bool(names))

    def _is_strange(self, picture: AnyPicture) -> bool:
        return self._card is not None and not is_familiar(self._card, picture)

    def _describe(self, picture: AnyPicture) -> str:
        if isinstance(picture, PictureFile | KeptPicture):
            name = picture.path.name if isinstance(picture, PictureFile) else picture.name
            return self.tr("{}, as the model sees it").format(name)
        if isinstance(picture, SeedPicture):
            return self.tr("Drawn by the model from seed {}").format(seed_name(picture.seed, picture.number))
        name = self._fetched.images.name if self._fetched.images is not None else picture.source.kind
        return self.tr("Picture {} of {}").format(f"{picture.index:,}", name)
