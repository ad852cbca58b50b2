"""The pixels that an earlier version drew: by every sampler, in a comparison, and over a training."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from ddpm_studio.engine.choices.comparison import CompareOptions, OverTrainingOptions
from ddpm_studio.engine.diffusion.samplers import AnySampler
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.recipe import choices_of
from ddpm_studio.engine.runs.run import Run
from tests.golden.program import LEVELS, check_levels, draw, kept_pixels, with_models

KEPT = kept_pixels()
AMPLIFYING, SHARE = {"heun", "pndm"}, 0.125
"""Samplers that leave t = T by eps, where ᾱ_T = 2·10⁻⁹ makes the last bits thousands of times larger; and how many of
their levels another processor may draw more than one apart. Without AVX 3 % were, in an image 6 %."""
Tell = Callable[[str, object], None]


@pytest.fixture(scope="module")
def levels() -> dict[str, Any]:
    """All levels that were kept, by name."""
    with np.load(LEVELS, allow_pickle=False) as archive:
        return dict(archive)


@pytest.fixture(scope="module")
def digits() -> Path:
    """The model that drew them."""
    path = resource(KEPT["model"]["file"])
    assert read_card(path).provenance.sha256 == KEPT["model"]["sha256"], "the bundled model is another one than then"
    return path


def check_film(
    film: Film, name: str, said: dict[str, Any], levels: dict[str, Any], tell: Tell, share: float = 0.0
) -> None:
    assert film.times == said["times"]
    for view, sha256 in said["sha256"].items():
        check_levels(film.view(view), levels[f"{name} {view}"], sha256, tell, share)


def test_every_sampler_of_then_is_there() -> None:
    kinds = {said["choices"]["sampler"]["kind"] for said in KEPT["samplers"].values()}
    assert len(kinds) == 8 and len(KEPT["samplers"]) == 18
    assert {TypeAdapter(AnySampler).validate_python({"kind": kind}).kind for kind in kinds} == kinds


@pytest.mark.parametrize("name", KEPT["samplers"])
def test_a_sampler_draws_what_it_drew(name: str, digits: Path, levels: dict[str, Any], record_property: Tell) -> None:
    said = KEPT["samplers"][name]
    is_amplifying = said["choices"]["sampler"]["kind"] in AMPLIFYING and said["choices"]["spacing"] == "trailing"
    share = SHARE if is_amplifying else 0.0
    for seed, sha256 in said["images"].items():
        options = choices_of({"job": "sample", "choices": {**said["choices"], "seed": int(seed)}}).with_models([digits])
        (film,) = draw(options)
        check_levels(film.frame(len(film) - 1), levels[f"{name} {seed}"], sha256, record_property, share)
        if "chain" in said and int(seed) == said["choices"]["seed"]:
            check_film(film, name, said["chain"], levels, record_property, share)


def test_a_comparison_draws_what_it_drew(digits: Path, levels: dict[str, Any], record_property: Tell) -> None:
    said = KEPT["comparison"]
    films = draw(with_models(CompareOptions.model_validate(said["choices"]), [digits]))
    for index, (film, kept) in enumerate(zip(films, said["films"], strict=True)):
        check_film(film, f"comparison {index}", kept, levels, record_property)


@pytest.mark.parametrize("rate", KEPT["over-training"])
def test_snapshots_draw_what_they_drew(rate: str, run: Run, levels: dict[str, Any], record_property: Tell) -> None:
    said = KEPT["over-training"][rate]
    options = OverTrainingOptions.model_validate(said["choices"])
    (film,) = draw(with_models(options, [run.snapshots()[0][1]]))
    check_film(film, f"over-training {rate}", said["film"], levels, record_property)
