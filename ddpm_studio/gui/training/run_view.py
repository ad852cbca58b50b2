"""A run as it goes: how the loss falls and samples take shape."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.events import Event, Metrics, Note, Preview, Saved
from ddpm_studio.engine.findings import Copied, Probed
from ddpm_studio.engine.runs.measured import rows_of
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, set_role, tabular
from ddpm_studio.gui.training.accuracy_view import AccuracyView
from ddpm_studio.gui.training.course.loss_course import LossCourse
from ddpm_studio.gui.training.open_run_note import RunTitle
from ddpm_studio.gui.training.preview_view import PreviewView
from ddpm_studio.gui.training.probe_view import ProbeView
from ddpm_studio.gui.widgets.curves.curve_keys import CurveKeys
from ddpm_studio.gui.widgets.curves.curve_plot import CurvePlot
from ddpm_studio.gui.widgets.empty_state import EmptyState
from ddpm_studio.gui.widgets.page_keys import KeyRouter
from ddpm_studio.gui.widgets.segments import Segments
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel

TAIL = 1 << 15
"""Bytes of the last reports, by which it is told how often a classifier is right: some sixty."""

PLOT_KEYS: tuple[tuple[str, str], ...] = (
    ("F", QT_TRANSLATE_NOOP("Tab", "Keep the whole curve in view while it grows")),
    ("L", QT_TRANSLATE_NOOP("Tab", "Draw the height of the curve as a logarithm, or not")),
)
"""Each key of the plot and what it does."""


class RunView(QWidget):
    """Shows one run, live or from its folder; before the first it says what to do."""

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
        self.plot = CurvePlot(self.tr("Loss"))
        self.course = LossCourse(self.plot)
        self.plot.set_empty("", self.tr("The loss appears here with the first steps."))
        self._router = KeyRouter(page or self, CurveKeys(self.plot))
        self.probes = ProbeView()
        self.reader = self.course.reader
        self.reader.probes_read.connect(self.probes.take)
        self.accuracy = AccuracyView()
        self.accuracy.hide()
        self.previews = PreviewView()
        self.previews.step_shown.connect(self._mark_step)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self._page())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)

    def _page(self) -> QWidget:
        head = QHBoxLayout()
        head.setSpacing(SPACE_ROWS)
        head.addWidget(self.title, 1)
        head.addWidget(self.standing)
        head.addWidget(self.longer)
        head.addWidget(self.new_run)
        self.halves = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        self.halves.addWidget(self._charts())
        self.halves.addWidget(self._lower_half())
        self.halves.setStretchFactor(0, 1)
        self.halves.setStretchFactor(1, 1)
        self.halves.setSizes([800, 1000])
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addLayout(head)
        column.addWidget(self.halves, 1)
        return page

    def _lower_half(self) -> QWidget:
        half = QWidget()
        column = QVBoxLayout(half)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.accuracy, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.previews, 1)
        return half

    def _charts(self) -> QWidget:
        """The loss as it was drawn, and that of the same pictures by t, of which one is seen."""
        loss, by_t = self.tr("Loss"), self.tr("Loss by t")
        self.kinds = Segments(
            (
                (loss, loss, self.tr("The loss of the pictures, times and noises of each step")),
                (by_t, by_t, self.tr("The loss of the same pictures and noises at each t, from probe to probe")),
            ),
            self.tr("Which loss"),
        )
        self.verdict = tabular(ElidedLabel())
        set_role(self.verdict, "caption")
        self.probes.said.connect(self._say_verdict)
        line = QHBoxLayout()
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.kinds)
        line.addWidget(self.verdict, 1)
        charts = QStackedWidget()
        charts.addWidget(self.plot)
        charts.addWidget(self.probes)
        self.kinds.chosen.connect(charts.setCurrentIndex)
        self.kinds.chosen.connect(self._say_verdict)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addLayout(line)
        column.addWidget(charts, 1)
        return holder

    def _say_verdict(self) -> None:
        """Say beside the loss what the probes say of it, once they say anything."""
        is_news = self.probes.has_probes and self.kinds.index == 0
        self.verdict.say(self.probes.in_words() if is_news else "")

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
        self.pages.setCurrentIndex(0)

    def show_run(self, run: Run, config: RunConfig) -> None:
        """Show all that `run`, for which `config` is chosen, has measured and drawn so far."""
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

    def say_standing(self, text: str) -> None:
        """Say how far the run is."""
        self.standing.setText(text)

    def say_saved(self, event: Saved) -> None:
        """Say what the last save was, and what saving costs."""
        said = self.tr("Last saved at step {:,}, in {:.1f} s; saving takes {:.1%} of the time")
        self.standing.setToolTip(said.format(event.step or 0, event.seconds, event.share))

    def _mark_step(self, step: int) -> None:
        is_old = not self.previews.history.latest.isChecked()
        self.course.mark(step if is_old and step > 0 else None)
