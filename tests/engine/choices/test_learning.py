from __future__ import annotations

import math

import pytest
from pydantic import ValidationError

from ddpm_studio.engine.choices.learning import Continuation, OptimizerOptions, RateWay, TrainingOptions


def plan(decay: str, steps: int, *continued: Continuation, warm_up_steps: int = 4) -> list[float]:
    """The part of the full learning rate at every step."""
    optimizer = OptimizerOptions.model_validate({"learning_rate": 1, "warm_up_steps": warm_up_steps, "decay": decay})
    options = TrainingOptions(steps=steps, optimizer=optimizer, continued=continued)
    return [options.learning_rate(step) for step in range(steps)]


def cosine(count: int, of: int) -> list[float]:
    return [0.5 * (1 + math.cos(math.pi * (step / of))) for step in range(count)]


def test_the_learning_rate_rises_and_falls_as_before() -> None:
    assert plan("none", 8) == [0.25, 0.5, 0.75, 1, 1, 1, 1, 1]
    assert plan("cosine", 40, warm_up_steps=0) == cosine(40, 40)  # to the last bit


@pytest.mark.parametrize("decay", ["none", "cosine"])
@pytest.mark.parametrize("rate", ["keep", "warm", "decay"])
def test_what_was_planned_first_stays_for_the_first_steps(decay: str, rate: RateWay) -> None:
    longer = plan(decay, 80, Continuation(step=40, planned=40, rate=rate))
    assert longer[:40] == plan(decay, 40)


def test_a_continuation_goes_on_from_where_the_rate_was() -> None:
    begun = plan("cosine", 40)
    assert plan("cosine", 80, Continuation(step=40, planned=40))[40:] == [begun[-1]] * 40
    half_way = Continuation(step=20, planned=40, rate="decay")
    falling = plan("cosine", 60, half_way)[20:]
    assert falling == pytest.approx([begun[19] * part for part in cosine(40, 40)])
    warm = plan("cosine", 80, Continuation(step=40, planned=40, rate="warm"))[40:]
    assert warm[3:] == pytest.approx(cosine(40, 40)[3:]) and begun[-1] < warm[0] < warm[1] < warm[2]
    assert plan("none", 60, Continuation(step=20, planned=20, rate="decay"))[20:] == cosine(40, 40)
    twice = plan("none", 50, Continuation(step=20, planned=20, rate="decay"), Continuation(step=30, planned=40))
    assert twice[20:30] == cosine(10, 20) and twice[30:] == [twice[29]] * 20


def test_an_early_continuation_still_warms_up() -> None:
    assert plan("none", 8, Continuation(step=2, planned=2)) == plan("none", 8)


def test_a_run_is_continued_from_one_step_after_the_other() -> None:
    for steps in ((5, 5), (6, 5)):
        with pytest.raises(ValidationError, match="only once"):
            TrainingOptions(continued=tuple(Continuation(step=step) for step in steps))
