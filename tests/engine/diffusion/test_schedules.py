from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from pydantic import ValidationError

from ddpm_studio.engine.diffusion.schedules import (
    AnySchedule,
    Constant,
    Cosine,
    Jsd,
    Linear,
    Quadratic,
    Schedule,
    WarmUp,
)
from ddpm_studio.engine.options import first_problem

CATALOGUE: list[type[Schedule]] = list(get_args(get_args(AnySchedule)[0]))


@pytest.mark.parametrize("kind", CATALOGUE)
@pytest.mark.parametrize("steps", [50, 1000, 4000])
def test_betas_are_probabilities_and_alpha_bar_falls_from_one(kind: type[Schedule], steps: int) -> None:
    schedule = kind(steps=steps)
    betas, alpha_bar = schedule.betas(), schedule.alpha_bar()
    assert betas.shape == (steps,) and alpha_bar.shape == (steps + 1,)
    assert (betas > 0).all() and (betas < 1).all()
    assert alpha_bar[0] == 1 and (np.diff(alpha_bar) < 0).all() and alpha_bar[-1] > 0
    np.testing.assert_allclose(alpha_bar[1:] / alpha_bar[:-1], 1 - betas, rtol=1e-12)


def test_linear_is_the_papers() -> None:
    betas = Linear().betas()
    assert (
        betas[0] == pytest.approx(1e-4) and betas[-1] == pytest.approx(0.02) and betas.mean() == pytest.approx(0.01005)
    )
    # L_T ≈ 1e-5 bits/dim needs almost no signal at T (section 4).
    assert Linear().alpha_bar()[-1] == pytest.approx(4.04e-5, rel=0.01)


def test_a_shorter_linear_schedule_ends_with_as_much_noise() -> None:
    assert Linear(steps=200).alpha_bar()[-1] == pytest.approx(Linear().alpha_bar()[-1], rel=0.5)


def test_known_values_of_the_others() -> None:
    assert Quadratic().betas()[500] == pytest.approx(((1e-4**0.5 + 0.02**0.5) / 2) ** 2, rel=0.01)
    assert Cosine().betas()[-1] == 0.999
    assert Cosine().alpha_bar()[500] == pytest.approx(np.cos((0.5 + 0.008) / 1.008 * np.pi / 2) ** 2, rel=1e-3)
    np.testing.assert_allclose(Jsd(steps=4).betas(), [1 / 4, 1 / 3, 1 / 2, 0.999])
    assert (WarmUp(fraction=0.1).betas()[100:] == 0.02).all() and WarmUp(fraction=0.1).betas()[0] == 1e-4


def test_too_few_steps_are_refused_with_a_sentence() -> None:
    with pytest.raises(ValidationError) as caught:
        Linear(steps=10)
    assert "β must lie between 0 and 1 but reaches 2" in str(first_problem(caught.value))


def test_warnings_name_what_is_wrong() -> None:
    assert Linear().warnings() == [] and Cosine().warnings() == []
    assert "does not increase" in Constant().warnings()[0]
    assert "28%" in Linear(steps=1000, end=0.005).warnings()[0]
