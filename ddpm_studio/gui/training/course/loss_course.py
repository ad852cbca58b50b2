"""The losses of a run in a plot: by step, by images or by time, with its learning rate and what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ddpm_studio.engine.events import Metrics
from ddpm_studio.engine.runs.happenings import Happening, Kind, happening_in
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.training.course.curve_reader import (
    HOUR,
    LOSS,
    MEASURED,
    CurveReader,
    Curves,
    Measured,
    losses_in,
    spent,
)
from ddpm_studio.gui.training.course.step_cursor import StepCursor
from ddpm_studio.gui.widgets.curves.curve_data import Growing
from ddpm_studio.gui.widgets.curves.curve_plot import CurvePlot
from ddpm_studio.gui.widgets.curves.curve_view import Tick
from ddpm_studio.gui.widgets.segments import Segments
from ddpm_studio.gui.work.progress_text import duration_text

STEP, IMAGES, TIME = range(3)
"""What is counted below: the first rows of `MEASURED`."""
NOTHING = np.empty((len(MEASURED), 0))
TROUBLES: tuple[Kind, ...] = ("stepped back", "memory", "by heart")
"""What happens where something went wrong."""
Numbers = NDArray[np.float64]


class LossCourse(QObject):
    """Fills `plot`, whose cross-hair is the cursor; `axis`, to be put beside it, says what is counted below."""

    happened = Signal()
    """More is known of what happened on the way, or that it is another way."""

    def __init__(self, plot: CurvePlot, cursor: StepCursor | None = None) -> None:
        super().__init__(plot)
        self._plot, self._cursor = plot, cursor or StepCursor(self)
        self._is_following = False
        self._curves: dict[str, _Columns] = {}
        self._measured = _Columns(NOTHING)
        self._happened: list[Happening] = []
        self._heard: list[Happening] = []
        """What the run has told itself, since it is shown."""
        self._held: list[Metrics] = []
        """What came while what was before it was still being read."""
        self.reader = CurveReader(self)
        self.reader.read.connect(self._show)
        self.axis = Segments(
            (
                (self.tr("Step"), self.tr("By training step"), self.tr("Count training steps below")),
                (self.tr("Images"), self.tr("By images"), self.tr("Count the images that were learnt from below")),
                (self.tr("Time"), self.tr("By time"), self.tr("Count the hours that were computed, without pauses")),
            ),
            self.tr("What is counted below the plot"),
        )
        plot.stage.tell_more = self._tell
        plot.stage.crossed.connect(self._pass_over)
        plot.stage.picked.connect(self._keep)
        plot.stage.follow_wanted.connect(self._take_up)
        self._cursor.moved.connect(self._follow)
        self.axis.chosen.connect(self._draw_anew)
        self._draw_anew()

    @property
    def last_step(self) -> float:
        """The last step of the loss; 0 before there is any."""
        return max((float(each.rows[0].values[-1]) for each in self._curves.values() if len(each)), default=0.0)

    def clear(self) -> None:
        """Forget everything."""
        self._held.clear()
        self._heard.clear()
        self._show({}, NOTHING, ())

    def begin(self, run: Run) -> None:
        """Show what `run` has measured, once that is read."""
        self.clear()
        self.reader.begin(run)

    def take(self, event: Metrics) -> None:
        """Show what was measured just now, once what was measured before is there."""
        self._held.append(event)
        self._show_held()

    def _show_held(self) -> None:
        if not self.reader.is_busy:
            for event in self._held:
                self._add(event.step, event.values)
            self._held.clear()

    def _show(self, curves: Curves, measured: Measured, happened: Sequence[Happening]) -> None:
        self._curves = {name: _Columns(points) for name, points in curves.items()}
        self._measured = _Columns(measured)
        # What was told while the log was being read, that may know of it or not.
        self._happened = [*happened, *(each for each in self._heard if each not in happened)]
        self._draw_anew()
        self._show_held()
        self.happened.emit()

    def _add(self, step: int, values: Mapping[str, float]) -> None:
        """Add what was measured just now; what was measured from this step on before, it replaces."""
        measured = self._measured
        end = int(np.searchsorted(measured.rows[0].values, step))
        images, hours = (float(row.values[end - 1]) if end else 0.0 for row in measured.rows[1:3])
        hours += spent(values, images)
        measured.put((step, values.get("images_seen", images), hours, values.get("learning_rate", 0.0)))
        for name, value in losses_in(values).items():
            self._curves.setdefault(name, _Columns(np.empty((2, 0)))).put((step, value))
            self._plot.append(self._places(np.array([float(step)])), [value], name)

    def happen(self, sentence: str) -> None:
        """Mark what has happened just now, if the run's sentence tells of anything that has a step."""
        happening = happening_in(sentence, int(self.last_step))
        if happening is None or happening in self._happened or (happening.kind == "started" and happening.step):
            return
        self._heard.append(happening)
        self._happened.append(happening)
        self._draw_ticks()
        self.happened.emit()

    def loss_at(self, step: int) -> float | None:
        """Return the smoothed loss at a step; None before there is any."""
        curve = self._plot.series(LOSS) if LOSS in self._curves else None
        nearest = None if curve is None else curve.nearest(float(self._places(np.array([float(step)]))[0]))
        return None if curve is None or nearest is None else float(curve.smooth[nearest])

    @property
    def happenings(self) -> Sequence[Happening]:
        """What happened on the way, as it was told."""
        return self._happened

    # --- inside ----------------------------------------------------------------------------------------------

    def _places(self, steps: Numbers) -> Numbers:
        """Return where `steps` lie on the axis that is chosen."""
        if self.axis.index == STEP or not len(self._measured):
            return steps
        rows = self._measured.rows
        places: Numbers = np.interp(steps, rows[0].values, rows[self.axis.index].values)
        return places

    def _draw_anew(self, *_: object) -> None:
        plot = self._plot
        below = (self.tr("step"), self.tr("images"), self.tr("hours"))[self.axis.index]
        plot.set_axis_names(below, self.tr("loss"))
        plot.stage.name_count("" if self.axis.index == STEP else below)
        plot.stage.point_at(None)
        plot.clear()
        for name, points in self._curves.items():
            steps, losses = (row.values for row in points.rows)
            plot.append(self._places(steps), losses, name)
        self._draw_ticks()
        plot.set_follow(True)
        plot.redraw()  # before the cross-hair, which reads what is drawn
        self._follow()

    def _draw_ticks(self) -> None:
        marked = [each for each in self._happened if each.kind != "started"]
        places = self._places(np.array([float(each.step) for each in marked]))
        self._plot.stage.set_ticks(
            [
                Tick(float(place), each.sentence, each.kind in TROUBLES)
                for place, each in zip(places, marked, strict=True)
            ]
        )

    # --- the cursor ------------------------------------------------------------------------------------------

    def _step_at(self, place: float) -> float:
        if self.axis.index == STEP or not len(self._measured):
            return place
        rows = self._measured.rows
        return float(np.interp(place, rows[self.axis.index].values, rows[0].values))

    def _place_of(self, step: float | None) -> float | None:
        return None if step is None else float(self._places(np.array([step]))[0])

    def _pass_over(self, place: float | None) -> None:
        if not self._is_following:
            self._cursor.pass_over(None if place is None else self._step_at(place))

    def _keep(self, place: float) -> None:
        self._cursor.keep(max(0.0, self._step_at(place)))

    def _take_up(self, follows: bool) -> None:
        if follows:
            self._cursor.follow()

    def _follow(self) -> None:
        """Draw the cross-hair where one looks, and a lasting mark at the step that is kept."""
        if not self._is_following:
            self._is_following = True
            self._plot.set_mark(self._place_of(self._cursor.kept))
            self._plot.stage.point_at(self._place_of(self._cursor.step))
            self._is_following = False

    def _tell(self, place: float) -> list[str]:
        """Return the learning rate and the time at a place of the axis."""
        rows = self._measured.rows
        if not len(self._measured):
            return []
        here = min(int(np.searchsorted(rows[self.axis.index].values, place)), len(self._measured) - 1)
        step, _, hours, rate = (float(row.values[here]) for row in rows)
        lines = [] if self.axis.index == STEP else [self.tr("step {step}").format(step=f"{step:,.0f}")]
        if rate > 0:
            lines.append(self.tr("learning rate {}").format(f"{rate:.3g}"))
        if hours > 0:
            lines.append(self.tr("after {}").format(duration_text(hours * HOUR)))
        return lines


class _Columns:
    """Rows of numbers of which the first rises, with columns that are added at the end."""

    def __init__(self, given: Numbers) -> None:
        self.rows = [Growing() for _ in given]
        for row, values in zip(self.rows, given, strict=True):
            row.append(values)

    def __len__(self) -> int:
        return len(self.rows[0].values)

    def put(self, column: Sequence[float]) -> None:
        """Add a column, instead of those from its place on."""
        end = int(np.searchsorted(self.rows[0].values, column[0]))
        for row, value in zip(self.rows, column, strict=True):
            row.cut(end)
            row.append(np.array([value]))
