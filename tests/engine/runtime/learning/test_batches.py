"""Which times are learnt at, by the losses that were met there."""

from __future__ import annotations

import math

import pytest
import torch

from ddpm_studio.engine.choices.training import DiffusionOptions
from ddpm_studio.engine.diffusion.loss_history import KEPT
from ddpm_studio.engine.runtime.learning.batches import BatchTimes

LAST = 4
AWARE = DiffusionOptions.model_validate({"schedule": {"kind": "cosine", "steps": LAST}, "times": "loss-aware"})
EVEN = AWARE.model_copy(update={"times": "uniform"})


def well_known() -> BatchTimes:
    """Times of which the losses are known: t at time t, but for those that were met long ago."""
    times = BatchTimes(0, 4000, AWARE)
    assert times.history
    for number in range(KEPT + 3):
        times.history.take(range(1, LAST + 1), [100.0] * LAST if number < 3 else [1.0, 2.0, 3.0, 4.0])
    return times


def test_until_each_time_is_known_all_are_alike() -> None:
    aware, even = BatchTimes(3, 8, AWARE), BatchTimes(3, 8, EVEN)
    for step in range(2):
        t, counts = aware.at(step)
        assert counts is None and torch.equal(t, even.at(step)[0])
        aware.learn(step, torch.ones(8))
        even.learn(step, torch.ones(0))
    assert even.state() is None
    state = aware.state()
    assert state and state["counts"].sum() == 16


def test_times_are_drawn_in_proportion_to_their_losses_and_count_less_for_it() -> None:
    t, counts = well_known().at(7)
    assert counts is not None and t.min() == 1 and t.max() == LAST
    wanted = 0.999 * torch.tensor([0.1, 0.2, 0.3, 0.4]) + 0.001 / LAST
    assert torch.bincount(t, minlength=5)[1:] / 4000 == pytest.approx(wanted, abs=0.03)
    assert counts == pytest.approx(1 / (LAST * wanted[t - 1]))
    assert counts.mean() == pytest.approx(1, abs=0.05)


def test_what_is_no_number_is_no_measurement_and_where_nothing_costs_all_are_alike() -> None:
    times = BatchTimes(0, 8, AWARE)
    assert times.history
    times.history.take([1, 1, 2], [math.nan, math.inf, 0.5])
    assert times.history.counts.tolist() == [0, 1, 0, 0]
    times.history.take(list(range(1, LAST + 1)) * KEPT, [0.0] * KEPT * LAST)
    times.history.losses[:] = 0
    assert times.at(0)[1] is None


def test_what_is_known_is_put_back_and_forgotten() -> None:
    known, other = well_known(), BatchTimes(0, 4000, AWARE)
    other.restore(known.state())
    assert torch.equal(known.at(5)[0], other.at(5)[0]) and other.at(5)[1] is not None
    other.learn(5, torch.full((4000,), 9.0))
    assert not torch.equal(known.at(6)[0], other.at(6)[0])
    other.restore(None)
    assert other.at(5)[1] is None
    with pytest.raises(ValueError, match="not the losses"):
        other.restore({"losses": torch.zeros(3, KEPT), "counts": torch.zeros(3, dtype=torch.int64)})
