"""The wheel leads nowhere where there is nothing, the cross-hair goes with the pointer, and plots become drawings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.curves.chart import Chart
from ddpm_studio.gui.widgets.curves.curve_export import write_svg
from ddpm_studio.gui.widgets.curves.curve_plot import CurvePlot
from ddpm_studio.gui.widgets.curves.curve_view import Tick
from ddpm_studio.gui.widgets.curves.heat_row import HeatRow

STEPS = np.arange(1, 1001)


@pytest.fixture
def plot(qtbot: QtBot) -> CurvePlot:
    plot = CurvePlot("Loss")
    qtbot.addWidget(plot)
    plot.resize(640, 320)
    plot.append(STEPS, 1 / np.sqrt(STEPS))
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def seen(plot: CurvePlot) -> tuple[float, float, float, float]:
    canvas = plot.stage._canvas
    assert canvas is not None
    (left, right), (low, high) = canvas.widget.getViewBox().viewRange()
    return left, right, low, high


def turn(plot: CurvePlot, notches: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    canvas = plot.stage._canvas
    assert canvas is not None
    view = canvas.widget.viewport()
    place = QPointF(view.rect().center())
    at = QPointF(view.mapToGlobal(view.rect().center()))
    for _ in range(abs(notches)):
        angle = QPoint(0, 120 if notches > 0 else -120)
        none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
        QApplication.sendEvent(view, QWheelEvent(place, at, QPoint(), angle, none, modifier, phase, False))


def test_the_wheel_zooms_along_the_steps_and_with_ctrl_in_height(plot: CurvePlot) -> None:
    left, right, low, high = seen(plot)
    turn(plot, 3)
    closer = seen(plot)
    assert closer[1] - closer[0] < right - left and closer[2:] == pytest.approx((low, high))
    assert not plot.follows
    turn(plot, 3, Qt.KeyboardModifier.ControlModifier)
    higher = seen(plot)
    assert higher[:2] == pytest.approx(closer[:2]) and higher[3] - higher[2] < high - low


def test_nobody_zooms_to_nothing(plot: CurvePlot) -> None:
    turn(plot, 300)
    left, right, _, _ = seen(plot)
    assert np.sum((left <= STEPS) & (right >= STEPS)) >= 3, "some points are always seen"
    turn(plot, -300)
    left, right, low, high = seen(plot)
    assert right - left <= 2.1 * 999 and high - low <= 3.1


def test_the_cross_hair_leaves_with_the_pointer(plot: CurvePlot) -> None:
    canvas = plot.stage._canvas
    assert canvas is not None
    plot.stage.tell_more = lambda step: [f"rate at {step:.0f}"]
    plot.stage.set_ticks([Tick(500, "Resumed at step 500.")])
    canvas.pointed_at.emit(500.4)
    assert "rate at 500" in plot.stage.readout and "Resumed at step 500." in plot.stage.readout
    canvas.pointed_at.emit(700.0)
    assert "Resumed" not in plot.stage.readout
    QApplication.sendEvent(canvas.widget.viewport(), QEvent(QEvent.Type.Leave))
    assert plot.stage.readout == ""


class Line(Chart):
    def draw_content(self, painter: QPainter) -> None:
        painter.drawLine(self.place(0, 0), self.place(1, 1))


def test_plots_are_saved_as_drawings(qtbot: QtBot, plot: CurvePlot, tmp_path: Path) -> None:
    plot.save_svg(tmp_path / "loss.svg")
    chart = Line("A line")
    qtbot.addWidget(chart)
    chart.resize(300, 200)
    write_svg(tmp_path / "line.svg", chart)
    for name, words in (("loss.svg", "0.5"), ("line.svg", "A line")):
        said = (tmp_path / name).read_text()
        assert "<svg" in said and words in said and "<image" not in said, "lines and letters, no pixels"


def test_a_row_of_shares_is_saved_as_a_drawing(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = HeatRow(3)
    qtbot.addWidget(row)
    row.resize(150, 40)
    row.show_shares([0.98, 0.5, None])
    file = tmp_path / "row.svg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    row.customContextMenuRequested.emit(row.rect().center())
    menu = row.findChild(QMenu)
    assert menu is not None
    menu.actions()[-1].trigger()
    menu.close()
    said = file.read_text()
    assert "98%" in said and "50%" in said and "<image" not in said
