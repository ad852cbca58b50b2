"""Whether a picture is like those that a model has learnt from, found out behind the scenes while nothing is drawn."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer

from ddpm_studio import engine
from ddpm_studio.engine.choices.editing import UNLIKE
from ddpm_studio.engine.events import Event, Note
from ddpm_studio.engine.models.pictures import is_familiar
from ddpm_studio.gui.choosing.choice import Choice
from ddpm_studio.gui.editing.picture_source import PictureSource
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.work.aside import ASIDE
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome

PATIENCE = 400
"""Milliseconds after the picture has come, as the next may follow at once."""


class Strangeness(QObject):
    """Has `source` say that its picture is unlike what the model has learnt."""

    def __init__(self, session: Session, source: PictureSource) -> None:
        super().__init__(source)
        self._session, self._source = session, source
        self._choice: Choice | None = None
        self._runner = Runner(self)
        ASIDE.name(self._runner, self.tr("Looking at the picture"))
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
        if not self._session.is_engine_ready:
            return  # it is asked again then
        self._runner.run_instead(partial(engine.wonder, choice.file, sight.pixels))

    def _hear(self, event: Event) -> None:
        if isinstance(event, Note) and event.text == UNLIKE:
            self.tell()

    def tell(self) -> None:
        """Say beside the picture that it is unlike what the model has learnt."""
        self._source.say_strange(self.tr("Unlike what this model has learnt: expect odd answers."))

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.report is not None:
            self._session.report(outcome.report)
