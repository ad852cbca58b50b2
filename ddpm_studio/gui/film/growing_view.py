"""What every view of a film has in common: it grows with a job, and keys mean the same in it."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ddpm_studio.engine.events import Event, Frame
from ddpm_studio.gui.film.film_keys import handle_picture_key
from ddpm_studio.gui.film.outlet import Outlet
from ddpm_studio.gui.film.pace_keeper import PaceKeeper
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.page_keys import KeyRouter
from ddpm_studio.gui.widgets.timeline.timeline import Timeline

Filmed = TypeVar("Filmed")


class GrowingView(QWidget, Generic[Filmed]):
    """Shows what a job films, also while it still does: `expect` it, let the view `hear` the events, and `finish`.

    `page` is the widget whose keys are meant for the view while that is visible, wherever the focus is. Abstract: a
    view sets `outlet`, which needs the view's own parts, and implements what raises here.
    """

    changed = Signal()
    """Another frame, another look, or something else that was filmed is shown."""
    heard: ClassVar[tuple[type[Event], ...]] = (Frame,)
    """The events after which there is more to show."""
    outlet: Outlet
    """The ways to take pictures out."""

    def __init__(self, session: Session, page: QWidget) -> None:
        super().__init__()
        self._shown: Filmed | None = None
        self.coming: Filmed | None = None
        """What the job films that runs, or ran last."""
        self._settings = session.settings
        self._is_wanted_at_once = True
        self._alone: int | None = None
        """Which picture of what comes is to be shown alone."""
        self.timeline = Timeline()
        self.timeline.transport.readout.hide()  # the view tells it above the pictures, at a place that does not move
        self._pace = PaceKeeper(session.settings, self.timeline)
        self._router = KeyRouter(page, self)

    @property
    def grid(self) -> ImageGrid:
        """The pictures."""
        raise NotImplementedError

    # --- for views to implement ------------------------------------------------------------------------------

    def _has_frames(self, filmed: Filmed) -> bool:
        """Whether there is anything to show of it."""
        raise NotImplementedError

    def _begin(self, filmed: Filmed, before: Filmed | None) -> None:
        """Get ready to show `filmed`, of which there is a first frame, in the place of `before`."""
        raise NotImplementedError

    def _take_up(self, filmed: Filmed) -> None:
        """Show what has come of it since the last time."""
        raise NotImplementedError

    def _complete(self, filmed: Filmed) -> None:
        """Show that nothing more comes of it."""
        raise NotImplementedError

    def _handle_own_key(self, event: QKeyEvent) -> bool:
        """Do what a key means in this view alone, and say whether it means anything."""
        return False

    # --- what comes ------------------------------------------------------------------------------------------

    def expect(self, coming: Filmed, *, at_once: bool = False, alone: int | None = None) -> None:
        """Show `coming` as soon as it has a frame, or when the user wants new results; until then what is shown stays.

        :param at_once: whatever the user wants of new results.
        :param alone: which picture of it is shown alone, from 0.
        """
        self.coming, self._is_wanted_at_once, self._alone = coming, at_once, alone

    def hear(self, event: Event) -> None:
        """Show what has come, if the event tells of something."""
        if isinstance(event, self.heard):
            self._catch_up()

    def finish(self) -> None:
        """No more of what is expected will come."""
        self._catch_up(is_over=True)
        if self._shown is not None and self._shown is self.coming:
            self._complete(self._shown)
        self.changed.emit()

    def _catch_up(self, *, is_over: bool = False) -> None:
        coming = self.coming
        if coming is None or not self._has_frames(coming):
            return
        if coming is not self._shown:
            if not self._takes_stage(is_over):
                return
            self._show_instead(coming)
        self._take_up(coming)
        if self._alone is not None:
            alone, self._alone = self._alone, None
            self.grid.show_alone(alone)
        self.changed.emit()

    def _takes_stage(self, is_over: bool) -> bool:
        """Whether what comes is shown in the place of what is."""
        wish = self._settings.now.new_results
        return self._shown is None or self._is_wanted_at_once or wish == "at start" or (is_over and wish == "when done")

    def _show_instead(self, filmed: Filmed) -> None:
        before, self._shown = self._shown, filmed
        self._begin(filmed, before)

    # --- keys, and pictures out ------------------------------------------------------------------------------

    def export(self) -> None:
        """Open the window with all ways to export."""
        self.outlet.export()

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what a key means to a film, wherever on the page the focus is."""
        return self.isVisible() and (
            self._handle_own_key(event)
            or handle_picture_key(event, self.grid, self.outlet.copy, self.outlet.save)
            or self.timeline.handle_key(event)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what a part that keeps its keys has left over."""
        if not self.handle_key(event):
            event.ignore()
