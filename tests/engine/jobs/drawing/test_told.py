"""Drawing by class: what is told, how much more of it, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest
import torch

from ddpm_studio import cli, engine
from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.comparison import CompareOptions
from ddpm_studio.engine.choices.conditions import Nothing
from ddpm_studio.engine.choices.editing import EditOptions
from ddpm_studio.engine.choices.guidance_sheet import GuidanceSheetOptions
from ddpm_studio.engine.choices.mixing import InterpolateOptions, MixingOptions
from ddpm_studio.engine.choices.pictures import KeptPicture, SeedPicture
from ddpm_studio.engine.choices.sampling import DrawingOptions, SampleOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.choices.tours.tour import TourOptions
from ddpm_studio.engine.datasets import to_text
from ddpm_studio.engine.diffusion.samplers import DDIM, Euler
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Control, Cost, Frame, Pixels
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.recipe import choices_of, recipe
from ddpm_studio.engine.runtime.checkpoint import load_network, write_model_file
from ddpm_studio.engine.runtime.condition import Condition
from ddpm_studio.engine.runtime.model import Model, load_model
from tests.engine.small import of_kind, small_run, train

NAMES = ("a", "b", "c")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network that answers to what it is told: a fresh one's last maps are nearly zero."""
    folder = tmp_path_factory.mktemp("told")
    pixels = np.random.default_rng(0).integers(0, 256, (9, 8, 8, 1), np.uint8)
    np.savez(folder / "set.npz", arr_0=pixels, arr_1=np.arange(9) % 3)
    source = f'data.source={{kind="npz", path="{folder / "set.npz"}"}}'
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DDPM_STUDIO_HOME", str(folder / "home"))
        few = ("training.steps=1", "training.ema.rates=[0.5]", "diffusion.prediction=x_0")
        run = small_run(folder, source, "condition.kind=class", *few)
        train(run)
    network, card = load_network(run.snapshots()[-1][1])
    chance = torch.Generator().manual_seed(1)
    for weights in network.parameters():
        weights.normal_(0, 0.2, generator=chance)
    network.get_parameter("class_embedding.weight").normal_(0, 2, generator=chance)
    file = folder / "model.safetensors"
    write_model_file(file, network.state_dict(), replace(card, classes=NAMES))
    return file


def told(model: Path, *changes: str, count: int = 6) -> SampleOptions:
    """Choices for a short chain of the classes in turn, by a sampler that draws noise."""
    plain = ("chain.device.device=cpu", "chain.device.precision=fp32", "chain.device.threads=1", "chain.clips=false")
    usual = SampleOptions(model=model, count=count, steps=4, sampler=DDIM(eta=0.5))
    return with_changes(usual, ["told.kind=classes", "guidance.scale=1", *plain, *changes])


def drawn(options: DrawingOptions, at: int = -1) -> Pixels:
    return of_kind(list(engine.run(options, Control())), Frame)[at].x_t


def assert_alike(first: Pixels, second: Pixels) -> None:
    """But for a level, as batches of another size round differently."""
    assert np.abs(first.astype(int) - second.astype(int)).max() <= 1


def test_a_class_is_drawn_and_the_others_in_turn(model: Path) -> None:
    """Image i is a function of the seed and i, whatever it is drawn beside."""
    six, four = drawn(told(model)), drawn(told(model, count=4))
    assert_alike(six[:4], four)
    alone = drawn(told(model, 'told.names=["c"]', count=3))
    assert_alike(alone[2], six[2])
    assert np.abs(alone[1].astype(int) - six[1]).max() > 5
    twice = drawn(told(model, 'told.names=["c", " a "]', count=2))
    assert np.array_equal(twice[0], drawn(told(model, 'told.names=["c", "b"]', count=2))[0])


def test_one_noise_is_drawn_in_every_class(model: Path) -> None:
    start = of_kind(list(engine.run(told(model, "told.same_noise=true"), Control())), Frame)[0].x_t
    assert all(np.array_equal(start[0], start[i]) for i in (1, 2)) and not np.array_equal(start[0], start[3])
    layout = told(model, "told.same_noise=true").settled([read_card(model).tellable]).layout()
    assert layout.columns == 3 and layout.told == (*NAMES, *NAMES) and layout.is_table
    assert layout.cells[4].name == "0/4 b"


def chains(model: Path, *scales: float, sampler: object = None) -> tuple[list[Pixels], list[int]]:
    """Return the films of a comparison of these w, and how often the network was asked for each image."""
    sides = tuple(told(model, f"guidance.scale={scale}") for scale in scales)
    events = list(engine.run(CompareOptions(sides=sides), Control()))
    frames, costs = of_kind(events, Frame), of_kind(events, Cost)
    return [frame.x_t for frame in frames if frame.t == 0], [cost.calls for cost in costs]


def test_without_guidance_one_call_is_made_with_it_two(model: Path) -> None:
    """w = 1 is the very chain that is told, w = 0 the very chain that is not."""
    (one, null, two), calls = chains(model, 1, 0, 2)
    assert calls == [4, 4, 8]
    plain = told(model)
    assert np.array_equal(one, drawn(plain))
    untold = drawn(plain.model_copy(update={"told": Nothing()}))
    assert np.array_equal(null, untold)
    assert not np.array_equal(two, one) and not np.array_equal(null, one)


def test_outside_of_its_times_guidance_costs_nothing(model: Path) -> None:
    times = told(model).times(read_card(model).alpha_bar)
    sides = (told(model), told(model, "guidance.scale=4", f"guidance.first={times[1]}", f"guidance.last={times[1]}"))
    costs = of_kind(list(engine.run(CompareOptions(sides=sides), Control())), Cost)
    assert [cost.calls for cost in costs] == [4, 5]


def test_a_branch_is_told_what_its_image_is(model: Path) -> None:
    """By the same sampler, which draws nothing in its last step, a branch at the last time is the image once more."""
    parent = told(model, "guidance.scale=3")
    last = parent.times(read_card(model).alpha_bar)[-1]
    branches = drawn(BranchOptions(parent=parent, t=last, images=(1, 5), count=2, sampler=DDIM(eta=0.5)))
    whole = drawn(parent)
    for row, image in enumerate((1, 5)):
        for branch in range(3):
            assert_alike(branches[3 * row + branch], whole[image])


def mixture(model: Path, noise: str, *told_ends: str) -> InterpolateOptions:
    """Choices that mix two grey pictures."""
    grey = np.array([100, 150], np.uint8)[:, None, None, None].repeat(8, 1).repeat(8, 2)
    pictures = [KeptPicture(shape=(8, 8, 1), data=to_text(each)) for each in grey]
    chain, mixing = told(model).chain, MixingOptions.model_validate({"noise": noise, "refinements": 0})
    options = InterpolateOptions(model=model, first=pictures[0], second=pictures[1], depth=30, count=3, steps=8)
    ends = dict(zip(("told_first", "told_second"), told_ends, strict=True))
    return options.model_copy(update={"sampler": Euler(), "chain": chain, "mixing": mixing, **ends})


def test_what_is_told_is_mixed_as_the_pictures_are(model: Path) -> None:
    """At the ends it is a class, between them something between."""
    mixed, first, second = (drawn(mixture(model, "shared", *ends)) for ends in ("ab", "aa", "bb"))
    assert_alike(mixed[0], first[0])
    assert_alike(mixed[2], second[2])
    assert not np.array_equal(mixed[1], first[1]) and not np.array_equal(mixed[1], second[1])


def test_mixtures_are_led_towards_what_they_are_told(model: Path) -> None:
    plain = mixture(model, "shared", "a", "b")
    led, one = drawn(plain.model_copy(update={"scale": 4.0})), drawn(plain)
    assert not np.array_equal(led, one)
    null = drawn(plain.model_copy(update={"scale": 0.0}))
    assert np.array_equal(null, drawn(mixture(model, "shared", "", ""))), "w = 0 is told nothing"
    untold = mixture(model, "shared", "", "").model_copy(update={"scale": 4.0})
    assert "scale" not in plain.model_dump() and untold.settled([read_card(model).tellable]).scale == 1
    with pytest.raises(FieldError, match="does not come back") as problem:
        InterpolateOptions(scale=2, mixing=MixingOptions(noise="inversion"))
    assert problem.value.field == "scale"


def test_a_picture_is_inverted_as_what_it_is_told(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the way down, which is told the same at the ends, is the way up."""
    asked, honest = list[list[float]](), Model.told_mixed

    def heard(self: Model, first: str, second: str, weights: list[float]) -> Condition:
        assert (first, second) == ("a", "b")
        asked.append(weights)
        return honest(self, first, second, weights)

    monkeypatch.setattr(Model, "told_mixed", heard)
    drawn(mixture(model, "inversion", "a", "b"))
    assert asked == [[0.0, 1.0], [0.0, 0.5, 1.0]]


def test_a_picture_of_a_seed_is_drawn_as_it_is_told(model: Path) -> None:
    (frame,) = of_kind(list(engine.draw(model, SeedPicture(seed=3, number=1, told="c"), Control())), Frame)
    usual = SampleOptions(model=model, seed=3, count=2)
    assert_alike(frame.x_t[0], drawn(with_changes(usual, ["told.kind=classes", 'told.names=["c"]']))[1])


def test_a_recipe_says_what_was_told_by_name_and_number(model: Path) -> None:
    card, options = read_card(model), told(model, "guidance.scale=usual")
    said = recipe(options, [card])["choices"]
    assert isinstance(said, dict)
    assert (
        said["told"] == {"kind": "classes", "names": [*NAMES], "same_noise": False} and said["guidance"]["scale"] == 1.5
    )
    again = choices_of({"job": "sample", "choices": said}).with_models([model])
    assert np.array_equal(drawn(again), drawn(options))
    plain = recipe(SampleOptions(model=model), [card])["choices"]
    assert isinstance(plain, dict) and not plain.keys() & {"told", "guidance"}, "earlier versions do not know them"
    blind = replace(card, has_null=False).tellable
    assert options.settled([blind]).guidance.scale == 1


@pytest.mark.parametrize(
    ("changes", "classes", "has_null", "field"),
    [
        (["told.kind=classes"], (), True, "told.kind"),
        (["told.kind=classes", 'told.names=["A"]'], NAMES, True, "told.names"),
        (["told.kind=classes", "guidance.away_from=d"], NAMES, True, "guidance.away_from"),
        (["told.kind=classes", "guidance.scale=2"], NAMES, False, "guidance.scale"),
        ([], NAMES, False, "told.kind"),
    ],
)
def test_what_cannot_be_told_is_named_before_anything_is_drawn(
    model: Path, changes: Sequence[str], classes: tuple[str, ...], has_null: bool, field: str
) -> None:
    tellable = replace(read_card(model), classes=classes, has_null=has_null).tellable
    options = with_changes(SampleOptions(), list(changes))
    with pytest.raises(FieldError) as problem:
        options.settled([tellable])
    assert problem.value.field == field
    with pytest.raises(FieldError, match=r"B: "):
        CompareOptions(sides=(SampleOptions(), options)).settled([read_card(model).tellable, tellable])


def test_one_class_is_led_away_from_another(model: Path) -> None:
    options = told(model, "guidance.away_from=b", "guidance.scale=0", 'told.names=["a"]', count=2)
    (led,), wanted = [drawn(options)], drawn(told(model, 'told.names=["b"]', count=2))
    assert np.array_equal(led, wanted), "at w = 0 it is the other class itself"
    loaded = load_model(model, options.chain)
    assert loaded.told(options.settled([loaded.card.tellable]), range(2)).null == torch.tensor(1)
    assert loaded.drawer(options.settled([loaded.card.tellable]), [0], Event()).alpha_bar[0] == 1


def test_the_command_line_draws_a_class_and_labels_it(model: Path, tmp_path: Path) -> None:
    few = ["count=3", "steps=2", "told.kind=classes", 'told.names=["c", "a"]', "guidance.scale=2"]
    changes = [part for change in few for part in ("--set", change)]
    assert cli.main(["sample", str(model), "--out", str(tmp_path), *changes]) == 0
    (arrays,) = tmp_path.glob("*.npz")
    with np.load(arrays) as kept:
        assert kept["arr_1"].dtype == np.int64 and kept["arr_1"].tolist() == [2, 0, 2]


def test_a_sheet_has_a_row_for_each_image_and_a_column_for_each_w(model: Path) -> None:
    one = told(model, count=2)
    options = GuidanceSheetOptions(sample=one, scales=(0.0, 1.0, 3.0))
    sheet = drawn(options)
    assert sheet.shape[0] == 6
    for column, scale in enumerate(options.scales):
        assert np.array_equal(sheet[column::3], drawn(told(model, f"guidance.scale={scale}", count=2)))
    settled = options.settled([read_card(model).tellable])
    layout, plain = settled.layout(), GuidanceSheetOptions().settled([read_card(model).tellable])
    assert [cell.name for cell in layout.cells[2:5]] == ["0/0 a w3", "0/1 b w0", "0/1 b w1"] and layout.columns == 3
    assert layout.told == ("a",) * 3 + ("b",) * 3 and plain.sample.told.kind == "classes"


def test_a_picture_is_edited_by_class_and_what_is_known_of_it_stays(model: Path) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (8, 8, 1), np.uint8)
    mask = np.zeros((8, 8, 1), np.uint8)
    mask[:, 4:] = 255
    kept = [KeptPicture(shape=(8, 8, 1), data=to_text(pixels)) for pixels in (picture, mask)]
    plain = EditOptions(model=model, picture=kept[0], mask=kept[1], count=2, steps=4)
    of_b = with_changes(plain, ["told.kind=classes", 'told.names=["b"]', "guidance.scale=4"])
    pixels = drawn(of_b)
    assert (pixels[:, :, :4] == picture[:, :4]).all()
    assert not np.array_equal(pixels, drawn(plain)) and not np.array_equal(
        pixels, drawn(with_changes(of_b, ["guidance.scale=1"]))
    )
    settled = of_b.settled([read_card(model).tellable])
    assert settled.layout().told == ("b", "b")


def test_on_a_tour_the_classes_of_the_stops_are_mixed(model: Path) -> None:
    sample = with_changes(told(model, count=3), ["told.same_noise=true", "sampler.kind=ddim"])
    frames = drawn(TourOptions(sample=sample, between=2))
    assert_alike(frames[::2], drawn(sample))
    assert np.abs(frames[1].astype(int) - frames[0]).max() > 1
