"""Which sampler, in how many steps: compared on the user's own model, and what is recommended."""

from __future__ import annotations

import math
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.choices.measuring.bench import BenchOptions, sampler_kinds
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.evaluation.recommending import front, recommended
from ddpm_studio.engine.events import Event
from ddpm_studio.engine.findings import Benched
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.errands import UseSampler
from ddpm_studio.gui.evaluating.bench_table import BenchTable, kernel_in_words
from ddpm_studio.gui.evaluating.desk import Task
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.knobs import in_words
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, set_role, tabular
from ddpm_studio.gui.widgets.chips import Chips
from ddpm_studio.gui.widgets.curves.chart import Axis
from ddpm_studio.gui.widgets.curves.scatter_plot import Point, ScatterPlot
from ddpm_studio.gui.widgets.empty_state import EmptyState
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

DRAFT = "evaluate.samplers"
HIDDEN = ("model", "samplers", "chain", "features")
BASIC = ("steps", "count", "samples")


class BenchDesk(QObject):
    """Chooses `BenchOptions` but for the model; a plot and a table show each way, and one is recommended."""

    changed = Signal()
    start_text = QT_TRANSLATE_NOOP("Tab", "Compare samplers")

    def __init__(self, session: Session, picker: ModelPicker) -> None:
        super().__init__(picker)
        self._session, self._picker = session, picker
        draft = session.settings.draft(DRAFT, BenchOptions())
        self.form = Form(BenchOptions(), hidden=HIDDEN, basic=BASIC)
        self.form.set_options(draft)
        self.panel = self._choices(draft)
        self.form.checked.connect(self.changed)
        self._ways: dict[int, Benched] = {}
        self._order: list[Benched] = []
        self.stage = QWidget()
        self.headline = tabular(set_role(WrappedLabel(), "title"))
        self.note = set_role(WrappedLabel(), "caption")
        self.use = QPushButton(self.tr("Use it"))
        self.use.setToolTip(self.tr("Sample in this way from now on"))
        self.use.clicked.connect(self._use)
        self.plot = ScatterPlot()
        self.plot.pointed.connect(self._select)
        self.table = BenchTable()
        self.empty = EmptyState()
        self._lay_out()

    def _choices(self, draft: BenchOptions) -> QWidget:
        """Return the samplers as buttons, above a form of all else."""
        self.samplers = Chips(write=in_words)
        self.samplers.setAccessibleName(self.tr("Samplers to compare"))
        self.samplers.offer(sampler_kinds(), draft.samplers)
        self.samplers.all.setToolTip(self.tr("Compare every sampler"))
        self.samplers.none.hide()  # at least one is compared
        self.samplers.changed.connect(self.changed)
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        chips = QVBoxLayout()
        chips.setContentsMargins(12, 0, 0, 0)
        chips.addWidget(self.samplers)
        column.addLayout(chips)
        column.addWidget(self.form)
        return panel

    def _lay_out(self) -> None:
        self.empty.say(
            self.tr("Which sampler suits this model?"),
            self.tr(
                "The same seeds are drawn by several samplers in several numbers of steps, and what each takes is told."
            ),
        )
        line = QHBoxLayout()
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.headline, 1)
        line.addWidget(self.use)
        column = QVBoxLayout(self.stage)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addLayout(line)
        column.addWidget(self.note)
        column.addWidget(self.plot, 1)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty, 1)
        self._show()

    # --- choosing --------------------------------------------------------------------------------------------

    def problem(self) -> str:
        """Say what is wrong first with what is chosen, or nothing."""
        problems = self.form.problems()
        if not self.samplers.chosen():
            return self.tr("Choose a sampler at least.")
        return str(problems[0]) if problems else ""

    def suit_model(self) -> None:
        """Another model is chosen: too many steps are as many as it has."""

    def show_problem(self, field: str, sentence: str) -> None:
        """Show what the job has found wrong at its field."""
        self.form.show_problem(field, sentence)

    def options(self) -> BenchOptions:
        """Return what is chosen, without the model.

        :raises FieldError: for the first thing that is wrong.
        """
        return self.form.options().model_copy(update={"samplers": self.samplers.chosen()})

    def begin(self) -> Task | None:
        """Return the job that compares."""
        choice = self._picker.choice
        try:
            options = self.options()
        except FieldError:
            return None
        if choice is None or not options.samplers:
            return None
        self._ways = {}
        options = options.model_copy(update={"model": choice.file})
        return Task(partial(engine.bench, options), self.tr("Comparing samplers"))

    # --- what comes ------------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """Show what has been compared by now."""
        if isinstance(event, Benched):
            self._ways[event.index] = event
            self._show()

    def finish(self) -> None:
        """Leave what was compared."""

    def _show(self) -> None:
        self._order = sorted(self._ways.values(), key=lambda way: way.seconds)
        for part in (self.headline, self.note, self.use, self.plot, self.table):
            part.setVisible(bool(self._order))
        self.empty.setVisible(not self._order)
        if not self._order:
            return
        best = recommended(self._order)
        self.use.setEnabled(best is not None)
        if best is not None:
            told = self.tr("Recommended: {}, {} steps, {} spacing")
            self.headline.setText(told.format(in_words(best.sampler), best.steps, best.spacing))
        self.note.setText(
            self.tr(
                "The cheapest that cannot be told from the best. How far images lie from those of a long chain says "
                "nothing where noise is drawn on the way."
            )
        )
        self.table.show_ways(self._order, best)
        self._draw(best)

    def _draw(self, best: Benched | None) -> None:
        has_kernel = any(way.kernel is not None for way in self._order)
        self.plot.set_title(
            self.tr("KD×10³ over time for an image (ms)")
            if has_kernel
            else self.tr("distance from the long chain (of 255) over time for an image (ms)")
        )
        shown = [(way, height) for way in self._order if (height := _height(way, has_kernel)) is not None]
        kinds = list(dict.fromkeys(way.sampler for way, _ in shown))
        times = [math.log10(1000 * max(way.seconds, 1e-9)) for way, _ in shown]
        points = [
            Point(x, height, _told(way), kinds.index(way.sampler))
            for x, (way, height) in zip(times, shown, strict=True)
        ]
        if not points:
            self.plot.show_points(())
            return
        heights = [point.y for point in points]
        room = 0.1 * (max(heights) - min(heights)) or 1.0
        low, high = math.floor(min(times)), max(math.ceil(max(times)), math.floor(min(times)) + 1)
        ticks = tuple(float(power) for power in range(low, high + 1))
        self.plot.set_axes(Axis(low - 0.05, high + 0.05, ticks, _power), Axis(min(heights) - room, max(heights) + room))
        numbers = {way.index: number for number, (way, _) in enumerate(shown)}
        joined = [numbers[way.index] for way in front(self._order) if way.index in numbers]
        self.plot.name_pens([in_words(kind) for kind in kinds])
        self.plot.show_points(points, joined, None if best is None else numbers.get(best.index))

    def _select(self, number: int) -> None:
        text = self.plot.points[number].text
        for row, way in enumerate(self._order):
            if _told(way) == text:
                self.table.selectRow(row)

    def _use(self) -> None:
        """Have the Sample page draw as the row says that is selected."""
        row = self.table.currentRow()
        if 0 <= row < len(self._order):
            way = self._order[row]
            self._session.send(UseSampler(way.sampler, way.steps, way.spacing))


def _height(way: Benched, has_kernel: bool) -> float | None:
    value = way.kernel if has_kernel else way.distance
    return value if value is None or not has_kernel else 1000 * value


def _told(way: Benched) -> str:
    name, spacing, kernel = in_words(way.sampler), in_words(way.spacing), kernel_in_words(way)
    return f"{name}, {way.steps} steps, {spacing}: {1000 * way.seconds:.3g} ms, KD×10³ {kernel}"


def _power(place: float) -> str:
    return f"{10**place:g}"
