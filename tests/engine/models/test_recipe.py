"""What files tell of the user's disk: nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.comparison import CompareOptions, OverTrainingOptions
from ddpm_studio.engine.choices.drawing import DRAWING_JOBS
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.pictures import DataPicture, PictureFile
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import DataOptions, Folder
from ddpm_studio.engine.diffusion.samplers import DDIM, PNDM
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.models.card import ModelCard, Provenance, card_of
from ddpm_studio.engine.models.header import HEADER_KEY, header_of
from ddpm_studio.engine.models.pictures import names_of
from ddpm_studio.engine.models.recipe import choices_of, read_recipe, recipe

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
    said = recipe(options, [CARD])
    assert str(PRIVATE) not in json.dumps(said)
    choices = said["choices"]
    assert isinstance(choices, dict) and choices["depth"] == 400
    assert choices["first"]["path"] == "a.png" and choices["second"]["source"]["path"] == "cats"
    assert said["job"] == "interpolate" and said["models"] == [
        {"name": "folder", "step": 10, "ema_rate": 0.999, "sha256": "abc"}
    ]


def test_a_branch_is_told_with_all_that_drew_its_image() -> None:
    parent = SampleOptions(model=PRIVATE / "run", count=9, seed=1234).computed_in(["fp32"])
    options = BranchOptions(parent=parent, t=431, images=(7, 2), seed=5, sampler=DDIM(eta=0.5))
    said = json.loads(json.dumps(recipe(options, [CARD])))
    assert said["job"] == "branch" and str(PRIVATE) not in json.dumps(said)
    assert choices_of(said) == options.model_copy(update={"parent": parent.model_copy(update={"model": Path()})})
    cells = options.layout().cells
    assert [cells[number].name for number in (0, 2)] == ["1234/7", "1234/7 t431 5/2"]


def test_a_recipe_can_be_read_back_into_the_same_choices() -> None:
    options = SampleOptions.model_validate({"count": 3, "seed": 9, "sampler": {"kind": "ddim", "eta": 0.5}})
    said = json.loads(json.dumps(recipe(options, [CARD])))
    assert SampleOptions.model_validate({**said["choices"], "model": options.model}) == options


def test_a_recipe_says_in_what_precision_was_computed() -> None:
    """Another processor would choose another, and draw another picture."""
    side = SampleOptions()
    fixed = SampleOptions.model_validate({"chain": {"device": {"precision": "fp32"}}})
    said = json.loads(json.dumps(recipe(CompareOptions(sides=(side, side, fixed)), [CARD] * 3, ["bf16", None, "bf16"])))
    assert [each["chain"]["device"]["precision"] for each in said["choices"]["sides"]] == [
        "bf16",
        "bf16-on-a-card",
        "fp32",
    ]
    for options in (side, BranchOptions(parent=side), OverTrainingOptions(sample=side), InterpolateOptions()):
        assert options.computed_in(["bf16"]).chain.device.precision == "bf16"


def test_a_recipe_means_what_it_meant_when_it_was_written() -> None:
    said = json.loads(json.dumps(recipe(SampleOptions(sampler=PNDM()), [CARD])))
    assert choices_of(said).chain.device.precision == "bf16-on-a-card"
    assert said["choices"]["sampler"].pop("extrapolates") == "output"
    read = choices_of(said)
    assert isinstance(read, SampleOptions) and read.sampler == PNDM(extrapolates="eps")


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
    assert isinstance(choices.second, DataPicture) and isinstance(choices.second.source, Folder)
    assert choices.second.source.path == Path()


def weighing(sha256: str) -> ModelCard:
    """A card whose weights have this checksum."""
    return replace(CARD, provenance=replace(CARD.provenance, sha256=sha256))


@pytest.mark.parametrize("job", DRAWING_JOBS)
def test_every_job_is_told_and_read_back_with_its_models(job: str) -> None:
    chosen = DRAWING_JOBS[job].options_class()().computed_in(["fp32", "bf16"])
    names = [f"{number}" for number, _ in enumerate(chosen.models())]
    options = chosen.with_models([PRIVATE / name for name in names])
    assert [str(model.path.name) for model in options.models()] == names
    said = json.loads(json.dumps(recipe(options, [weighing(name) for name in names])))
    assert "model" not in json.dumps(said["choices"])
    read = read_recipe(Path("a.png"), said)
    assert read.options == chosen
    assert [model.sha256 for model in read.models] == names


def model_of_version_1(sha256: str) -> dict[str, object]:
    return {"name": "digits", "step": 10, "ema_rate": 0.999, "sha256": sha256}


def test_recipes_of_the_first_version_are_read() -> None:
    sides = {"first": {"count": 4, "steps": 5}, "second": {"count": 4, "sampler": {"kind": "ddim"}}}
    models = {"model": model_of_version_1("a"), "second_model": model_of_version_1("b")}
    read = read_recipe(Path("a.png"), {"version": 1, "job": "compare", "choices": sides, **models})
    assert isinstance(read.options, CompareOptions)
    assert [(side.count, side.steps) for side in read.options.sides] == [(4, 5), (4, 20)]
    assert [model.sha256 for model in read.models] == ["a", "b"]
    said = {"version": 1, "job": "sample over training", "choices": {"sample": {"count": 4}, "most": 7}}
    read = read_recipe(Path("a.png"), {**said, "model": model_of_version_1("a")})
    assert read.options.job == "sample over training" and len(read.models) == 1


def test_a_recipe_with_a_model_too_few_is_not_understood() -> None:
    said = {"version": 1, "job": "compare", "choices": {}, "model": model_of_version_1("a")}
    with pytest.raises(ValueError, match="1 models"):
        read_recipe(Path("a.png"), said)


def test_a_later_version_is_refused_by_name() -> None:
    said = {**recipe(SampleOptions(), [CARD]), "version": 3}
    with pytest.raises(LoadError) as refused:
        read_recipe(Path("a.png"), said)
    assert str(refused.value) == (
        "a.png: the recipe in it was written by a newer version of DDPM Studio (format 3). Update the program."
    )
