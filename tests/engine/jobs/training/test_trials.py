"""Which way is found to be fastest, what that may cost, and that it is found by steps of the run."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch

from ddpm_studio.engine.events import Control
from ddpm_studio.engine.jobs.training.rivals import then_layouts, threads_first
from ddpm_studio.engine.jobs.training.trials import LONGEST, SHARE, Stage, Trials
from ddpm_studio.engine.runtime.computing.device import choose_device
from ddpm_studio.engine.runtime.computing.processor import usable_cores
from ddpm_studio.engine.runtime.computing.tuning import Tuning
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures
from tests.engine.small import SMALL

ONE, TWO, LAST = Tuning(), Tuning(threads=2), Tuning(channels_last=True)


class Clocked(Trials):
    """Trials of ways whose seconds are known: nothing is computed."""

    def __init__(self, learner: Learner, seconds: dict[Tuning, float], to_go: int, losses: dict[Tuning, float]) -> None:
        super().__init__(learner, Pictures(np.zeros((4, 8, 8, 1), np.uint8), torch.device("cpu")), Control(), to_go)
        self.told, self.told_losses, self.computed = seconds, losses, list[Tuning]()

    def _time(self, way: Tuning, step: int, images: int) -> float:
        self.losses[way] = self.told_losses.get(way, 1.0)
        seconds = self.told[way] * images / self._learner.config.training.batch_size
        self._paid += seconds
        return seconds

    def find(self, stages: list[Stage]) -> Tuning:
        """Compute the steps that are asked for, and return what is found."""
        search = self.search(0, ONE, stages)
        while True:
            try:
                said = next(search)
            except StopIteration as found:
                way: Tuning = found.value
                return way
            for way, count in said if isinstance(said, list) else []:
                for _ in range(count):
                    self.computed.append(way)
                    self.take(way, self.told[way])


@pytest.fixture
def learner() -> Learner:
    return Learner(SMALL, 1, choose_device(SMALL.device))


def among(*ways: Tuning) -> list[Stage]:
    return [lambda _: list(ways)]


def test_the_fastest_is_found_and_who_loses_clearly_has_one_turn(learner: Learner) -> None:
    trials = Clocked(learner, {ONE: 0.1, LAST: 0.097, replace(LAST, is_winograd=True): 0.3}, 10**6, {})
    assert trials.find(among(LAST, replace(LAST, is_winograd=True))) == LAST
    turns = [trials.computed.count(way) for way in trials.told]
    assert turns == [10, 10, 2]
    assert trials.account(LAST).startswith("0.097 s a step, against 0.100 s in fp32, channels first, 1 thread; 0.300")


def test_of_long_steps_a_few_images_are_looked_at_and_no_step_is_lost_on_who_loses(learner: Learner) -> None:
    trials = Clocked(learner, {ONE: 4.0, LAST: 3.8, TWO: 12.0}, 10**6, {})
    assert trials.find(among(TWO, LAST)) == LAST
    assert TWO not in trials.computed and {ONE, LAST} == set(trials.computed)
    assert trials.cost <= LONGEST


@pytest.mark.parametrize("seconds", [0.01, 0.3, 5.0])
@pytest.mark.parametrize("to_go", [200, 5_000])
def test_it_costs_no_more_than_it_may(learner: Learner, seconds: float, to_go: int) -> None:
    told = {ONE: seconds, LAST: 1.2 * seconds, replace(LAST, is_winograd=True): 1.4 * seconds, TWO: 0.9 * seconds}
    trials = Clocked(learner, told, to_go, {})
    trials.find([*among(TWO), *among(LAST, replace(LAST, is_winograd=True))])
    looked = trials._paid  # a few images are what is paid to know what may be tried at all
    assert trials.cost - looked <= min(LONGEST, SHARE * to_go * 0.9 * seconds)


def test_another_precision_must_have_the_same_loss(learner: Learner) -> None:
    half = Tuning("bf16")
    for loss, taken in ((1.01, half), (1.2, ONE)):
        trials = Clocked(learner, {ONE: 0.1, half: 0.05}, 10**6, {half: loss})
        assert trials.find(among(half)) == taken
        assert (half in trials.computed) is (taken == half)


def test_all_cores_are_taken_for_a_clear_gain_only(learner: Learner) -> None:
    every = Tuning(threads=usable_cores() + 1)
    for seconds, taken in ((0.095, ONE), (0.06, every)):
        assert Clocked(learner, {ONE: 0.1, every: seconds}, 10**6, {}).find(among(every)) == taken


def test_a_way_whose_step_is_cut_short_is_not_taken(learner: Learner) -> None:
    trials = Clocked(learner, {ONE: 0.1, LAST: 0.05}, 10**6, {})
    trials.take(ONE, 0.1)
    trials.take(ONE, 0.1)
    assert trials.flag(ONE) is trials.flag(ONE) and not trials.flag(LAST).is_set()
    trials.lose(LAST, 0.4)
    assert trials.estimate(LAST) == math.inf and trials.best(ONE) == ONE and "far more in" in trials.account(ONE)


def test_what_the_user_has_chosen_has_no_rivals(learner: Learner) -> None:
    assert threads_first(learner, []) == [], "one thread was chosen"
    layouts: Callable[[Tuning], list[Tuning]] = then_layouts(learner, leaves_bf16=True)
    assert {way.channels_last for way in layouts(ONE)} == {True, False}
    assert {way.threads for way in layouts(TWO)} == {2} and not any(way.is_bf16 for way in layouts(ONE))
