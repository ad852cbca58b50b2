"""What else the computer does."""

from __future__ import annotations

import subprocess
import sys

import psutil

from ddpm_studio.engine.runtime.computing.others import AGAIN_AFTER, SLOW_FOR, Others, Slowdown

BUSY = "import time; began = time.process_time()\nwhile time.process_time() - began < 0.3: pass"


def test_what_this_program_computes_and_has_computed_is_not_taken_for_others() -> None:
    others = Others()
    before = psutil.cpu_times()
    subprocess.run([sys.executable, "-c", BUSY], check=True)
    after, share, seconds = psutil.cpu_times(), others.share(), others.seconds
    everything = sum(after) - sum(before) - (after.idle - before.idle)
    assert 0 <= share * seconds * (psutil.cpu_count() or 1) <= max(0.1, everything - 0.25)


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
