"""The playhead goes where mouse, keys, buttons and newly made frames send it."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.style.theme import icon
from ddpm_studio.gui.widgets.hover_card import HoverCard
from ddpm_studio.gui.widgets.timeline.playback import LoopMode
from ddpm_studio.gui.widgets.timeline.timeline import Timeline
from ddpm_studio.gui.widgets.timeline.transport import Transport

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
K = Qt.Key


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.resize(700, 120)
    timeline.set_times(range(1000, -1, -10))  # 101 frames
    timeline.go_to(50)
    with qtbot.waitExposed(timeline):
        timeline.show()
    return timeline


def _on(timeline: Timeline, index: int) -> QPoint:
    return QPoint(round(timeline.bar.line().x_of(index)), round(timeline.bar.track().center().y()))


def test_a_film_begins_at_its_last_frame(timeline: Timeline, qtbot: QtBot) -> None:
    with qtbot.waitSignal(timeline.position_changed) as told:
        timeline.set_times([3, 2, 1])
    assert told.args == [2]
    assert timeline.position == 2


@pytest.mark.parametrize(
    ("key", "held", "expected"),
    [
        (K.Key_Left, None, 49),
        (K.Key_Right, None, 51),
        (K.Key_Comma, None, 49),
        (K.Key_Period, None, 51),
        (K.Key_Left, SHIFT, 40),
        (K.Key_Right, SHIFT, 60),
        (K.Key_PageUp, None, 40),
        (K.Key_PageDown, None, 60),
        (K.Key_Home, None, 0),
        (K.Key_End, None, 100),
    ],
)
def test_keys(timeline: Timeline, qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier | None, expected: int) -> None:
    qtbot.keyClick(timeline.bar, key, held or Qt.KeyboardModifier.NoModifier)
    assert timeline.position == expected


def test_keys_with_ctrl_are_left_alone(timeline: Timeline) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, K.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert not timeline.handle_key(event)
    assert timeline.position == 50


def _repeat(timeline: Timeline, key: Qt.Key, times: int) -> None:
    for turn in range(times):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", turn > 0)
        QApplication.sendEvent(timeline.bar, event)


def test_a_held_arrow_goes_on_and_a_held_space_does_not(timeline: Timeline) -> None:
    _repeat(timeline, K.Key_Right, 5)
    assert timeline.position == 55
    _repeat(timeline, K.Key_Space, 4)
    assert timeline.playback.is_playing


def test_space_plays_and_pauses_and_an_arrow_pauses(timeline: Timeline, qtbot: QtBot) -> None:
    qtbot.keyClick(timeline.bar, K.Key_Space)
    assert timeline.playback.is_playing
    qtbot.keyClick(timeline.bar, K.Key_Space)
    assert not timeline.playback.is_playing
    qtbot.keyClick(timeline.bar, K.Key_Space)
    qtbot.keyClick(timeline.bar, K.Key_Left)
    assert not timeline.playback.is_playing


def test_j_k_l(timeline: Timeline, qtbot: QtBot) -> None:
    qtbot.keyClick(timeline.bar, K.Key_J)
    timeline.playback.tick()
    assert timeline.position == 49
    qtbot.keyClick(timeline.bar, K.Key_L)
    timeline.playback.tick()
    assert timeline.position == 50
    qtbot.keyClick(timeline.bar, K.Key_K)
    assert not timeline.playback.is_playing


def test_i_o_x_mark_a_range(timeline: Timeline, qtbot: QtBot) -> None:
    qtbot.keyClick(timeline.bar, K.Key_I)
    timeline.go_to(60)
    qtbot.keyClick(timeline.bar, K.Key_O)
    assert timeline.playback.span() == (50, 60)
    timeline.go_to(40)
    qtbot.keyClick(timeline.bar, K.Key_O)  # would end before it begins
    assert timeline.playback.span() == (50, 60)
    qtbot.keyClick(timeline.bar, K.Key_X)
    assert timeline.playback.span() == (0, 100)


def test_the_ends_of_the_range_are_dragged(timeline: Timeline, qtbot: QtBot) -> None:
    for index, key in ((20, K.Key_I), (80, K.Key_O), (50, K.Key_K)):
        timeline.go_to(index)
        qtbot.keyClick(timeline.bar, key)
    for start, end, expected in ((20, 30, (30, 80)), (80, 70, (30, 70)), (30, 75, (30, 70))):
        qtbot.mousePress(timeline.bar, LEFT, pos=_on(timeline, start))
        qtbot.mouseMove(timeline.bar, _on(timeline, end))
        qtbot.mouseRelease(timeline.bar, LEFT, pos=_on(timeline, end))
        assert timeline.playback.span() == expected  # the beginning never passes the end
    assert timeline.position == 50


def test_shift_plays_slowly(timeline: Timeline, qtbot: QtBot) -> None:
    qtbot.keyClick(timeline.bar, K.Key_L, SHIFT)
    assert timeline.playback.is_playing and timeline.playback.rate == 0.5
    qtbot.keyClick(timeline.bar, K.Key_J, SHIFT)
    assert timeline.playback.direction == -1


def test_frames_can_lie_unevenly(timeline: Timeline, qtbot: QtBot) -> None:
    """Clicks, small pictures and loop points all go by the places of the frames."""
    track = timeline.bar.track()
    timeline.set_thumbnail_source(lambda index: np.full((8, 8, 1), index, np.uint8))
    timeline.set_places([(index / 100) ** 2 for index in range(101)])
    assert timeline.bar.line().x_of(50) == track.left() + track.width() / 4
    for place, frame in ((0.25, 50), (0.0, 0), (1.0, 100), (0.49, 70), (0.995, 100)):
        spot = QPoint(round(track.left() + track.width() * place), round(track.center().y()))
        qtbot.mouseClick(timeline.bar, LEFT, pos=spot)
        assert abs(timeline.position - frame) <= (0 if place in (0, 1) else 1)
    for index, rect in timeline.bar.picture_slots():
        assert abs(rect.center().x() - timeline.bar.line().x_of(index)) < 60
    timeline.set_places([])
    assert timeline.bar.line().x_of(50) == track.left() + track.width() / 2


def test_places_that_are_not_for_this_film_are_left_alone(timeline: Timeline) -> None:
    timeline.set_places([0, 1])
    track = timeline.bar.track()
    assert timeline.bar.line().x_of(50) == track.left() + track.width() / 2


def test_a_click_jumps_and_keeps_playing(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.playback.play()
    qtbot.mouseClick(timeline.bar, LEFT, pos=_on(timeline, 20))
    assert timeline.position == 20
    assert timeline.playback.is_playing
    timeline.playback.tick()
    assert timeline.position == 21


def test_dragging_tells_of_every_frame_on_the_way(timeline: Timeline, qtbot: QtBot) -> None:
    seen: list[int] = []
    timeline.position_changed.connect(seen.append)
    qtbot.mousePress(timeline.bar, LEFT, pos=_on(timeline, 30))
    for index in (31, 35, 80):
        qtbot.mouseMove(timeline.bar, _on(timeline, index))
    timeline.playback.tick()  # a hand holds the playhead
    qtbot.mouseMove(timeline.bar, QPoint(5000, 5))
    qtbot.mouseRelease(timeline.bar, LEFT, pos=QPoint(5000, 5))
    qtbot.mouseMove(timeline.bar, _on(timeline, 10))
    assert seen == [30, 31, 35, 80, 100]


def test_buttons(timeline: Timeline, qtbot: QtBot) -> None:
    buttons = timeline.transport
    for button, expected in (
        (buttons.back, 49),
        (buttons.forward, 50),
        (buttons.first, 0),
        (buttons.last, 100),
    ):
        qtbot.mouseClick(button, LEFT)
        assert timeline.position == expected
    qtbot.mouseClick(buttons.play, LEFT)
    assert timeline.playback.is_playing
    assert "Pause" in buttons.play.toolTip()


def test_the_number_of_a_frame_can_be_typed(timeline: Timeline, qtbot: QtBot) -> None:
    number = timeline.transport.frame
    number.selectAll()
    qtbot.keyClicks(number, "43")
    assert timeline.position == 50  # not before it is entered
    qtbot.keyClick(number, K.Key_Return)
    assert timeline.position == 42
    timeline.go_to(7)
    assert number.value() == 8


def test_the_pace_and_the_loop_are_chosen_and_told(timeline: Timeline, qtbot: QtBot) -> None:
    with qtbot.waitSignal(timeline.pace_changed):
        timeline.transport.pace.setValue(30)
    with qtbot.waitSignal(timeline.pace_changed):
        qtbot.mouseClick(timeline.transport.loop, LEFT)
    assert (timeline.fps, timeline.loop_mode) == (30, LoopMode.LOOP)
    timeline.set_pace(5, "ping-pong")
    assert timeline.transport.pace.value() == 5
    assert timeline.transport.loop.accessibleName() == "Play there and back"


def test_the_readout_is_written_by_its_owner(timeline: Timeline) -> None:
    timeline.set_readout(lambda index: f"t = {timeline.times[index]:g} / 1000")
    timeline.go_to(1)
    assert timeline.transport.readout.text() == "t = 990 / 1000"


def test_a_growing_film_is_followed_until_the_user_looks_elsewhere(timeline: Timeline) -> None:
    timeline.set_times([], expected=10)
    seen: list[int] = []
    timeline.position_changed.connect(seen.append)
    for time in range(4):
        timeline.append(float(time))
    assert seen == [0, 1, 2, 3]
    timeline.go_to(1)
    timeline.append(4.0)
    assert timeline.position == 1
    timeline.go_to(4)
    timeline.append(5.0)
    assert timeline.position == 5
    assert (timeline.count, timeline.bar.total) == (6, 10)


def test_what_does_not_exist_yet_cannot_be_chosen(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_times([3, 2, 1], expected=10)
    qtbot.mouseClick(timeline.bar, LEFT, pos=_on(timeline, 8))
    assert timeline.position == 2
    timeline.finish()
    assert timeline.bar.total == 3
    assert timeline.bar.line().x_of(2) == pytest.approx(timeline.bar.track().right())


def test_more_frames_than_expected_are_no_harm(timeline: Timeline) -> None:
    timeline.set_times([1], expected=1)
    timeline.append(0)
    assert (timeline.position, timeline.bar.total) == (1, 2)


def test_without_frames_it_says_so_and_takes_no_keys(timeline: Timeline) -> None:
    timeline.set_times([])
    assert not timeline.bar.isEnabled()
    assert not timeline.transport.play.isEnabled()
    assert timeline.transport.play.toolTip() == "There are no frames yet"
    assert not timeline.handle_key(QKeyEvent(QEvent.Type.KeyPress, K.Key_Left, Qt.KeyboardModifier.NoModifier))
    timeline.set_times([1, 0])
    assert "Space" in timeline.transport.play.toolTip()


def test_small_pictures_are_fetched_when_idle_and_anew_when_asked(timeline: Timeline, qtbot: QtBot) -> None:
    asked: list[int] = []

    def source(index: int) -> np.ndarray:
        asked.append(index)
        return np.full((8, 8, 3), index, np.uint8)

    timeline.set_thumbnail_source(source)
    assert not asked
    slots = [index for index, _ in timeline.bar.picture_slots()]
    assert slots[0] == 0
    assert slots[-1] == 100
    qtbot.waitUntil(lambda: len(asked) == len(slots))
    index, rect = timeline.bar.picture_slots()[3]
    seen = timeline.bar.grab().toImage().pixelColor(rect.center().toPoint())
    assert seen.red() == index
    timeline.go_to(3)
    qtbot.wait(5)
    assert len(asked) == len(slots)
    timeline.refresh_thumbnails()
    qtbot.waitUntil(lambda: len(asked) == 2 * len(slots))


def test_a_click_on_a_small_picture_shows_that_frame(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_thumbnail_source(lambda index: np.zeros((8, 8, 3), np.uint8))
    timeline.resize(timeline.width(), 200)
    index, rect = timeline.bar.picture_slots()[-1]
    qtbot.mouseClick(timeline.bar, LEFT, pos=rect.center().toPoint())
    assert timeline.position == index == 100


def test_a_card_tells_what_is_under_the_pointer(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_thumbnail_source(lambda index: np.zeros((8, 8, 3), np.uint8))
    qtbot.mouseMove(timeline.bar, _on(timeline, 20))
    qtbot.mouseMove(timeline.bar, _on(timeline, 21))
    card = timeline.findChild(HoverCard)
    assert card is not None
    assert card.isVisible()
    assert card.text == "790"
    assert timeline.position == 50
    QApplication.sendEvent(timeline.bar, QEvent(QEvent.Type.Leave))
    assert not card.isVisible()


def test_hiding_it_stops_it(timeline: Timeline) -> None:
    timeline.playback.play()
    timeline.hide()
    assert not timeline.playback.is_playing


def test_a_screen_reader_knows_the_value(timeline: Timeline) -> None:
    spoken = QAccessible.queryAccessibleInterface(timeline.bar)
    assert spoken.role() is QAccessible.Role.Slider
    assert spoken.text(QAccessible.Text.Value) == "50"
    assert spoken.text(QAccessible.Text.Name) == "Frame"
    nameless = [w for w in timeline.transport.findChildren(QWidget) if w.focusPolicy() and not w.accessibleName()]
    assert [w for w in nameless if w.objectName() != "qt_spinbox_lineedit"] == []


def place_in(whole: QWidget, part: QWidget) -> QRect:
    return QRect(part.mapTo(whole, QPoint()), part.size())


@pytest.mark.parametrize("width", [200, 420, 900])
def test_nothing_overlaps_at_any_width(timeline: Timeline, qtbot: QtBot, width: int) -> None:
    timeline.resize(width, 140)
    qtbot.wait(1)
    buttons = timeline.transport
    parts = [buttons.first, buttons.play, buttons.frame, buttons.readout, buttons.pace, buttons.loop]
    rects = [place_in(buttons, part) for part in parts]
    assert all(not one.intersects(other) for i, one in enumerate(rects) for other in rects[:i])
    assert all(buttons.rect().contains(rect) for rect in rects)


def are_beside(transport: Transport, wanted: bool) -> bool:
    return (place_in(transport, transport.loop).top() < place_in(transport, transport.play).bottom()) == wanted


def test_what_has_no_room_beside_goes_below_instead_of_beyond_the_edge(timeline: Timeline, qtbot: QtBot) -> None:
    transport = timeline.transport
    transport.offer_axes(("t", "log SNR"), "by what the frames are spread")
    for width, is_beside in ((900, True), (transport.minimumSizeHint().width() + 4, False), (900, True)):
        timeline.resize(width, 140)
        qtbot.waitUntil(partial(are_beside, transport, is_beside))
        assert transport.rect().contains(place_in(transport, transport.loop))


def test_what_it_needs_is_the_same_at_any_width_and_more_of_it_takes_no_second_line(
    timeline: Timeline, qtbot: QtBot
) -> None:
    """Otherwise a page that scrolls goes to and fro between two sizes: once it did so until the stack was full."""
    transport = timeline.transport
    for text in ("Branch from here", "How it came about"):
        tool = QToolButton()
        tool.setText(text)
        tool.setIcon(icon("branch"))
        transport.add_tool(tool)
    needs, lines, are_told = set(), [], []
    for width in range(300, 1100, 40):
        timeline.resize(width, 140)
        qtbot.wait(1)
        needs.add(transport.minimumSizeHint().width())
        lines.append(place_in(transport, transport.readout).bottom() <= place_in(transport, transport.play).top())
        are_told.append(tool.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        fits = transport.rect().contains(place_in(transport, transport.loop))
        assert fits or width < max(needs)
    assert len(needs) == 1
    assert lines == sorted(lines, reverse=True) and len(set(lines)) == 2
    assert are_told == sorted(are_told) and len(set(are_told)) == 2


def test_where_room_is_short_the_line_gives_up_its_pictures_and_then_its_values(timeline: Timeline) -> None:
    bar = timeline.bar
    timeline.set_strip([1.0] * timeline.count, "change")
    timeline.set_thumbnail_source(lambda index: np.zeros((8, 8, 3), np.uint8))
    whole = bar.sizeHint().height()
    bar.yield_room()
    for height, has_pictures, has_values in ((whole, True, True), (56, False, True), (28, False, False)):
        assert height >= bar.minimumSizeHint().height()
        bar.resize(400, height)
        assert (bar.picture_side > 0, bar.seen_strip is not None) == (has_pictures, has_values)
        assert all(bar.rect().contains(slot.toAlignedRect()) for _, slot in bar.picture_slots())
    assert bar.track().bottom() <= bar.height()  # with the playhead, which is always there
