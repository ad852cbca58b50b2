"""The plot of one pixel: what it says, and where clicks and keys lead."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.style.colours import CURVES_ON_DARK, CURVES_ON_LIGHT, is_dark
from ddpm_studio.gui.widgets.curves.trajectory_plot import Trajectory, TrajectoryPlot

Key = Qt.Key


@pytest.fixture
def plot(qtbot: QtBot) -> TrajectoryPlot:
    plot = TrajectoryPlot()
    qtbot.addWidget(plot)
    plot.resize(300, 260)
    rising = np.arange(0, 250, 25).astype(np.uint8)[:, None]
    red = np.zeros((10, 3), np.uint8)
    red[:, 0] = 255
    plot.show_trajectories(
        [Trajectory("x_t", rising), Trajectory("x_0", red)], np.linspace(0, 1, 20).tolist(), "column 1, row 2"
    )
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def test_it_reads_what_the_curves_say_of_a_frame(plot: TrajectoryPlot) -> None:
    plot.set_position(4)
    assert plot.readings() == ["x_t 100", "x_0 85"]  # of red, green and blue the mean
    assert plot.accessibleDescription() == "column 1, row 2; x_t 100; x_0 85"
    plot.set_position(12)  # not there yet
    assert plot.readings() == []


def test_curves_and_ribbons_are_painted(plot: TrajectoryPlot) -> None:
    plot.set_position(0)
    image, frame = plot.grab().toImage(), plot.frame()
    blue = QColor((CURVES_ON_DARK if is_dark() else CURVES_ON_LIGHT)[0])
    x, y = plot.x_of(8), frame.bottom() - frame.height() * 200 / 255
    near = [image.pixelColor(round(x), round(y) + shift) for shift in (-1, 0, 1)]
    assert any(abs(colour.hue() - blue.hue()) < 20 and colour.saturation() > 80 for colour in near)
    below = round(frame.bottom())
    reds = [image.pixelColor(round(x), row) == QColor("red") for row in range(below, plot.height())]
    assert 5 <= sum(reds) <= 9
    assert image.pixelColor(round(plot.x_of(15)), below + 8) != QColor("red")  # frames that are still to come


def test_a_click_goes_to_an_existing_frame(plot: TrajectoryPlot, qtbot: QtBot) -> None:
    for index, expected in ((0, 0), (5, 5), (19, 9)):
        with qtbot.waitSignal(plot.frame_wanted) as told:
            qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(round(plot.x_of(index)), 150))
        assert told.args == [expected]


def test_arrows_move_the_pixel_and_escape_closes(plot: TrajectoryPlot, qtbot: QtBot) -> None:
    ways: list[tuple[int, int]] = []
    plot.pixel_wanted.connect(lambda right, down: ways.append((right, down)))
    for key in (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Home):
        qtbot.keyClick(plot, key)
    assert ways == [(-1, 0), (1, 0), (0, -1), (0, 1)]
    with qtbot.waitSignal(plot.closed):
        qtbot.keyClick(plot, Key.Key_Escape)


PLACES = (0.2, 0.4, 0.5, 0.7, 0.85, 0.95)


def test_curves_clicks_and_ribbons_follow_the_places_of_the_frames(plot: TrajectoryPlot, qtbot: QtBot) -> None:
    colours = np.zeros((4, 3), np.uint8)
    colours[2] = 255, 0, 0
    plot.show_trajectories([Trajectory("x_0", colours)], [0, 0.1, 0.8, 1], "uneven")
    frame = plot.frame()
    assert plot.x_of(2) == frame.left() + 0.8 * frame.width()
    image, below = plot.grab().toImage(), round(frame.bottom()) + 8
    columns = {place: round(frame.left() + frame.width() * place) for place in PLACES}
    is_red = {place: image.pixelColor(x, below) == QColor("red") for place, x in columns.items()}
    assert is_red == {place: 0.45 < place < 0.9 for place in PLACES}  # a colour reaches half way to the next
    with qtbot.waitSignal(plot.frame_wanted) as told:
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(round(frame.left() + frame.width() / 2), 150))
    assert told.args == [2]
