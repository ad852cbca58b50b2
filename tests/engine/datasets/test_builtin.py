"""The sets that come with the program."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.datasets import Digits, Emoji, Shapes
from ddpm_studio.engine.datasets.emoji import GROUPS, STYLES, listed, sheet
from ddpm_studio.engine.datasets.shapes import COLOURS, FORMS, Sizes, draw, plan
from ddpm_studio.engine.disk.resources import resource
from tests.engine.datasets.conftest import Opener


def test_digits_are_the_originals(opened: Opener) -> None:
    result = opened(Digits())
    with np.load(resource("datasets/digits.npz")) as archive:
        ink, labels = archive["images"], archive["labels"]
    assert ink.shape == (1797, 8, 8)
    assert np.array_equal(
        result.images.pixels[..., 0], [[[round(int(v) * 255 / 16) for v in r] for r in d] for d in ink]
    )
    assert result.labels == labels.tolist()
    assert result.labels[:10] == list(range(10))
    assert result.scan.classes["0"] == 178
    assert (result.scan.channels, result.scan.suggested_size, result.scan.warnings) == (1, (8, 8), ())


def test_digits_of_other_sizes_and_channels(opened: Opener) -> None:
    small = opened(Digits()).images.pixels
    large = opened(Digits(), height=16, width=16).images.pixels
    assert large.shape == (1797, 16, 16, 1)
    averaged = large[..., 0].reshape(-1, 8, 2, 8, 2).mean((2, 4))
    assert np.abs(averaged - small[..., 0]).mean() < 12
    colour = opened(Digits(), channels=3)
    assert np.array_equal(colour.images.pixels, np.repeat(small, 3, axis=3))
    assert opened(Digits(), height=12, width=20).images.pixels.shape == (1797, 12, 20, 1)


def test_the_licence_is_there() -> None:
    text = resource("licences/digits.txt").read_text("utf-8")
    assert all(part in text for part in ("CC BY 4.0", "Alpaydin", "10.24432/C50P49"))


def test_a_shape_depends_on_its_seed_and_number_alone(opened: Opener) -> None:
    few = opened(Shapes(count=20, seed=3), height=32, width=32)
    many = opened(Shapes(count=40, seed=3), height=32, width=32)
    other = opened(Shapes(count=20, seed=4), height=32, width=32)
    assert np.array_equal(many.images.pixels[:20], few.images.pixels)
    assert many.labels[:20] == few.labels
    assert many.images.captions is not None
    assert many.images.captions[:20] == few.images.captions
    assert not (np.asarray(other.images.pixels) == few.images.pixels).all(axis=(1, 2, 3)).any()


@pytest.mark.parametrize("sizes", ["small", "medium", "large"])
def test_shapes_of_one_size_are_the_same_forms_in_the_same_colours(opened: Opener, sizes: Sizes) -> None:
    mixed, alike = ([plan(0, index, s) for index in range(60)] for s in ("all", sizes))
    for one, other in zip(mixed, alike, strict=True):
        assert (one.form, one.fill, one.ground, one.angle) == (other.form, other.fill, other.ground, other.angle)
    assert {shape.size for shape in alike} == {sizes} and len({shape.size for shape in mixed}) == 3
    all_sizes, one_size = (opened(Shapes(count=20, sizes=s), height=32, width=32).images for s in ("all", sizes))
    assert one_size.captions is not None and all(sizes in caption for caption in one_size.captions)
    # Kept pictures of the other must not be taken for these.
    assert (np.asarray(one_size.pixels) == all_sizes.pixels).all(axis=(1, 2, 3)).sum() < 20


def test_shapes_are_what_their_captions_say(opened: Opener) -> None:
    result = opened(Shapes(count=300), height=32, width=32)
    images, labels = result.images, result.labels
    assert images.label_names == FORMS
    assert set(labels) == set(range(len(FORMS)))
    assert images.captions is not None
    for index, caption in enumerate(images.captions):
        shape = plan(0, index)
        assert caption.startswith(f"a {shape.size} {shape.colour} {FORMS[labels[index]]}, ")
        ground = images.pixels[index, 0, 0].astype(int)
        is_shape = np.abs(images.pixels[index] - ground).sum(axis=2) > 60
        rows, columns = np.nonzero(is_shape)
        place = caption.split(", ")[1].split()
        for word, means in (("top", rows.mean() < 14.5), ("bottom", rows.mean() > 16.5)):
            assert (word in place) <= means
        for word, means in (("left", columns.mean() < 14.5), ("right", columns.mean() > 16.5)):
            assert (word in place) <= means
        core = images.pixels[index][is_shape].astype(int)
        assert any(np.abs(core - COLOURS[shape.colour]).max(axis=1) < 30)


@pytest.mark.parametrize("form", FORMS)
def test_forms_are_drawn_antialiased_inside_the_image(form: str) -> None:
    shape = next(shape for index in range(200) if (shape := plan(5, index)).form == form and shape.size == "large")
    pixels = np.asarray(draw(shape, (64, 48)).image).astype(int)
    assert pixels.shape == (48, 64, 3)
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    assert np.array_equal(edge, np.broadcast_to(shape.ground, edge.shape))
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 5


def test_emoji_come_with_their_names_groups_and_transparency(opened: Opener) -> None:
    result = opened(Emoji(), height=32, width=32)
    images = result.images
    assert result.scan.channels == 4 and result.scan.used == 3812
    assert [text.split(" of others")[0] for text in result.scan.warnings] == ["Exact copies"], (
        "names may share a drawing"
    )
    assert images.captions is not None and images.label_names == GROUPS
    sheets = [sheet(style) for style in STYLES]
    for emoji in listed()[::97]:
        for behind, pictures in enumerate(sheets):
            index = 2 * emoji.number + behind
            assert np.array_equal(images.pixels[index], pictures[emoji.number])
            assert (images.captions[index], images.class_of(index)) == (emoji.name, emoji.group)
    clear = np.asarray(images.pixels)[..., 3] == 0
    assert (np.asarray(images.pixels)[clear] == (255, 255, 255, 0)).all() and 0.2 < clear.mean() < 0.6


def test_emoji_are_what_they_are_called(opened: Opener) -> None:
    """Of some the colour is known: so names and pictures belong together."""
    result = opened(Emoji(), height=32, width=32, channels=3, background="black")
    assert result.images.captions is not None
    known = {
        "large red square": (220, 50, 60),
        "large green square": (120, 180, 80),
        "large blue square": (60, 150, 230),
    }
    for name, colour in known.items():
        for index in (place for place, caption in enumerate(result.images.captions) if caption == name):
            assert np.abs(result.images.pixels[index, 12:20, 12:20].mean((0, 1)) - colour).max() < 60, name
    assert (result.images.pixels[:, 0, 0].max(axis=1) < 255).mean() > 0.9, "corners are black"


def test_emoji_are_kept_back_by_name_in_both_styles(opened: Opener) -> None:
    source = Emoji(classes="group and style", captions="name, kind and style", split="train")
    kept_back = source.held_out()
    assert kept_back is not None and Emoji().held_out() is None
    train, held_out = (opened(each, height=32, width=32) for each in (source, kept_back))
    assert (train.scan.used, held_out.scan.used) == (3430, 382)
    assert train.images.captions is not None and held_out.images.captions is not None
    assert not set(train.images.captions) & set(held_out.images.captions)
    assert held_out.images.captions[:2] == tuple(f"alien monster, face costume, {style}" for style in STYLES)
    assert set(held_out.labels) == set(range(18)), "every group is there in both styles"
    one = opened(Emoji(classes="style", style="twemoji"), height=32, width=32)
    assert one.scan.classes == {"Noto": 0, "Twemoji": 1906}


@pytest.mark.parametrize("name", ["emoji", "apache-2.0"])
def test_who_drew_the_emoji_is_told(name: str) -> None:
    text = resource(f"licences/{name}.txt").read_text("utf-8")
    wanted = {
        "emoji": ("Noto", "Google", "Twemoji", "Twitter", "CC BY 4.0", "Cal Henderson"),
        "apache-2.0": ("Apache",),
    }
    assert all(part in text for part in wanted[name])
