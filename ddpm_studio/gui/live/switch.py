"""Turns drawing at each change on and off, where that takes no longer than one likes to wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox

from ddpm_studio.engine.choices.sampling import DrawingOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.choosing.costs import note_speed
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.live.drawer import LiveDrawer
from ddpm_studio.gui.live.wanted import Wanted
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip

PATIENCE = 2.0
"""Seconds that a drawing may take."""
Chosen = TypeVar("Chosen", bound=DrawingOptions)


class LiveSwitch(QCheckBox, Generic[Chosen]):
    """On as the user wishes, on every page alike; off, with the reason, where it takes too long."""

    changed = Signal()
    """Whether it draws has changed."""

    def __init__(
        self,
        session: Session,
        rest: int,
        words: tuple[str, str],
        afford: Callable[[Chosen, ModelCard], Wanted | str],
        is_shown: Callable[[int, Take], bool],
    ) -> None:
        """:param rest: milliseconds without a change after which it is drawn.

        :param words: what is done then, and what the tool tip says.
        :param afford: returns what is drawn of what is chosen, or why nothing can be.
        :raises FieldError: `afford` may; its field says what is wrong.
        :param is_shown: whether this part, of which no frame is drawn yet, is what the page shows already.
        """
        super().__init__()
        self.setText(self.tr("Live"))
        self._session, self._afford, self._tip = session, afford, words[1]
        self._card: ModelCard | None = None
        self._has_begun = self._is_busy = False
        self._problem = self._failure = ""
        """Why it cannot draw what is chosen, and why it could not draw what it has begun last."""
        self.drawer = LiveDrawer(self, rest, words[0], self._may_draw, is_shown)
        self.drawer.drawn.connect(self._learn_speed)
        self.drawer.failed.connect(self._hear_failure)
        self.toggled.connect(self._switch)
        session.engine_ready.connect(self._look)
        session.training_changed.connect(self._look)
        self._look()

    @property
    def draws(self) -> bool:
        """Whether changes are followed."""
        return self.isChecked()

    def follow(self, options: Chosen | None, card: ModelCard | None) -> None:
        """Draw `options`, whose model is a file, as soon as that rests.

        :param options: None: something is wrong with them, and what is shown stays.
        """
        self._card, self._problem = card, ""
        wanted: Wanted | str = ""
        if options is not None and card is not None:
            try:
                wanted = self._afford(options, card)
            except FieldError:  # its field says what is wrong
                wanted = ""
        if isinstance(wanted, str):
            self._problem = wanted
            self.drawer.wanted = None
            self._look()
            return
        if not self._has_begun:
            self._has_begun = True
            self.drawer.begin_with(wanted)
        self.drawer.wanted = wanted
        self._look()
        if self.draws:
            self.drawer.follow(wanted)

    def set_busy(self, is_busy: bool) -> None:
        """Draw nothing while the page itself draws."""
        self._is_busy = is_busy
        if is_busy:
            self.drawer.hold()
        elif self.draws:
            self.drawer.ask()

    # --- inside ----------------------------------------------------------------------------------------------

    def _may_draw(self) -> bool:
        return self.draws and self._session.is_engine_ready and not self._is_busy and self.isVisible()

    def _look(self) -> None:
        """Be there as far as it can draw, and say why not."""
        why = self._problem or (self._failure if self.drawer.is_up_to_date else "")
        if self._card is None:
            why = self.tr("There is no model yet.")
        elif self._session.training is not None:
            why = self.tr("Something is being trained, which needs the computer for itself: press the button.")
        could = self.draws
        self.setEnabled(not why)
        with QSignalBlocker(self):  # what the user wishes stays
            self.setChecked(self._session.settings.now.draws_live and not why)
        self.setToolTip(plain_tip(why or self._tip))
        if not self.draws:
            self.drawer.drop()
        if could != self.draws:
            self.changed.emit()

    def _switch(self, is_on: bool) -> None:
        self._session.settings.change(draws_live=is_on)
        if not is_on:
            self.drawer.drop()
        self.changed.emit()
        if is_on:
            self.drawer.ask()

    def _learn_speed(self, take: Take) -> None:
        note_speed(take.options, take.card, self.drawer.progress, self._session.settings)

    def _hear_failure(self, sentence: str) -> None:
        self._failure = sentence
        self._look()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what was chosen meanwhile, and be on or off as was wished on another page."""
        super().showEvent(event)
        self._look()
        if self.draws:
            self.drawer.ask()
