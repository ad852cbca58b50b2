"""Every row of the tables of the bound, of which the suite has some."""

from __future__ import annotations

import pytest

from ddpm_studio.engine.diffusion.denoiser import StepVariance
from tests.engine.diffusion import test_likelihood as few


@pytest.mark.parametrize(("name", "variance", "prior", "total"), few.GAUSSIAN)
def test_a_gaussian(name: str, variance: StepVariance, prior: float, total: float) -> None:
    few.test_a_gaussians_bound_is_its_closed_form(name, variance, prior, total)


@pytest.mark.parametrize(("levels", "name", "entropy", "decoding", "totals"), few.DISCRETE)
def test_levels(levels: few.Levels, name: str, entropy: float, decoding: float, totals: tuple[float, float]) -> None:
    few.test_a_perfect_model_of_levels_pays_what_is_known_and_never_less_than_their_entropy(
        levels, name, entropy, decoding, totals
    )


@pytest.mark.parametrize(("name", "variance", "clips", "wanted"), few.PUBLISHED)
def test_terms(name: str, variance: StepVariance, clips: bool, wanted: tuple[float, float, float, float]) -> None:
    few.test_each_term_is_as_published_code_has_it(name, variance, clips, wanted)


@pytest.mark.parametrize(("name", "variance", "clips", "wanted"), few.TOTALS)
def test_totals(name: str, variance: StepVariance, clips: bool, wanted: list[float]) -> None:
    few.test_the_bound_of_a_picture_is_as_published_code_has_it(name, variance, clips, wanted)
