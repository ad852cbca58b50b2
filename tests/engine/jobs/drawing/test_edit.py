"""A picture of which something is known: kept to the last level where it is, and drawn anew where it is not."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from PIL import Image

from ddpm_studio import engine
from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.editing import UNLIKE, EditOptions, GoingBackOptions, NoMask
from ddpm_studio.engine.choices.edits.known import Blurred, Erased, Grey, Noisy, Smaller, Strokes
from ddpm_studio.engine.choices.pictures import DataPicture, KeptPicture, PictureFile
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.datasets.kept import to_text
from ddpm_studio.engine.diffusion.samplers import PNDM, AnySampler, Sampler
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Control, FirstLook, Frame, Note, Pixels, Progress
from ddpm_studio.engine.findings import CutOff
from ddpm_studio.engine.jobs.drawing import edit as edit_job
from ddpm_studio.engine.jobs.drawing import likeness
from ddpm_studio.engine.models.editing import Chosen, keep_pictures
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.recipe import choices_of, recipe
from ddpm_studio.engine.runtime.recent_chain import forget
from tests.engine.small import drain, of_kind

SAMPLERS: list[type[Sampler]] = list(get_args(get_args(AnySampler)[0]))
DIGITS, SHAPES = (next(path for path in bundled_models() if path.stem == name) for name in ("digits", "shapes"))
RIGHT = np.zeros((8, 8, 1), np.uint8)
RIGHT[:, 4:] = 255
"""The mask that erases the right half of a digit."""


def kept(pixels: Pixels) -> KeptPicture:
    height, width, channels = pixels.shape
    return KeptPicture(shape=(height, width, channels), data=to_text(pixels))


def choices(**given) -> EditOptions:
    usual = {"model": DIGITS, "mask": kept(RIGHT), "count": 2, "steps": 6, "going_back": GoingBackOptions(repeats=1)}
    return EditOptions(**{**usual, **given})


def edit(**given) -> tuple[Pixels, list[str]]:
    events = drain(engine.run(choices(**given), Control()))
    return of_kind(events, Frame)[-1].x_t, [note.text for note in of_kind(events, Note)]


def kept_by(options: Chosen, model: Path = DIGITS) -> Chosen:
    asking = keep_pictures(options, read_card(model))
    while True:
        try:
            next(asking)
        except StopIteration as end:
            found: Chosen = end.value
            return found


def digit(number: int = 3) -> Pixels:
    picture = kept_by(choices(picture=DataPicture(index=number))).picture
    assert isinstance(picture, KeptPicture)
    return picture.pixels()


@pytest.mark.parametrize("kind", SAMPLERS, ids=lambda kind: kind.__name__)
def test_known_pixels_are_kept_to_the_last_level_by_every_sampler(kind: type[Sampler]) -> None:
    drawn, told = edit(picture=kept(digit()), sampler=kind(), steps=4, chain=ChainOptions(clips=False))
    assert np.array_equal(drawn[:, :, :4], np.broadcast_to(digit()[:, :4], (2, 8, 4, 1)))
    assert "What is known was kept to 0.00 levels (RMS)." in told
    assert not np.array_equal(drawn[0], drawn[1]), "two answers"


def test_a_film_has_the_last_visit_of_each_time_and_the_bar_counts_all() -> None:
    back = GoingBackOptions(length=2, repeats=3)
    events = drain(engine.run(choices(steps=5, going_back=back), Control()))
    assert [frame.t for frame in of_kind(events, Frame)] == [*choices(steps=5).times(np.ones(1001)), 0]
    assert of_kind(events, Progress)[-1].done == of_kind(events, Progress)[-1].total == 15


def test_what_a_recipe_holds_draws_the_same_pixels(tmp_path: Path) -> None:
    Image.fromarray(digit()[..., 0]).save(tmp_path / "mine.png")
    Image.fromarray(RIGHT[..., 0]).save(tmp_path / "mask.png")
    asked = choices(
        picture=PictureFile(path=tmp_path / "mine.png"), mask=PictureFile(path=tmp_path / "mask.png"), task=Erased()
    )
    frame = of_kind(drain(engine.run(asked, Control())), Frame)[-1]
    said = json.loads(json.dumps(recipe(kept_by(asked), [read_card(DIGITS)], [frame.precision])))
    assert str(tmp_path) not in json.dumps(said)
    again = choices_of(said).with_models([DIGITS])
    assert np.array_equal(frame.x_t, of_kind(drain(engine.run(again, Control())), Frame)[-1].x_t)


def test_all_erased_is_sampling_and_says_so() -> None:
    drawn, told = edit(mask=kept(np.full((8, 8, 1), 255, np.uint8)), sampler=PNDM())
    sampled = SampleOptions(model=DIGITS, count=2, steps=6, sampler=PNDM())
    assert np.array_equal(drawn, of_kind(drain(engine.run(sampled, Control())), Frame)[-1].x_t)
    assert "All is erased: this is sampling." in told


def test_strokes_are_kept_where_there_is_no_noise_and_forgotten_where_there_is_nothing_else() -> None:
    nothing_known = {"mask": NoMask(), "task": Strokes(), "picture": kept(digit())}
    near, _ = edit(**nothing_known, depth=1)
    assert np.abs(near.astype(int) - digit()).max() <= 2
    far, _ = edit(**nothing_known, depth=1000, sampler=PNDM())
    sampled = SampleOptions(model=DIGITS, count=2, steps=6, sampler=PNDM())
    assert np.array_equal(far, of_kind(drain(engine.run(sampled, Control())), Frame)[-1].x_t)
    assert choices(**nothing_known, depth=0).times(np.ones(1001))[0] == 500


@pytest.mark.parametrize("task", [Grey(), Smaller(factor=4), Grey(factor=2)], ids=str)
def test_colours_and_detail_are_drawn_to_what_is_known(task: Grey | Smaller) -> None:
    given = {"model": SHAPES, "mask": NoMask(), "task": task, "tries": True, "count": 1}
    _, told = edit(**given, picture=kept_by(choices(**given, picture=DataPicture()), SHAPES).picture)
    [levels] = [float(text.split()[6]) for text in told if text.startswith("What is known was kept to")]
    assert levels <= 0.5
    assert any(text.startswith("Nearness of the answers to the truth: PSNR") for text in told)


def test_a_small_picture_is_taken_as_it_is() -> None:
    small = np.array([[20, 200], [128, 64]], np.uint8)[..., None]
    drawn, told = edit(mask=NoMask(), task=Smaller(factor=4), picture=kept(small))
    means = drawn.reshape(2, 2, 4, 2, 4, 1).astype(float).mean((2, 4))
    assert np.abs(means - small).max() <= 1 and not any("enlarged" in text for text in told)


def test_noise_and_blur_are_taken_out_of_what_is_known() -> None:
    for task in (Noisy(), Blurred(blur=0.8)):
        drawn, told = edit(mask=NoMask(), task=task, tries=True, picture=kept(digit()), steps=15, count=1)
        worse = np.abs(drawn[0].astype(float) - digit()).mean()
        assert worse < 12 and not any(text.startswith("What is known was kept") for text in told)


def test_what_is_transparent_is_drawn_anew_and_the_card_says_how_a_mask_lies(tmp_path: Path) -> None:
    see_through = np.concatenate([digit().repeat(3, -1), 255 - RIGHT], -1)
    Image.fromarray(see_through).save(tmp_path / "through.png")
    through = kept_by(choices(picture=PictureFile(path=tmp_path / "through.png"), mask=NoMask())).mask
    assert isinstance(through, KeptPicture) and np.array_equal(through.pixels(), RIGHT)
    wide = np.zeros((16, 32), np.uint8)
    Image.fromarray(wide).save(tmp_path / "wide.png")
    wide[:, 16:] = 255
    Image.fromarray(wide).save(tmp_path / "mask.png")
    files = {"picture": PictureFile(path=tmp_path / "wide.png"), "mask": PictureFile(path=tmp_path / "mask.png")}
    cut = kept_by(choices(**files)).mask
    assert isinstance(cut, KeptPicture) and np.array_equal(cut.pixels(), RIGHT), "cut at both sides as the picture is"


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"mask": NoMask()}, "mask", "Nothing is erased"),
        ({"mask": kept(0 * RIGHT)}, "mask", "Nothing is erased"),
        ({"task": Grey()}, "task.kind", "grey already"),
        ({"task": Smaller(factor=16), "mask": NoMask()}, "task.factor", "choose a factor of 2 or 4 or 8"),
        ({"task": Smaller()}, "mask", "A mask is for"),
        ({"depth": 2000}, "depth", "ends at t = 1000"),
        ({"picture": DataPicture(index=9999)}, "index", "choose one below"),
    ],
    ids=str,
)
def test_what_cannot_be_edited_is_one_sentence_before_anything_is_computed(given, field: str, said: str) -> None:
    with pytest.raises(FieldError, match=said) as refused:
        kept_by(choices(**given))
    assert refused.value.field == field


def test_pndm_takes_no_noise() -> None:
    with pytest.raises(FieldError, match="choose another sampler"):
        choices(task=Noisy(), sampler=PNDM())


def test_a_first_look_comes_where_a_chain_takes_long_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    options = choices(picture=kept(digit()), steps=12)
    plain = of_kind(drain(engine.run(options, Control())), Frame)
    monkeypatch.setattr(edit_job, "LONG", math.inf)
    assert not of_kind(drain(engine.edit(options, Control())), FirstLook), "it does not take that long"
    monkeypatch.setattr(edit_job, "LONG", 0.0)
    events = drain(engine.edit(options, Control()))
    (look,) = of_kind(events, FirstLook)
    assert look.steps == 8 and look.images.shape == (2, 8, 8, 1)
    assert np.array_equal(look.images[:, :, :4], np.broadcast_to(digit()[:, :4], (2, 8, 4, 1)))
    assert events.index(look) < events.index(of_kind(events, Frame)[0])
    assert all(np.array_equal(one.x_t, other.x_t) for one, other in zip(of_kind(events, Frame), plain, strict=True))


def test_what_lies_beyond_the_range_is_told() -> None:
    wild = choices(picture=kept(digit()), noise_level=40, steps=2, chain=ChainOptions(clips=False))
    tame = choices(picture=kept(digit()))
    (outside,), (inside,) = (of_kind(drain(engine.run(each, Control())), CutOff) for each in (wild, tame))
    assert inside.share == 0 < outside.share < 1


def test_branches_of_an_answer_share_its_chain_and_keep_what_is_known() -> None:
    parent = choices(picture=kept(digit()), going_back=GoingBackOptions(length=2, repeats=2))
    answer = of_kind(drain(engine.run(parent, Control())), Frame)
    options = BranchOptions(parent=parent, t=answer[3].t, images=(1,), count=2, sampler=parent.sampler)
    branches = of_kind(drain(engine.run(options, Control())), Frame)
    assert np.array_equal(branches[2].x_t[2], answer[2].x_t[1]), "before the fork all are the answer"
    last = branches[-1].x_t
    assert np.array_equal(last[0], answer[-1].x_t[1])
    assert np.array_equal(last[:, :, :4], np.broadcast_to(digit()[:, :4], (3, 8, 4, 1)))
    assert not np.array_equal(last[1], last[2])
    said = json.loads(json.dumps(recipe(options, [read_card(DIGITS)], [branches[0].precision])))
    again = choices_of(said)
    assert isinstance(again, BranchOptions) and isinstance(again.parent, EditOptions)
    forget()
    again = again.with_models([DIGITS])
    drawn = of_kind(drain(engine.run(again, Control())), Frame)[-1].x_t
    assert np.array_equal(drawn, last), "also where the chain must be walked again"


def test_a_picture_that_is_unlike_what_was_learnt_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "_seen", {other: np.zeros((1, 8, 8)) for other in "abcd"})
    board = np.uint8(255) * ((np.indices((8, 8)).sum(0) % 2).astype(np.uint8))[..., None]
    given = {"steps": 20, "going_back": GoingBackOptions(repeats=1), "count": 4}
    assert UNLIKE in edit(picture=kept(board), **given)[1]
    assert [number for number in range(3) if UNLIKE in edit(picture=kept(digit(number)), **given)[1]] == []
    assert UNLIKE not in edit(picture=kept(board), mask=kept(np.full((8, 8, 1), 255, np.uint8)))[1], "nothing is known"
    assert [*likeness._seen] == [*"bcd", read_card(DIGITS).provenance.sha256], "four models are remembered"
