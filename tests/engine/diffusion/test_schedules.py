from __future__ import annotations

from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from pydantic import ValidationError

from ddpm_studio.engine.choices.toml import config_text, read_config
from ddpm_studio.engine.choices.training import DiffusionOptions, RunConfig
from ddpm_studio.engine.diffusion.schedules import (
    AnySchedule,
    Constant,
    Cosine,
    Drawn,
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


def test_a_drawn_schedule_has_the_signal_that_was_drawn() -> None:
    schedule = Drawn(steps=200, points=((0, 8), (0.25, 2), (1, -9)))
    alpha_bar = schedule.alpha_bar()
    drawn = schedule.log_snr(np.arange(1, 201) / 200)
    np.testing.assert_allclose(np.log(alpha_bar[1:] / (1 - alpha_bar[1:])), drawn, rtol=1e-9)
    assert drawn[49] == 2 and drawn[-1] == -9


def test_the_drawn_default_is_much_like_the_cosine() -> None:
    assert np.abs(Drawn().alpha_bar() - Cosine().alpha_bar()).max() < 0.02
    assert Drawn().warnings() == []
    assert "28%" in Drawn(points=((0, 9), (1, -2.5))).warnings()[0]


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        (((0, 1), (1, 1)), "below the one before"),
        (((0, 5), (0.5, -1), (0.5, -2), (1, -9)), "to the right"),
        (((0.1, 5), (1, -9)), "first point must lie at t / T = 0"),
        (((0, 5), (0.9, -9)), "last at 1"),
        (((0, 26), (1, -9)), "between −25 and 25"),
        (((0, 5),), "at least 2"),
        (((0, 5), (1, float("nan"))), "finite"),
    ],
)
def test_what_cannot_be_a_schedule_is_refused_with_a_sentence(points: object, sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Drawn.model_validate({"points": points})
    assert sentence in str(first_problem(caught.value))


def test_a_drawn_schedule_survives_a_toml_file(tmp_path: Path) -> None:
    drawn = Drawn(steps=77, points=((0, 8.5), (1 / 3, 0.1), (1, -7.25)))
    config = RunConfig(diffusion=DiffusionOptions(schedule=drawn))
    path = tmp_path / "run.toml"
    path.write_text(config_text(config), encoding="utf-8")
    assert "points = [[0.0, 8.5]" in path.read_text(encoding="utf-8")
    assert read_config(path) == config


@pytest.mark.parametrize("points", [Drawn().points, ((0, 12), (0.02, 6), (0.6, -1), (1, -14))])
def test_diffusers_reads_a_drawn_schedule_the_same(points: tuple[tuple[float, float], ...]) -> None:
    diffusers = pytest.importorskip("diffusers")
    schedule = Drawn(points=points)
    theirs = diffusers.DDPMScheduler(num_train_timesteps=1000, trained_betas=schedule.betas().tolist())
    np.testing.assert_allclose(theirs.alphas_cumprod.numpy(), schedule.alpha_bar()[1:], atol=1e-6, rtol=0)
