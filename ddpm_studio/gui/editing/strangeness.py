"""Whether a picture is like those that a model has learnt from, found out behind the scenes while nothing is drawn."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QTimer

from ddpm_studio import engine
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Event, Likeness, Pixels
from ddpm_studio.engine.models.pictures import is_familiar, is_own_data
from ddpm_studio.gui.choosing.choice import Choice
from ddpm_studio.gui.editing.picture_source import PictureSource
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome

COMPARED = 100
"""Pictures of the model's own data that a picture is held against."""
USUAL = 0.99
"""Of them the network is no further off with so many: what it is further off with is unlike them."""
PATIENCE = 400
"""Milliseconds after the picture has come, as the next may follow at once."""


class Strangeness(QObject):
    """Has `source` say that its picture is unlike what the model has learnt."""

    def __init__(self, session: Session, source: PictureSource) -> None:
        super().__init__(source)
        self._session, self._source = session, source
        self._choice: Choice | None = None
        self._usual: dict[str, float] = {}
        """By the checksum of a model: how far off it is with all but a hundredth of its own pictures."""
        self._runner = Runner(self)
        self._runner.event_arrived.connect(self._hear)
        self._runner.ended.connect(self._conclude)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._find_out)

    def use_model(self, choice: Choice | None) -> None:
        """Ask this model from now on."""
        self.stop()
        self._choice = choice

    def ask(self) -> None:
        """Find out about the picture that there is now."""
        self._source.say_strange("")
        self._patience.start()

    def stop(self) -> None:
        """Ask no more; what is found out already stays."""
        self._patience.stop()
        self._runner.stop()

    @property
    def is_busy(self) -> bool:
        """Whether it is still being found out."""
        return self._patience.isActive() or self._runner.is_busy

    def _find_out(self) -> None:
        choice, sight, picture = self._choice, self._source.sight, self._source.picture
        if choice is None or sight is None or picture is None or is_familiar(choice.card, picture):
            return
        own = self._own_pictures(choice)
        if own is None:  # its data are not here: only whose picture it is can be told
            told = self.tr("Not from this model's data: whatever it shows, the model makes of it what it has learnt.")
            self._source.say_strange(told)
        elif self._session.is_engine_ready:
            known = choice.card.provenance.sha256 in self._usual
            pictures = sight.pixels[None] if known else np.concatenate([sight.pixels[None], own])
            self._runner.run_instead(partial(engine.likeness, choice.file, np.ascontiguousarray(pictures)))

    def _own_pictures(self, choice: Choice) -> Pixels | None:
        """Return some pictures that the model has learnt from, (N, H, W, C), spread over all of them."""
        images, source = self._source.gathered.images, self._source.gathered.source
        if images is None or source is None or not is_own_data(choice.card, source):
            return None
        count = len(images.pixels)
        chosen = sorted({round(place) for place in np.linspace(0, count - 1, min(count, COMPARED))})
        try:
            return np.ascontiguousarray(images.shown(chosen))
        except StudioError:  # the file of the set is not there any more
            return None

    def _hear(self, event: Event) -> None:
        if not isinstance(event, Likeness) or self._choice is None:
            return
        error, *others = event.errors
        sha256 = self._choice.card.provenance.sha256
        if others:
            self._usual[sha256] = float(np.quantile(others, USUAL))
        if error > self._usual.get(sha256, error):
            self._source.say_strange(self.tr("Unlike what this model has learnt: expect odd answers."))

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.report is not None:
            self._session.report(outcome.report)
