from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from ddpm_studio.engine.diffusion.schedules import Cosine, Linear
from ddpm_studio.engine.diffusion.spacing import (
    Spacing,
    choose_times,
    choose_times_from,
    choose_times_in_sections,
)
from ddpm_studio.engine.errors import FieldError

A = Linear().alpha_bar()


@pytest.mark.parametrize("spacing", get_args(Spacing))
@pytest.mark.parametrize(("last", "count"), [(1000, 50), (1000, 1000), (1000, 1), (10, 9), (7, 3), (1, 1), (1000, 999)])
def test_times_are_different_descending_and_within_range(spacing: Spacing, last: int, count: int) -> None:
    times = choose_times(last, count, spacing, A)
    assert len(times) == count and times == sorted(set(times), reverse=True)
    assert times[-1] >= 1 and times[0] <= last


def test_known_spacings() -> None:
    assert choose_times(1000, 50, "leading")[0] == 981 and choose_times(1000, 50, "leading")[-1] == 1
    assert choose_times(1000, 50, "trailing")[0] == 1000 and choose_times(1000, 50, "trailing")[-1] == 20
    assert choose_times(1000, 3, "linspace") == [1000, 500, 1]
    quadratic = choose_times(1000, 50, "quadratic")
    assert quadratic[0] == 1000 and quadratic[-1] == 1 and quadratic[0] - quadratic[1] > quadratic[-2] - quadratic[-1]


@pytest.mark.parametrize("schedule", [Linear(), Cosine()], ids=lambda schedule: schedule.kind)
def test_log_snr_spacing_is_even_in_log_snr(schedule: Linear | Cosine) -> None:
    alpha_bar = schedule.alpha_bar()
    times = choose_times(1000, 9, "log-snr", alpha_bar)
    assert times[0] == 1000 and times[-1] == 1
    log_snr = np.log(alpha_bar[1:] / (1 - alpha_bar[1:]))
    even = np.linspace(log_snr[999], log_snr[0], 9)
    for time, wanted in zip(times, even, strict=True):
        neighbours = [other for other in (time - 1, time + 1) if 1 <= other <= 1000]
        assert abs(log_snr[time - 1] - wanted) < max(abs(log_snr[time - 1] - log_snr[t - 1]) for t in neighbours)


def test_log_snr_spacing_cannot_do_without_the_schedule() -> None:
    with pytest.raises(ValueError, match="needs alpha_bar"):
        choose_times(1000, 9, "log-snr")


def test_a_depth_is_spaced_by_its_own_part_of_the_schedule() -> None:
    assert choose_times(500, 9, "log-snr", A) == choose_times(500, 9, "log-snr", A[:501])


@pytest.mark.parametrize("spacing", get_args(Spacing))
def test_a_chain_from_a_depth_starts_exactly_there(spacing: Spacing) -> None:
    assert choose_times_from(500, 20, spacing, A)[0] == 500


@pytest.mark.parametrize("count", [0, 11])
def test_impossible_counts_are_refused(count: int) -> None:
    with pytest.raises(FieldError, match="between 1 and 10"):
        choose_times(10, count, "trailing")


def test_sections_take_so_many_steps_each() -> None:
    """The example in the documentation of the paper's code: 300 times, 10, 15 and 20 steps."""
    times = choose_times_in_sections(300, [10, 15, 20])
    assert times == sorted(set(times), reverse=True) and len(times) == 45
    assert [sum(low < time <= low + 100 for time in times) for low in (0, 100, 200)] == [10, 15, 20]
    assert times[0] == 300 and times[-1] == 1
    assert times[-10:] == [100, 89, 78, 67, 56, 45, 34, 23, 12, 1]


def test_sections_share_what_does_not_divide_evenly() -> None:
    assert choose_times_in_sections(10, [2, 2, 2]) == [10, 8, 7, 5, 4, 1]
    assert choose_times_in_sections(10, [4, 3, 3]) == list(range(10, 0, -1))
    assert choose_times_in_sections(9, [1, 1, 1]) == [7, 4, 1]


@pytest.mark.parametrize("counts", [[5, 3, 3], [3, 0, 3], [1] * 11])
def test_impossible_sections_are_refused(counts: list[int]) -> None:
    with pytest.raises(FieldError, match="choose fewer") as caught:
        choose_times_in_sections(10, counts)
    assert caught.value.field == "sections"


def test_karras_is_even_in_the_seventh_root_of_sigma() -> None:
    """As their formula says, up to the nearest time; and with the ends that it has."""
    sigma = np.sqrt((1 - A[1:]) / A[1:])
    low, high = sigma[0] ** (1 / 7), sigma[-1] ** (1 / 7)
    wanted = (high + np.arange(10) / 9 * (low - high)) ** 7
    times = choose_times(1000, 10, "karras", A)
    assert times[0] == 1000 and times[-1] == 1
    for time, exact in zip(times, wanted, strict=True):
        assert sigma[max(0, time - 2)] <= exact * (1 + 1e-9) and exact * (1 - 1e-9) <= sigma[min(999, time)]
    with pytest.raises(ValueError, match="alpha_bar"):
        choose_times(1000, 9, "karras")


@pytest.mark.parametrize("spacing", get_args(Spacing))
@pytest.mark.parametrize("last", [2, 3, 10, 50])
def test_as_many_different_times_as_are_asked_for(last: int, spacing: Spacing) -> None:
    alpha_bar = Cosine(steps=last).alpha_bar()
    for count in range(1, last + 1):
        times = choose_times(last, count, spacing, alpha_bar)
        assert times == sorted(set(times), reverse=True) and len(times) == count and 1 <= times[-1] <= times[0] <= last
