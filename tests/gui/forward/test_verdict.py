"""What is said about a schedule, and the way between a schedule and its drawing."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.schedules import Constant, Cosine, Drawn, Jsd, Linear, Schedule
from ddpm_studio.gui.forward.drawing import HIGHEST, from_editor, snr_in_decibels, to_editor, traced
from ddpm_studio.gui.forward.noising import to_signal
from ddpm_studio.gui.forward.options import KINDS, like
from ddpm_studio.gui.forward.verdict import judge, percent, significant

WHITE = to_signal(np.full((4, 4, 1), 255, np.uint8))


def test_the_papers_schedule_is_praised() -> None:
    verdict = judge(Linear(), Linear().alpha_bar(), WHITE)
    assert verdict.is_good
    assert verdict.sentence == (
        "At t = T = 1000 the linear schedule leaves 0.64\N{NO-BREAK SPACE}% of the signal: "
        "sampling may start from noise."
    )
    assert "L_T = 2.9e−5 bits/dim" in verdict.facts
    assert "SNR at T −43.9 dB" in verdict.facts
    assert "as much noise as signal from t = 26" in verdict.facts


def test_signal_that_is_left_is_named() -> None:
    schedule = Linear(steps=200, end=0.0083)
    verdict = judge(schedule, schedule.alpha_bar(), WHITE)
    assert not verdict.is_good
    assert verdict.sentence.startswith(
        "At t = T = 200 the linear schedule still leaves 12\N{NO-BREAK SPACE}% of the signal."
    )
    assert "choose more steps or a larger β" in verdict.sentence
    assert verdict.sentence.count("of the signal") == 1


def test_other_faults_are_said_too() -> None:
    verdict = judge(Constant(), Constant().alpha_bar(), None)
    assert not verdict.is_good
    assert "leaves 0.66" in verdict.sentence and "β does not increase" in verdict.sentence
    assert "L_T" not in verdict.facts  # which depends on the picture
    assert judge(Jsd(), Jsd().alpha_bar(), None).sentence.startswith("At t = T = 1000 the JSD schedule")


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.123, "0.12"), (12.4, "12"), (100, "100"), (0.0064, "0.0064"), (1.6e-5, "1.6e−5")]
)
def test_numbers_have_two_digits_that_mean_something(value: float, text: str) -> None:
    assert significant(value) == text
    assert percent(value / 100) == f"{text}\N{NO-BREAK SPACE}%"


def test_a_drawing_and_its_schedule_are_the_same() -> None:
    schedule = Drawn(steps=250)
    points = to_editor(schedule)
    assert points[0] == pytest.approx((0, 9 * 4.3429), abs=1e-3) and points[-1][0] == 250
    assert from_editor(points, 250) == schedule


@pytest.mark.parametrize("schedule", [Linear(), Cosine(), Cosine(steps=50), Jsd(steps=20), Linear(steps=21)])
def test_a_schedule_can_be_taken_up_as_a_drawing(schedule: Schedule) -> None:
    drawn = traced(schedule)
    assert drawn.steps == schedule.steps
    within = slice(schedule.steps // 10, int(schedule.steps * 0.89))
    theirs, ours = snr_in_decibels(schedule.alpha_bar())[within], snr_in_decibels(drawn.alpha_bar())[within]
    assert np.abs(theirs - ours).max() < 2
    assert max(abs(height) for _, height in to_editor(drawn)) <= HIGHEST


def test_every_kind_can_stand_beside_another_with_enough_steps() -> None:
    for kind in KINDS:
        other = like(Cosine(steps=64), kind)
        assert other is not None and other.steps == 64
    assert like(Cosine(steps=5), "linear") is None
    assert like(Cosine(steps=5), "jsd") is not None
