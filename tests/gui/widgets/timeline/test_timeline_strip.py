"""The curve above a timeline: as many values as there are frames, and as high as they are."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.timeline.timeline import Timeline


def curve_tops(timeline: Timeline) -> dict[int, float]:
    """For each frame but the first: how much of the strip's height is painted at its place."""
    bar = timeline.bar
    rect = bar.strip_rect().toRect()
    image = timeline.bar.grab().toImage()
    ground = image.pixelColor(1, 1)
    tops = {}
    for index in range(1, bar.total):
        x = min(round(bar.line().x_of(index)), rect.right())
        column = [image.pixelColor(x, y) != ground for y in range(rect.top(), rect.bottom())]
        tops[index] = sum(column) / len(column)
    return tops


def test_each_value_stands_above_its_frame_and_the_curve_grows(qtbot: QtBot) -> None:
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.resize(600, 120)
    values = [0.0]
    timeline.set_times([], 5)
    timeline.set_strip(values, "change")
    timeline.append(4)
    assert not any(curve_tops(timeline).values())
    for value in (8.0, 4.0, 2.0, 0.0):
        values.append(value)
        timeline.append(1)
    timeline.go_to(0)
    tops = curve_tops(timeline)
    assert tops[1] > 0.9
    assert 0.4 < tops[2] < 0.6
    assert 0.2 < tops[3] < 0.4
    assert tops[4] < 0.15
    strip = timeline.bar.strip
    assert strip is not None
    assert [strip.height_of(index) for index in range(5)] == [0, 1, 0.5, 0.25, 0]


def test_the_line_makes_room_and_pictures_are_still_hit(qtbot: QtBot) -> None:
    timeline = Timeline()
    qtbot.addWidget(timeline)
    before, centre = timeline.bar.sizeHint().height(), timeline.bar.track().center().y()
    timeline.set_strip((), "change")
    assert timeline.bar.sizeHint().height() - before == timeline.bar.track().center().y() - centre > 10
    assert timeline.bar.strip_rect().bottom() < timeline.bar.track().top()
