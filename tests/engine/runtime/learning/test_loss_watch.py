from __future__ import annotations

import math
import random

import pytest

from ddpm_studio.engine.errors import NotFinite
from ddpm_studio.engine.runtime.learning.loss_watch import LossSpike, LossWatch


def test_what_is_usual_never_is_a_jump() -> None:
    """Of an untrained network, of single images whose losses differ a thousandfold, and falling over 10,000 steps."""
    chance, watch = random.Random(0), LossWatch(batch_size=1)
    for step in range(10_000):
        watch.take(math.exp(-step / 3000) * 10 ** chance.uniform(-3, 0))


def test_a_loss_that_stays_high_is_a_jump_and_a_single_one_is_not() -> None:
    watch = LossWatch(batch_size=128)
    for _ in range(40):
        watch.take(0.03)
    watch.take(0.4)
    for _ in range(7):
        watch.take(0.03)
    with pytest.raises(LossSpike, match=r"jumped from about 0\.0\d+ to 1"):
        for _ in range(watch.block + 1):
            watch.take(1.0)


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_what_is_no_number_is_refused_at_once(loss: float) -> None:
    with pytest.raises(NotFinite):
        LossWatch(128).take(loss)


def test_it_goes_on_from_its_state() -> None:
    one, other = LossWatch(100), LossWatch(100)
    for step in range(20):
        one.take(0.5 / (1 + step))
    other.restore(one.state())
    for _ in range(9):
        one.take(0.2)
        other.take(0.2)
    assert one.state() == other.state()
