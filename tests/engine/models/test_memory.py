"""A perfect memory of a model's own pictures: what it says, of which set, and when it has nothing to say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from PIL import Image

from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import DataOptions, Folder, Images
from ddpm_studio.engine.datasets.held_out import parted
from ddpm_studio.engine.diffusion.exact import ExactDenoiser
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Frame, Pixels, Work
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.models import memory as module
from ddpm_studio.engine.models.card import ModelCard, Provenance, card_of
from ddpm_studio.engine.models.header import HEADER_KEY, card_from, header_of, read_card
from ddpm_studio.engine.models.memory import PerfectMemory, Remembering, open_memory
from ddpm_studio.engine.models.pictures import names_of
from ddpm_studio.engine.runs.run_list import create_run

Result = TypeVar("Result")


def result(work: Work[Result]) -> Result:
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: Result = end.value
            return found


def bundled(name: str) -> ModelCard:
    return read_card(next(path for path in bundled_models() if path.stem == name))


def set_of(*shape: int, labels: list[int] | None = None) -> Images:
    pixels: Pixels = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    given = None if labels is None else np.array(labels, np.int64)
    return Images(pixels, given, ("cat", "dog", "none of them"), None, "set")


def noised(images: Images, a: float, count: int = 3) -> np.ndarray:
    x_0 = np.asarray(images.pixels[:count]).astype(float) / 127.5 - 1
    x_t: np.ndarray = a**0.5 * x_0 + (1 - a) ** 0.5 * np.random.default_rng(2).standard_normal(x_0.shape)
    return x_t


def exact(pictures: np.ndarray, x_t: np.ndarray, t: int, alpha_bar: np.ndarray) -> Pixels:
    x_0 = ExactDenoiser(pictures.astype(float) / 127.5 - 1, alpha_bar)(x_t, t).x_0
    pixels: Pixels = np.rint((x_0 + 1) * 127.5).clip(0, 255).astype(np.uint8)
    return pixels


@pytest.mark.parametrize("t", [1, 9, 400, 1000])
@pytest.mark.parametrize("mirrors", [False, True])
def test_it_is_the_exact_denoiser_of_the_set(t: int, mirrors: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 4096)  # a few pictures at a time
    alpha_bar, images = bundled("digits").alpha_bar, set_of(50, 6, 4, 3)
    x_t = noised(images, float(alpha_bar[t]))
    pictures = np.concatenate([images.pixels, images.pixels[:, :, ::-1]]) if mirrors else np.asarray(images.pixels)
    said = result(PerfectMemory(images, mirrors, alpha_bar).recall(x_t, t))
    assert np.abs(said.astype(int) - exact(pictures, x_t, t, alpha_bar)).max() <= 1
    assert said.shape == x_t.shape and said.dtype == np.uint8


def test_at_t_0_it_is_the_picture_that_is_most_alike() -> None:
    images = set_of(30, 4, 4, 1)
    near = (np.asarray(images.pixels[[7, 3]]).astype(float) + 2) / 127.5 - 1
    memory = PerfectMemory(images, False, bundled("digits").alpha_bar)
    assert np.array_equal(result(memory.recall(near, 0)), images.pixels[[7, 3]])


def test_of_what_is_told_a_class_only_its_pictures_count() -> None:
    images, alpha_bar = set_of(12, 4, 4, 1, labels=[0, 1, -1] * 4), bundled("digits").alpha_bar
    x_t, memory = noised(images, float(alpha_bar[700])), PerfectMemory(images, False, alpha_bar)
    said = result(memory.recall(x_t, 700, ["dog", "none of them", ""]))
    dogs, everything = np.asarray(images.pixels[1::3]), np.asarray(images.pixels)
    assert np.abs(said[:1].astype(int) - exact(dogs, x_t[:1], 700, alpha_bar)).max() <= 1
    assert np.abs(said[1:].astype(int) - exact(everything, x_t[1:], 700, alpha_bar)).max() <= 1, "no such pictures"


def test_what_would_take_minutes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PRODUCTS", 1000)
    images = set_of(30, 4, 4, 1)
    with pytest.raises(StudioError, match=r"2 images would have to be compared with 30 pictures of 16 values each"):
        result(PerfectMemory(images, False, bundled("digits").alpha_bar).recall(noised(images, 0.5, 2), 5))


@pytest.mark.parametrize(("name", "count"), [("digits", 1797), ("shapes", None)])
def test_the_pictures_of_bundled_models_are_at_hand(name: str, count: int | None) -> None:
    card = bundled(name)
    memory = result(open_memory(card))
    assert memory.images.image_shape == card.image_shape
    assert count in (None, memory.count)
    assert np.array_equal(memory.alpha_bar, card.alpha_bar)


def folder_of(tmp_path: Path) -> tuple[ModelCard, Path]:
    """The card that the snapshots of a run on a folder of pictures have, and a snapshot's place."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number in range(3):
        Image.new("L", (8, 8), 80 * number).save(pictures / f"{number}.png")
    source = Folder(path=pictures)
    config = with_changes(RunConfig(data=DataOptions(source=source, height=8, width=8, flip=True)), [])
    run = create_run(config, tmp_path / "runs")
    card = card_of(config, 1, (), names_of(source), Provenance(1, 1, 0.9))
    return card_from(header_of(card)[HEADER_KEY], Path("a.safetensors")), run.snapshot_path(1, 0.9, is_first=True)


def test_a_run_knows_where_its_pictures_lie(tmp_path: Path) -> None:
    card, snapshot = folder_of(tmp_path)
    for model in (snapshot, snapshot.parents[1]):
        assert result(open_memory(card, model)).count == 6, "each as in a mirror, too"


def test_what_was_not_learnt_from_is_not_remembered() -> None:
    card = bundled("digits")
    assert card.training is not None
    changes = ["data.held_out=0.25", "classes=[{name='3', becomes='8'}, {name='5', becomes=''}]"]
    part = replace(card, training=with_changes(card.training, changes))
    memory = result(open_memory(part))
    learnt, held_out = parted(memory.images, DataOptions(held_out=0.25))
    assert memory.count == len(learnt) < len(memory.images.pixels) - len(held_out), "of no five, either"
    pictures, alpha_bar = memory.images.shown(learnt.tolist()), card.alpha_bar
    x_t = noised(memory.images, float(alpha_bar[500]))
    eights = pictures[[memory.images.class_of(number) == "8" for number in learnt]]
    said = result(memory.recall(x_t, 500, ["8", "", ""]))
    assert np.abs(said[:1].astype(int) - exact(eights, x_t[:1], 500, alpha_bar)).max() <= 1
    assert np.abs(said[1:].astype(int) - exact(pictures, x_t[1:], 500, alpha_bar)).max() <= 1


def test_a_model_file_elsewhere_does_not_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card, snapshot = folder_of(tmp_path)
    monkeypatch.chdir(tmp_path)  # where there is a folder of that name
    for model in (None, tmp_path / "model.safetensors"):
        with pytest.raises(StudioError, match="does not say where its pictures are"):
            result(open_memory(card, model))
    with pytest.raises(StudioError, match="does not say where its pictures are"):
        result(open_memory(replace(card, training=None), snapshot))


def test_pictures_that_are_gone_or_of_another_kind_are_told(tmp_path: Path) -> None:
    card, snapshot = folder_of(tmp_path)
    for number in range(3):
        Image.new("RGB", (8, 8), (80 * number, 9, 0)).save(tmp_path / "pictures" / f"{number}.png")
    assert result(open_memory(card, snapshot)).images.image_shape == (8, 8, 1), "as the model would see them"
    (tmp_path / "pictures").rename(tmp_path / "moved")
    with pytest.raises(StudioError, match="does not exist"):
        result(open_memory(card, snapshot))


def test_in_a_grid_of_mixtures_each_row_is_asked_at_its_own_time() -> None:
    card = bundled("digits")
    options = InterpolateOptions(depths=(900, 300), count=2, steps=3)
    layout, film, random = options.layout(), Film(), np.random.default_rng(3)
    for position, t in enumerate((900, 600, 300, 200, 0)):
        film.keep(Frame(position, 5, t, *random.integers(0, 256, (3, 4, 8, 8, 1), np.uint8)))
    what = Remembering(film, card, None, layout)
    result(what.open())
    assert [layout.own_times(t) for t in (900, 600, 250, 0)] == [
        (900, 900, 300, 300), (600, 600, 300, 300), (300, 300, 300, 300), (0, 0, 0, 0),
    ]  # fmt: skip
    said = what.recall(1)
    assert what.memory is not None
    for t, rows in ((600, slice(0, 2)), (300, slice(2, 4))):
        x_t = film.signal(1, float(card.alpha_bar[t]))[rows]
        assert np.array_equal(said[rows], result(what.memory.recall(x_t, t)))
