"""Draws what is wanted a moment after the last change; the old picture stays until the new one is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from ddpm_studio import engine
from ddpm_studio.engine.choices.sampling import DrawingOptions
from ddpm_studio.engine.events import Event, Progress
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.live.wanted import Wanted
from ddpm_studio.gui.work.aside import ASIDE
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome

SETTLED = 8_000
"""Milliseconds that a film is looked at without a change until it is kept among the results."""


class LiveDrawer(QObject):
    """Draws the look of what is wanted at once, and its parts after `rest` milliseconds without a change.

    It has a thread of its own. A look is drawn to its end before the next one, so that there is always something to
    see while a handle moves; parts are given up as soon as something else is wanted.
    """

    looked = Signal(object)
    """The `Take` of a look."""
    drawn = Signal(object)
    """The `Take` of a part, which is complete."""
    settled = Signal(object)
    """The `Take` of the last part, at which somebody has looked for a while without a change."""
    failed = Signal(str)
    """Why something could not be drawn, in a sentence; nothing: the next thing is being drawn."""

    def __init__(
        self,
        parent: QObject,
        rest: int,
        title: str,
        may_draw: Callable[[], bool],
        is_shown: Callable[[int, Take], bool],
    ) -> None:
        """:param title: what it does, for the line that tells what runs.

        :param is_shown: whether this part, of which no frame is drawn yet, is what the page shows already.
        """
        super().__init__(parent)
        self._may_draw, self._is_shown = may_draw, is_shown
        self.wanted: Wanted | None = None
        self._done: list[DrawingOptions | None] = []
        """What was drawn last of each part, or was shown already."""
        self._looked: DrawingOptions | None = None
        self._untouched: Wanted | None = None
        """What was chosen before anybody changed anything: it is not drawn."""
        self.part = -1
        """Which one is drawn, or was drawn last; −1: the look."""
        self._take: Take | None = None
        self.progress: Progress | None = None
        """How far what is drawn is, or was at its end."""
        self._is_kept = True
        self.rest, self.calm = (QTimer(self, singleShot=True, interval=wait) for wait in (rest, SETTLED))
        self.rest.timeout.connect(self.draw)
        self.calm.timeout.connect(self._tell_settled)
        self.runner = Runner(self)
        ASIDE.name(self.runner, title)
        self.runner.event_arrived.connect(self._hear)
        self.runner.ended.connect(self._conclude)

    @property
    def is_up_to_date(self) -> bool:
        """Whether all that is wanted is drawn, or is being drawn."""
        return self.wanted is not None and not self._missing()

    def begin_with(self, wanted: Wanted) -> None:
        """Take this for drawn: it was chosen before anybody changed anything."""
        self.wanted = self._untouched = wanted

    def follow(self, wanted: Wanted | None) -> None:
        """Draw this as soon as it rests; None: what is shown stays."""
        self.wanted = wanted
        self.ask()

    def ask(self) -> None:
        """Draw what is wanted, if that is not done, as soon as it may be."""
        if self.wanted is None:
            return
        if not self._missing():  # such as when a change was taken back
            self.rest.stop()
            if not (self._is_kept or self.runner.is_busy or self.calm.isActive()):
                self.calm.start()
            return
        self.calm.stop()
        self.rest.start()
        self._draw_look()

    def hold(self) -> None:
        """Draw nothing, since the page itself draws or nothing is wanted; `ask` goes on."""
        self.rest.stop()
        self.calm.stop()
        if self.part >= 0 and not (self._is_kept or self.runner.is_busy):
            self._tell_settled()  # what is looked at is not lost by the button, however short that was
        self._is_kept = True  # what the page shows then is no more what was drawn here
        self.drop()

    def drop(self) -> None:
        """Draw no more; what was half drawn is not what is shown."""
        if self.runner.is_busy:
            self.runner.drop()
            self._give_up()

    def draw(self) -> None:
        """Draw what is still missing, now."""
        if self.runner.is_busy and self.part < 0:
            return  # it goes on when the look is there
        if self.wanted is None or not self._may_draw():
            return
        for part in self._missing():
            options = self.wanted.parts[part]
            assert options is not None
            take = Take(options, self.wanted.card)
            if not self._is_shown(part, take):  # as a result is that was brought back
                self._run(part, take)
                return
            self._done[part] = options

    # --- inside ----------------------------------------------------------------------------------------------

    def _missing(self) -> list[int]:
        if self.wanted is None or self.wanted == self._untouched:
            return []
        self._untouched = None
        self._done = [*self._done, *[None] * len(self.wanted.parts)][: len(self.wanted.parts)]
        pairs = enumerate(zip(self.wanted.parts, self._done, strict=True))
        return [part for part, (wanted, done) in pairs if wanted is not None and wanted != done]

    def _draw_look(self) -> None:
        wanted = self.wanted
        if wanted is None or wanted.look is None or wanted.look == self._looked or not self._may_draw():
            return
        if self.runner.is_busy and self.part < 0:
            return  # the next one follows it
        if self.runner.is_busy:
            self._give_up()
        self._looked, self._done[0] = wanted.look, None  # the look is shown in the place of the first part
        self._run(-1, Take(wanted.look, wanted.card))

    def _run(self, part: int, take: Take) -> None:
        if self.runner.is_busy:
            self._give_up()
        self.part, self._take, self.progress = part, take, None
        if part >= 0:
            self._done[part] = take.options
            self._is_kept = True
        self.failed.emit("")
        self.runner.run_instead(partial(engine.run, take.options), take.film.keep)

    def _give_up(self) -> None:
        """Know that what was being drawn is missing again."""
        if self.part < 0:
            self._looked = None
        elif self.part < len(self._done):
            self._done[self.part] = None

    def _hear(self, event: Event) -> None:
        if isinstance(event, Progress):
            self.progress = event

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.report is not None:
            self.failed.emit(outcome.report.sentence)
            if self.part < 0 and not self.rest.isActive():
                self.draw()  # which goes well without a look, or tells why not
        if outcome.kind != "finished" or self._take is None:
            return
        if self.part < 0:
            self.looked.emit(self._take)
            self._draw_look()
        else:
            self._is_kept = False
            self.drawn.emit(self._take)
        if self.wanted is None or self.runner.is_busy or self.rest.isActive():
            return
        if self._missing():
            self.draw()
        if self.is_up_to_date and not self.runner.is_busy:
            self.calm.start()

    def _tell_settled(self) -> None:
        self._is_kept = True
        self.settled.emit(self._take)
