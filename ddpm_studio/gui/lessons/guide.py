"""Leads through a lesson: opens pages, sets what a station sets, and knows when what it asks for is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ddpm_studio.gui.errands import GoTo
from ddpm_studio.gui.lessons.handles import Dial, Handles, NotYet
from ddpm_studio.gui.lessons.holding import handles_of
from ddpm_studio.gui.lessons.lesson import Lesson, Station
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.base import Tab

LOOK_EVERY = 120
"""Milliseconds between two looks whether what was asked for is done: pages do not know what a lesson waits for."""


class Guide(QObject):
    """Has at most one lesson open, and stands at one of its stations.

    Before a lesson touches a page, what is chosen there is remembered, and brought back when the lesson is left.
    """

    moved = Signal()
    """Another station, or none any more."""
    looked = Signal()
    """`is_done` or `why_not` is another one."""

    def __init__(self, session: Session, tab: Callable[[], Tab | None], parent: QObject) -> None:
        """:param tab: returns the page that is open."""
        super().__init__(parent)
        self._session, self._tab = session, tab
        self.lesson: Lesson | None = None
        self.index = 0
        self.is_done = False
        """Whether what this station asks for is done; never, where it asks for nothing."""
        self.why_not = ""
        """Why something that is to be done cannot be done yet, or nothing."""
        self.own: dict[str, tuple[QWidget, Dial]] = {}
        """What stands on the card itself and not on a page, by name."""
        self._held: dict[str, Handles] = {}
        self._brings_back: dict[str, Callable[[], None]] = {}
        self._drafts: dict[str, dict[str, Any]] = {}
        self._acts: list[tuple[str, Any]] = []
        self._first: dict[str, Any] | None = None
        self._timer = QTimer(self, interval=LOOK_EVERY)
        self._timer.timeout.connect(self.look)

    # --- where it stands -------------------------------------------------------------------------------------

    @property
    def station(self) -> Station | None:
        """Where it stands."""
        return None if self.lesson is None else self.lesson.stations[self.index]

    @property
    def is_last(self) -> bool:
        """Whether no station follows."""
        return self.lesson is not None and self.index == len(self.lesson.stations) - 1

    def target(self) -> QWidget | None:
        """Return what this station speaks of, if its page is the one that is open."""
        station, tab = self.station, self._tab()
        if station is None or tab is None or tab.name != station.page:
            return None
        handles = self._handles(tab)
        return self.own[station.at][0] if station.at in self.own else handles.place(station.at)

    def open(self, lesson: Lesson, index: int = 0) -> None:
        """Begin `lesson` at a station; one that is open is left first."""
        self.leave()
        self.lesson = lesson
        self._drafts = dict(self._session.settings.now.drafts)
        self._timer.start()
        self.go_to(index)

    def go_to(self, index: int) -> None:
        """Go to a station."""
        assert self.lesson is not None
        self.index = min(max(index, 0), len(self.lesson.stations) - 1)
        self._remember_place()
        self.is_done, self.why_not, self._first = False, "", None
        self.open_page()
        self._act(self.lesson.stations[self.index].begin)
        self.moved.emit()
        self.look()

    def open_page(self) -> None:
        """Open the page of this station."""
        station, tab = self.station, self._tab()
        if station is not None and (tab is None or tab.name != station.page):
            self._session.send(GoTo(station.page))

    def do_it(self) -> None:
        """Do what the user is asked to do."""
        if (station := self.station) is not None:
            self.open_page()
            self._act(station.do)
            self.look()

    def leave(self) -> None:
        """Leave the lesson, and put back what was chosen before it."""
        if self.lesson is None:
            return
        self.lesson = None
        self._acts.clear()
        self._timer.stop()
        with self._session.undoing.by_program():
            for bring_back in reversed(self._brings_back.values()):
                bring_back()
        for name in self._brings_back:
            self._session.undoing.forget(self._held[name].tab)
        self._bring_back_drafts()
        self._brings_back.clear()
        self.moved.emit()

    # --- what is done ----------------------------------------------------------------------------------------

    def look(self) -> None:
        """Do what waits to be done, and look whether what is asked for is done."""
        station, tab = self.station, self._tab()
        if station is None or tab is None or tab.name != station.page:
            return
        before = self.is_done, self.why_not
        self.why_not = self._work_off(tab)
        if not self._acts and not self.is_done:
            self.is_done = self._is_done(station, tab)
        if (self.is_done, self.why_not) != before:
            self.looked.emit()

    def _act(self, acts: Mapping[str, Any] | None) -> None:
        self._acts = list((acts or {}).items())

    def _work_off(self, tab: Tab) -> str:
        """Do what waits, in its order, and return why the rest has to wait."""
        while self._acts:
            name, value = self._acts[0]
            turn = self._dial(tab, name).turn
            assert turn is not None, name
            try:
                with self._session.undoing.by_program():
                    turn(value)
            except NotYet as reason:
                return str(reason)
            if self._acts:  # else what was turned has led out of the lesson
                del self._acts[0]
        return ""

    def _is_done(self, station: Station, tab: Tab) -> bool:
        if not station.until:
            return False
        read = {name: self._read(tab, name) for name in station.until}
        if self._first is None:
            self._first = read
        return all(_fits(read[name], wanted, self._first[name]) for name, wanted in station.until.items())

    def _read(self, tab: Tab, name: str) -> Any:
        """Return what a dial reads; None, if it says nothing now."""
        try:
            return self._dial(tab, name).read()
        except NotYet:
            return None

    def _dial(self, tab: Tab, name: str) -> Dial:
        handles = self._handles(tab)
        return self.own[name][1] if name in self.own else handles.dial(name)

    # --- what is kept ----------------------------------------------------------------------------------------

    def _handles(self, tab: Tab) -> Handles:
        held = self._held.get(tab.name)
        if held is None or held.tab is not tab:
            held = self._held[tab.name] = handles_of(tab)
        if self.lesson is not None and tab.name not in self._brings_back:
            self._brings_back[tab.name] = held.keep()
        return held

    def _bring_back_drafts(self) -> None:
        """Put back what the next start would find chosen on the pages that were touched."""
        drafts = dict(self._session.settings.now.drafts)
        for name in self._brings_back:
            drafts.pop(name, None)
            if name in self._drafts:
                drafts[name] = self._drafts[name]
        if drafts != self._session.settings.now.drafts:
            self._session.settings.change(drafts=drafts)

    def _remember_place(self) -> None:
        """Remember how far this lesson was followed."""
        assert self.lesson is not None
        seen = self._session.settings.now.lessons
        if seen.get(self.lesson.name, 0) <= self.index:
            self._session.settings.change(lessons={**seen, self.lesson.name: self.index + 1})


def _fits(now: Any, wanted: Any, first: Any) -> bool:
    if now is None:
        return False
    if isinstance(wanted, list) and len(wanted) == 2 and isinstance(now, int | float):
        return bool(wanted[0] <= now <= wanted[1])
    if wanted == "other":
        return bool(now != first)
    return bool(now == wanted)
