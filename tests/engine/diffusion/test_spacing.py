from __future__ import annotations

from typing import get_args

import pytest

from ddpm_studio.engine.diffusion.spacing import Spacing, choose_times, choose_times_from
from ddpm_studio.engine.errors import FieldError


@pytest.mark.parametrize("spacing", get_args(Spacing))
@pytest.mark.parametrize(("last", "count"), [(1000, 50), (1000, 1000), (1000, 1), (10, 9), (7, 3), (1, 1), (1000, 999)])
def test_times_are_different_descending_and_within_range(spacing: Spacing, last: int, count: int) -> None:
    times = choose_times(last, count, spacing)
    assert len(times) == count and times == sorted(set(times), reverse=True)
    assert times[-1] >= 1 and times[0] <= last


def test_known_spacings() -> None:
    assert choose_times(1000, 50, "leading")[0] == 981 and choose_times(1000, 50, "leading")[-1] == 1
    assert choose_times(1000, 50, "trailing")[0] == 1000 and choose_times(1000, 50, "trailing")[-1] == 20
    assert choose_times(1000, 3, "linspace") == [1000, 500, 1]
    quadratic = choose_times(1000, 50, "quadratic")
    assert quadratic[0] == 1000 and quadratic[-1] == 1 and quadratic[0] - quadratic[1] > quadratic[-2] - quadratic[-1]


@pytest.mark.parametrize("spacing", get_args(Spacing))
def test_a_chain_from_a_depth_starts_exactly_there(spacing: Spacing) -> None:
    assert choose_times_from(500, 20, spacing)[0] == 500


@pytest.mark.parametrize("count", [0, 11])
def test_impossible_counts_are_refused(count: int) -> None:
    with pytest.raises(FieldError, match="between 1 and 10"):
        choose_times(10, count, "trailing")
