"""One rule for a picture as a model sees it, and for which data set is the model's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from PIL import Image

from ddpm_studio.engine.choices.pictures import DataPicture, KeptPicture, PictureFile, SeedPicture
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import AnySource, DataOptions, Digits, Folder, Shapes, load, to_text
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Pixels, Work
from ddpm_studio.engine.models.card import ModelCard, Provenance, card_of
from ddpm_studio.engine.models.header import HEADER_KEY, card_from, header_of
from ddpm_studio.engine.models.pictures import is_familiar, is_own_data, names_of, open_set, seen_by

Result = TypeVar("Result")


def trained_on(source: AnySource, **choices: object) -> ModelCard:
    """The card that a model file gives of a model that was trained on `source`."""
    data = DataOptions.model_validate({"source": source, "height": 8, "width": 8, **choices})
    card = card_of(RunConfig(data=data), 1, (), names_of(source), Provenance(1, 1, 0.9))
    return card_from(header_of(card)[HEADER_KEY], Path("a.safetensors"))


def result(work: Work[Result]) -> Result:
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: Result = end.value
            return found


@pytest.fixture
def cats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two grey pictures, a link to it from elsewhere, and its parent to stand in."""
    folder = tmp_path / "pictures" / "cats"
    (folder / "young").mkdir(parents=True)
    for number, place in enumerate((folder, folder / "young")):
        Image.new("L", (8, 8), 100 * number + 50).save(place / f"{number}.png")
    (tmp_path / "shortcuts").mkdir()
    (tmp_path / "shortcuts" / "felines").symlink_to(folder, target_is_directory=True)
    (tmp_path / "dogs").mkdir()
    monkeypatch.chdir(tmp_path / "pictures")
    return folder


WAYS = {
    "relative": Path("cats"),
    "absolute": Path("{}/pictures/cats"),
    "roundabout": Path("{}/dogs/../pictures/cats"),
    "link": Path("{}/shortcuts/felines"),
}


@pytest.mark.parametrize("trained", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("asked", WAYS.values(), ids=WAYS)
def test_a_folder_is_known_by_whichever_way_one_comes(cats: Path, tmp_path: Path, trained: Path, asked: Path) -> None:
    ours, theirs = (Path(str(way).format(tmp_path)) for way in (trained, asked))
    card = trained_on(Folder(path=ours))
    assert card.training is not None and card.training.data.source == Folder(path=Path(ours.name))
    assert is_own_data(card, Folder(path=theirs)) and is_familiar(card, DataPicture(source=Folder(path=theirs)))
    for name in ("0.png", "young/1.png"):
        assert is_familiar(card, PictureFile(path=theirs / name))
    assert not is_own_data(card, Folder(path=tmp_path / "dogs"))
    assert not is_familiar(card, PictureFile(path=tmp_path / "dogs" / "0.png"))


def test_a_bare_name_is_all_that_a_model_file_knows(cats: Path) -> None:
    card = trained_on(Folder(path=cats))
    assert is_own_data(card, Folder(path=Path("cats"))) and is_familiar(card, PictureFile(path=Path("cats/0.png")))
    assert not is_familiar(card, PictureFile(path=Path("0.png")))


def test_a_name_that_no_text_can_hold_is_known_too() -> None:
    source = Folder(path=Path("/somewhere/caf\udce9"))
    card = replace(trained_on(Digits()), training=None)
    card = replace(card, pictures=replace(card.pictures, kind="folder", names=names_of(source)))
    again = card_from(header_of(card)[HEADER_KEY], Path("a.safetensors"))
    assert again == card and is_own_data(again, source)
    assert is_familiar(again, PictureFile(path=source.path / "1.png"))


def test_sets_without_a_place_are_known_by_their_choices() -> None:
    card = trained_on(Shapes(count=100))
    assert is_own_data(card, Shapes(count=100))
    assert not is_own_data(card, Shapes(count=101)) and not is_own_data(card, Digits())


def test_what_the_model_draws_is_no_stranger_and_what_is_kept_may_be_anything() -> None:
    card = trained_on(Digits())
    kept = KeptPicture(name="mine.png", shape=(1, 1, 1), data=to_text(np.zeros((1, 1, 1), np.uint8)))
    assert is_familiar(card, SeedPicture(seed=3)) and not is_familiar(card, kept)


def test_the_same_pixels_whether_in_a_file_of_the_data_or_kept(cats: Path) -> None:
    card, source = trained_on(Folder(path=cats)), Folder(path=cats)
    images = result(open_set(card, source))
    seen: list[Pixels] = [
        result(seen_by(card, picture, at_hand))
        for picture, at_hand in (
            (PictureFile(path=cats / "0.png"), None),
            (DataPicture(source=source, index=0), None),
            (DataPicture(source=source, index=0), (source, images)),
            (KeptPicture(shape=(8, 8, 1), data=to_text(np.full((8, 8, 1), 50, np.uint8))), None),
        )
    ]
    assert all(np.array_equal(pixels, np.full((8, 8, 1), 50)) for pixels in seen)


def test_a_set_that_has_become_colourful_is_seen_in_grey(cats: Path) -> None:
    Image.new("RGB", (8, 8), (255, 0, 0)).save(cats / "2.png")
    card = trained_on(Folder(path=cats), channels="auto")
    assert result(open_set(card, Folder(path=cats))).pixels.shape == (3, 8, 8, 1)


def test_a_number_beyond_the_set_is_a_sentence() -> None:
    with pytest.raises(FieldError, match="1,797 pictures: choose one below that"):
        result(seen_by(trained_on(Digits()), DataPicture(index=1797)))


def test_numbers_of_its_own_data_need_the_run(cats: Path) -> None:
    card = replace(trained_on(Folder(path=cats)), training=None)
    with pytest.raises(FieldError, match=r"“folder” came without its run, .* choose a picture's file"):
        result(seen_by(card, DataPicture(source=Folder(path=Path("cats")))))
    assert result(seen_by(card, DataPicture(source=Folder(path=cats)))).shape == (8, 8, 1)


def test_a_picture_given_later_is_scaled_as_those_that_were_learnt(cats: Path, tmp_path: Path) -> None:
    ramp = np.arange(64, dtype=np.uint16).reshape(8, 8)
    for number, factor in enumerate((20, 60)):
        Image.fromarray(ramp * factor).save(cats / f"deep {number}.png")
    card = trained_on(Folder(path=cats))
    images, _ = result(load(DataOptions(source=Folder(path=cats)), cache_folder()))
    card = replace(card, pictures=replace(card.pictures, levels=images.levels))
    card = card_from(header_of(card)[HEADER_KEY], Path("a.safetensors"))
    learnt = result(open_set(card, Folder(path=cats)))
    given = result(seen_by(card, PictureFile(path=cats / "deep 0.png")))
    assert np.array_equal(given, learnt.pixels[1]) and given.max() == 85
    assert result(seen_by(card, PictureFile(path=cats / "0.png"))).max() == 50  # eight bits are taken as they are
    (tmp_path / "others").mkdir()
    Image.fromarray(ramp * 10).save(tmp_path / "others" / "a.png")
    assert np.asarray(result(open_set(card, Folder(path=tmp_path / "others"))).pixels).max() == 42


@pytest.mark.parametrize("fit", ["cut", "border", "squeeze", "random"])
@pytest.mark.parametrize("resizing", ["antialiased", "nearest"])
def test_a_picture_given_later_is_fitted_as_those_of_the_set(cats: Path, fit: str, resizing: str) -> None:
    banner = np.zeros((8, 24), np.uint8)
    banner[:, :4] = 255
    Image.fromarray(banner).save(cats / "banner.png")
    card = trained_on(Folder(path=cats), fit=fit, resizing=resizing)
    assert (card.pictures.fit, card.pictures.resizing) == (fit, resizing)
    from_the_set = result(seen_by(card, DataPicture(source=Folder(path=cats), index=1)))
    for one in (card, replace(card, training=None)):
        assert np.array_equal(result(seen_by(one, PictureFile(path=cats / "banner.png"))), from_the_set)
    assert from_the_set.shape == card.image_shape
