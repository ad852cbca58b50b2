"""Comparisons have 2 to 6 sides of the same images; what was chosen when there were only A and B is still read."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ddpm_studio.engine.choices.comparison import CompareOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.diffusion.samplers import DDIM
from ddpm_studio.engine.errors import FieldError


def test_first_and_second_of_old_recipes_are_a_and_b() -> None:
    first, second = {"steps": 5, "seed": 3}, {"sampler": {"kind": "ddim", "eta": 0.5}, "seed": 3}
    read = CompareOptions.model_validate({"first": first, "second": second})
    assert read.sides == (SampleOptions(steps=5, seed=3), SampleOptions(sampler=DDIM(eta=0.5), seed=3))
    assert CompareOptions.model_validate(read.model_dump(mode="json")) == read
    assert CompareOptions.model_validate({"first": {"steps": 9}}).sides[1] == SampleOptions(sampler=DDIM())


def test_old_and_new_names_together_are_refused() -> None:
    with pytest.raises(ValidationError):
        CompareOptions.model_validate({"first": {}, "sides": [{}, {}]})


@pytest.mark.parametrize("count", [1, 7])
def test_there_are_two_to_six_sides(count: int) -> None:
    with pytest.raises(ValidationError):
        CompareOptions(sides=(SampleOptions(),) * count)
    assert len(CompareOptions(sides=(SampleOptions(),) * 6).sides) == 6


@pytest.mark.parametrize("name", ["seed", "count"])
def test_all_sides_are_of_the_same_images(name: str) -> None:
    with pytest.raises(FieldError, match=f"A and C can be compared only with the same {name}") as caught:
        CompareOptions.model_validate({"sides": [{}, {}, {name: 5}]})
    assert caught.value.field == f"sides.2.{name}"


def test_one_side_is_changed_by_its_number() -> None:
    changed = with_changes(CompareOptions(), ["sides.1.steps=7"])
    assert [side.steps for side in changed.sides] == [SampleOptions().steps, 7]
    assert [side.steps for side in with_changes(CompareOptions(), ["sides.2.steps=9"]).sides][2:] == [9]
    for key in ("sides.3.steps", "sides.x.steps", "sides.-1.steps"):
        with pytest.raises(FieldError):
            with_changes(CompareOptions(), [f"{key}=7"])
