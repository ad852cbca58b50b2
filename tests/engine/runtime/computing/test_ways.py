"""Which way computes which steps."""

from __future__ import annotations

import json

import pytest

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.runtime.computing.tuning import Tuning
from ddpm_studio.engine.runtime.computing.ways import Ways

ONE, TWO, LAST = Tuning(threads=1), Tuning(threads=2), Tuning(threads=1, channels_last=True)


def test_each_way_holds_until_the_next_and_nothing_is_known_beyond_what_was_decided() -> None:
    ways = Ways.always(ONE).then(4, [(ONE, 2), (TWO, 2), (LAST, 3)])
    assert ways.since == ((0, ONE), (6, TWO), (8, LAST)) and ways.until == 11
    assert [ways.at(step) for step in (0, 5, 6, 7, 8, 10)] == [ONE, ONE, TWO, TWO, LAST, LAST]
    assert ways.decide(10) and not ways.decide(11)
    assert ways.span(3) == range(6) and ways.span(7) == range(6, 8) and ways.span(9) == range(8, 11)
    done = ways.settled(11, TWO, 0.25)
    assert done.at(10) == LAST and done.at(10**9) == TWO and done.decide(10**9) and done.others == 0.25
    assert 10**9 in done.span(11)
    assert ways.settled(9, LAST).since == ((0, ONE), (6, TWO), (8, LAST)), "the same way goes on"
    assert Ways.always(ONE).then(0, [(TWO, 2)]).since == ((0, TWO),)


def test_they_are_read_as_they_were_written_and_so_is_the_one_way_of_before() -> None:
    ways = Ways.always(ONE).then(4, [(TWO, 2)])
    assert Ways.from_plain(json.loads(json.dumps(ways.plain()))) == ways
    assert Ways.from_plain(TWO.plain()) == Ways.always(TWO)
    before = {name: value for name, value in TWO.plain().items() if name != "is_winograd"}
    assert Ways.from_plain(before) == Ways.always(TWO)


@pytest.mark.parametrize(
    "change",
    [
        {"ways": []},
        {"ways": "fast"},
        {"ways": [{"step": 1, **ONE.plain()}]},
        {"ways": [{"step": 0, **ONE.plain()}, {"step": 0, **TWO.plain()}]},
        {"ways": [{"step": 0, **ONE.plain(), "threads": -1}]},
        {"ways": [{"step": 0}]},
        {"until": -1},
        {"until": True},
        {"others": "many"},
        {"others": float("nan")},
        {"compiling_is_settled": 1},
        {"more": 0},
    ],
)
def test_what_a_file_says_is_not_trusted(change: dict[str, object]) -> None:
    assert Ways.from_plain({**Ways.always(ONE).plain(), **change}) is None


def test_a_way_that_the_user_has_forbidden_is_not_taken() -> None:
    ways = Ways.always(ONE).then(4, [(TWO, 2)])
    assert not ways.are_allowed(DeviceOptions(threads=1)) and Ways.always(ONE).are_allowed(DeviceOptions(threads=1))
