"""Pictures are shown as they are; one can be looked at alone by mouse and by key."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.style.colours import PICTURE_GROUND
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.pixels import SHADES

LEFT = Qt.MouseButton.LeftButton


def _flat(count: int, side: int = 16, channels: int = 3) -> np.ndarray:
    """Pictures of one value each: picture i is i + 1 everywhere."""
    values = np.arange(1, count + 1, dtype=np.uint8)
    return np.broadcast_to(values[:, None, None, None], (count, side, side, channels)).copy()


@pytest.fixture
def grid(qtbot: QtBot) -> ImageGrid:
    grid = ImageGrid()
    qtbot.addWidget(grid)
    grid.resize(400, 400)
    grid.show_images(_flat(9))
    with qtbot.waitExposed(grid):
        grid.show()
    return grid


def _centre(grid: ImageGrid, index: int) -> QPoint:
    return grid.tile_rect(index).center().toPoint()


def _value_at(grid: ImageGrid, point: QPoint) -> int:
    return grid.grab().toImage().pixelColor(point).red()


def _turn_wheel(grid: ImageGrid, place: QPointF, angle: int) -> None:
    none, held = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    turn = QWheelEvent(place, place, QPoint(0, 0), QPoint(0, angle), none, held, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(grid, turn)


def test_every_picture_is_drawn_at_its_place(grid: ImageGrid) -> None:
    assert [_value_at(grid, _centre(grid, index)) for index in range(9)] == list(range(1, 10))


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_grey_colour_and_transparency(grid: ImageGrid, channels: int) -> None:
    pixels = np.full((1, 8, 8, channels), 200, np.uint8)
    if channels == 4:
        pixels[..., 3] = 255
        pixels[:, :, 4:, 3] = 0
    grid.show_images(pixels)
    rect = grid.tile_rect(0)
    assert _value_at(grid, QPoint(int(rect.left()) + 9, int(rect.top()) + 9)) == 200
    if channels == 4:
        assert _value_at(grid, QPoint(int(rect.right()) - 9, int(rect.top()) + 9)) in (0x82, 0x6A)


def test_pictures_lie_on_mid_grey(grid: ImageGrid) -> None:
    rect = grid.tile_rect(0)
    assert _value_at(grid, QPoint(int(rect.left()) - 4, int(rect.center().y()))) == PICTURE_GROUND.red()


def test_pixels_are_squares_when_enlarged(grid: ImageGrid) -> None:
    pixels = np.zeros((1, 2, 2, 3), np.uint8)
    pixels[0, :, 1] = 255
    grid.show_images(pixels)
    rect = grid.tile_rect(0)
    line = grid.grab().toImage()
    seen = {line.pixelColor(x, int(rect.center().y()) - 5).red() for x in range(int(rect.left()), int(rect.right()))}
    assert seen == {0, 255}


@pytest.mark.parametrize("count", [1, 5, 64, 256])
def test_any_number_of_pictures(grid: ImageGrid, count: int) -> None:
    grid.show_images(np.full((count, 8, 8, 1), 50, np.uint8))
    assert grid.count == count
    assert _value_at(grid, _centre(grid, count - 1)) == 50


def test_a_view_that_is_not_contiguous_is_shown_too(grid: ImageGrid) -> None:
    grid.show_images(_flat(8)[::2, :, ::2])
    assert _value_at(grid, _centre(grid, 3)) == 7


def test_what_is_no_picture_is_refused(grid: ImageGrid) -> None:
    with pytest.raises(ValueError, match=r"\(N, H, W, C\)"):
        grid.show_images(np.zeros((4, 8, 8), np.uint8))


def test_a_click_shows_one_alone_and_another_shows_all(grid: ImageGrid, qtbot: QtBot) -> None:
    with qtbot.waitSignal(grid.tile_activated) as told:
        qtbot.mouseClick(grid, LEFT, pos=_centre(grid, 5))
    assert told.args == [5]
    assert grid.solo_index == 5
    assert _value_at(grid, QPoint(60, 60)) == 6
    with qtbot.waitSignal(grid.tile_activated) as told:
        qtbot.mouseClick(grid, LEFT, pos=QPoint(200, 200))
    assert told.args == [-1]
    assert grid.solo_index is None


def test_where_pixels_are_picked_a_click_beside_the_picture_shows_all(grid: ImageGrid, qtbot: QtBot) -> None:
    grid.pick_pixels()
    grid.show_alone(5)
    with qtbot.waitSignal(grid.pixel_picked) as told:
        qtbot.mouseClick(grid, LEFT, pos=grid.pixel_rect(7, 3).center().toPoint())
    assert told.args == [7, 3]
    assert grid.solo_index == 5
    outside = QPoint(2, 2)
    assert not grid.tile_rect(5).contains(QPointF(outside))
    qtbot.mouseClick(grid, LEFT, pos=outside)
    assert grid.solo_index is None


def test_a_picked_pixel_is_outlined(grid: ImageGrid) -> None:
    grid.show_alone(0)
    plain = grid.grab().toImage()
    grid.mark_pixels([(2, 6)])
    marked = grid.grab().toImage()
    edge, centre = grid.pixel_rect(2, 6).topLeft().toPoint(), grid.pixel_rect(2, 6).center().toPoint()
    assert marked.pixelColor(edge) != plain.pixelColor(edge)
    assert marked.pixelColor(centre) == plain.pixelColor(centre)
    away = grid.pixel_rect(5, 1).topLeft().toPoint()
    assert marked.pixelColor(away) == plain.pixelColor(away)


def test_enter_and_escape_do_the_same(grid: ImageGrid, qtbot: QtBot) -> None:
    for _ in range(4):
        qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert grid.solo_index == 4
    qtbot.keyClick(grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert grid.solo_index == 7
    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    assert grid.solo_index is None
    assert grid.current_index == 7


def test_plain_arrows_are_left_to_the_timeline_unless_asked_for(grid: ImageGrid, qtbot: QtBot) -> None:
    def press() -> bool:
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(grid, event)
        return event.isAccepted()

    assert not press()
    grid.show_alone(2)
    assert not press()
    assert grid.current_index == 2
    grid.move_by_arrows()
    assert press()
    assert grid.solo_index == 3


def test_the_one_alone_stays_while_frames_pass_and_goes_with_its_picture(grid: ImageGrid) -> None:
    grid.show_alone(8)
    grid.show_images(_flat(9) + 100)
    assert grid.solo_index == 8
    assert _value_at(grid, QPoint(60, 60)) == 109
    grid.show_images(_flat(4))
    assert grid.solo_index is None


def test_the_wheel_enlarges_and_dragging_pans_the_one_alone(grid: ImageGrid, qtbot: QtBot) -> None:
    grid.show_alone(0)
    before = grid.tile_rect(0)
    _turn_wheel(grid, QPointF(100, 100), 240)
    enlarged = grid.tile_rect(0)
    assert enlarged.width() > before.width() * 1.3
    qtbot.mousePress(grid, LEFT, pos=QPoint(200, 200))
    qtbot.mouseMove(grid, QPoint(240, 200))
    qtbot.mouseRelease(grid, LEFT, pos=QPoint(240, 200))
    assert grid.tile_rect(0).left() > enlarged.left()
    assert grid.solo_index == 0  # a drag is no click


def test_the_empty_state_says_what_to_do(grid: ImageGrid, qtbot: QtBot) -> None:
    grid.set_empty("No samples yet", "Press Sample.", "Sample")
    button = grid.findChild(QPushButton)
    assert button is not None
    assert not button.isVisible()
    grid.show_images(None)
    assert button.isVisible()
    with qtbot.waitSignal(grid.empty_action_triggered):
        qtbot.mouseClick(button, LEFT)
    grid.show_images(_flat(1))
    assert not button.isVisible()


def test_a_menu_is_asked_for_by_mouse_and_by_key(grid: ImageGrid, qtbot: QtBot) -> None:
    def ask(reason: QContextMenuEvent.Reason, place: QPoint) -> tuple[int, QPoint]:
        with qtbot.waitSignal(grid.menu_requested) as told:
            QApplication.sendEvent(grid, QContextMenuEvent(reason, place, grid.mapToGlobal(place)))
        assert told.args is not None
        return told.args[0], told.args[1]

    assert ask(QContextMenuEvent.Reason.Mouse, _centre(grid, 6))[0] == 6
    assert ask(QContextMenuEvent.Reason.Mouse, QPoint(0, 0))[0] == -1
    index, place = ask(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0))
    assert index == 0
    assert grid.mapFromGlobal(place) == _centre(grid, 0)


def test_it_says_what_it_shows(grid: ImageGrid) -> None:
    assert grid.accessibleName()
    assert "9" in grid.accessibleDescription()


def test_two_parts_of_a_picture_alone_are_zoomed_and_moved_as_one(grid: ImageGrid, qtbot: QtBot) -> None:
    """Wherever the wheel turns, both parts show the same place, and a click knows whose pixel it is."""
    ramp = np.arange(32, dtype=np.uint8)[None, None, :, None].repeat(16, axis=1).repeat(3, axis=3)
    grid.show_images(ramp, parts=2)
    grid.pick_pixels()
    grid.show_alone(0)
    left, right = (grid.pixel_rect(x, 5) for x in (3, 19))
    assert left.right() < grid.width() / 2 < right.left() and left.size() == right.size()
    for x, rect in ((3, left), (19, right)):
        assert _value_at(grid, rect.center().toPoint()) == x
        with qtbot.waitSignal(grid.pixel_picked) as told:
            qtbot.mouseClick(grid, LEFT, pos=rect.center().toPoint())
        assert told.args == [x, 5]
    _turn_wheel(grid, right.center(), 480)
    after = [grid.pixel_rect(x, 5) for x in (3, 19)]
    assert after[0].width() > 1.5 * left.width()
    assert after[1].center().x() == pytest.approx(right.center().x(), abs=after[1].width() / 2)
    assert after[0].center().x() - left.center().x() == pytest.approx(after[1].center().x() - right.center().x())
    assert _value_at(grid, after[0].center().toPoint()) == 3 and _value_at(grid, after[1].center().toPoint()) == 19


def test_behind_a_transparent_picture_that_is_alone_is_a_checkerboard(grid: ImageGrid) -> None:
    pixels = _flat(4, channels=4)
    pixels[..., 3] = 0
    pixels[0, :, 8:] = (200, 30, 30, 255)
    grid.show_images(pixels)
    grid.show_alone(0)
    seen, place = grid.grab().toImage(), grid.tile_rect(0).toRect().adjusted(4, 4, -4, -4)
    halves = (range(place.left(), place.center().x() - 4), range(place.center().x() + 4, place.right()))
    left, right = ({seen.pixelColor(x, place.center().y()).name() for x in half} for half in halves)
    assert left == set(SHADES) and right == {"#c81e1e"}
