"""Where curves are drawn, with the cross-hair that reads them and the words while there are none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from ddpm_studio.gui.style.theme import SPACE_ROWS, set_role, tabular
from ddpm_studio.gui.widgets.curves.curve_data import Curve
from ddpm_studio.gui.widgets.curves.curve_view import Tick, View
from ddpm_studio.gui.widgets.empty_state import EmptyState
from ddpm_studio.gui.widgets.page_keys import KEEPS_KEYS

if TYPE_CHECKING:
    from ddpm_studio.gui.widgets.curves.curve_canvas import CurveCanvas

LONGEST_LINE = 56
"""Letters of a line that the cross-hair reads."""


class CurveStage(QStackedWidget):
    """Draws once it has been opened; until then, and without points, it says what to do.

    Keys: F follows, + and − zoom, ← and → move the cross-hair.
    """

    log_wanted = Signal()
    """The height is to be drawn the other way: as a logarithm, or as it is."""
    follow_wanted = Signal(bool)
    """The user has moved the view, or wants everything back in it."""
    crossed = Signal(object)
    """The cross-hair is at this step (float); None: there is none any more."""
    picked = Signal(float)
    """This step was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = EmptyState(compact=True)
        self.addWidget(self.empty)
        self._canvas: CurveCanvas | None = None
        self._curves: Mapping[str, Curve] = {}
        self._view = View()
        self._axis_names = ("", "")
        self._count = ""
        self._mark: float | None = None
        self._cross: float | None = None
        self._ticks: Sequence[Tick] = ()
        self.tell_more: Callable[[float], Sequence[str]] = lambda _: ()
        """Returns what is known beside the curves at a place, for the cross-hair to read."""
        self._label = tabular(QLabel(self, textFormat=Qt.TextFormat.PlainText))
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        set_role(self._label, "readout")
        self._label.hide()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(KEEPS_KEYS, True)

    def open(self) -> None:
        """Make ready to draw: pyqtgraph takes most of a second to import, so not before a plot is looked at."""
        if self._canvas is not None:
            return
        from ddpm_studio.gui.widgets.curves.curve_canvas import CurveCanvas

        self._canvas = CurveCanvas(self)
        self.addWidget(self._canvas.widget)
        self._canvas.moved_by_hand.connect(self._let_go)
        self._canvas.asked_to_follow.connect(self._take_up)
        self._canvas.pointed_at.connect(self.point_at)
        self._canvas.clicked_at.connect(self.picked)
        self._canvas.name_axes(*self._axis_names)
        self._canvas.mark(self._mark)
        self._canvas.set_ticks(self._ticks)

    def draw(self, curves: Mapping[str, Curve], view: View) -> None:
        """Draw `curves`, or the words if they have no points."""
        self._curves, self._view = curves, view
        if self._canvas is None or not any(len(curve.steps) for curve in curves.values()):
            self.setCurrentWidget(self.empty)
        else:
            self.setCurrentWidget(self._canvas.widget)
            self._canvas.draw(curves, view)
        self.point_at(self._cross)

    def fit_height(self) -> None:
        """Show the whole height of what is looked at."""
        if self._canvas is not None and self.currentWidget() is not self.empty:
            self._canvas.fit_height(self._curves)

    def forget(self) -> None:
        """Drop the lines that were drawn."""
        if self._canvas is not None:
            self._canvas.forget()

    def name_axes(self, below: str, beside: str) -> None:
        """Write what the two axes are."""
        self._axis_names = (below, beside)
        if self._canvas is not None:
            self._canvas.name_axes(below, beside)

    def name_count(self, count: str) -> None:
        """Say what the cross-hair reads below, such as “images”; empty: steps."""
        self._count = count

    def mark(self, step: float | None) -> None:
        """Draw a lasting mark at a step, or none."""
        self._mark = step
        if self._canvas is not None:
            self._canvas.mark(step)

    def set_ticks(self, ticks: Sequence[Tick]) -> None:
        """Mark what happened on the way; the cross-hair reads the sentences."""
        self._ticks = ticks
        if self._canvas is not None:
            self._canvas.set_ticks(ticks)

    def draw_all(self, painter: QPainter) -> None:
        """Draw what is seen with `painter`, on whatever device."""
        if self._canvas is None or self.currentWidget() is self.empty:
            self.render(painter, QPoint())
        else:
            self._canvas.draw_all(painter)

    def wear_theme(self) -> None:
        """Take the colours of the palette in force."""
        if self._canvas is not None:
            self._canvas.wear_theme()

    # The cross-hair

    @property
    def readout(self) -> str:
        """What the cross-hair reads; empty while there is none."""
        return "" if self._cross is None else self._label.text()

    def point_at(self, step: float | None) -> None:
        """Read every curve at its point nearest to `step`; None: take the cross-hair away."""
        near = {} if step is None else {name: curve.nearest(step) for name, curve in self._curves.items()}
        found = {name: index for name, index in near.items() if index is not None}
        before, self._cross = self._cross, step if found else None
        self._label.setVisible(bool(found))
        shown = next((float(self._curves[name].steps[index]) for name, index in found.items()), None)
        if self._canvas is not None:
            self._canvas.point_at(shown)
        if shown is not None:
            told = f"{shown:,.10g}"
            heading = f"{shown:,.4g} {self._count}" if self._count else self.tr("step {step}").format(step=told)
            lines = [self._line(name, index) for name, index in found.items()]
            self._label.setText("\n".join([heading, *lines, *self.tell_more(shown), *self._happened(step, shown)]))
            self.setAccessibleDescription(self._label.text())
            self._label.adjustSize()
            self._place_label()
        if self._cross != before:
            self.crossed.emit(self._cross)

    def _happened(self, pointed: float | None, shown: float) -> list[str]:
        """Return what happened where the pointer is, in lines that are not too long."""
        if self._canvas is None:
            return []
        sentences = self._canvas.ticks_at(shown if pointed is None else pointed)
        return [line for sentence in sentences for line in wrap(sentence, LONGEST_LINE)]

    def _line(self, name: str, index: int) -> str:
        curve = self._curves[name]
        line = f"{curve.values[index]:.4g}"
        if self._view.is_smoothed:
            smooth = f"{curve.smooth[index]:.4g}"
            line = self.tr("{value}  smooth {smooth}").format(value=line, smooth=smooth)
        return f"{name}  {line}" if len(self._curves) > 1 else line

    def _place_label(self) -> None:
        self._label.move(self.width() - self._label.width() - SPACE_ROWS, SPACE_ROWS)
        self._label.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_label()

    def _let_go(self) -> None:
        self.follow_wanted.emit(False)

    def _take_up(self) -> None:
        self.follow_wanted.emit(True)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._canvas is None or self.currentWidget() is self.empty:
            event.ignore()
        elif key == Qt.Key.Key_F:
            self._take_up()
        elif key == Qt.Key.Key_L:
            self.log_wanted.emit()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._canvas.zoom(1.25 if key == Qt.Key.Key_Minus else 0.8)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._move_cross(1 if key == Qt.Key.Key_Right else -1)
        else:
            event.ignore()

    def _move_cross(self, way: int) -> None:
        steps = next(curve.steps for curve in self._curves.values() if len(curve.steps))
        stride = max(1, len(steps) // 200)
        index = int(steps.searchsorted(self._cross)) + way * stride if self._cross is not None else len(steps) - 1
        self.point_at(float(steps[min(max(index, 0), len(steps) - 1)]))
