"""A plot grows, follows, lets go when the user takes hold, is read, and is saved."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.style.colours import DARK, LIGHT, palette_of
from ddpm_studio.gui.widgets.curves.curve_plot import PAUSE, PAUSE_OF_VALUES, CurvePlot


@pytest.fixture
def plot(qtbot: QtBot) -> CurvePlot:
    plot = CurvePlot("Loss")
    qtbot.addWidget(plot)
    plot.resize(600, 300)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def _filled(plot: CurvePlot, count: int = 1000) -> CurvePlot:
    steps = np.arange(count)
    plot.append(steps, 1 / (steps + 1.0))
    plot.redraw()
    return plot


def _canvas(plot: CurvePlot) -> Any:
    return plot.stage.currentWidget()


def _drawn(plot: CurvePlot) -> list[tuple[np.ndarray, np.ndarray]]:
    """The points of every line: as they came, and smoothed."""
    items = _canvas(plot).getViewBox().childGroup.childItems()
    return [item.getData() for item in items if hasattr(item, "getData")]


def _range(plot: CurvePlot) -> tuple[list[float], list[float]]:
    across, up = _canvas(plot).getViewBox().viewRange()
    return across, up


def _turn_wheel(plot: CurvePlot) -> None:
    view = _canvas(plot).viewport()
    middle = QPointF(view.rect().center())
    turn = QWheelEvent(
        middle,
        view.mapToGlobal(middle),
        QPoint(0, 0),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, turn)


def test_importing_it_does_not_import_pyqtgraph() -> None:
    script = "import sys, ddpm_studio.gui.widgets.curves.curve_plot; sys.exit('pyqtgraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_values_given_before_it_is_shown_are_drawn_then(qtbot: QtBot) -> None:
    plot = CurvePlot()
    qtbot.addWidget(plot)
    plot.append([1, 2, 3], [3.0, 2.0, 1.0])
    with qtbot.waitExposed(plot):
        plot.show()
    assert _range(plot)[0] == pytest.approx([1, 3], abs=0.2)


def test_without_values_it_says_so(plot: CurvePlot) -> None:
    plot.set_empty("No values yet", "Press Train.")
    assert plot.stage.empty.isVisible()
    assert plot.stage.empty.text == "No values yet\nPress Train."
    _filled(plot)
    assert not plot.stage.empty.isVisible()
    plot.clear()
    assert plot.stage.empty.isVisible()


def test_it_follows_while_it_grows(plot: CurvePlot, qtbot: QtBot) -> None:
    _filled(plot)
    plot.append([5000], [2.0])
    qtbot.waitUntil(lambda: _range(plot)[0][1] >= 5000)
    assert _range(plot)[1][1] >= 2


def test_the_wheel_lets_go_and_f_takes_up_again(plot: CurvePlot, qtbot: QtBot) -> None:
    _filled(plot)
    _turn_wheel(plot)
    assert not plot.follows
    assert not plot.header.follow.isChecked()
    held = _range(plot)
    plot.append([9000], [2.0])
    plot.redraw()
    assert _range(plot) == held
    qtbot.keyClick(plot.stage, Qt.Key.Key_F)
    assert plot.follows
    plot.redraw()
    assert _range(plot)[0][1] >= 9000


def test_a_double_click_takes_up_again(plot: CurvePlot, qtbot: QtBot) -> None:
    _filled(plot)
    plot.set_follow(False)
    view = _canvas(plot).viewport()
    middle, left = QPointF(view.rect().center()), Qt.MouseButton.LeftButton
    qtbot.mouseClick(view, left)
    assert not plot.follows
    for kind, held in ((QEvent.Type.MouseButtonDblClick, left), (QEvent.Type.MouseButtonRelease, left ^ left)):
        place = view.mapToGlobal(middle)
        QApplication.sendEvent(view, QMouseEvent(kind, middle, place, left, held, Qt.KeyboardModifier.NoModifier))
    assert plot.follows


def test_dragging_marks_what_to_look_at_closer(plot: CurvePlot, qtbot: QtBot) -> None:
    _filled(plot)
    view, left = _canvas(plot).viewport(), Qt.MouseButton.LeftButton
    wide = _range(plot)[0]
    start, end = view.rect().center(), view.rect().center() + QPoint(80, 60)
    qtbot.mousePress(view, left, pos=start)
    for part in (0.3, 0.6, 1.0):
        place = QPointF(start + (end - start) * part)
        move = QMouseEvent(
            QEvent.Type.MouseMove, place, view.mapToGlobal(place), left, left, Qt.KeyboardModifier.NoModifier
        )
        qtbot.wait(30)
        QApplication.sendEvent(view, move)
    qtbot.mouseRelease(view, left, pos=end)
    assert not plot.follows
    assert wide[0] < _range(plot)[0][0] < _range(plot)[0][1] < wide[1]


def test_keys_zoom(plot: CurvePlot, qtbot: QtBot) -> None:
    _filled(plot)
    wide = np.diff(_range(plot)[0])
    qtbot.keyClick(plot.stage, Qt.Key.Key_Plus)
    assert not plot.follows
    assert np.diff(_range(plot)[0]) < wide


def test_a_million_points_are_drawn_as_few(plot: CurvePlot) -> None:
    values = np.random.default_rng(0).normal(size=1_000_000)
    values[777_777] = 40.0
    plot.append(np.arange(1_000_000), values)
    plot.redraw()
    assert len(_drawn(plot)) == 2
    assert all(0 < len(x) <= 4000 for x, _ in _drawn(plot))
    assert max(y.max() for _, y in _drawn(plot)) == 40.0
    assert len(plot.series().values) == 1_000_000


def test_looking_closer_shows_more(plot: CurvePlot) -> None:
    plot.append(np.arange(1_000_000), np.random.default_rng(0).normal(size=1_000_000))
    plot.redraw()
    plot.set_follow(False)
    _canvas(plot).getViewBox().setRange(xRange=(1000, 1100), padding=0)
    plot.redraw()
    x, _ = _drawn(plot)[0]
    assert set(range(1000, 1101)) <= set(x.astype(int))


def test_the_slider_smooths(plot: CurvePlot, qtbot: QtBot) -> None:
    plot.append(range(100), np.random.default_rng(1).normal(size=100))
    assert plot.smoothing == 0.9
    rough = np.abs(np.diff(plot.series().smooth)).sum()
    plot.header.slider.setValue(990)
    assert np.abs(np.diff(plot.series().smooth)).sum() < rough / 2
    plot.header.slider.setValue(0)
    np.testing.assert_array_equal(plot.series().smooth, plot.series().values)
    qtbot.keyClick(plot.header.slider, Qt.Key.Key_Right)
    assert plot.smoothing == pytest.approx(0.01)
    plot.set_smoothing(0.999)
    assert plot.smoothing == 0.999
    assert any(label.text() == "0.999" for label in plot.header.findChildren(QLabel))


def test_a_logarithmic_height(plot: CurvePlot) -> None:
    plot.append(range(4), [1000.0, 10.0, 0.0, -5.0])  # what has no logarithm is left out
    plot.header.log.setChecked(True)
    low, high = _range(plot)[1]
    assert low == pytest.approx(1, abs=0.2)
    assert high == pytest.approx(3, abs=0.2)


def test_outliers_can_be_ignored(plot: CurvePlot) -> None:
    plot.append(range(1000), np.append(np.linspace(0, 1, 999), 1e6))
    plot.redraw()
    assert _range(plot)[1][1] > 1e5
    plot.header.outliers.setChecked(True)
    assert _range(plot)[1][1] < 2


def test_the_cross_hair_reads_the_nearest_point(plot: CurvePlot, qtbot: QtBot) -> None:
    _filled(plot)
    plot.stage.point_at(9.4)
    assert plot.stage.readout.startswith("step 9\n0.1  smooth ")
    assert plot.stage.accessibleDescription() == plot.stage.readout
    plot.stage.point_at(None)
    assert plot.stage.readout == ""
    qtbot.keyClick(plot.stage, Qt.Key.Key_Left)
    assert plot.stage.readout.startswith("step 999\n")
    qtbot.keyClick(plot.stage, Qt.Key.Key_Left)
    assert plot.stage.readout.startswith("step 994\n")


def test_the_pointer_reads_too(plot: CurvePlot, qtbot: QtBot) -> None:
    _filled(plot)
    view = _canvas(plot).viewport()
    for shift in (0, 1):
        qtbot.mouseMove(view, view.rect().center() + QPoint(shift, 0))
    qtbot.waitUntil(lambda: plot.stage.readout != "")


def test_several_curves_have_a_legend(plot: CurvePlot, qtbot: QtBot) -> None:
    plot.append([1, 2], [1.0, 2.0], "training")
    assert not plot.legend.isVisible()
    plot.append([1, 2, 3], [100.0, 200.0, 300.0], "validation")
    plot.redraw()
    assert plot.legend.isVisible()
    plot.stage.point_at(2)
    assert "training  2" in plot.stage.readout
    assert "validation  200" in plot.stage.readout
    qtbot.mouseClick(plot.legend.box("validation"), Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    plot.redraw()
    assert _range(plot)[1][1] < 3
    assert "validation" not in plot.stage.readout


def test_clearing_forgets_lines_and_legend(plot: CurvePlot) -> None:
    plot.append([1, 2], [1.0, 2.0], "training")
    plot.append([1, 2], [5.0, 5.0], "validation")
    plot.redraw()
    plot.clear()
    plot.append([7, 8], [1.0, 2.0], "training")
    plot.redraw()
    assert not plot.legend.isVisible()
    assert _range(plot)[0] == pytest.approx([7, 8], abs=0.1)


def test_every_value_is_written_as_csv(plot: CurvePlot, awkward_path: Path) -> None:
    values = [0.1, 1 / 3, float("nan")]
    plot.append([1, 2, 1_000_000_007], values, 'a, "b"')
    plot.save_csv(awkward_path / "loss.csv")
    with (awkward_path / "loss.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["series", "step", "value", "smoothed"]
    assert [row[0] for row in rows[1:]] == ['a, "b"'] * 3
    assert [int(row[1]) for row in rows[1:]] == [1, 2, 1_000_000_007]
    np.testing.assert_array_equal([float(row[2]) for row in rows[1:]], values)
    np.testing.assert_array_equal([float(row[3]) for row in rows[1:]], plot.series('a, "b"').smooth)


def test_the_picture_is_saved_and_copied(plot: CurvePlot, awkward_path: Path, qtbot: QtBot) -> None:
    _filled(plot)
    plot.save_png(awkward_path / "loss.png")
    image = QImage(str(awkward_path / "loss.png"))
    assert image.width() == 2 * plot.stage.width()
    plot.copy_picture()
    assert QApplication.clipboard().image().size() == image.size()


def test_a_file_that_cannot_be_written_is_named_and_not_begun(plot: CurvePlot, tmp_path: Path) -> None:
    _filled(plot)
    for save in (plot.save_csv, plot.save_png):
        with pytest.raises(OSError, match="loss"):
            save(tmp_path / "missing" / "loss")
    assert list(tmp_path.iterdir()) == []


def test_it_changes_with_the_palette(plot: CurvePlot, qapp: QApplication) -> None:
    _filled(plot)
    before = qapp.palette()
    try:
        for chosen in (DARK, LIGHT):
            qapp.setPalette(palette_of(chosen))
            qapp.processEvents()
            corner = _canvas(plot).grab().toImage().pixelColor(70, 5)
            assert corner == chosen["base"]
    finally:
        qapp.setPalette(before)


def test_everything_has_a_name_and_a_tip(plot: CurvePlot) -> None:
    header = plot.header
    for control in (header.slider, header.log, header.follow, header.more):
        assert control.accessibleName()
        assert control.toolTip()
    assert plot.stage.accessibleName() == "Loss"


def test_new_values_wait_a_little_and_what_the_user_changes_does_not(plot: CurvePlot) -> None:
    """Each drawing takes time from what is trained beside it."""
    plot.redraw()
    plot._later.stop()
    plot.append(1, 1.0)
    assert plot._later.isActive() and plot._later.interval() == PAUSE_OF_VALUES
    plot.redraw_soon()
    assert plot._later.interval() == PAUSE
    plot.append(2, 1.0)
    assert plot._later.interval() == PAUSE, "it is not put off"
