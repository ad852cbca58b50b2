"""Draws anew a moment after each change of what is chosen, where that takes no longer than one likes to wait."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox

from ddpm_studio import engine
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Event, Progress
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.choosing.costs import cost_of, note_speed
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip
from ddpm_studio.gui.work.progress_text import duration_text
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome

REST = 160
"""Milliseconds without a change after which it is drawn anew."""
SETTLED = 8_000
"""Milliseconds that a film is looked at without a change until it is kept among the results."""
PATIENCE = 2.0
"""Seconds that a drawing may take."""
FEWEST = 4
"""Images that are worth a look; so many are drawn where all would take too long."""
STEADY = 1.5
"""A drawing may take so many times its patience before fewer images are drawn, or their number would jump about."""


class LiveSwitch(QCheckBox):
    """Turns it on and off; off, with the reason, where it takes too long. It has a thread of its own."""

    drawn = Signal(object)
    """A `Take` that is complete: to be shown in the place of what is shown."""
    settled = Signal(object)
    """A `Take` that was looked at for a while without a change."""
    changed = Signal()
    """Whether it draws has changed."""

    def __init__(self, session: Session, is_shown: Callable[[], bool]) -> None:
        """:param is_shown: whether what is chosen is what the page shows already."""
        super().__init__()
        self.setText(self.tr("Live"))
        self._session, self._is_shown = session, is_shown
        self._card: ModelCard | None = None
        self._wanted: SampleOptions | None = None
        self._drawn: SampleOptions | None = None
        """What is drawn, or was drawn last; at first what is chosen when the page is made."""
        self._has_begun = False
        self._take: Take | None = None
        self._progress: Progress | None = None
        self._count = 0
        self._is_busy = False
        self._problem = self._failure = ""
        """Why it cannot draw what is chosen, and why it could not draw what it has begun last."""
        self._rest, self._calm = (QTimer(self, singleShot=True, interval=wait) for wait in (REST, SETTLED))
        self._rest.timeout.connect(self._draw)
        self._calm.timeout.connect(self._tell_settled)
        self._runner = Runner(self)
        self._runner.event_arrived.connect(self._hear)
        self._runner.ended.connect(self._conclude)
        self.toggled.connect(self._switch)
        session.engine_ready.connect(self._look)
        session.training_changed.connect(self._look)
        self._look()

    @property
    def draws(self) -> bool:
        """Whether changes are followed."""
        return self.isChecked()

    def follow(self, options: SampleOptions | None, card: ModelCard | None) -> None:
        """Draw `options`, whose model is a file, as soon as that rests.

        :param options: None: something is wrong with them, and what is shown stays.
        """
        self._card, self._wanted, self._problem = card, None, ""
        if options is not None and card is not None:
            self._wanted = self._affordable(options, card)
        self._look()
        if not self._has_begun:
            self._drawn, self._has_begun = self._wanted, self._wanted is not None
        self._ask()

    def set_busy(self, is_busy: bool) -> None:
        """Draw nothing while the page itself draws."""
        self._is_busy = is_busy
        if is_busy:
            self._rest.stop()
            self._calm.stop()
            self._runner.drop()
        else:
            self._ask()

    # --- inside ----------------------------------------------------------------------------------------------

    def _affordable(self, options: SampleOptions, card: ModelCard) -> SampleOptions | None:
        """Return the same with as many images as are drawn while one waits; None: too few are."""
        try:
            settled = options.settled([card.tellable])
            seconds = cost_of(settled, card, self._session.settings).seconds
            if seconds <= PATIENCE:
                self._count = options.count
                return settled
            each = seconds / options.count
            if not PATIENCE / 2 < self._count * each <= STEADY * PATIENCE or self._count > options.count:
                self._count = int(PATIENCE / each) // 2 * 2
            few = options.model_copy(update={"count": self._count})
            if self._count < FEWEST:
                self._problem = self.tr(
                    "Drawing takes about {}: press the button. Live is for what takes 2 s or less; fewer steps bring "
                    "it back."
                ).format(duration_text(seconds))
                return None
            return few.settled([card.tellable])
        except FieldError:  # its field says what is wrong
            return None

    def _look(self) -> None:
        """Be there as far as it can draw, and say why not."""
        why = self._problem or (self._failure if self._wanted == self._drawn else "")
        if self._card is None:
            why = self.tr("There is no model yet.")
        elif self._session.training is not None:
            why = self.tr("Something is being trained, which needs the computer for itself: press the button.")
        could = self.draws
        self.setEnabled(not why)
        with QSignalBlocker(self):  # what the user wishes stays
            self.setChecked(self._session.settings.now.draws_live and not why)
        tip = self.tr(
            "Draw anew a moment after each change; where all images would take longer than 2 s, the first of them"
        )
        self.setToolTip(plain_tip(why or tip))
        if not self.draws:
            self._drop()
        if could != self.draws:
            self.changed.emit()

    def _switch(self, is_on: bool) -> None:
        self._session.settings.change(draws_live=is_on)
        if not is_on:
            self._drop()
        self.changed.emit()
        self._ask()

    def _drop(self) -> None:
        """Draw no more; what was half drawn is not what is shown."""
        if self._runner.is_busy:
            self._runner.drop()
            self._drawn = None

    def _ask(self) -> None:
        if self._wanted is not None and self._wanted != self._drawn and self.draws:
            self._calm.stop()
            self._rest.start()

    def _draw(self) -> None:
        can_draw = self.draws and self._session.is_engine_ready and not self._is_busy and self.isVisible()
        if self._wanted is None or self._wanted == self._drawn or self._card is None or not can_draw:
            return
        if self._is_shown():  # as of a result that was brought back
            return
        self._drawn, self._take, self._progress = self._wanted, Take(self._wanted, self._card), None
        self._failure = ""
        self._runner.run_instead(partial(engine.run, self._wanted), self._take.film.keep)

    def _hear(self, event: Event) -> None:
        if isinstance(event, Progress):
            self._progress = event

    def _conclude(self, outcome: Outcome) -> None:
        take = self._take
        if outcome.report is not None:
            self._failure = outcome.report.sentence
            self._look()
        if outcome.kind != "finished" or take is None:
            return
        note_speed(take.options, take.card, self._progress, self._session.settings)
        self.drawn.emit(take)
        self._calm.start()

    def _tell_settled(self) -> None:
        self.settled.emit(self._take)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what was chosen meanwhile."""
        super().showEvent(event)
        self._ask()
