"""What an edit tab shows at the right: the canvas, the answers beside it, and the film of how they came about."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from ddpm_studio.engine.endings import is_picture
from ddpm_studio.engine.events import Pixels
from ddpm_studio.gui.editing.answers_bar import ANSWERS, WITH_FORMER, WITH_PICTURE, AnswersBar
from ddpm_studio.gui.editing.evidence import Asked
from ddpm_studio.gui.editing.last_asked import LastAsked
from ddpm_studio.gui.editing.picture_strip import PictureStrip, Stage
from ddpm_studio.gui.film.progression import Progression
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.film.view import FilmView
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.canvas.mask_canvas import MaskCanvas
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.grid.wipe import Wipe


class EditStage(QWidget):
    """Shows a picture and its mask, and what was drawn of it; the mask stays through runs and tasks."""

    picture_changed = Signal()
    """There is another picture in the frame."""
    mask_changed = Signal()
    again_wanted = Signal()
    """The same is to be drawn again where the last mask was."""

    def __init__(self, session: Session, page: QWidget) -> None:
        super().__init__()
        self.view = FilmView(session, page, has_former=False)  # `W` does that here
        self.progression = Progression(self.view)
        self.canvas, self.given, self.strip = MaskCanvas(is_picture), ImageGrid(), PictureStrip()
        self.bar = AnswersBar()
        self.wipe = Wipe(self.view.grid, covers_left=True)
        self._left = QStackedWidget()
        self._asked: Asked | None = None
        """What the answers that come, or are shown, are to."""
        self._shown: Take | None = None
        """Whose answers were judged last."""
        self._former: Pixels | None = None
        self._outside: float | None = None
        self._waits_for: Take | None = None
        """A film that is seen when it is complete: about what it will show is seen already."""
        self.last = LastAsked(self.canvas)
        self._lay_out()
        self._connect()
        self._follow()

    def _lay_out(self) -> None:
        self.canvas.setFocusProxy(None)  # type: ignore[arg-type]  # to it Tab would go from the page's end, again and again
        self._left.addWidget(self.canvas)
        self._left.addWidget(self.given)
        self.given.setAccessibleName(self.tr("What the model is given"))
        self._left.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.view.add_beside(self._left, is_left=True)
        self.bar.add_between(self.strip)
        self.view.below.addWidget(self.bar)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.view)

    def _connect(self) -> None:
        self.canvas.picture_changed.connect(self._hear_picture)
        self.canvas.mask_changed.connect(self.mask_changed)
        self.strip.chosen.connect(self._go_back_to)
        self.view.changed.connect(self._follow)
        self.view.grid.tile_activated.connect(self._allow)
        self.view.ask_first(self)
        self.view.outlet.offer(self.tr("Use as picture"), self.use_answer)
        self.bar.use_wanted.connect(self._use_shown)
        self.bar.again_wanted.connect(self.again_wanted)
        self.bar.again_hovered.connect(self._show_ghost)
        self.bar.compared.connect(self._wipe)

    # --- the picture -----------------------------------------------------------------------------------------

    def begin_with(self, pixels: Pixels, mask: Pixels | None = None) -> None:
        """Show a picture (H, W, C), and perhaps another mask (H, W); the steps before it are forgotten."""
        self.canvas.set_size(*pixels.shape[:2])
        self.canvas.set_picture(pixels)
        if mask is not None and not np.array_equal(mask, self.canvas.mask()):
            self.canvas.set_mask(mask)
        self.strip.begin(pixels, self.canvas.mask())
        self._allow()

    def show_canvas(self, is_shown: bool) -> None:
        """Show the canvas, or what the model is given where no part of it can be left out."""
        self._left.setCurrentWidget(self.canvas if is_shown else self.given)

    def make_room(self, is_needed: bool) -> None:
        """Put the canvas away as long as the room beside the answers is needed."""
        self._left.setVisible(not is_needed)

    def use_answer(self, index: int) -> None:
        """Let an answer be the picture, with nothing left to draw of it; that can be undone."""
        answers, picture = self.answers(), self.canvas.picture()
        if answers is None or picture is None or self._why_not_use(index):
            return
        self.view.outlet.mark("used")
        mask = self.canvas.mask()
        self.strip.leave(mask)
        answer = answers[index].copy()
        self.canvas.use_picture(answer, self.tr("answer as picture"), np.zeros_like(mask))
        self.strip.add(answer, self.canvas.mask())

    def use_last_mask(self) -> None:
        """Have drawn anew what was drawn anew in the last answers."""
        if self.last.mask is not None and not np.array_equal(self.canvas.mask(), self.last.mask):
            self.canvas.set_mask(self.last.mask)

    def _go_back_to(self, stage: Stage) -> None:
        self.strip.leave(self.canvas.mask())
        self.canvas.use_picture(stage.pixels, self.tr("another step"), stage.mask)

    def _hear_picture(self) -> None:
        if (pixels := self.canvas.picture()) is not None:
            self.strip.follow(pixels)
        self._allow()
        self.picture_changed.emit()

    def _show_ghost(self, is_shown: bool) -> None:
        self.canvas.show_ghost(self.last.mask if is_shown else None)

    # --- what comes ------------------------------------------------------------------------------------------

    def expect(self, take: Take, asked: Asked | None, alone: int | None = None) -> None:
        """Get ready for the answers to what was asked, of which one may be shown alone."""
        self._former = self.answers()
        self._outside, self._waits_for, self._asked = None, None, asked
        self.last.remember(takes_mask=asked is not None and asked.options.task.takes_mask)
        self.view.expect(take, at_once=True, alone=alone)  # answers belong to the canvas beside them
        self._allow()

    def expect_branches(self, take: Take) -> None:
        """Get ready for other continuations of the answers that are shown."""
        self._former, self._outside, self._waits_for = None, None, None
        self.view.expect(take, at_once=True)

    def show_first_look(self, pixels: Pixels, steps: int) -> None:
        """Show about what will come; the film itself is shown when it is complete."""
        self._waits_for = self.view.coming
        self.wipe.show_images(None)
        grid = self.view.grid
        grid.show_all()
        grid.show_images(pixels)
        grid.arrange(None)
        grid.write([self.tr("first look, {} steps").format(steps)] * len(pixels))

    @property
    def waits(self) -> bool:
        """Whether the frames that come are not shown yet."""
        return self._waits_for is not None

    def tell_outside(self, share: float) -> None:
        """Note how much of the answers lay beyond black and white."""
        self._outside = share
        self.bar.tell_outside(share)

    def finish(self) -> None:
        """Show all that has come."""
        waited, self._waits_for = self.waits, None
        self.view.finish()
        if waited:
            self.view.go_to_time(0)
        self._allow()

    def answers(self) -> Pixels | None:
        """Return the answers that are shown, (N, H, W, C); None: there are none, or not to the end."""
        take = self.view.take
        if take is None or not len(take.film) or take.film.times[len(take.film) - 1] != 0:
            return None
        return take.film.frame(len(take.film) - 1)

    # --- inside ----------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Judge answers that have just come, and keep what lies over them where it belongs."""
        take, answers = self.view.take, self.answers()
        if take is not self._shown:
            self._shown = None
            self.bar.clear()
        if answers is not None and take is not None and self._shown is None:
            self._shown = take
            if self._asked is not None:
                below = self.bar.judge(self._asked, answers)
                if below and take.layout.fork is None:
                    self.view.grid.write(below)
            self.bar.tell_outside(self._outside)
            self._allow()
        self._wipe()

    def _why_not_use(self, index: int | None) -> str:
        answers, picture = self.answers(), self.canvas.picture()
        if answers is None:
            return self.tr("There are no answers yet")
        if picture is None or answers.shape[1:] != picture.shape:
            return self.tr("The answers are of another size than this model's pictures")
        return self.tr("Click an answer: the one that is shown alone becomes the picture") if index is None else ""

    def _chosen(self) -> int | None:
        answers = self.answers()
        alone = 0 if answers is not None and len(answers) == 1 else None
        solo = self.view.grid.solo_index
        return alone if solo is None else solo

    def _use_shown(self) -> None:
        if (index := self._chosen()) is not None:
            self.use_answer(index)

    def _allow(self) -> None:
        again = ""
        if self.last.mask is None or not self.last.mask.any():
            again = self.tr("There is no mask of answers yet")
        elif self.last.mask.shape != self.canvas.mask().shape:
            again = self.tr("The last mask is of another size")
        use, former = self._why_not_use(self._chosen()), self._former is not None
        self.bar.allow(use=use, again=again, answers=self.answers() is not None, former=former)

    def _wipe(self) -> None:
        """Show what is chosen beside the answers left of the line."""
        beside, shown = self.bar.beside.index, self.view.pixels()
        other: Pixels | None = None
        if beside == WITH_PICTURE and self._asked is not None and shown is not None:
            other = np.repeat(self._asked.before()[None], len(shown), axis=0)
        elif beside == WITH_FORMER:
            other = self._former
        fits = other is not None and shown is not None and other.shape == shown.shape
        self.wipe.show_images(other if fits and not self.waits else None)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what a key means here; say whether it means anything."""
        if event.modifiers():
            return False
        if event.key() == Qt.Key.Key_U:
            self._use_shown()
        elif event.key() == Qt.Key.Key_W:
            self.bar.beside.choose(self._next_manner())
        else:
            return False
        return True

    def _next_manner(self) -> int:
        order = [ANSWERS, WITH_PICTURE, *([WITH_FORMER] if self._former is not None else [])]
        return order[(order.index(self.bar.beside.index) + 1) % len(order)]
