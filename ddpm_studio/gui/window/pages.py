"""The pages of the window: the frame is seen first, then the open page is made, and the others behind it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from ddpm_studio.gui.errands import Errand
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs import Page
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.window.remembering.model import bring_back_model

PATIENCE = 2000
"""Milliseconds until the other pages are made though the first is not painted: its window may be hidden or covered."""


class Pages(QTabWidget):
    """Has a label for each tab at once, and the tab when it is asked for, or its turn comes after `make_all`."""

    made = Signal(object)
    """A `Tab` is there now."""
    painted = Signal()
    """The open page was painted for the first time."""
    completed = Signal()
    """`make_all` has made the last one."""

    def __init__(self, session: Session, theme: Theme, pages: Sequence[Page]) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self._waiting: dict[QWidget, Page] = {}
        self._pages = tuple(pages)
        self._was_seen = self._is_painting = False
        for page in pages:
            place = QWidget()
            self._waiting[place] = page
            self.addTab(place, QCoreApplication.translate("Tab", page.title))
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._make_next)
        self.currentChanged.connect(self._make_opened)

    @property
    def page(self) -> str:
        """What the page is called that is open, whether it is there or not."""
        return self._pages[self.currentIndex()].name

    def tab(self) -> Tab | None:
        """Return the tab that is open; it is made, if it is not there."""
        self._make(self.currentIndex())
        return self._tab(self.currentIndex())

    def tabs(self) -> list[Tab]:
        """Return the tabs that are there, in their order."""
        return [tab for index in range(self.count()) if (tab := self._tab(index)) is not None]

    def open(self, name: str) -> None:
        """Open the tab that is called `name`, if there is one; without a name the first, or what is open."""
        names = [page.name for page in self._pages]
        self.setCurrentIndex(names.index(name) if name in names else self.currentIndex())

    def make_all(self) -> None:
        """Make what is not there, now that the frame was seen: the open page, and when it was seen the others.

        There is one in each turn of the event loop.
        """
        self._was_seen = True
        bring_back_model(self._session)
        self._turn.start()

    def deliver(self, errand: Errand) -> None:
        """Give `errand` to every tab that takes such, in their order; one that is not there is made first.

        What it changes is undone at once, on the page that is open then.
        """
        with self._session.undoing.step():
            for index, page in enumerate(self._pages):
                if isinstance(errand, page.load().takes):
                    self._make(index)
                    tab = self._tab(index)
                    assert tab is not None
                    tab.take(errand)

    def changeEvent(self, event: QEvent) -> None:
        """Have the labels in the letters of the window: under a style sheet Qt leaves them in those of before."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.tabBar().setFont(self.font())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go on when the window is about to paint what has changed in it, which is the first page."""
        if event.type() is QEvent.Type.UpdateRequest:
            watched.removeEventFilter(self)
            self._is_painting = True
            self._turn.start(0)
        return super().eventFilter(watched, event)

    def _tab(self, index: int) -> Tab | None:
        tab = self.widget(index)
        return tab if isinstance(tab, Tab) else None

    def _make_opened(self, index: int) -> None:
        """Make the tab that was opened; before the frame was seen, nobody misses it."""
        if self._was_seen:
            self._make(index)

    def _make_next(self) -> None:
        opened = self.currentWidget()
        if self._is_painting:
            self._is_painting = False
            self.painted.emit()
            self._turn.start(0)
        elif opened in self._waiting:
            with self._theme.without_rules():
                self._make(self.currentIndex())
            # The next page would keep the window's thread before this one is painted.
            self.window().installEventFilter(self)
            self._turn.start(PATIENCE)
        else:
            self.window().removeEventFilter(self)  # painted later, it would complete all once more
            self._go_on()

    def _go_on(self) -> None:
        """Make the next page behind the first, or tell that all are there."""
        if self._waiting:
            self._make(self.indexOf(next(iter(self._waiting))))
            self._turn.start(0)
        else:
            self.completed.emit()

    def _make(self, index: int) -> None:
        place = self.widget(index)
        page = self._waiting.pop(place, None) if place is not None else None
        if place is None or page is None:
            return
        tab = page.load()(self._session)
        opened, title = self.currentIndex(), self.tabText(index)
        with QSignalBlocker(self):  # each change of the row would open, and so make, another tab
            self.removeTab(index)
            self.insertTab(index, tab, title)
            self.setCurrentIndex(opened)
        place.deleteLater()
        self.made.emit(tab)
