"""Library: everything that was drawn, and every run."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from ddpm_studio.gui.errands import Errand, GoTo, ListRuns, LocateResult
from ddpm_studio.gui.library.results_page import ResultsPage
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import PAGE_MARGIN, SPACE_GROUPS, set_role
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.welcome.runs.page import RunsPage
from ddpm_studio.gui.widgets.segments import Segments

RESULTS, RUNS = range(2)
"""The pages."""


class LibraryTab(Tab):
    """Two pages, of results and of runs. It runs no job of its own."""

    name = "library"
    takes = (ListRuns, LocateResult)
    needs_engine = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.pages = QStackedWidget()
        self.results, self.runs = ResultsPage(session), RunsPage(session)
        for page in (self.results, self.runs):
            self.pages.addWidget(page)
        results, runs = self.tr("Results"), self.tr("Runs")
        self.which = Segments(
            (
                (results, results, self.tr("Everything that was drawn")),
                (runs, runs, self.tr("Everything that was trained")),
            ),
            self.tr("What is listed"),
        )
        self.which.chosen.connect(self.pages.setCurrentIndex)
        self.show_only(self._page())
        self.set_obstacle(self.tr("There is nothing to start on this page; open what is listed."))

    def start(self) -> None:
        """Do nothing: this page has no job."""

    def take(self, errand: Errand) -> None:
        """Show the runs, or a result among all."""
        self.session.send(GoTo("library"))
        if isinstance(errand, ListRuns):
            self.which.choose(RUNS)
        elif isinstance(errand, LocateResult):
            self.which.choose(RESULTS)
            self.results.locate(errand.folder)

    def _page(self) -> QWidget:
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN)
        rows.setSpacing(SPACE_GROUPS)
        line = QHBoxLayout()
        line.addWidget(set_role(QLabel(self.tr("Library"), textFormat=Qt.TextFormat.PlainText), "title"))
        line.addStretch(1)
        line.addWidget(self.which)
        rows.addLayout(line)
        rows.addWidget(self.pages, 1)
        return page
