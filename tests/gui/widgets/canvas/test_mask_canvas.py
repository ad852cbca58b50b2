"""A canvas is drawn on by pointer and by keys, and whatever is done is undone step by step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QUndoGroup,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.style.colours import contrast
from ddpm_studio.gui.style.theme import Mode, Theme
from ddpm_studio.gui.widgets.canvas.kit import Tool
from ddpm_studio.gui.widgets.canvas.marks import Area
from ddpm_studio.gui.widgets.canvas.mask_canvas import MaskCanvas
from ddpm_studio.gui.widgets.canvas.surface import Surface
from ddpm_studio.gui.widgets.pixels import Pixels
from tests.gui.legible import unreadable

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NOTHING_HELD = Qt.KeyboardModifier.NoModifier
K = Qt.Key
TOLD = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
SIDE = 16
PICTURE = np.random.default_rng(5).integers(0, 256, (SIDE, SIDE, 3)).astype(np.uint8)


@pytest.fixture
def canvas(qtbot: QtBot) -> MaskCanvas:
    """A canvas with a picture and the focus, a brush of one pixel in hand."""
    canvas = MaskCanvas()
    qtbot.addWidget(canvas)
    canvas.set_size(SIDE, SIDE)
    canvas.set_picture(PICTURE)
    canvas.kit.set_size(1)
    canvas.resize(700, 527)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.setFocus()
    return canvas


def at(canvas: MaskCanvas, x: float, y: float) -> QPoint:
    """Where a place of the frame is in the widget."""
    return canvas.surface.view.point_of((x, y)).toPoint()


def drag(qtbot: QtBot, canvas: MaskCanvas, *places: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    qtbot.mousePress(canvas.surface, button, pos=at(canvas, *places[0]))
    for place in places[1:]:
        move(canvas, place, button)
    qtbot.mouseRelease(canvas.surface, button, pos=at(canvas, *places[-1]))


def move(
    canvas: MaskCanvas,
    place: tuple[float, float],
    button: Qt.MouseButton = LEFT,
    held: Qt.KeyboardModifier = NOTHING_HELD,
) -> None:
    """Move the pointer with a button down, which qtbot leaves out."""
    point = QPointF(at(canvas, *place))
    globally = QPointF(canvas.surface.mapToGlobal(point))
    event = QMouseEvent(QEvent.Type.MouseMove, point, globally, Qt.MouseButton.NoButton, button, held)
    QApplication.sendEvent(canvas.surface, event)


def press(canvas: MaskCanvas, key: Qt.Key, repeated: bool = False, held: Qt.KeyboardModifier = NOTHING_HELD) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, held, "", repeated)
    QApplication.sendEvent(canvas.surface, event)


def release(canvas: MaskCanvas, key: Qt.Key) -> None:
    QApplication.sendEvent(canvas.surface, QKeyEvent(QEvent.Type.KeyRelease, key, NOTHING_HELD))


def tool(canvas: MaskCanvas) -> Tool:
    """What is in hand now."""
    return canvas.kit.tool


def same(picture: Pixels | None, other: Pixels) -> bool:
    return picture is not None and np.array_equal(picture, other)


def erased(canvas: MaskCanvas) -> set[tuple[int, int]]:
    """The (x, y) that are to be drawn anew."""
    mask = canvas.mask()
    assert mask.dtype == np.uint8 and set(np.unique(mask)) <= {0, 255}
    rows, columns = mask.nonzero()
    return set(zip(columns.tolist(), rows.tolist(), strict=True))


# --- pointer -------------------------------------------------------------------------------------------------------


def test_a_stroke_erases_what_it_goes_over_and_is_told_once(qtbot: QtBot, canvas: MaskCanvas) -> None:
    told: list[int] = []
    canvas.mask_changed.connect(lambda: told.append(canvas.erased))
    drag(qtbot, canvas, (2.5, 3.5), (6.5, 3.5), (6.5, 5.5))
    assert erased(canvas) == {*((x, 3) for x in range(2, 7)), (6, 4), (6, 5)}
    assert told == [7]
    assert canvas.surface.accessibleDescription() == "7 of 256 pixels erased"
    assert same(canvas.picture(), PICTURE)


def test_a_hundred_strokes_are_undone_and_done_again(qtbot: QtBot, canvas: MaskCanvas) -> None:
    random = np.random.default_rng(9)
    masks: list[Pixels] = [canvas.mask()]
    for number in range(100):
        canvas.kit.set_size(int(random.integers(1, 6)))
        places = [tuple(place) for place in random.uniform(-3, 19, (2, 2))]
        before = canvas.undo_stack.index()
        drag(qtbot, canvas, *places, button=RIGHT if number % 4 == 3 else LEFT)
        if canvas.undo_stack.index() > before:  # a stroke that changes nothing is no step
            masks.append(canvas.mask())
    assert canvas.undo_stack.count() == len(masks) - 1 > 60
    for mask in masks[-2::-1]:
        press(canvas, K.Key_Z, held=CTRL)
        assert (canvas.mask() == mask).all()
    assert not canvas.undo_stack.canUndo() and canvas.erased == 0
    for mask in masks[1:]:
        press(canvas, K.Key_Z, held=CTRL | SHIFT)
        assert (canvas.mask() == mask).all()


def test_of_more_steps_the_last_hundred_are_kept(canvas: MaskCanvas) -> None:
    for _ in range(130):
        canvas.invert()
    assert canvas.undo_stack.count() == 100


def test_the_right_button_and_the_eraser_take_marks_away(qtbot: QtBot, canvas: MaskCanvas) -> None:
    canvas.set_mask(np.full((SIDE, SIDE), 255, np.uint8))
    drag(qtbot, canvas, (0.5, 0.5), (3.5, 0.5), button=RIGHT)
    press(canvas, K.Key_X)
    assert tool(canvas) is Tool.ERASER
    drag(qtbot, canvas, (0.5, 2.5), (3.5, 2.5))
    assert canvas.erased == 256 - 8
    press(canvas, K.Key_X)
    assert canvas.kit.tool is Tool.BRUSH


def test_a_stroke_that_leaves_the_canvas_goes_on(qtbot: QtBot, canvas: MaskCanvas) -> None:
    drag(qtbot, canvas, (12.5, 2.5), (30.5, 2.5), (30.5, 8.5), (12.5, 8.5))
    assert erased(canvas) == {(x, y) for x in range(12, 16) for y in (2, 8)}
    assert canvas.undo_stack.count() == 1


def test_shift_joins_strokes_by_a_straight_line(qtbot: QtBot, canvas: MaskCanvas) -> None:
    qtbot.mouseClick(canvas.surface, LEFT, pos=at(canvas, 2.5, 2.5))
    qtbot.mouseClick(canvas.surface, LEFT, SHIFT, pos=at(canvas, 9.5, 9.5))
    assert {(x, x) for x in range(2, 10)} <= erased(canvas)
    assert canvas.undo_stack.count() == 2


def test_shift_held_draws_one_straight_line_and_keeps_what_was_drawn_before(qtbot: QtBot, canvas: MaskCanvas) -> None:
    qtbot.mousePress(canvas.surface, LEFT, pos=at(canvas, 1.5, 1.5))
    move(canvas, (1.5, 6.5))
    move(canvas, (8.5, 12.5), held=SHIFT)
    move(canvas, (12.5, 6.5), held=SHIFT)
    qtbot.mouseRelease(canvas.surface, LEFT, SHIFT, pos=at(canvas, 12.5, 6.5))
    assert erased(canvas) == {*((1, y) for y in range(1, 7)), *((x, 6) for x in range(1, 13))}


def test_another_button_does_not_end_a_stroke(qtbot: QtBot, canvas: MaskCanvas) -> None:
    qtbot.mousePress(canvas.surface, LEFT, pos=at(canvas, 2.5, 2.5))
    qtbot.mouseClick(canvas.surface, RIGHT, pos=at(canvas, 2.5, 2.5))
    move(canvas, (5.5, 2.5))
    qtbot.mouseRelease(canvas.surface, LEFT, pos=at(canvas, 5.5, 2.5))
    assert erased(canvas) == {(x, 2) for x in range(2, 6)}


def test_boxes_and_loops(qtbot: QtBot, canvas: MaskCanvas) -> None:
    canvas.bar.tools[Tool.RECTANGLE].click()
    drag(qtbot, canvas, (2.5, 2.5), (12.5, 9.5), (5.5, 4.5))
    assert erased(canvas) == {(x, y) for x in range(2, 6) for y in range(2, 5)}
    canvas.clear()
    press(canvas, K.Key_L)
    release(canvas, K.Key_L)
    drag(qtbot, canvas, (4, 4), (10, 4), (10, 10), (4, 10))
    assert erased(canvas) == {(x, y) for x in range(4, 10) for y in range(4, 10)}


def test_escape_takes_back_what_is_half_drawn(qtbot: QtBot, canvas: MaskCanvas) -> None:
    qtbot.mousePress(canvas.surface, LEFT, pos=at(canvas, 2.5, 2.5))
    move(canvas, (9.5, 9.5))
    assert canvas.sheet.drawn.any()
    press(canvas, K.Key_Escape)
    move(canvas, (1.5, 9.5))
    qtbot.mouseRelease(canvas.surface, LEFT, pos=at(canvas, 1.5, 9.5))
    assert canvas.erased == 0 and canvas.undo_stack.count() == 0


# --- tools and keys ------------------------------------------------------------------------------------------------


def test_a_tool_key_held_borrows_the_tool(qtbot: QtBot, canvas: MaskCanvas) -> None:
    press(canvas, K.Key_R)
    drag(qtbot, canvas, (1.5, 1.5), (3.5, 3.5))
    assert tool(canvas) is Tool.RECTANGLE
    release(canvas, K.Key_R)
    assert canvas.kit.tool is Tool.BRUSH and canvas.bar.tools[Tool.BRUSH].isChecked()
    press(canvas, K.Key_E)
    press(canvas, K.Key_E, repeated=True)  # held, though not used
    release(canvas, K.Key_E)
    assert canvas.kit.tool is Tool.BRUSH
    press(canvas, K.Key_L)
    release(canvas, K.Key_L)
    assert tool(canvas) is Tool.LASSO  # struck: kept


def test_a_borrowed_tool_goes_back_where_the_focus_goes(qtbot: QtBot, canvas: MaskCanvas) -> None:
    press(canvas, K.Key_E)
    press(canvas, K.Key_E, repeated=True)
    canvas.bar.brush.slider.setFocus()
    assert canvas.kit.tool is Tool.BRUSH


def test_it_is_drawn_by_keys_alone(qtbot: QtBot, canvas: MaskCanvas) -> None:
    press(canvas, K.Key_Right)  # shows where keys are
    start = canvas.surface.keys.cell
    x, y = start.left, start.top
    press(canvas, K.Key_Space)
    release(canvas, K.Key_Space)
    assert erased(canvas) == {(x, y)}
    for _ in range(3):
        press(canvas, K.Key_Right, held=SHIFT)
    release(canvas, K.Key_Shift)
    press(canvas, K.Key_Down)
    assert erased(canvas) == {(x + step, y) for step in range(4)}
    press(canvas, K.Key_Space)
    press(canvas, K.Key_Down)
    press(canvas, K.Key_Down)
    release(canvas, K.Key_Space)
    assert canvas.erased == 7
    assert canvas.undo_stack.count() == 3
    assert canvas.surface.accessibleDescription() == "7 of 256 pixels erased"
    press(canvas, K.Key_Z, held=CTRL)
    assert canvas.erased == 4


def test_boxes_are_drawn_by_keys(canvas: MaskCanvas) -> None:
    press(canvas, K.Key_R)
    release(canvas, K.Key_R)
    canvas.surface.keys.go_to((3.5, 4.5))
    canvas.surface.keys.in_use = True
    press(canvas, K.Key_Space)
    release(canvas, K.Key_Space)
    for key in (K.Key_Right, K.Key_Right, K.Key_Down):
        press(canvas, key)
        release(canvas, key)
    press(canvas, K.Key_Space)
    assert erased(canvas) == {(x, y) for x in (3, 4, 5) for y in (4, 5)}
    assert canvas.undo_stack.count() == 1


def test_loops_are_drawn_by_keys_and_the_pointer_leaves_them_alone(qtbot: QtBot, canvas: MaskCanvas) -> None:
    canvas.kit.take(Tool.LASSO)
    canvas.surface.keys.go_to((3.5, 4.5))
    press(canvas, K.Key_Right)
    press(canvas, K.Key_Space)
    release(canvas, K.Key_Space)
    for key in (*[K.Key_Right] * 4, *[K.Key_Down] * 4, *[K.Key_Left] * 2):
        press(canvas, key)
    qtbot.mouseMove(canvas.surface, at(canvas, 14, 2))
    press(canvas, K.Key_Left)
    press(canvas, K.Key_Left)
    press(canvas, K.Key_Space)
    assert erased(canvas) == {(x, y) for x in range(3, 8) for y in range(4, 9)}


def test_far_steps_keys_that_repeat_and_the_eraser(canvas: MaskCanvas) -> None:
    canvas.surface.keys.go_to((0.5, 0.5))
    press(canvas, K.Key_Right)
    press(canvas, K.Key_Down, held=CTRL)
    assert canvas.surface.keys.cell == Area(0, 8, 1, 9)
    press(canvas, K.Key_I)
    press(canvas, K.Key_I, repeated=True)  # held: it does not flicker
    assert canvas.erased == 256
    press(canvas, K.Key_E)
    release(canvas, K.Key_E)
    press(canvas, K.Key_Return)
    assert canvas.erased == 255 and canvas.mask()[8, 0] == 0


def test_arrows_leave_alone_what_the_pointer_draws(qtbot: QtBot, canvas: MaskCanvas) -> None:
    qtbot.mousePress(canvas.surface, LEFT, pos=at(canvas, 2.5, 2.5))
    press(canvas, K.Key_Down)
    press(canvas, K.Key_Down)
    qtbot.mouseRelease(canvas.surface, LEFT, pos=at(canvas, 2.5, 2.5))
    assert erased(canvas) == {(2, 2)}
    canvas.surface.keys.go_to((15.5, 15.5))
    canvas.set_size(8, 8)
    assert canvas.surface.keys.cell == Area(7, 7, 8, 8)


def test_the_menu_s_undo_takes_back_what_is_half_drawn(qtbot: QtBot, canvas: MaskCanvas) -> None:
    undone: list[bool] = []
    action = QAction("Undo", canvas)
    action.setShortcut("Ctrl+Z")
    action.triggered.connect(undone.append)
    canvas.addAction(action)
    canvas.invert()
    qtbot.mousePress(canvas.surface, RIGHT, pos=at(canvas, 2.5, 2.5))
    move(canvas, (9.5, 9.5), RIGHT)
    qtbot.keyClick(canvas.surface, K.Key_Z, CTRL)
    qtbot.mouseRelease(canvas.surface, RIGHT, pos=at(canvas, 9.5, 9.5))
    assert canvas.mask().all() and not undone and canvas.undo_stack.index() == 1


def test_keys_change_brush_and_mask(canvas: MaskCanvas) -> None:
    for key in (K.Key_BracketRight, K.Key_BracketRight, K.Key_BracketLeft):
        press(canvas, key)
    assert canvas.kit.size == 2 and canvas.bar.brush.told.text() == "2 px"
    press(canvas, K.Key_I)
    assert canvas.erased == 256
    press(canvas, K.Key_Delete)
    assert canvas.erased == 0
    press(canvas, K.Key_M)
    assert not canvas.kit.shown and not canvas.look.shown.isChecked()


def test_a_brush_suits_the_frame_until_one_is_chosen(qtbot: QtBot) -> None:
    canvas = MaskCanvas()
    qtbot.addWidget(canvas)
    sizes = []
    for side in (8, 256):
        canvas.set_size(side, side)
        sizes.append((canvas.kit.size, canvas.bar.brush.slider.maximum()))
    assert sizes == [(1, 8), (21, 256)]
    canvas.bar.brush.slider.setValue(30)
    canvas.set_size(64, 64)
    assert canvas.kit.size == 30
    canvas.set_size(8, 8)
    assert canvas.kit.size == 8


def test_keys_are_the_canvas_s_while_it_has_the_focus_alone(qtbot: QtBot) -> None:
    page, canvas, field, group = QWidget(), MaskCanvas(), QLineEdit(), QUndoGroup()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    column.addWidget(canvas)
    column.addWidget(field)
    canvas.join(group)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    canvas.setFocus()
    assert group.activeStack() is canvas.undo_stack
    field.setFocus()
    assert group.activeStack() is None
    qtbot.keyClick(field, K.Key_R)
    assert canvas.kit.tool is Tool.BRUSH and field.text() == "r"


# --- placing -------------------------------------------------------------------------------------------------------


def test_what_the_picture_leaves_free_is_erased(qtbot: QtBot, canvas: MaskCanvas) -> None:
    press(canvas, K.Key_V)
    release(canvas, K.Key_V)
    drag(qtbot, canvas, (16, 16), (8, 8))  # the lower right handle, with the upper left corner staying
    assert canvas.sheet.placement.scale == pytest.approx(0.5)
    assert canvas.mask()[8:].all() and canvas.mask()[:, 8:].all() and not canvas.mask()[:8, :8].any()
    picture = canvas.picture()
    assert picture is not None and not picture[8:].any() and picture[:8, :8].any()
    drag(qtbot, canvas, (4, 4), (8, 8))
    assert not canvas.mask()[4:12, 4:12].any() and canvas.erased == 256 - 64
    canvas.undo_stack.undo()
    canvas.undo_stack.undo()
    assert canvas.erased == 0 and same(canvas.picture(), PICTURE)


def test_a_picture_is_placed_by_numbers_and_arrows(canvas: MaskCanvas) -> None:
    place = canvas.bar.place
    place.scale.setValue(50)
    assert (place.left.value(), place.top.value()) == (4, 4) and canvas.erased == 192
    place.left.setValue(0)
    press(canvas, K.Key_V)
    release(canvas, K.Key_V)
    press(canvas, K.Key_Up)
    press(canvas, K.Key_Up)
    assert (place.left.value(), place.top.value()) == (0, 2)
    assert canvas.undo_stack.count() == 1  # numbers and arrows in a row are one step
    place.fill.click()
    assert canvas.erased == 0 and canvas.undo_stack.count() == 2
    canvas.undo_stack.undo()
    canvas.undo_stack.undo()
    assert place.scale.value() == 100 and same(canvas.picture(), PICTURE)


def test_marks_stay_on_the_frame_while_the_picture_moves(canvas: MaskCanvas) -> None:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[6:9, 6:9] = 255
    canvas.set_mask(mask)
    canvas.bar.place.scale.setValue(50)
    assert canvas.erased == 192 + 9
    canvas.invert()
    assert canvas.erased == 192 + 64 - 9  # what is free stays erased
    canvas.bar.place.scale.setValue(100)
    assert (canvas.mask() == 255 - mask).all()


# --- pictures and masks ----------------------------------------------------------------------------------------------


def test_a_mask_stays_with_another_picture_and_fits_another_size(canvas: MaskCanvas) -> None:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[2:5, 7:11] = 255
    assert canvas.set_mask(mask)
    canvas.set_picture(PICTURE[::-1].copy())
    canvas.set_size(SIDE, SIDE)
    assert (canvas.mask() == mask).all() and canvas.undo_stack.count() == 1
    canvas.set_size(2 * SIDE, 3 * SIDE)
    assert (canvas.mask() == np.kron(mask, np.ones((2, 3), np.uint8))).all()
    assert not canvas.undo_stack.canUndo()
    assert not canvas.set_mask(mask)  # told: it was brought to the size
    assert canvas.erased == 12 * 6


def test_an_answer_as_picture_is_undone_with_the_mask_it_had(canvas: MaskCanvas) -> None:
    mask = np.eye(SIDE, dtype=np.uint8) * 255
    canvas.set_mask(mask)
    answer = 255 - PICTURE
    canvas.use_picture(answer, "answer", np.zeros_like(mask))
    assert same(canvas.picture(), answer) and canvas.erased == 0
    canvas.undo_stack.undo()
    assert same(canvas.picture(), PICTURE) and (canvas.mask() == mask).all()
    canvas.undo_stack.redo()
    canvas.set_picture(PICTURE[:, ::-1].copy())  # another one is opened
    canvas.undo_stack.undo()
    assert same(canvas.picture(), PICTURE[:, ::-1]) and (canvas.mask() == mask).all()


def test_what_is_transparent_is_erased_when_asked(canvas: MaskCanvas) -> None:
    seen = np.dstack([PICTURE, np.full((SIDE, SIDE), 255, np.uint8)])
    seen[:4, :, 3] = 0
    canvas.set_picture(seen)
    assert canvas.erased == 0 and canvas.bar.from_transparency.isEnabled()
    canvas.bar.from_transparency.trigger()
    assert canvas.mask()[:4].all() and canvas.erased == 4 * SIDE


def test_a_mask_grows_and_shrinks_by_so_many_pixels(canvas: MaskCanvas) -> None:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[8, 8] = 255
    canvas.set_mask(mask)
    canvas.bar.pixels.setValue(2)
    canvas.bar.grow.click()
    assert canvas.erased == 21
    canvas.bar.shrink.click()
    assert (canvas.mask() == mask).all()


def test_pictures_are_pasted_and_dropped_and_masks_dropped_at_the_right(canvas: MaskCanvas, tmp_path: Path) -> None:
    pictures: list[object] = []
    masks: list[Path] = []
    canvas.path_dropped.connect(pictures.append)
    canvas.pasted.connect(pictures.append)
    canvas.mask_dropped.connect(masks.append)
    path = tmp_path / "own.png"
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    for x in (40, 660):
        place, actions = QPointF(x, 300), Qt.DropAction.CopyAction
        QApplication.sendEvent(canvas, _enter(mime, place))
        QApplication.sendEvent(canvas, QDropEvent(place, actions, mime, LEFT, NOTHING_HELD))
    assert pictures == [path] and masks == [path]
    canvas.clear()
    QGuiApplication.clipboard().setImage(canvas.grab().toImage())
    press(canvas, K.Key_V, held=CTRL)
    assert isinstance(pictures[-1], np.ndarray) and pictures[-1].shape[2] == 3


def _enter(mime: QMimeData, place: QPointF) -> QEvent:
    return QDragEnterEvent(place.toPoint(), Qt.DropAction.CopyAction, mime, LEFT, NOTHING_HELD)


# --- view ----------------------------------------------------------------------------------------------------------


def test_the_wheel_zooms_about_the_pointer_and_what_is_seen_is_moved(qtbot: QtBot, canvas: MaskCanvas) -> None:
    surface, view = canvas.surface, canvas.surface.view
    fitting, point = view.zoom, QPointF(at(canvas, 3, 13))
    assert fitting == int(fitting)
    turn(surface, point, 240)
    assert view.zoom > fitting and view.zoom == int(view.zoom)
    assert view.place_at(point) == pytest.approx((3, 13), abs=0.1)
    before = view.point_of((8, 8))
    drag(qtbot, canvas, (3, 13), (4, 12), button=MIDDLE)
    moved = view.point_of((8, 8)) - before
    assert moved.x() > 0 > moved.y() and canvas.erased == 0
    press(canvas, K.Key_Space)
    drag(qtbot, canvas, (5, 12), (3, 14))
    release(canvas, K.Key_Space)
    assert canvas.erased == 0 and view.point_of((8, 8)) != before + moved
    press(canvas, K.Key_0)
    assert view.zoom == fitting and view.fits


def turn(surface: Surface, point: QPointF, angle: int) -> None:
    event = QWheelEvent(
        point,
        QPointF(surface.mapToGlobal(point)),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        NOTHING_HELD,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(surface, event)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_marks_are_seen_on_any_picture_and_can_be_hidden(canvas: MaskCanvas, theme: Theme, mode: Mode) -> None:
    theme.put_on(mode)
    rect = canvas.surface.view.rect(canvas.surface.keys.cell).toAlignedRect()
    for grey in (0, 60, 128, 190, 255):
        canvas.set_picture(np.full((SIDE, SIDE, 1), grey, np.uint8))
        canvas.kit.show_marks(True)
        canvas.set_mask(np.full((SIDE, SIDE), 255, np.uint8))
        image = canvas.surface.grab(rect).toImage()
        seen = {image.pixelColor(x, 8).name() for x in range(16)}
        assert max(contrast(QColor(one), QColor(other)) for one in seen for other in seen) >= 3
        canvas.kit.show_marks(False)
        image = canvas.surface.grab(rect.adjusted(6, 6, -6, -6)).toImage()
        assert {image.pixelColor(x, x).lightness() for x in range(10)} == {grey}
        canvas.clear()


def test_a_ghost_of_another_mask_is_seen_and_changes_nothing(canvas: MaskCanvas) -> None:
    canvas.set_picture(np.full((SIDE, SIDE, 1), 128, np.uint8))
    ghost = np.zeros((SIDE, SIDE), np.uint8)
    ghost[3, 3] = 255
    rect = canvas.surface.view.rect(Area(3, 3, 4, 4)).toAlignedRect()
    before = canvas.surface.grab(rect).toImage()
    canvas.show_ghost(ghost)
    assert canvas.surface.grab(rect).toImage() != before and canvas.erased == 0
    canvas.show_ghost(None)
    assert canvas.surface.grab(rect).toImage() == before


class Watch(QObject):
    """Notes how wide what is painted is."""

    widths: list[int] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.widths.append(event.region().boundingRect().width())
        return False


def test_only_what_was_drawn_is_painted_anew(qtbot: QtBot, canvas: MaskCanvas) -> None:
    qtbot.mousePress(canvas.surface, LEFT, pos=at(canvas, 4.5, 4.5))
    QApplication.processEvents()
    watch = Watch()
    canvas.surface.installEventFilter(watch)
    move(canvas, (5.5, 4.5))
    QApplication.processEvents()
    assert watch.widths and max(watch.widths) < canvas.surface.width() / 3
    canvas.surface.removeEventFilter(watch)
    qtbot.mouseRelease(canvas.surface, LEFT, pos=at(canvas, 5.5, 4.5))


@pytest.mark.parametrize("side", [SIDE, 200])
def test_what_is_painted_in_parts_fits_together(qtbot: QtBot, canvas: MaskCanvas, side: int) -> None:
    random = np.random.default_rng(1)
    canvas.set_size(side, side)
    canvas.set_picture(random.integers(0, 256, (side, side, 3)).astype(np.uint8))
    canvas.kit.set_size(side // 8)
    QApplication.processEvents()
    assert (canvas.surface.view.zoom == int(canvas.surface.view.zoom)) == (side == SIDE)
    assert canvas.surface.view.rect(Area(0, 0, side, side)).width() % 1 == pytest.approx(0)
    qtbot.mousePress(canvas.surface, LEFT, pos=at(canvas, side / 2, side / 2))
    for place in random.uniform(0, side, (6, 2)):
        move(canvas, tuple(place))
        QApplication.processEvents()
    in_parts = canvas.screen().grabWindow(canvas.winId()).toImage()
    canvas.surface.update()
    QApplication.processEvents()
    assert canvas.screen().grabWindow(canvas.winId()).toImage() == in_parts
    qtbot.mouseRelease(canvas.surface, LEFT)


def test_there_is_room_at_the_narrowest_and_words_where_there_is_more(qtbot: QtBot, canvas: MaskCanvas) -> None:
    qtbot.waitUntil(lambda: TOLD is canvas.bar.tools[Tool.LASSO].toolButtonStyle())
    canvas.resize(canvas.minimumSizeHint())
    qtbot.waitUntil(lambda: TOLD is not canvas.bar.tools[Tool.LASSO].toolButtonStyle())
    qtbot.waitUntil(lambda: canvas.width() == canvas.minimumSizeHint().width() <= 430)
    assert unreadable(canvas) == []
    canvas.kit.take(Tool.PLACE)
    assert unreadable(canvas) == []
