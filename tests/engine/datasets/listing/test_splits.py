"""train, val and test are parts of a set and no classes."""

from __future__ import annotations

import pytest

from ddpm_studio.engine.datasets.listing.splits import parts_of

PARTS = [
    f"{part}/{name}/{number}.png" for part in ("train", "val", "test") for name in ("cat", "dog") for number in "12"
]


def test_only_the_training_part_is_learnt_from_and_that_is_told() -> None:
    parts = parts_of(PARTS, "train")
    used = [name for name, is_used in zip(parts.names, parts.is_used, strict=True) if is_used]
    assert used == ["cat/1.png", "cat/2.png", "dog/1.png", "dog/2.png"]
    (said,) = parts.warnings
    assert "“test” (4 pictures) and “val” (4 pictures)" in said and "only “train” (4 pictures)" in said
    assert "split = all" in said


def test_all_parts_have_the_same_classes() -> None:
    parts = parts_of(PARTS, "all")
    assert all(parts.is_used) and {name.split("/")[0] for name in parts.names} == {"cat", "dog"}
    assert list(parts_of(PARTS, "classes").names) == PARTS


@pytest.mark.parametrize(
    "names",
    [
        ["Training/a/1", "VALIDATION/a/1"],
        ["images/train/1", "images/valid/1", "images/testing/1"],
        ["train2017/1", "val2017/2"],
        ["cats/train/1", "cats/test/1", "dogs/train/1", "dogs/test/1"],
        ["train_images/1", "test-set/1"],
    ],
)
def test_parts_by_other_names_and_at_other_levels(names: list[str]) -> None:
    parts = parts_of(names, "train")
    assert [name for name, used in zip(names, parts.is_used, strict=True) if used] == [
        name for name in names if "train" in name.lower()
    ]
    assert not any("train" in name.lower() for name in parts.names)


def test_parts_with_both_sides_of_a_translation_are_classes_and_that_is_told() -> None:
    names = ["trainA/1", "trainB/1", "testA/1", "testB/1"]
    parts = parts_of(names, "train")
    assert list(parts.names) == names and all(parts.is_used)
    assert "“testA” (1 picture)" in parts.warnings[0] and "are taken for classes" in parts.warnings[0]
    assert not parts_of(["trainA/1", "trainB/1"], "train").warnings


@pytest.mark.parametrize(
    "names",
    [
        ["train/1", "bus/1", "car/1"],
        ["train/1", "train/2"],
        ["test/1", "val/1"],
        ["trains/1", "tests/1"],
        ["train/1", "test/1", "0.png"],
        ["train.png", "test.png"],
        [],
    ],
)
def test_what_is_no_part(names: list[str]) -> None:
    parts = parts_of(names, "train")
    assert (list(parts.names), list(parts.is_used), parts.warnings) == (names, [True] * len(names), ())
