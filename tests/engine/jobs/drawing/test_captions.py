"""Drawing by caption: rows, unknown words, and all jobs that are told what is drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ddpm_studio import cli, engine
from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.captions import Captions, Tellable
from ddpm_studio.engine.choices.comparison import CompareOptions, OverTrainingOptions
from ddpm_studio.engine.choices.guidance_sheet import GuidanceSheetOptions
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.pictures import KeptPicture, SeedPicture
from ddpm_studio.engine.choices.sampling import DrawingOptions, SampleOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.datasets import to_text
from ddpm_studio.engine.diffusion.samplers import DDIM, Euler
from ddpm_studio.engine.errors import FieldError, LoadError
from ddpm_studio.engine.events import Control, Frame, Note, Pixels
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.recipe import choices_of, recipe
from ddpm_studio.engine.networks.words import TextOptions
from ddpm_studio.engine.runtime.checkpoint import load_network, write_model_file
from tests.engine.small import of_kind, small_run, train

SHAPES = 'data.source={kind="shapes", count=20, sizes="large"}'


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network that answers to what it is told: a fresh one's last maps are nearly zero."""
    folder = tmp_path_factory.mktemp("captions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DDPM_STUDIO_HOME", str(folder / "home"))
        few = ("training.steps=1", "training.ema.rates=[0.5]", "diffusion.prediction=x_0", "data.channels=1")
        run = small_run(folder, SHAPES, "condition.kind=caption", "condition.text.width=16", *few)
        train(run)
    network, card = load_network(run.snapshots()[-1][1])
    chance = torch.Generator().manual_seed(1)
    for weights in network.parameters():
        weights.normal_(0, 0.2, generator=chance)
    for name in ("words.weight", "null", "linear_2.weight", "linear_1.weight"):
        network.get_parameter(f"text_encoder.{name}").normal_(0, 1, generator=chance)
    file = folder / "model.safetensors"
    write_model_file(file, network.state_dict(), card)
    return file


def told(model: Path, *texts: str, count: int = 6, changes: tuple[str, ...] = ()) -> SampleOptions:
    plain = ("chain.device.device=cpu", "chain.device.precision=fp32", "chain.device.threads=1", "chain.clips=false")
    usual = SampleOptions(model=model, count=count, steps=4, sampler=DDIM(eta=0.5), told=Captions(texts=texts, each=3))
    return with_changes(usual, ["guidance.scale=1", *plain, *changes])


def drawn(options: DrawingOptions) -> Pixels:
    return of_kind(list(engine.run(options, Control())), Frame)[-1].x_t


def assert_alike(first: Pixels, second: Pixels) -> None:
    """But for a level, as batches of another size round differently."""
    assert np.abs(first.astype(int) - second.astype(int)).max() <= 1


def test_each_caption_has_a_row_that_begins_with_the_same_noise(model: Path) -> None:
    both, second = drawn(told(model, "red circle", "blue star")), drawn(told(model, " blue   star", count=3))
    assert_alike(both[3:], second)
    assert np.abs(both[3:].astype(int) - both[:3]).max() > 5
    start = of_kind(list(engine.run(told(model, "red", "blue", count=8), Control())), Frame)[0].x_t
    assert np.array_equal(start[:3], start[3:6]) and not np.array_equal(start[:2], start[6:])
    layout = told(model, "red", "blue").settled([read_card(model).tellable]).layout()
    assert layout.told == ("red",) * 3 + ("blue",) * 3 and layout.columns == 3 and layout.is_table
    single = told(model, "red").layout()
    assert not single.is_table and not single.has_captions and single.told == ("red",) * 6
    few = told(model, *"abcd", count=6, changes=("told.same_noise=false",)).settled([read_card(model).tellable])
    assert few.layout().told == (*"abcdab",) and [few.told.noise_of(image) for image in range(6)] == [*range(6)]


def test_an_empty_caption_is_nothing_and_an_unknown_word_as_any_other(model: Path) -> None:
    zebra, lion = (told(model, f"a {beast}", count=2) for beast in ("zebra", "lion"))
    assert np.array_equal(drawn(zebra), drawn(lion))
    (note,) = [each for each in of_kind(list(engine.run(zebra, Control())), Note) if each.level == "warning"]
    assert note.text.startswith("“zebra” was never in a caption") and "circle" in note.text
    null = drawn(told(model, "a circle", count=2, changes=("guidance.scale=0",)))
    assert np.array_equal(null, drawn(told(model, count=2, changes=("told.kind=nothing",))))
    assert not np.array_equal(null, drawn(told(model, "a circle", count=2)))


def test_guidance_is_three_unless_it_is_said(model: Path) -> None:
    card, options = read_card(model), told(model, "red", changes=("guidance.scale=usual",))
    said = recipe(options, [card])["choices"]
    assert isinstance(said, dict) and said["guidance"]["scale"] == 3 and said["told"]["texts"] == ["red"]
    again = choices_of({"job": "sample", "choices": said}).with_models([model])
    assert np.array_equal(drawn(again), drawn(options))
    away = told(model, "red", changes=("guidance.scale=0", "guidance.away_from=blue"))
    assert np.array_equal(drawn(away), drawn(told(model, "blue")))


def test_every_job_is_told_captions(model: Path) -> None:
    parent = told(model, "red circle", "blue star", count=4, changes=("guidance.scale=2",))
    whole, last = drawn(parent), parent.times(read_card(model).alpha_bar)[-1]
    branches = drawn(BranchOptions(parent=parent, t=last, images=(3,), count=2, sampler=DDIM(eta=0.5)))
    assert_alike(branches, np.repeat(whole[3:], 3, axis=0))
    sides = (parent, told(model, "blue star", count=4, changes=("guidance.scale=2",)))
    compared = of_kind(list(engine.run(CompareOptions(sides=sides), Control())), Frame)
    assert np.array_equal(next(frame for frame in compared if frame.t == 0).x_t, whole)
    sheet = drawn(GuidanceSheetOptions(sample=parent, scales=(0.0, 2.0)))
    assert np.array_equal(sheet[1::2], whole)
    (frame,) = of_kind(list(engine.draw(model, SeedPicture(seed=3, number=1, told="red"), Control())), Frame)
    usual = SampleOptions(model=model, seed=3, count=2, told=Captions(texts=("red",)))
    assert_alike(frame.x_t[0], drawn(usual)[1])


def test_what_is_told_is_mixed_as_the_pictures_are(model: Path) -> None:
    grey = np.array([100, 150], np.uint8)[:, None, None, None].repeat(8, 1).repeat(8, 2)
    first, second = (KeptPicture(shape=(8, 8, 1), data=to_text(each)) for each in grey)
    plain = InterpolateOptions(model=model, first=first, second=second, depth=30, count=3, steps=8, sampler=Euler())
    plain = plain.model_copy(update={"chain": told(model).chain})

    def mixed(at_first: str, at_second: str) -> Pixels:
        return drawn(plain.model_copy(update={"told_first": at_first, "told_second": at_second}))

    both, one, other = mixed("red", "blue star"), mixed("red", "red"), mixed("blue star", "blue star")
    assert_alike(both[0], one[0])
    assert_alike(both[2], other[2])
    assert not np.array_equal(both[1], one[1]) and not np.array_equal(both[1], other[1])


@pytest.mark.parametrize(
    ("options", "model_words", "field"),
    [
        (SampleOptions(told=Captions(texts=("a",))), (), "told.kind"),
        (SampleOptions(told=Captions()), ("a",), "told.texts"),
        (GuidanceSheetOptions(), ("a",), "sample.told.texts"),
        (InterpolateOptions(told_first="a"), (), "told_first"),
    ],
)
def test_what_cannot_be_told_is_named(options: DrawingOptions, model_words: tuple[str, ...], field: str) -> None:
    with pytest.raises(FieldError) as problem:
        options.settled([Tellable(words=model_words, text=TextOptions() if model_words else None)])
    assert problem.value.field == field


def test_over_a_training_the_same_captions_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DDPM_STUDIO_HOME", str(tmp_path))
    run = small_run(tmp_path, SHAPES, "condition.kind=caption", "training.steps=2", "saving.snapshot_every=1")
    train(run)
    sample = SampleOptions(model=run.folder, count=2, steps=2, told=Captions(texts=("a red circle",)))
    assert len(of_kind(list(engine.run(OverTrainingOptions(sample=sample), Control())), Frame)) == 2


def test_the_command_line_takes_captions(model: Path, tmp_path: Path) -> None:
    texts = ["--text", 'a "red" circle', "--text", "a star"]
    assert cli.main(["sample", str(model), "--out", str(tmp_path), *texts, "--set", "count=4", "--set", "steps=2"]) == 0
    (arrays,) = tmp_path.glob("*.npz")
    with np.load(arrays) as kept:
        assert [*kept] == ["arr_0"]
    (sheet,) = tmp_path.glob("*.png")
    with Image.open(sheet) as picture:
        assert picture.width > picture.height, "captions stand before their rows"
    assert b'a \\"red\\" circle' in sheet.read_bytes()


def test_a_model_whose_words_do_not_fit_is_refused(model: Path, tmp_path: Path) -> None:
    network, card = load_network(model)
    with pytest.raises(ValueError, match="words"):
        replace(card, text=None)
    write_model_file(tmp_path / "other.safetensors", network.state_dict(), replace(card, words=card.words[:-1]))
    with pytest.raises(LoadError, match="do not fit"):
        load_network(tmp_path / "other.safetensors")
