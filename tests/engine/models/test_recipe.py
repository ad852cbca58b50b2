"""What files tell of the user's disk: nothing."""

from __future__ import annotations

import json
from pathlib import Path

from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.mixing import DataPicture, InterpolateOptions, PictureFile
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import DataOptions, Folder
from ddpm_studio.engine.diffusion.samplers import DDIM
from ddpm_studio.engine.models.card import HEADER_KEY, ModelFacts
from ddpm_studio.engine.models.recipe import choices_of, recipe

PRIVATE = Path("/home/somebody/Private")
FACTS = ModelFacts(
    RunConfig(data=DataOptions(source=Folder(path=PRIVATE / "cats"))), 3, 10, 640, 0.999, ("tabby",), "abc"
)


def test_a_model_file_names_the_folder_it_learnt_from_but_not_where_it_lay() -> None:
    said = FACTS.header()[HEADER_KEY]
    assert json.loads(said)["config"]["data"]["source"]["path"] == "cats"
    assert str(PRIVATE) not in said


def test_a_recipe_names_pictures_but_not_where_they_lay() -> None:
    options = InterpolateOptions(
        model=PRIVATE / "run",
        first=PictureFile(path=PRIVATE / "a.png"),
        second=DataPicture(source=Folder(path=PRIVATE / "cats"), index=3),
        depth=400,
    )
    said = recipe(options, [FACTS])
    assert str(PRIVATE) not in json.dumps(said)
    choices = said["choices"]
    assert isinstance(choices, dict) and choices["depth"] == 400
    assert choices["first"]["path"] == "a.png" and choices["second"]["source"]["path"] == "cats"
    assert said["job"] == "interpolate" and said["models"] == [
        {"name": "folder", "step": 10, "ema_rate": 0.999, "sha256": "abc"}
    ]


def test_a_branch_is_told_with_all_that_drew_its_image() -> None:
    parent = SampleOptions(model=PRIVATE / "run", count=9, seed=1234)
    options = BranchOptions(parent=parent, t=431, images=(7, 2), seed=5, sampler=DDIM(eta=0.5))
    said = json.loads(json.dumps(recipe(options, [FACTS])))
    assert said["job"] == "branch" and str(PRIVATE) not in json.dumps(said)
    assert choices_of(said) == options.model_copy(update={"parent": parent.model_copy(update={"model": Path()})})
    cells = options.layout().cells
    assert [cells[number].name for number in (0, 2)] == ["1234/7", "1234/7 t431 5/2"]


def test_a_recipe_can_be_read_back_into_the_same_choices() -> None:
    options = SampleOptions.model_validate({"count": 3, "seed": 9, "sampler": {"kind": "ddim", "eta": 0.5}})
    said = json.loads(json.dumps(recipe(options, [FACTS])))
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
