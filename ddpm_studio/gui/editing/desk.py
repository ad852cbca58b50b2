"""What is to be edited: the picture, its mask and the choices, as one question to a model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from ddpm_studio.engine import datasets
from ddpm_studio.engine.choices.editing import AnyEdited, EditOptions, NoMask
from ddpm_studio.engine.choices.pictures import KeptPicture, PictureFile
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.editing import Edited
from ddpm_studio.engine.models.pictures import brought_to
from ddpm_studio.gui.choosing.choice import Choice
from ddpm_studio.gui.choosing.own_pictures import keep_pasted
from ddpm_studio.gui.editing.edit_panel import EditPanel
from ddpm_studio.gui.editing.evidence import Asked, mask_of
from ddpm_studio.gui.editing.mask_files import MaskFiles
from ddpm_studio.gui.editing.picture_source import PictureSource
from ddpm_studio.gui.editing.stage import EditStage
from ddpm_studio.gui.errands import EditPicture
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.canvas.mask_canvas import MaskCanvas

ERASED = 255


class EditDesk(QObject):
    """Brings source, choices and canvas together."""

    changed = Signal()
    """Something else would be asked, or nothing can be."""

    def __init__(self, session: Session, draft: EditOptions, stage: EditStage) -> None:
        super().__init__(stage)
        self._session, self.stage = session, stage
        self._choice: Choice | None = None
        self._own: Pixels | None = None
        """The picture as it came from its source; the canvas may show another by now."""
        self._own_picture: AnyEdited | None = None
        """Which picture that was."""
        self.source, self.panel, self.files = PictureSource(session), EditPanel(draft), MaskFiles(session, stage.canvas)
        self.source.arrived.connect(self._take_up)
        self.source.changed.connect(self._hear_source)
        self.panel.changed.connect(self._suit_task)
        self.panel.checked.connect(self.changed)
        stage.picture_changed.connect(self._show_picture)
        stage.mask_changed.connect(self._hear_mask)
        self._join_canvas(stage.canvas)
        self._suit_task()

    def _join_canvas(self, canvas: MaskCanvas) -> None:
        canvas.join(self._session.undoing)
        canvas.path_dropped.connect(self._edit)
        canvas.pasted.connect(self.source.take_pixels)
        canvas.open_wanted.connect(self.source.well.open.click)
        self.files.saved.connect(self._tell_saved)

    def _edit(self, path: Path) -> None:
        self._session.send(EditPicture(path))

    def _tell_saved(self, path: Path) -> None:
        self._session.tell(self.tr("Saved {} and its mask").format(path), file=path)

    # --- the model -------------------------------------------------------------------------------------------

    def use_model(self, choice: Choice | None) -> None:
        """Ask this model; picture and mask stay, as far as their size does."""
        self._choice = choice
        card = None if choice is None else choice.card
        self.panel.use_model(card)
        if card is not None:
            self.stage.canvas.set_size(*card.image_shape[:2])
        self.source.use_model(card)
        self._suit_task()

    @property
    def card(self) -> ModelCard | None:
        """What is known of the model; None: there is none."""
        return None if self._choice is None else self._choice.card

    # --- what is asked ---------------------------------------------------------------------------------------

    def problem(self) -> str:
        """Say why nothing can be asked, or nothing."""
        if told := self.panel.problem():
            return told
        if told := self.source.problem_line.sentence():
            return told
        if self.source.is_loading or self._known_pixels() is None:
            return self.tr("The picture is being opened.")
        if self._picture() is None:
            return self.tr("Choose a picture.")
        if self.panel.known.kind == "erased" and not self.stage.canvas.erased:
            return self.tr("Nothing is erased: paint over what the model is to draw anew, or choose another task.")
        return ""

    def ask(self) -> tuple[EditOptions, Asked] | None:
        """Return what is asked, with picture and mask in it; None: its place says why not."""
        if self._choice is None or not self.panel.check() or self.problem():
            return None
        options, pixels, mask = self.panel.options(), self._known_pixels(), self._mask()
        assert pixels is not None
        known = (mask[..., 0] < 128).astype(np.float64)
        kept = {"picture": _kept(self.source.name(), pixels), "mask": NoMask()}
        if options.task.takes_mask:
            kept["mask"] = _kept("mask", mask)
        else:
            known = np.ones_like(known)
        options = options.model_copy(update={"model": self._choice.file, **kept})
        options = options.settled([self._choice.card.tellable])
        return options, Asked(options, Edited(options, pixels, known))

    def bring_back(self, options: EditOptions) -> None:
        """Show choices of another time, with their picture and mask."""
        self.panel.set_options(options)
        if isinstance(options.picture, PictureFile):
            told = self.tr("The picture was too large to be kept in the file: only its name is known, {}.")
            self._session.tell(told.format(options.picture.path.name), "warning")
            return
        self.take(options.picture)
        card = self.card
        if card is None:
            return
        if isinstance(options.picture, KeptPicture):  # it is at hand, so that its mask can lie on it at once
            pixels = datasets.as_model_sees(options.picture.pixels(), brought_to(card), card.pictures.channels)
            self._own, self._own_picture = pixels, options.picture
            self.stage.begin_with(pixels, mask_of(options, card))

    def take(self, picture: AnyEdited) -> None:
        """Use this picture."""
        self.source.take(picture)

    def take_file(self, path: Path) -> None:
        """Use the picture in a file."""
        self.source.take_file(path)

    def tell_difference(self) -> None:
        """Tell beside the answers in what that which is chosen differs from what drew them."""
        now, cards = self.panel.drawing.now, () if self.card is None else (self.card,)
        others = [] if now is None else self.stage.last.differs(takes_mask=now.task.takes_mask)
        self.stage.view.credits.follow(now, cards, others)

    # --- inside ----------------------------------------------------------------------------------------------

    def _picture(self) -> Pixels | None:
        """Return the picture as it is on the canvas, if it is one of the model's shape, (H, W, C)."""
        picture, card = self.stage.canvas.picture(), self.card
        return picture if picture is not None and card is not None and picture.shape == card.image_shape else None

    def _known_pixels(self) -> Pixels | None:
        """Return what is known as pixels, (h, w, C), or the picture that is made worse first."""
        picture = self._picture()
        try:
            options = self.panel.options()
            factor = 1 if self.card is None else options.task.times_smaller(self.card.image_shape)
        except FieldError:
            return None
        if picture is None or options.tries or factor == 1:
            return picture
        return self.source.small(picture, factor)

    def _mask(self) -> Pixels:
        """Return the mask, (H, W, 1); where there is none, strokes are all drawn, and all else is known."""
        mask = self.stage.canvas.mask()[..., None]
        if not mask.any() and self.panel.known.kind == "strokes":
            return np.full_like(mask, ERASED)
        return mask

    def _take_up(self) -> None:
        """Put the picture that has come onto the canvas; an answer that took its place stays, if it has its shape."""
        sight, card = self.source.sight, self.card
        if sight is None or card is None:
            return
        is_new, shown = self.source.picture != self._own_picture, self._picture()
        if not is_new and shown is not None and self._own is not None and self._own.shape == card.image_shape:
            if not np.array_equal(shown, self._own):
                return  # the same picture for another model, and another in its place by now
            if np.array_equal(shown, sight.pixels):
                return  # it was brought back with its mask already
        self._own, self._own_picture = sight.pixels, self.source.picture
        through = np.where(sight.see_through > 0, ERASED, 0).astype(np.uint8)
        marks = is_new and through.any() and card.image_shape[2] != 4
        self.stage.begin_with(sight.pixels, through if marks else None)

    def _hear_source(self) -> None:
        self._suit_files()
        if not self.source.is_loading:
            self._tell_picture()
        self._show_given()
        self.changed.emit()

    def _suit_files(self) -> None:
        sight, (height, width) = self.source.sight, self.stage.canvas.mask().shape
        self.files.suit(self.card, (width, height) if sight is None else sight.size)

    def _show_picture(self) -> None:
        self._tell_picture()
        self._show_given()
        self.changed.emit()

    def _hear_mask(self) -> None:
        mask = self.stage.canvas.mask()
        self.panel.remark(self.tr("All is erased: this is sampling.") if mask.all() else "")
        self.changed.emit()

    def _tell_picture(self) -> None:
        picture = self.stage.canvas.picture()
        is_own = self._own is not None and picture is not None and np.array_equal(picture, self._own)
        name = self.source.name() if is_own else self.tr("changed")
        self.source.show_picture(picture, self.tr("{}, as the model sees it").format(name))

    def _suit_task(self) -> None:
        """Follow another task: what is shown at the left, and what must be fetched for it."""
        options, card = self.panel.drawing.now, self.card
        if options is not None:
            try:
                factor = 1 if card is None else options.task.times_smaller(card.image_shape)
            except FieldError:
                factor = 1
            self.source.suit_task(1 if options.tries else factor, options.task.takes_mask)
            self.stage.show_canvas(options.task.takes_mask)
        self._show_given()
        self.changed.emit()

    def _show_given(self) -> None:
        """Show what the model is given, where no part of it can be left out."""
        options, pixels, card = self.panel.drawing.now, self._known_pixels(), self.card
        if options is None or pixels is None or card is None or options.task.takes_mask:
            self.stage.given.show_images(None)
            return
        given = Asked(options, Edited(options, pixels, np.ones(card.image_shape[:2]))).given()
        self.stage.given.show_images(given[None])
        height, width = given.shape[:2]
        self.stage.given.write([self.tr("the model is given this, {} × {}").format(width, height)])


def _kept(name: str, pixels: Pixels) -> KeptPicture | PictureFile:
    """Return pixels (H, W, C) as a picture that goes wherever the choices go, or as a file if they are too many.

    :raises StudioError: if that cannot be written.
    """
    height, width, channels = pixels.shape
    if text := datasets.to_text(pixels):
        return KeptPicture(name=name[-255:], shape=(height, width, channels), data=text)
    return PictureFile(path=keep_pasted(pixels))
