"""Several ways to edit one picture: from the same noise, each keeping what is known, told by one recipe."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from ddpm_studio import engine
from ddpm_studio.engine.choices.comparison import OF_THE_EDIT, CompareOptions
from ddpm_studio.engine.choices.editing import EditOptions, GoingBackOptions
from ddpm_studio.engine.choices.edits.known import Noisy, Strokes
from ddpm_studio.engine.choices.pictures import PictureFile
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import DPMSolver
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Control, Cost, Event, Frame, Note, Pixels, Progress
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.recipe import choices_of, recipe
from tests.engine.jobs.drawing.test_compare import films
from tests.engine.jobs.drawing.test_edit import DIGITS, choices, digit, kept, kept_by
from tests.engine.small import drain, of_kind

TWICE = GoingBackOptions(length=2, repeats=2)
WAYS: tuple[dict[str, Any], ...] = ({}, {"sampler": DPMSolver(), "steps": 4}, {"going_back": TWICE}, {"moves": False})


@pytest.fixture(scope="module")
def asked() -> CompareOptions:
    return CompareOptions(sides=tuple(choices(picture=kept(digit()), **way) for way in WAYS))


@pytest.fixture(scope="module")
def events(asked: CompareOptions) -> list[Event]:
    return drain(engine.run(asked, Control()))


def last_of(options: EditOptions | SampleOptions) -> Pixels:
    return of_kind(drain(engine.run(options, Control())), Frame)[-1].x_t


def test_each_side_is_what_the_edit_draws_alone_and_keeps_what_is_known(
    asked: CompareOptions, events: list[Event]
) -> None:
    sides = films(events)
    ends = [side[-1].x_t for side in sides]
    assert all(np.array_equal(end[:, :, :4], np.broadcast_to(digit()[:, :4], (2, 8, 4, 1))) for end in ends)
    for index in (1, 3):
        assert np.array_equal(ends[index], last_of(asked.sides[index]))
    assert len({end.tobytes() for end in ends}) == len(ends), "every way leads elsewhere"
    assert np.array_equal(sides[0][0].x_t, sides[3][0].x_t), "from the same noise"
    told = [note.text for note in of_kind(events, Note)]
    assert [f"{letter}: What is known was kept to 0.00 levels (RMS)." in told for letter in "ABCD"] == [True] * 4


def test_each_visit_costs_calls_and_counts_as_progress(events: list[Event]) -> None:
    assert [cost.calls for cost in of_kind(events, Cost)] == [6, 4, 12, 6]
    progress = of_kind(events, Progress)
    assert {each.total for each in progress} == {6 + 4 + 12 + 6} and progress[-1].done == progress[-1].total


def test_one_recipe_holds_the_picture_once_and_draws_the_same_pixels(tmp_path: Path) -> None:
    Image.fromarray(digit()[..., 0]).save(tmp_path / "mine.png")
    one = choices(picture=PictureFile(path=tmp_path / "mine.png"), steps=3)
    asked = CompareOptions(sides=(one, one.model_copy(update={"steps": 4})))
    frames = of_kind(drain(engine.run(asked, Control())), Frame)
    said = json.loads(json.dumps(recipe(kept_by(asked), [read_card(DIGITS)] * 2, [frames[0].precision] * 2)))
    assert str(tmp_path) not in json.dumps(said) and json.dumps(said).count('"data"') == 2, "a picture and a mask"
    again = choices_of(said).with_models([DIGITS, DIGITS])
    assert np.array_equal(frames[-1].x_t, of_kind(drain(engine.run(again, Control())), Frame)[-1].x_t)


def test_what_is_edited_is_given_once_for_all_sides() -> None:
    given = {"picture": {"kind": "data", "index": 3}, "task": {"kind": "strokes"}}
    first, second = CompareOptions.model_validate(given).sides
    assert isinstance(first, EditOptions) and isinstance(second, EditOptions)
    assert first.task == second.task == Strokes() and first.start(1000) > second.start(1000), "less is left to it"
    more = CompareOptions.model_validate({**given, "sides": [{}, {"steps": 7}, {"depth": 9}]})
    assert more.edited is not None and [side.steps for side in more.sides] == [0, 7, 0]
    assert CompareOptions.model_validate(more.model_dump(mode="json")) == more


def test_samples_are_written_as_before() -> None:
    said = CompareOptions().model_dump(mode="json")
    assert set(said) == {"sides"} and "moves" not in EditOptions().model_dump(mode="json")


def test_sides_edit_one_picture_or_none() -> None:
    with pytest.raises(FieldError, match="A and B can be compared only with the same task") as caught:
        CompareOptions(sides=(EditOptions(), EditOptions(task=Noisy())))
    assert caught.value.field == "sides.1.task" and "task" in OF_THE_EDIT
    with pytest.raises(FieldError, match="the same noise in a picture that is tried"):
        CompareOptions(sides=(EditOptions(tries=True), EditOptions(tries=True, noise_level=3)))
    assert CompareOptions(sides=(EditOptions(), EditOptions(noise_level=3))), "how much is cleaned is a way"
    with pytest.raises(FieldError, match="Either all edit one picture or none does"):
        CompareOptions(sides=(EditOptions(count=64), SampleOptions()))
    with pytest.raises((ValidationError, FieldError)):
        CompareOptions.model_validate({"picture": {"kind": "data"}, "sides": [{}, {"sections": [1]}]})
