"""How bits per dimension have changed over a training, beside the loss, and which snapshot is best."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.choices.measuring.bits import BitsOptions, SnapshotsOptions
from ddpm_studio.engine.events import Event
from ddpm_studio.engine.findings import SnapshotBits, SnapshotDistance
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.evaluating.desk import Task
from ddpm_studio.gui.evaluating.pictures_choice import PicturesChoice
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role, tabular
from ddpm_studio.gui.widgets.curves.chart import Axis
from ddpm_studio.gui.widgets.curves.function_plot import FunctionPlot, Line
from ddpm_studio.gui.widgets.empty_state import EmptyState
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

DRAFT = "evaluate.snapshots"
HIDDEN = (*(f"bits.{key}" for key in ("model", "source", "pictures", "steps")), "bits.chain", "features")
BASIC = ("most", "samples", "bits.count", "bits.evaluations")
USUAL = SnapshotsOptions(bits=BitsOptions(count=64))


class SnapshotsDesk(QObject):
    """Chooses `SnapshotsOptions` but for the run and the pictures; two plots over the same steps show what comes."""

    changed = Signal()
    start_text = QT_TRANSLATE_NOOP("Tab", "Measure every snapshot")

    def __init__(self, session: Session, picker: ModelPicker, pictures: PicturesChoice) -> None:
        super().__init__(picker)
        self._picker, self._pictures = picker, pictures
        self.panel = self.form = Form(USUAL, hidden=HIDDEN, basic=BASIC)
        self.form.set_options(session.settings.draft(DRAFT, USUAL))
        self.form.checked.connect(self.changed)
        self._found: list[SnapshotBits] = []
        self._distances: list[SnapshotDistance] = []
        self._loss: Line | None = None
        self.stage = QWidget()
        self.headline = tabular(set_role(WrappedLabel(), "title"))
        self.about = set_role(WrappedLabel(), "caption")
        self.bits, self.loss = FunctionPlot(self.tr("bits/dim by step")), FunctionPlot(self.tr("training loss by step"))
        self.distance = FunctionPlot(self.tr("KD×10³ of what is drawn, by step"))
        self.empty = EmptyState()
        self.empty.say(
            self.tr("Which snapshot is best?"),
            self.tr(
                "The same pictures are measured by every snapshot of a run. Choose held-out pictures: on those that it "
                "learns from the last one seems best even where it learns them by heart."
            ),
            picture="image",
        )
        column = QVBoxLayout(self.stage)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        for widget in (self.headline, self.about):
            column.addWidget(widget)
        for plot in (self.bits, self.distance, self.loss, self.empty):
            column.addWidget(plot, 1)
        self._show()

    # --- choosing --------------------------------------------------------------------------------------------

    def problem(self) -> str:
        """Say what is wrong first with what is chosen, or nothing."""
        problems = self.form.problems()
        path = self._picker.path()
        if path is not None and not path.is_dir():
            return self.tr("Only a run has several snapshots: choose one, or train a model.")
        return str(problems[0]) if problems else ""

    def suit_model(self) -> None:
        """Another model is chosen: nothing depends on it."""

    def show_problem(self, field: str, sentence: str) -> None:
        """Show what the job has found wrong at its field."""
        self.form.show_problem(f"bits.{field}", sentence)

    def begin(self) -> Task | None:
        """Return the job that measures."""
        path = self._picker.path()
        chosen = self._pictures.read(lambda: (self.form.options(), self._pictures.pictures()))
        if chosen is None or path is None:
            return None
        options, (source, share) = chosen
        chain = options.bits.chain.model_copy(update={"rate": self._picker.snapshot.rate()})
        changes = {"model": path, "source": source, "pictures": share, "chain": chain}
        options = options.model_copy(update={"bits": options.bits.model_copy(update=changes)})
        self._found, self._distances, self._loss = [], [], _loss_of(Run(path))
        return Task(partial(engine.snapshot_bits, options), self.tr("Measuring snapshots"))

    # --- what comes ------------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """Show what has been measured by now."""
        if isinstance(event, SnapshotBits):
            self._found.append(event)
            self._show()
        elif isinstance(event, SnapshotDistance):
            self._distances.append(event)
            self._show()

    def finish(self) -> None:
        """Leave what was measured."""

    def _show(self) -> None:
        has_any = bool(self._found)
        for part in (self.headline, self.about, self.bits):
            part.setVisible(has_any)
        self.loss.setVisible(has_any and self._loss is not None)
        self.distance.setVisible(bool(self._distances))
        self.empty.setVisible(not has_any)
        if not has_any:
            return
        best = min(self._found, key=lambda each: each.bits.total)
        said = self.tr("Best by bits: step {}, ≤ {:.3f} bits/dim").format(f"{best.step:,}", best.bits.total)
        if self._distances:
            nearest = min(self._distances, key=lambda each: each.distance)
            told = self.tr("by what is drawn: step {}, KD×10³ {:.1f}")
            said = f"{said}; {told.format(f'{nearest.step:,}', 1000 * nearest.distance)}"
        self.headline.setText(said)
        self.about.setText(f"{best.bits.of}, {best.bits.pictures:,}")
        steps = np.array([each.step for each in self._found], float)
        values = np.array([each.bits.total for each in self._found])
        last = max(steps[-1], self._loss.x[-1] if self._loss is not None else 1.0)
        self._draw(self.bits, Line(self.tr("bits/dim"), steps, values), last)
        self.bits.set_marker(float(best.step))
        if self._distances:
            where = np.array([each.step for each in self._distances], float)
            far = np.array([1000 * each.distance for each in self._distances])
            self._draw(self.distance, Line(self.tr("KD×10³"), where, far, 1), last)
            self.distance.set_marker(float(where[int(far.argmin())]))
        if self._loss is not None:
            self._draw(self.loss, self._loss, last)
            self.loss.set_marker(float(best.step))

    def _draw(self, plot: FunctionPlot, line: Line, last: float) -> None:
        low, high = float(line.y.min()), float(line.y.max())
        room = 0.08 * (high - low) or 0.05 * abs(high) or 1.0
        plot.read_across = _step
        plot.set_axes(Axis(0, max(1.0, last)), Axis(low - room, high + room))
        plot.set_lines([line])


def _step(value: float) -> str:
    return f"{value:,.0f}"


def _loss_of(run: Run) -> Line | None:
    """Return the loss of a run: by its probe where it has one, which has no noise of its own."""
    rows = run.metrics()
    for name in ("probe_held_out", "probe", "loss"):
        points = [(row["step"], row[name]) for row in rows if name in row and row["step"] > 0]
        if len(points) > 2:
            x, y = np.array(points, float).T
            return Line(name.replace("_", " "), x, y)
    return None
