"""Points are moved by mouse and by key, and whatever is done the curve falls."""

from __future__ import annotations

import random

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.curves.chart import Axis
from ddpm_studio.gui.widgets.curves.function_plot import Line
from ddpm_studio.gui.widgets.curves.monotone_editor import MOST, MonotoneEditor
from ddpm_studio.gui.widgets.page_keys import KEEPS_KEYS

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def editor(qtbot: QtBot) -> MonotoneEditor:
    editor = MonotoneEditor("SNR")
    qtbot.addWidget(editor)
    editor.resize(480, 240)
    editor.set_axes(Axis(0, 1000), Axis(-50, 50))
    editor.set_points([(0, 40), (300, 10), (700, -10), (1000, -40)])
    with qtbot.waitExposed(editor):
        editor.show()
    return editor


def place(editor: MonotoneEditor, x: float, y: float) -> QPoint:
    return editor.place(x, y).toPoint()


def falls(editor: MonotoneEditor) -> bool:
    x, y = np.array(editor.points).T
    return bool((np.diff(x) > 0).all() and (np.diff(y) < 0).all() and x[0] == 0 and x[-1] == 1000)


def drag(qtbot: QtBot, editor: MonotoneEditor, index: int, x: float, y: float) -> None:
    qtbot.mousePress(editor, LEFT, pos=place(editor, *editor.points[index]))
    qtbot.mouseMove(editor, place(editor, x, y))
    qtbot.mouseRelease(editor, LEFT, pos=place(editor, x, y))


def test_a_point_is_dragged(qtbot: QtBot, editor: MonotoneEditor) -> None:
    with qtbot.waitSignal(editor.points_changed) as told:
        drag(qtbot, editor, 1, 420, 3)
    assert told.args[0] == editor.points
    assert editor.points[1] == pytest.approx((420, 3), abs=2)
    assert editor.current == 1
    qtbot.mouseMove(editor, place(editor, 500, 0))  # the button is up: nothing follows any more
    assert editor.points[1] == pytest.approx((420, 3), abs=2)


def test_a_point_stops_before_its_neighbours(qtbot: QtBot, editor: MonotoneEditor) -> None:
    drag(qtbot, editor, 1, 950, 49)
    assert editor.points[1][0] < 700 and editor.points[1][1] < 40
    assert falls(editor)
    drag(qtbot, editor, 2, 10, -49)
    assert falls(editor)


def test_the_ends_move_up_and_down_only(qtbot: QtBot, editor: MonotoneEditor) -> None:
    drag(qtbot, editor, 0, 200, 20)
    assert editor.points[0] == pytest.approx((0, 20), abs=1) and editor.points[0][0] == 0
    drag(qtbot, editor, 3, 800, 30)
    assert editor.points[3][0] == 1000 and editor.points[3][1] < -10


def test_a_double_click_adds_a_point_and_delete_removes_it(qtbot: QtBot, editor: MonotoneEditor) -> None:
    qtbot.mouseDClick(editor, LEFT, pos=place(editor, 500, 2))
    assert len(editor.points) == 5 and editor.current == 2
    assert editor.points[2] == pytest.approx((500, 2), abs=2)
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    assert [x for x, _ in editor.points] == [0, 300, 700, 1000]
    qtbot.keyClick(editor, Qt.Key.Key_Home)
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    assert len(editor.points) == 4  # an end stays


def test_everything_can_be_done_by_key(qtbot: QtBot, editor: MonotoneEditor) -> None:
    editor.setFocus()
    qtbot.keyClick(editor, Qt.Key.Key_Home)
    qtbot.keyClick(editor, Qt.Key.Key_PageDown)
    assert editor.current == 1
    qtbot.keyClick(editor, Qt.Key.Key_Right)
    qtbot.keyClick(editor, Qt.Key.Key_Up)
    assert editor.points[1] == pytest.approx((310, 11))
    qtbot.keyClick(editor, Qt.Key.Key_Left, SHIFT)
    qtbot.keyClick(editor, Qt.Key.Key_Down, SHIFT)
    assert editor.points[1] == pytest.approx((309, 10.9))
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert len(editor.points) == 5 and editor.current == 2
    qtbot.keyClick(editor, Qt.Key.Key_End)
    assert editor.current == 4
    qtbot.keyClick(editor, Qt.Key.Key_PageUp)
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert len(editor.points) == 4
    assert falls(editor)


def test_what_is_chosen_is_told_to_who_cannot_see(qtbot: QtBot, editor: MonotoneEditor) -> None:
    assert editor.accessibleDescription() == "Point 1 of 4: t = 0, 40"
    qtbot.keyClick(editor, Qt.Key.Key_PageDown)
    assert editor.accessibleDescription() == "Point 2 of 4: t = 300, 10"
    qtbot.keyClick(editor, Qt.Key.Key_Up)
    assert editor.accessibleDescription() == "Point 2 of 4: t = 300, 11"


def test_whatever_is_done_the_curve_falls(qtbot: QtBot, editor: MonotoneEditor) -> None:
    chance = random.Random(6)
    for _ in range(400):
        x, y = chance.uniform(-100, 1100), chance.uniform(-80, 80)
        index = chance.randrange(len(editor.points))
        what = chance.choice((editor.move_point, editor.add_point, editor.remove_point))
        if what == editor.move_point:
            editor.move_point(index, x, y)
        elif what == editor.add_point:
            editor.add_point(x, y)
        else:
            editor.remove_point(index)
        assert falls(editor) and 2 <= len(editor.points) <= MOST


def test_without_points_it_is_a_plot(qtbot: QtBot, editor: MonotoneEditor) -> None:
    assert editor.property(KEEPS_KEYS) and editor.focusPolicy() == Qt.FocusPolicy.StrongFocus
    editor.set_points(())
    assert not editor.is_editable and not editor.property(KEEPS_KEYS)
    assert editor.focusPolicy() == Qt.FocusPolicy.NoFocus
    with qtbot.waitSignal(editor.pointed) as told:
        qtbot.mouseClick(editor, LEFT, pos=place(editor, 300, 10))
    assert told.args[0] == pytest.approx(300, abs=3)
    qtbot.mouseDClick(editor, LEFT, pos=place(editor, 500, 0))
    assert editor.points == ()


def test_a_click_beside_the_points_moves_the_marker(qtbot: QtBot, editor: MonotoneEditor) -> None:
    with qtbot.waitSignal(editor.pointed) as told:
        qtbot.mouseClick(editor, LEFT, pos=place(editor, 500, 30))
    assert told.args[0] == pytest.approx(500, abs=3)
    qtbot.mousePress(editor, LEFT, pos=place(editor, 500, 30))
    with qtbot.waitSignal(editor.pointed) as told:
        qtbot.mouseMove(editor, place(editor, 5000, 30))
    assert told.args[0] == 1000
    qtbot.mouseRelease(editor, LEFT)


def test_a_marker_reads_the_curves(editor: MonotoneEditor) -> None:
    editor.set_points(())
    editor.set_lines(
        [Line("one", np.array([0.0, 1000]), np.array([40.0, -40])), Line("two", np.arange(3.0), np.ones(3))]
    )
    editor.set_marker(250)
    assert editor.accessibleDescription() == "one: 20; two: 1"
