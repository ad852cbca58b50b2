"""What a watch counts of a walk."""

from __future__ import annotations

from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch


def test_the_first_moment_of_a_walk_is_no_step_but_tells_how_fast_it_goes() -> None:
    watch = Stopwatch(6, "steps")
    seen = [(moment, watch.done) for moment in watch.timed(iter("abc"))]
    assert seen == [("a", 0), ("b", 1), ("c", 2)]
    assert [watch.done for _ in watch.timed(iter("abcde"))] == [2, 3, 4, 5, 6], "of another walk, too"
    other = Stopwatch(6, "steps")
    assert other.rate is None
    next(other.timed(iter("abc")))
    assert other.rate and other.report().seconds_left


def test_what_is_done_between_two_moments_is_not_timed(monkeypatch) -> None:
    clock = 0.0
    monkeypatch.setattr("time.monotonic", lambda: clock)
    watch = Stopwatch(3, "steps")

    def moments():
        nonlocal clock
        for number in range(4):
            clock += 2.0
            yield number

    for _ in watch.timed(moments()):
        clock += 100.0
    assert watch.done == 3 and watch.rate == 0.5
