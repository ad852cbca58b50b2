"""What else the computer does."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from ddpm_studio.engine.runtime.computing import others
from ddpm_studio.engine.runtime.computing.others import AGAIN_AFTER, SLOW_FOR, Others, Slowdown

BUSY = "import time; began = time.process_time()\nwhile time.process_time() - began < 0.3: pass"


def test_what_this_program_has_started_is_its_own() -> None:
    before = others._own_seconds()
    subprocess.run([sys.executable, "-c", BUSY], check=True)
    assert others._own_seconds() - before >= 0.29


def test_the_share_is_what_else_the_cores_have_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    cores, now, busy, own = len(others._cores()), [0.0], [100.0], [50.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(others, "_busy_seconds", lambda: busy[0])
    monkeypatch.setattr(others, "_own_seconds", lambda: own[0])
    seen = Others()
    now[0], busy[0], own[0] = 10.0, 100.0 + 8 * cores, 50.0 + 5 * cores
    assert seen.seconds == 10.0 and seen.share() == pytest.approx(0.3)
    own[0] = 50.0 + 9 * cores
    assert seen.share() == 0.0
    seen.begin()
    assert seen.seconds == 0.0 and seen.share() == 0.0
    now[0], busy[0] = 20.0, busy[0] + 5 * cores
    assert seen.renewed() == pytest.approx(0.5)
    assert seen.seconds == 0.0 and seen.share() == 0.0, "it looks from then on"


def test_a_slowdown_is_noticed_once_and_only_if_it_lasts() -> None:
    watch = Slowdown()
    assert not any(watch.is_noticed(100.0, now) for now in range(5))
    assert not watch.is_noticed(40.0, 10.0) and not watch.is_noticed(40.0, 10.0 + SLOW_FOR / 2)
    assert not watch.is_noticed(90.0, 30.0), "it was over in time"
    assert not watch.is_noticed(40.0, 31.0) and watch.is_noticed(40.0, 32.0 + SLOW_FOR)
    assert not any(watch.is_noticed(40.0, 100.0 + 10 * second) for second in range(20)), "now this is its speed"


def test_a_run_that_was_slow_is_measured_again_at_ever_longer_intervals_until_it_is_fast() -> None:
    watch = Slowdown()
    assert not watch.is_noticed(100.0, 0.0) and not watch.is_noticed(30.0, 1.0)
    noticed = [now for now in range(2, 2000) if watch.is_noticed(30.0, float(now))]
    first = 1 + int(SLOW_FOR)
    assert noticed == [first, first + int(AGAIN_AFTER), first + 3 * int(AGAIN_AFTER)]
    assert not any(watch.is_noticed(95.0, float(now)) for now in range(2000, 9000)), "it is as fast as it was"
