"""A few pictures that follow what is told and how strongly, while it is being chosen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import DPMSolver
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Event, Frame
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.choosing.costs import work_of
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.work.aside import ASIDE
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome

COUNT, STEPS = 8, 8
REST = 160
"""Milliseconds without a change after which they are drawn anew."""
TALL = 104
"""Pixels of a row of pictures with a word below each."""
MOST_WORK = 2_000_000 * 32**2
"""Weights times pixels of a model that draws them while one waits; larger ones are not asked."""


class LiveStrip(QWidget):
    """Draws 8 pictures in 8 steps a moment after each change; the old ones stay until the new ones are there.

    It has a thread of its own, whose work the next change ends. There for small models that are told something.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._wanted: SampleOptions | None = None
        self._drawn: SampleOptions | None = None
        self._frames: list[Frame] = []
        self._is_busy = False
        self.grid = ImageGrid()
        self.grid.setAccessibleName(self.tr("A look at what is chosen"))
        self.grid.arrange(COUNT)
        self.grid.setFixedHeight(TALL)
        self.about = ElidedLabel()
        set_role(self.about, "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addWidget(self.grid)
        column.addWidget(self.about)
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._draw)
        self._runner = Runner(self)
        ASIDE.name(self._runner, self.tr("Drawing a quick look"))
        self._runner.ended.connect(self._conclude)
        session.engine_ready.connect(self._rest.start)
        self.hide()

    def follow(self, options: SampleOptions | None, card: ModelCard | None) -> None:
        """Draw what `options` choose with the model of `card`, if it is told anything, as soon as that rests.

        :param options: whose model is a file; None: something is wrong with them, and what is shown stays.
        """
        is_told = options is not None and (options.told.kind != "nothing" or options.classifier.is_on)
        if card is None or not _is_small(card) or (options is not None and not is_told):
            self._forget()
            return
        if options is None:
            return
        try:
            self._wanted = few(options, card)
        except FieldError:  # which its field tells
            return
        self.setVisible(True)
        if self._wanted != self._drawn:
            self._rest.start()

    def set_busy(self, is_busy: bool) -> None:
        """Draw nothing while the page itself draws."""
        self._is_busy = is_busy
        if is_busy and self._runner.is_busy:
            self._runner.drop()
            self._drawn = None
        if not is_busy and self._wanted is not None and self._wanted != self._drawn:
            self._rest.start()

    def _forget(self) -> None:
        self._rest.stop()
        self._runner.drop()
        self._wanted = self._drawn = None
        self.grid.show_images(None)
        self.hide()

    def _draw(self) -> None:
        can_draw = self._session.is_engine_ready and not self._is_busy and self.isVisible()
        if self._wanted is None or self._wanted == self._drawn or not can_draw:
            return
        self._drawn, self._frames = self._wanted, []
        self._runner.run_instead(partial(engine.run, self._wanted), partial(_keep, self._frames))

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.kind != "finished" or not self._frames or self._drawn is None:
            self.about.say(outcome.report.sentence if outcome.report is not None else "")
            return
        frame = self._frames[-1]
        told = self._drawn.layout().told
        self.grid.write(told or ())
        self.grid.show_images(frame.x_0)
        self.about.say(self.tr("A quick look in {} steps; the button draws it in full.").format(self._drawn.steps))

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what was chosen meanwhile."""
        super().showEvent(event)
        if self._wanted is not None and self._wanted != self._drawn:
            self._rest.start()


def few(options: SampleOptions, card: ModelCard) -> SampleOptions:
    """Return the same choices for a few pictures in a few steps, of the same seed."""
    chain = options.chain.model_copy(update={"frames_kept": 2})
    quick = {"count": COUNT, "steps": min(STEPS, card.last_time), "sections": (), "spacing": "trailing"}
    some = options.model_copy(update={**quick, "sampler": DPMSolver(), "chain": chain})
    return some.settled([card.tellable])


def _is_small(card: ModelCard) -> bool:
    return work_of(card) <= MOST_WORK


def _keep(frames: list[Frame], event: Event) -> None:
    if isinstance(event, Frame):
        frames.append(event)
