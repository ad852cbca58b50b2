"""Compares the film that is shown with a perfect memory of its model's pictures, in a thread, while anybody looks."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from ddpm_studio import engine
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.films.film import GREY
from ddpm_studio.engine.models.memory import Remembering
from ddpm_studio.gui.film.memory_panel import MemoryPanel
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.work.aside import ASIDE
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome


class MemoryDesk(QObject):
    """Has the view ``memory`` of a film ready: the frame that is shown first, then all others, nearest first."""

    came = Signal()
    """More frames are known, or why none can be."""
    completed = Signal()
    """No more frames will come but those that the film has not yet."""

    def __init__(self, session: Session, grid: ImageGrid, parent: QObject) -> None:
        """:param grid: shows the pictures, and says so where there is nothing to compare with."""
        super().__init__(parent)
        self._session, self._grid = session, grid
        self.panel = MemoryPanel()
        self.problem = ""
        """Why there is nothing to compare with."""
        self._what: Remembering | None = None
        self._runner = Runner(self)
        ASIDE.name(self._runner, self.tr("Comparing with the memory"))
        self._runner.event_arrived.connect(self._hear)
        self._runner.ended.connect(self._conclude)

    def look(self, take: Take, position: int, is_wanted: bool) -> None:
        """Know that the frame at `position` of `take` is shown, and whether in this view; else nothing is computed."""
        if not is_wanted:
            self._runner.stop()
            self.panel.hide()
            return
        if self._what is None or self._what.film is not take.film:
            self._begin(take)
        what = self._what
        assert what is not None
        what.shown = position
        if not self.problem and not self._runner.is_busy and what.next_position() is not None:
            self._runner.run(partial(engine.remember, what))
        self.panel.setVisible(not self.problem)
        self.panel.show_for(take, position, 0 if what.memory is None else what.memory.count)

    def _begin(self, take: Take) -> None:
        before, model = self._what, take.options.models()[0].path
        is_same = before is not None and before.model == model and before.card == take.card
        memory = before.memory if before is not None and is_same else None
        self._what = Remembering(take.film, take.card, model, take.layout, memory=memory)
        self.problem = ""
        self._runner.drop()

    def pixels(self, take: Take, position: int) -> Pixels | None:
        """Return what is shown at `position`, (N, H, W, C); until that is known, of the nearest frame; None: nothing.

        Something is shown at once, as what comes and goes would not be seen while the timeline is dragged.
        """
        if self.problem:
            return None
        known = tuple(take.film.gaps)
        if not known:
            return np.full_like(take.film.frame(position), GREY)
        return take.film.frame(min(known, key=lambda place: abs(place - position)), "memory")

    def _hear(self, _: object) -> None:
        self.came.emit()

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.report is not None:
            self.problem = outcome.report.sentence
            is_much = outcome.report.field == "count"
            title = self.tr("Too much to compare") if is_much else self.tr("The run's pictures are not here")
            self._grid.set_empty(title, self.problem)
            if not outcome.report.is_user_error:
                self._session.report(outcome.report)
        self.came.emit()
        self.completed.emit()
