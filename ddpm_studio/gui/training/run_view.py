"""A run as it goes: how the loss falls and samples take shape."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.events import Event, Metrics, Note, Pixels, Preview, Saved
from ddpm_studio.engine.findings import Copied, Probed
from ddpm_studio.engine.runs.measured import rows_of
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, set_role, tabular
from ddpm_studio.gui.training.accuracy_view import AccuracyView
from ddpm_studio.gui.training.course.charts import Charts
from ddpm_studio.gui.training.course.history import History
from ddpm_studio.gui.training.course.loss_course import LossCourse
from ddpm_studio.gui.training.course.step_cursor import StepCursor
from ddpm_studio.gui.training.open_run_note import RunTitle
from ddpm_studio.gui.training.preview_view import PreviewView
from ddpm_studio.gui.training.probe_view import ProbeView
from ddpm_studio.gui.widgets.curves.curve_keys import CurveKeys
from ddpm_studio.gui.widgets.curves.curve_plot import CurvePlot
from ddpm_studio.gui.widgets.empty_state import EmptyState
from ddpm_studio.gui.widgets.page_keys import KeyRouter
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel

TAIL = 1 << 15
"""Bytes of the last reports, by which it is told how often a classifier is right: some sixty."""

PLOT_KEYS: tuple[tuple[str, str], ...] = (
    ("F", QT_TRANSLATE_NOOP("Tab", "Keep the whole curve in view while it grows")),
    ("L", QT_TRANSLATE_NOOP("Tab", "Draw the height of the curve as a logarithm, or not")),
)
"""Each key of the plot and what it does."""


class RunView(QWidget):
    """Shows one run, live or from its folder; before the first it says what to do.

    One cursor moves the plot, the samples, the map and the history to the step that is looked at.
    """

    start_asked = Signal()
    """The button of the empty state was pressed."""
    new_asked = Signal()
    """Leave this run and prepare another."""
    longer_asked = Signal()
    """Train this run, which is done, further."""

    def __init__(self, page: QWidget | None = None) -> None:
        """:param page: where the keys of the plot are heard, wherever the focus is."""
        super().__init__()
        self.empty = EmptyState()
        self.empty.triggered.connect(self.start_asked)
        self.title = RunTitle()
        self.standing = tabular(set_role(QLabel(textFormat=Qt.TextFormat.PlainText), "caption"))
        self.longer = QPushButton(self.tr("Train longer…"))
        self.longer.setToolTip(self.tr("Choose how far this run goes on, and at which learning rate"))
        self.longer.clicked.connect(self.longer_asked)
        self.new_run = QPushButton(self.tr("New run"))
        self.new_run.clicked.connect(self.new_asked)
        self.step_cursor = StepCursor(self)
        self.plot = CurvePlot(self.tr("Loss"))
        self.course = LossCourse(self.plot, self.step_cursor)
        self.plot.set_empty("", self.tr("The loss appears here with the first steps."))
        self._router = KeyRouter(page or self, CurveKeys(self.plot))
        self.probes = ProbeView(self.step_cursor)
        self.reader = self.course.reader
        self.reader.probes_read.connect(self.probes.take)
        self.accuracy = AccuracyView()
        self.accuracy.hide()
        self.previews = PreviewView(self.step_cursor)
        self.history = History(self.course, self.step_cursor)
        self.previews.sheet_known.connect(self._know_sheet)
        self.previews.thinned.connect(self._know_samples)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self._page())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)

    def _page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addLayout(self._head())
        column.addSpacing(SPACE_INSIDE)
        self.halves = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        self.halves.setHandleWidth(2 * SPACE_ROWS)
        course = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        charts = Charts(self.plot, self.course.axis, self.probes)
        self.kinds = charts.kinds
        for part, share in ((charts, 3), (self.history, 2)):
            course.addWidget(part)
            course.setStretchFactor(course.count() - 1, share)
        course.setSizes([300, 200])
        for half in (course, self.previews):
            self.halves.addWidget(half)
            self.halves.setStretchFactor(self.halves.count() - 1, 1)
        self.halves.setSizes([500, 500])
        column.addWidget(self.halves, 1)
        column.addWidget(self.accuracy)
        return page

    def _head(self) -> QVBoxLayout:
        """What the run is called and what can be done with it; below, how far it is and what the probes say of it."""
        self.verdict = tabular(ElidedLabel())
        set_role(self.verdict, "caption")
        self.probes.said.connect(self._hear_verdict)
        name, words = QHBoxLayout(), QHBoxLayout()
        for line in (name, words):
            line.setSpacing(SPACE_ROWS)
        name.addWidget(self.title, 1)
        for button in (self.previews.save_now, self.longer, self.new_run):
            name.addWidget(button)
        words.addWidget(self.standing)
        words.addWidget(self.verdict, 1)
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addLayout(name)
        head.addLayout(words)
        return head

    def _hear_verdict(self, words: str) -> None:
        """Say what the probes say of the run, once they say anything, and know the best of its steps."""
        self.verdict.say(words if self.probes.has_probes else "")
        self.history.know_best(self.probes.best())

    def _know_sheet(self, step: int, images: Pixels) -> None:
        self.history.keep_picture(step, images)
        self._know_samples()

    def _know_samples(self) -> None:
        self.history.know_samples(self.previews.steps)

    def warm_up(self) -> None:
        """Load what plots are drawn with, so that the first press of Train does not wait for it."""
        self.plot.stage.open()

    def show_nothing(self) -> None:
        """Say what to do before there is a run."""
        hint = self.tr(
            "Choose pictures and a preset at the left, then press Train. "
            "The loss and samples appear here while it learns."
        )
        self.empty.say(self.tr("Train a model"), hint, "", picture="image")
        self.empty.action.setToolTip(hint)
        self.reader.stop()
        self.course.clear()
        self.previews.clear()
        self.history.clear()
        self.pages.setCurrentIndex(0)

    def show_run(self, run: Run, config: RunConfig) -> None:
        """Show all that `run`, for which `config` is chosen, has measured and drawn so far."""
        self.history.clear()
        self.probes.show_run(config.training.batch_size)
        self.say_place(run)
        self.standing.setToolTip("")
        self.course.begin(run)
        self.previews.show_run(run, config.data)
        self._show_kind(run, config.is_classifier)
        self.pages.setCurrentIndex(1)

    def _show_kind(self, run: Run, is_classifier: bool) -> None:
        """Show samples and probes, or of a classifier, which draws nothing, how often it is right."""
        self.previews.setVisible(not is_classifier)
        self.kinds.setVisible(not is_classifier)
        self.plot.header.title.say(self.tr("Loss") if is_classifier else "")
        if is_classifier:
            self.kinds.choose(0)
        self.accuracy.setVisible(is_classifier)
        self.accuracy.clear()
        for row in rows_of(run.tail_of_metrics(TAIL).read()) if is_classifier else ():
            self.accuracy.take(row)

    def say_place(self, run: Run) -> None:
        """Say where `run`, which is shown, is."""
        self.title.say_run(run)

    def lacks_some_of(self, run: Run) -> bool:
        """Whether `run`, which is shown, has measured more than is: another process has trained it meanwhile."""
        if self.reader.is_busy:
            return False
        newest = run.newest_metrics().get("step", 0)
        return newest > self.course.last_step

    def follow(self, event: Event) -> None:
        """Show what the run says while it trains."""
        if isinstance(event, Metrics) and "loss" in event.values:
            self.course.take(event)
            self.accuracy.take(event.values)
        elif isinstance(event, Copied):
            self.previews.say_copies(event.copies, event.samples)
        elif isinstance(event, Note):
            self.course.happen(event.text)
        elif isinstance(event, Probed):
            self.probes.take([event])
        elif isinstance(event, Saved) and event.what == "preview" and event.step is not None:
            self.previews.add(event.step, event.path)
        elif isinstance(event, Saved) and event.what == "state":
            self.previews.save_now.answer()
            self.say_saved(event)
        elif isinstance(event, Preview):
            self.previews.sample_now.answer()
            self.previews.show_newest(event)

    def set_live(self, is_live: bool, is_done: bool, is_elsewhere: bool = False, *, is_draft: bool = False) -> None:
        """Offer what can be asked of a run that trains, here or elsewhere, that does not, or is done."""
        self.previews.set_live(is_live, is_elsewhere)
        self.new_run.setEnabled(not (is_live and is_draft))
        beside = self.tr("Choose what comes next at the left; Train next puts it in the queue")
        self.new_run.setToolTip(beside if is_live and is_draft else self.tr("Leave this run and prepare another"))
        self.longer.setVisible(is_done and not is_live and not is_elsewhere)

    def say_standing(self, text: str, last: int | None = None) -> None:
        """Say how far the run is.

        :param last: the last step of one that is done.
        """
        self.standing.setText(text)
        self.history.know_end(last)

    def say_saved(self, event: Saved) -> None:
        """Say what the last save was, and what saving costs."""
        said = self.tr("Last saved at step {:,}, in {:.1f} s; saving takes {:.1%} of the time")
        self.standing.setToolTip(said.format(event.step or 0, event.seconds, event.share))
