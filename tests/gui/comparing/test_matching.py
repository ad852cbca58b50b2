"""Which frames of two films belong together."""

from __future__ import annotations

from ddpm_studio.gui.comparing.matching import Match, match_frames, places_by_time, places_on_the_way


def frames(*films: list[int], along: int = 0) -> list[tuple[int | None, ...]]:
    """The frames that belong together, as far as every film has come that has begun."""
    places = [places_by_time(film) for film in films]
    end = min(film[-1] for film in places if film)
    return [match.frames for match in match_frames(places, along, end)]


def test_the_same_times_are_the_same_frames() -> None:
    assert frames([50, 30, 0], [50, 30, 0], [50, 30, 0]) == [(0, 0, 0), (1, 1, 1), (2, 2, 2)]


def test_each_frame_of_one_stands_beside_the_nearest_of_the_others() -> None:
    assert frames([50, 25, 0], [50, 40, 20, 0]) == [(0, 0), (1, 2), (2, 3)]
    assert frames([50, 40, 20, 0], [50, 25, 0], along=1) == [(0, 0), (2, 1), (3, 2)]
    assert frames([100, 50, 0], [100, 75, 25, 0]) == [(0, 0), (1, 1), (2, 3)]  # as far from both: the noisier


def test_matches_go_as_far_as_all_films_and_are_only_appended() -> None:
    first, second = [50, 40, 25, 10, 0], [50, 30, 20, 0]
    assert frames(first, []) == [(index, None) for index in range(5)]
    for along in (0, 1):
        before: list[tuple[int | None, ...]] = []
        for count in range(1, 5):
            now = frames(first, second[:count], along=along)
            assert now[: len(before)] == before
            before = now
        assert before[0] == (0, 0) and before[-1] == (4, 3)


def test_a_film_that_ended_early_does_not_hold_up_the_others() -> None:
    places = [places_by_time(film) for film in ([50, 25, 0], [50, 0], [50, 30])]
    assert [match.frames for match in match_frames(places, 0, 0)] == [(0, 0, 0), (1, 0, None), (2, 1, None)]


def test_on_the_way_the_ends_belong_together_whatever_the_times() -> None:
    few = places_on_the_way([50, 25, 0], [50, 25, 0])
    many = places_on_the_way([1000, 500, 250, 0], [1000, 750, 500, 250, 0])
    assert few == [0, 0.5, 1]
    assert many == [0, 0.5, 0.75, 1]
    assert match_frames([few, many], 0, 1) == [Match((0, 0), 0), Match((1, 1), 0.5), Match((2, 3), 1)]
