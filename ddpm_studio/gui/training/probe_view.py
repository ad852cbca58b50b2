"""How the loss of the same pictures changes while a run trains: by t over steps, held out or not, and in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ddpm_studio.engine.evaluation.probe_verdict import Verdict, gap_of, mean_loss, signed, verdict_on
from ddpm_studio.engine.findings import Probed
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, set_role
from ddpm_studio.gui.training.course.step_cursor import StepCursor
from ddpm_studio.gui.widgets.curves.chart import Axis
from ddpm_studio.gui.widgets.curves.heat_map import Cells, HeatMap
from ddpm_studio.gui.widgets.segments import Segments
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel

LEARNT, HELD_OUT, GAP = range(3)
LIMITS = (1.0, 1.0, 0.5)
"""Of each view, in halvings or doublings: what is this far from equal has all of its colour."""
translate = QCoreApplication.translate


class ProbeView(QWidget):
    """A heat map of the loss, step × t; what it says is told in a line."""

    said = Signal(str)
    """What the probes say of the run, in a line."""

    def __init__(self, cursor: StepCursor | None = None, parent: QWidget | None = None) -> None:
        """:param cursor: where one looks; None: only this map follows it."""
        super().__init__(parent)
        self._cursor = cursor or StepCursor(self)
        self._probes: list[Probed] = []
        self._batch_size = 1
        learnt, held_out, gap = self.tr("Learnt from"), self.tr("Held out"), self.tr("Gap")
        self.views = Segments(
            (
                (learnt, learnt, self.tr("Loss of pictures that are learnt from, against that of the first probe")),
                (held_out, held_out, self.tr("Loss of pictures that are held out, against that of the first probe")),
                (
                    gap,
                    gap,
                    self.tr("How much larger the loss of held-out pictures is"),
                ),
            ),
            self.tr("What is shown"),
        )
        self.map = HeatMap()
        self.map.read = self._read
        self.map.crossed.connect(self._pass_over)
        self.map.picked.connect(self._keep)
        self._cursor.moved.connect(self._follow)
        self.hint = ElidedLabel()
        set_role(self.hint, "caption")
        line = QHBoxLayout()
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.views)
        line.addWidget(self.hint, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addLayout(line)
        column.addWidget(self.map, 1)
        self.views.chosen.connect(self._show)
        self._show()

    def show_run(self, batch_size: int) -> None:
        """Show another run, which learns from so many images a step and of which nothing is known yet."""
        self._probes, self._batch_size = [], batch_size
        self._show()

    def take(self, probes: Sequence[Probed]) -> None:
        """Take in what was found, by step; steps that were done again count as last probed."""
        for probed in probes:
            known = [each for each in self._probes if each.step < probed.step and each.times == probed.times]
            self._probes = [*known, probed]
        self._show()

    @property
    def has_probes(self) -> bool:
        """Whether there is anything to show."""
        return len(self._probes) > 1

    # --- drawing ---------------------------------------------------------------------------------------------

    def _show(self) -> None:
        has_held_out = bool(self._probes) and bool(self._probes[-1].held_out)
        for index in (HELD_OUT, GAP):
            self.views.buttons[index].setEnabled(has_held_out)
        if not has_held_out and self.views.index != LEARNT:
            self.views.choose(LEARNT)
            return
        words = self.in_words()
        self.hint.say("" if self.has_probes else words)
        self.said.emit(words)
        cells, times = self._cells(), self._probes[-1].times if self._probes else (1,)
        self.map.set_title(self._title())
        steps = tuple(index + 0.5 for index in range(0, len(cells), max(1, len(cells) // 6)))
        rows = tuple(index + 0.5 for index in range(0, len(times), max(1, len(times) // 4)))
        across = Axis(0, max(1, len(cells)), steps, self._step_at)
        up = Axis(0, max(1, len(times)), rows, self._time_at)
        self.map.show_cells(cells, LIMITS[self.views.index], across, up)
        self._follow()

    def _pass_over(self, column: int | None) -> None:
        self._cursor.pass_over(None if column is None else self._shown()[column].step)

    def _keep(self, column: int) -> None:
        self._cursor.keep(self._shown()[column].step)

    def _follow(self) -> None:
        """Outline the last probe up to where one looks."""
        step = self._cursor.step
        before = [] if step is None else [each for each in self._shown() if each.step <= step]
        self.map.mark(len(before) - 1 if before else None)

    def _title(self) -> str:
        if self.views.index == GAP:
            return self.tr("t × step: held out against learnt (blue: less, orange: more)")
        return self.tr("t × step: against the first probe (blue: less, orange: more)")

    def _cells(self) -> Cells:
        """Return log₂ of what is compared, (probes, times)."""
        shown = self._shown()
        if not shown:
            return np.empty((0, 0))
        learnt = np.array([each.learnt for each in shown])
        if self.views.index == LEARNT:
            cells: Cells = np.log2(learnt / learnt[0])
            return cells
        held_out = np.array([each.held_out for each in shown])
        against: Cells = np.log2(held_out / (learnt if self.views.index == GAP else held_out[0]))
        return against

    def _shown(self) -> list[Probed]:
        """Return the probes of a network that has learnt anything: before, all is as bad everywhere."""
        return [each for each in self._probes if each.step]

    def _step_at(self, place: float) -> str:
        shown = self._shown()
        return f"{shown[int(place)].step:,}" if int(place) < len(shown) else ""

    def _time_at(self, place: float) -> str:
        return f"t = {self._probes[-1].times[int(place)]}" if self._probes else ""

    def _read(self, column: int, row: int) -> str:
        probed = self._shown()[column]
        told = [self.tr("step {}, t = {}").format(f"{probed.step:,}", probed.times[row])]
        told.append(self.tr("learnt from: {:.4g}; raw weights: {:.4g}").format(probed.learnt[row], probed.raw[row]))
        if probed.held_out:
            told.append(self.tr("held out: {:.4g}").format(probed.held_out[row]))
        return "\n".join(told)

    # --- words -----------------------------------------------------------------------------------------------

    def best(self) -> tuple[int, str] | None:
        """Return the step of the probe with the lowest loss and say so; None before there are two."""
        shown = self._shown()
        if len(shown) < 2:
            return None
        best = min(shown, key=mean_loss)
        told = self.tr("Lowest held-out loss: {:.4g}") if best.held_out else self.tr("Lowest loss: {:.4g}")
        return best.step, told.format(mean_loss(best))

    def in_words(self) -> str:
        """Say what the probes say of the run."""
        if not self.has_probes:
            return self.tr("The loss of the same pictures, times and noises appears here from the second probe on.")
        newest = self._probes[-1]
        parts = [verdict_in_words(verdict_on(self._probes, self._batch_size))]
        gap = gap_of(newest)
        if gap is None:
            none = self.tr("no pictures are held out to tell whether it learns by heart (Hold out, at the left)")
            return f"{parts[0]}; {none}."
        told = self.tr("held out {:.4g}, learnt from {:.4g}, gap {} ± {:.2g}")
        learnt, held_out = float(np.mean(newest.learnt)), float(np.mean(newest.held_out))
        parts.append(told.format(held_out, learnt, signed(gap.difference), gap.error))
        return "; ".join(parts) + "."


def verdict_in_words(verdict: Verdict) -> str:
    """Say how a training goes, as a sentence without its stop."""
    match verdict.kind:
        case "early":
            return translate("ProbeView", "Too early to tell whether it still improves")
        case "improves":
            return translate("ProbeView", "Still improving: {} % per 1,000 images").format(signed(verdict.change))
        case "flat":
            return translate("ProbeView", "No longer improving as far as can be told")
        case "by-heart":
            told = translate("ProbeView", "The held-out loss rises since step {}: it begins to learn by heart")
            return told.format(f"{verdict.since:,}")
