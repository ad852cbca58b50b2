"""Every frame has its turn, and after the last comes what was chosen."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.timeline.playback import LoopMode, Playback


@pytest.fixture
def playback(qtbot: QtBot) -> Playback:
    playback = Playback()
    playback.count = 4
    return playback


def _ticks(playback: Playback, count: int) -> list[int]:
    """Play on by hand and say where it was."""
    seen = []
    for _ in range(count):
        playback.tick()
        seen.append(playback.position)
    return seen


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (LoopMode.ONCE, [1, 2, 3, 3, 3]),
        (LoopMode.LOOP, [1, 2, 3, 0, 1]),
        (LoopMode.PING_PONG, [1, 2, 3, 2, 1, 0, 1]),
    ],
)
def test_after_the_last_frame(playback: Playback, mode: LoopMode, expected: list[int]) -> None:
    playback.loop_mode = mode
    playback.play()
    assert _ticks(playback, len(expected)) == expected
    assert playback.is_playing == (mode is not LoopMode.ONCE)


@pytest.mark.parametrize("mode", [LoopMode.LOOP, LoopMode.PING_PONG])
def test_backwards(playback: Playback, mode: LoopMode) -> None:
    playback.loop_mode = mode
    playback.position = 1
    playback.play(direction=-1)
    assert _ticks(playback, 3) == ([0, 3, 2] if mode is LoopMode.LOOP else [0, 1, 2])


def test_playing_from_the_end_begins_anew(playback: Playback) -> None:
    playback.position = 3
    playback.play()
    assert playback.position == 0


def test_a_film_in_the_making_is_waited_for(playback: Playback) -> None:
    playback.position, playback.is_growing = 3, True
    playback.play()
    assert _ticks(playback, 2) == [3, 3]
    playback.count = 5
    assert _ticks(playback, 2) == [4, 4]
    assert playback.is_playing


def test_a_range_is_kept_to(playback: Playback) -> None:
    playback.count, playback.loop_mode = 10, LoopMode.LOOP
    playback.first_of_range, playback.last_of_range = 2, 4
    playback.position = 7
    playback.play()
    assert [playback.position, *_ticks(playback, 4)] == [2, 3, 4, 2, 3]


def test_a_hand_on_the_playhead_holds_it(playback: Playback) -> None:
    playback.play()
    playback.is_held = True
    assert _ticks(playback, 2) == [0, 0]
    playback.is_held = False
    assert _ticks(playback, 1) == [1]


def test_asked_again_the_shuttle_is_faster(playback: Playback) -> None:
    rates = []
    for direction in (1, 1, 1, 1, -1):
        playback.shuttle(direction)
        rates.append((playback.direction, playback.rate))
    assert rates == [(1, 1), (1, 2), (1, 4), (1, 4), (-1, 1)]


def test_nothing_plays_without_frames(playback: Playback) -> None:
    playback.count = 1
    playback.play()
    assert not playback.is_playing


def test_the_timer_shows_every_frame(playback: Playback, qtbot: QtBot) -> None:
    seen: list[int] = []
    playback.advanced.connect(seen.append)
    playback.set_fps(60)
    playback.play()
    qtbot.waitUntil(lambda: not playback.is_playing)
    assert seen == [1, 2, 3]
    assert playback.fps == 60


def test_the_pace_has_bounds(playback: Playback) -> None:
    playback.set_fps(0)
    assert playback.fps == 1
    playback.set_fps(1000)
    assert playback.fps == 60
