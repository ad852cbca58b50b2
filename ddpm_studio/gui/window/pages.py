"""The pages of the window: the one that is seen is made first, the others behind it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from ddpm_studio.gui.errands import Errand
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs import Page
from ddpm_studio.gui.tabs.base import Tab


class Pages(QTabWidget):
    """Has a label for each tab at once, and the tab when it is seen, asked for, or its turn comes."""

    made = Signal(object)
    """A `Tab` is there now."""
    completed = Signal()
    """`make_rest` has made the last one."""

    def __init__(self, session: Session, pages: Sequence[Page]) -> None:
        super().__init__()
        self._session = session
        self._waiting: dict[QWidget, Page] = {}
        self._pages = tuple(pages)
        for page in pages:
            place = QWidget()
            self._waiting[place] = page
            self.addTab(place, QCoreApplication.translate("Tab", page.title))
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._make_next)
        self.currentChanged.connect(self._make)

    def tab(self) -> Tab | None:
        """Return the tab that is open."""
        return self._tab(self.currentIndex())

    def tabs(self) -> list[Tab]:
        """Return the tabs that are there, in their order."""
        return [tab for index in range(self.count()) if (tab := self._tab(index)) is not None]

    def open(self, name: str) -> None:
        """Open the tab that is called `name`, if there is one; without a name the first, or what is open."""
        names = [page.name for page in self._pages]
        index = names.index(name) if name in names else self.currentIndex()
        self.setCurrentIndex(index)
        self._make(index)

    def make_rest(self) -> None:
        """Make what is not there, one tab in each turn of the event loop."""
        self._turn.start()

    def deliver(self, errand: Errand) -> None:
        """Give `errand` to every tab that takes such, in their order; one that is not there is made first."""
        for index, page in enumerate(self._pages):
            if isinstance(errand, page.load().takes):
                self._make(index)
                tab = self._tab(index)
                assert tab is not None
                tab.take(errand)

    def _tab(self, index: int) -> Tab | None:
        tab = self.widget(index)
        return tab if isinstance(tab, Tab) else None

    def _make_next(self) -> None:
        if self._waiting:
            self._make(self.indexOf(next(iter(self._waiting))))
            self._turn.start()
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
