"""Which frames of two films belong together."""

from __future__ import annotations

from ddpm_studio.gui.comparing.matching import Pair, pair_frames, places_by_time, places_on_the_way


def pairs(first: list[int], second: list[int], *, along_second: bool = False) -> list[tuple[int, int | None]]:
    places = places_by_time(first), places_by_time(second)
    return [(pair.first, pair.second) for pair in pair_frames(*places, along_second=along_second)]


def test_the_same_times_are_the_same_frames() -> None:
    assert pairs([50, 30, 0], [50, 30, 0]) == [(0, 0), (1, 1), (2, 2)]


def test_each_frame_of_one_stands_beside_the_nearest_of_the_other() -> None:
    assert pairs([50, 25, 0], [50, 40, 20, 0]) == [(0, 0), (1, 2), (2, 3)]
    assert pairs([50, 40, 20, 0], [50, 25, 0], along_second=True) == [(0, 0), (2, 1), (3, 2)]
    assert pairs([100, 50, 0], [100, 75, 25, 0]) == [(0, 0), (1, 1), (2, 3)]  # as far from both: the noisier


def test_pairs_go_as_far_as_both_films_and_are_only_appended() -> None:
    first, second = [50, 40, 25, 10, 0], [50, 30, 20, 0]
    assert pairs(first, []) == [(index, None) for index in range(5)]
    for along_second in (False, True):
        before: list[tuple[int, int | None]] = []
        for count in range(1, 5):
            now = pairs(first, second[:count], along_second=along_second)
            assert now[: len(before)] == before
            before = now
        assert before[0] == (0, 0) and before[-1] == (4, 3)


def test_on_the_way_the_ends_belong_together_whatever_the_times() -> None:
    few = places_on_the_way([50, 25, 0], [50, 25, 0])
    many = places_on_the_way([1000, 500, 250, 0], [1000, 750, 500, 250, 0])
    assert few == [0, 0.5, 1]
    assert many == [0, 0.5, 0.75, 1]
    assert pair_frames(few, many) == [Pair(0, 0, 0), Pair(1, 1, 0.5), Pair(2, 3, 1)]
