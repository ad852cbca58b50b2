"""All results on one page: searched, filtered, opened where they were drawn."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ddpm_studio.engine.choices.drawing import DRAWING_JOBS
from ddpm_studio.engine.films.result import Result
from ddpm_studio.gui.errands import GoTo
from ddpm_studio.gui.film.credits.words import job_in_words
from ddpm_studio.gui.library.caption import is_meant
from ddpm_studio.gui.library.result_list import ResultList
from ddpm_studio.gui.library.result_model import ResultModel
from ddpm_studio.gui.library.result_painter import ResultPainter
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_ROWS, icon, set_role
from ddpm_studio.gui.widgets.empty_state import EmptyState
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo

SIDE = 144


class ResultsPage(QWidget):
    """A search, filters, and everything that fits them."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.search = QLineEdit(clearButtonEnabled=True)
        self.jobs = QuietCombo()
        self.starred = QCheckBox(self.tr("With a star only"))
        self.count = set_role(QLabel(textFormat=Qt.TextFormat.PlainText), "caption")
        self._make_filters()
        self._model = ResultModel(session.results, self._is_wanted, self)
        self.list = ResultList(session, self._model)
        self._painter = ResultPainter(SIDE, lines=3)
        self.list.setItemDelegate(self._painter)
        self.list.setFlow(QListView.Flow.LeftToRight)
        self.list.setWrapping(True)
        self.list.setSpacing(SPACE_ROWS // 2)
        self.empty = EmptyState()
        self._either = QStackedWidget()
        for widget in (self.empty, self.list):
            self._either.addWidget(widget)
        self._lay_out()
        self._listen()
        session.results.load()
        self._say()

    def locate(self, folder: Path) -> None:
        """Show every result, and this one chosen among them."""
        self._show_all()
        self.list.choose(folder)

    def _show_all(self) -> None:
        self.search.clear()
        self.jobs.setCurrentIndex(0)
        self.starred.setChecked(False)

    def _help_out(self) -> None:
        """Do what the button says where nothing is shown."""
        if self._session.results.items:
            self._show_all()
        else:
            self._session.send(GoTo("sample"))

    def _make_filters(self) -> None:
        self.search.setPlaceholderText(self.tr("Search in names, notes, models, seeds"))
        self.search.setAccessibleName(self.tr("Search results"))
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.jobs.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.jobs.setAccessibleName(self.tr("Which results"))
        self.jobs.addItem(self.tr("Everything"), "")
        for job in DRAWING_JOBS:
            self.jobs.addItem(job_in_words(job), job)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.search, 1)
        for widget in (self.jobs, self.starred, self.count):
            line.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        column.addLayout(line)
        column.addWidget(self._either, 1)

    def _listen(self) -> None:
        for changed in (self.search.textChanged, self.jobs.currentIndexChanged, self.starred.toggled):
            changed.connect(self._filter)
        self._session.results.changed.connect(self._say)
        self.empty.triggered.connect(self._help_out)

    def _is_wanted(self, result: Result) -> bool:
        job = self.jobs.currentData()
        return (
            (not job or result.facts.job == job)
            and (result.is_starred or not self.starred.isChecked())
            and is_meant(result, self.search.text())
        )

    def _filter(self) -> None:
        self._model.renew()
        self._say()

    def _say(self) -> None:
        shown, every = len(self._model.rows), len(self._session.results.items)
        self.count.setText(
            self.tr("{} of {}").format(shown, every) if shown != every else self.tr("{} kept").format(every)
        )
        if not every and self._session.results.is_looking:
            self.empty.say("", self.tr("Looking at what is kept…"))
        elif not every:
            self.empty.say(
                self.tr("Nothing was drawn yet"),
                self.tr("Whatever is sampled, compared, mixed or edited is kept here with all that made it."),
                self.tr("Go to Sample"),
                picture="image",
            )
        else:
            hint, action = self.tr("Search for something else, or look at everything."), self.tr("Show everything")
            self.empty.say(self.tr("Nothing fits"), hint, action, picture="search")
        self._either.setCurrentIndex(int(shown > 0))
