"""What files tell of the user's disk: nothing."""

from __future__ import annotations

import json
from pathlib import Path

from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.pictures import DataPicture, PictureFile
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import DataOptions, Folder
from ddpm_studio.engine.diffusion.samplers import DDIM
from ddpm_studio.engine.models.card import Provenance, card_of
from ddpm_studio.engine.models.header import HEADER_KEY, header_of
from ddpm_studio.engine.models.pictures import names_of
from ddpm_studio.engine.models.recipe import JOBS, branch_name, choices_of, recipe

PRIVATE = Path("/home/somebody/Private")
SOURCE = Folder(path=PRIVATE / "cats")
CARD = card_of(
    RunConfig(data=DataOptions(source=SOURCE)), 3, ("tabby",), names_of(SOURCE), Provenance(10, 640, 0.999, "abc")
)


def test_a_model_file_names_the_folder_it_learnt_from_but_not_where_it_lay() -> None:
    said = header_of(CARD)[HEADER_KEY]
    assert json.loads(said)["training"]["data"]["source"]["path"] == "cats"
    assert json.loads(said)["pictures"]["names"] == ["cats"]
    assert str(PRIVATE) not in said


def test_a_recipe_names_pictures_but_not_where_they_lay() -> None:
    options = InterpolateOptions(
        model=PRIVATE / "run",
        first=PictureFile(path=PRIVATE / "a.png"),
        second=DataPicture(source=Folder(path=PRIVATE / "cats"), index=3),
        depth=400,
    )
    said = recipe(options, CARD)
    assert str(PRIVATE) not in json.dumps(said)
    choices = said["choices"]
    assert isinstance(choices, dict) and choices["depth"] == 400
    assert choices["first"]["path"] == "a.png" and choices["second"]["source"]["path"] == "cats"
    assert said["job"] == "interpolate" and said["model"] == {
        "name": "folder",
        "step": 10,
        "ema_rate": 0.999,
        "sha256": "abc",
    }


def test_a_branch_is_told_with_all_that_drew_its_image() -> None:
    parent = SampleOptions(model=PRIVATE / "run", count=9, seed=1234)
    options = BranchOptions(parent=parent, t=431, images=(7, 2), seed=5, sampler=DDIM(eta=0.5))
    said = json.loads(json.dumps(recipe(options, CARD)))
    assert said["job"] == "branch" and str(PRIVATE) not in json.dumps(said)
    again = JOBS[said["job"]].model_validate(said["choices"])
    assert again == options.model_copy(update={"parent": parent.model_copy(update={"model": Path()})})
    assert [branch_name(options, 7, number) for number in (0, 2)] == ["1234/7", "1234/7 t431 5/2"]


def test_a_recipe_can_be_read_back_into_the_same_choices() -> None:
    options = SampleOptions.model_validate({"count": 3, "seed": 9, "sampler": {"kind": "ddim", "eta": 0.5}})
    said = json.loads(json.dumps(recipe(options, CARD)))
    assert SampleOptions.model_validate({**said["choices"], "model": options.model}) == options


def test_of_paths_in_a_recipe_only_names_are_believed() -> None:
    """A picture by anyone must not make the program look into a folder, or ask another computer."""
    said = {
        "job": "interpolate",
        "choices": {
            "model": "//a.example/share/model.safetensors",
            "first": {"kind": "file", "path": "/home/someone/private/a.png"},
            "second": {"kind": "data", "source": {"kind": "folder", "path": "/home/someone/.."}},
        },
    }
    choices = choices_of(said)
    assert isinstance(choices, InterpolateOptions)
    assert (choices.model, choices.first) == (Path("model.safetensors"), PictureFile(path=Path("a.png")))
    assert choices.second == DataPicture(source=Folder(path=Path()))
