"""NumPy files as other programs publish them: opened where there is one way to understand them, else asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import NpzFile, source_from_path
from ddpm_studio.engine.errors import FieldError, LoadError
from ddpm_studio.engine.options import AS_WRITTEN
from tests.engine.datasets.conftest import Opened, Opener

RGB = np.random.default_rng(0).integers(0, 256, (10, 8, 6, 3), np.uint8)
RGB[0, 0, 0] = 0, 255, 128
LABELS = np.arange(10) % 4


@pytest.fixture
def read(tmp_path: Path, opened: Opener) -> Any:
    """Save arrays and open them as a file that is dropped on the window."""

    def read(choices: dict[str, Any] | None = None, **arrays: Any) -> Opened:
        np.savez(tmp_path / "set.npz", **arrays)
        source = source_from_path(tmp_path / "set.npz").model_copy(update=choices or {})
        return opened(source, height=8, width=6)

    return read


@pytest.mark.parametrize(
    "names",
    ["x_train y_train", "X_train Y_train", "train_images train_labels", "images labels", "data target", "image label"],
)
@pytest.mark.parametrize("shape", [(10,), (10, 1)])
def test_names_that_others_give(read: Any, names: str, shape: tuple[int, ...]) -> None:
    images, labels = names.split()
    result = read(**{images: RGB, labels: LABELS.reshape(shape), "note": np.array("hello")})
    assert np.array_equal(result.images.pixels, RGB) and result.labels == LABELS.tolist()
    assert result.images.label_names == ("0", "1", "2", "3")


@pytest.mark.parametrize("names", ["x_test y_test", "test_images test_labels", "val_x val_y", "xtest ytest"])
def test_what_is_to_test_with_is_held_out_and_told(read: Any, names: str) -> None:
    images, labels = names.split()
    arrays = {"x_train": RGB, "y_train": LABELS, images: RGB[:4] // 2, labels: LABELS[:4]}
    result = read(**arrays)
    assert np.array_equal(result.images.pixels, RGB) and result.labels == LABELS.tolist()
    assert any(f"“{images}” is to test with and held out" in said for said in result.scan.warnings)
    both = read(**arrays, more_test=RGB[:4])
    assert any("are to test with and held out" in said for said in both.scan.warnings)
    other = read({"images": images}, **arrays)
    assert np.array_equal(other.images.pixels, RGB[:4] // 2) and other.labels == LABELS[:4].tolist()


@pytest.mark.parametrize(
    ("labels", "wanted", "names"),
    [
        (np.eye(4, dtype=np.float32)[LABELS], LABELS.tolist(), ("0", "1", "2", "3")),
        (np.eye(5, dtype=bool)[LABELS], LABELS.tolist(), ("0", "1", "2", "3", "4")),
        (LABELS.astype(np.float64), LABELS.tolist(), ("0", "1", "2", "3")),
        (np.array(["class 2", "class 10"] * 5), [0, 1] * 5, ("class 2", "class 10")),
    ],
)
def test_labels_of_other_kinds(read: Any, labels: np.ndarray, wanted: list[int], names: tuple[str, ...]) -> None:
    result = read(images=RGB, labels=labels)
    assert (result.labels, result.images.label_names) == (wanted, names)


@pytest.mark.parametrize(
    "labels", [np.ones((10, 3)), np.full(10, 0.5), np.full(10, np.nan), np.zeros((10, 2), np.uint8)]
)
def test_what_is_no_class_is_told_and_refused_only_where_it_was_chosen(read: Any, labels: np.ndarray) -> None:
    result = read(images=RGB, labels=labels)
    assert result.images.labels is None
    assert any(said.startswith("No classes are used") for said in result.scan.warnings)
    assert read({"labels": "-"}, images=RGB, labels=labels).scan.warnings == result.scan.warnings[1:]
    with pytest.raises(LoadError, match="labels holds"):
        read({"labels": "labels"}, images=RGB, labels=labels)


@pytest.mark.parametrize(
    "values",
    [
        RGB / 255,
        (RGB / 127.5 - 1).astype(np.float32),
        RGB.astype(np.float16),
        RGB.astype(np.int64),
        RGB.astype(np.uint16) * 257,
        RGB.astype(">u2") * 257,
        RGB.astype(np.uint16) * 16,
        RGB.astype(np.int32) * 100 - 9000,
        RGB.astype(np.float32) * 7 + 0.5,
    ],
    ids=lambda values: f"{values.dtype} to {values.max():g}",
)
def test_numbers_of_other_types_fill_the_range_from_black_to_white(read: Any, values: np.ndarray) -> None:
    assert np.array_equal(read(images=values).images.pixels, RGB)


def test_the_range_of_values_counts_for_arrays_as_for_picture_files(tmp_path: Path, opened: Opener) -> None:
    half: dict[str, Any] = {"float": RGB / 510, "uint16": RGB.astype(np.uint16) * 16}
    wide = {"float": (0.0, 0.5), "uint16": (0.0, 4080.0)}
    for name, images in half.items():
        np.savez(tmp_path / name, images=images)
        source = NpzFile(path=tmp_path / f"{name}.npz")
        for choice in ({"range": "set"}, {"range": "numbers", "range_ends": wide[name]}):
            result = opened(source, height=8, width=6, **choice)
            assert np.array_equal(result.images.pixels, RGB)
            assert result.scan.values is not None and (result.scan.values.low, result.scan.values.high) == wide[name]
        by_type = opened(source, height=8, width=6, range="type").images.pixels[:]
        assert by_type.max() == {"float": 128, "uint16": 16}[name]
    plain = opened(NpzFile(path=tmp_path / "float.npz"), height=8, width=6)
    assert plain.images.pixels[:].max() == 128 and plain.images.levels is None


def test_transparency_of_wide_numbers_is_none_of_their_colours(read: Any) -> None:
    clear = np.concatenate([RGB, RGB[..., :1]], -1)
    seen = np.where(clear[..., 3:] == 0, np.array([255, 255, 255, 0], np.uint8), clear)  # what nobody sees is white
    for values in (clear / 255, clear / 127.5 - 1, clear.astype(np.uint16) * 257, clear.astype(np.float32)):
        assert np.array_equal(read(images=values).images.pixels, seen)


def test_masks_are_black_and_white(read: Any) -> None:
    for mask in (RGB > 99, (RGB > 99).astype(np.int32)):
        assert np.array_equal(read(images=mask).images.pixels[..., 0], (RGB > 99)[..., 0] * 255)


def test_what_marks_that_nothing_was_measured_is_refused_in_a_sentence(read: Any) -> None:
    with pytest.raises(LoadError, match=r"holds values beyond ±1e\+30"):
        read(images=np.where(RGB == 255, 1e300, RGB))


def test_a_label_of_minus_one_is_none_and_that_is_told(read: Any) -> None:
    found = read(images=RGB, labels=np.where(LABELS == 0, -1, 1))
    assert "No class is said of 3 of 10 pictures: their label is -1." in found.scan.warnings
    assert not [said for said in read(images=RGB, labels=LABELS).scan.warnings if "label" in said]


def test_numbers_of_no_usual_range_are_told_and_can_be_chosen(read: Any) -> None:
    odd = RGB / 255 * 1.2 - 0.1
    result = read(images=odd)
    assert np.array_equal(result.images.pixels, RGB)
    assert any("go from -0.1 to 1.1" in said for said in result.scan.warnings)
    pixels = read({"values": "0 to 1"}, images=odd).images.pixels
    assert np.array_equal(pixels, np.rint(odd * 255).clip(0, 255))
    with pytest.raises(LoadError, match="not numbers"):
        read(images=np.where(RGB == 0, np.nan, RGB))


def test_channels_first_where_that_is_plain(read: Any) -> None:
    assert np.array_equal(read(images=RGB.transpose(0, 3, 1, 2)).images.pixels, RGB)
    square = np.random.default_rng(1).integers(0, 256, (5, 4, 4, 3), np.uint8)
    for arrays in (square, square.transpose(0, 3, 1, 2)):
        pixels = read(images=arrays).images.pixels
        assert pixels.shape == (5, 8, 6, 3)
    grey = RGB[..., :1].transpose(0, 3, 1, 2)
    assert np.array_equal(read(images=grey).images.pixels, RGB[..., :1])


def test_channels_that_can_be_either_are_asked_about(read: Any) -> None:
    narrow = RGB[:, :3, :, :]
    with pytest.raises(FieldError, match="channels first or last") as caught:
        read(images=narrow)
    assert caught.value.field == "data.source.layout"
    assert read({"layout": "channels last"}, images=narrow).scan.sizes == {(6, 3): 10}
    assert read({"layout": "channels first"}, images=narrow).scan.sizes == {(3, 6): 10}
    with pytest.raises(FieldError, match="may be one picture"):
        read(images=RGB[0])


def test_an_earlier_run_reads_its_file_as_it_did(tmp_path: Path, opened: Opener) -> None:
    np.savez(tmp_path / "set.npz", RGB[:, :3])
    plain = {"kind": "npz", "path": str(tmp_path / "set.npz")}
    then = RunConfig.model_validate({"data": {"source": plain}}, context=AS_WRITTEN).data.source
    assert opened(then).scan.sizes == {(6, 3): 10}


def test_several_arrays_that_can_be_images_are_asked_about(read: Any) -> None:
    with pytest.raises(FieldError, match="a, uint8 10×8×6×3; b, uint8 10×8×6×3") as caught:
        read(a=RGB, b=RGB)
    assert caught.value.field == "data.source.images"
    assert np.array_equal(read({"images": "b"}, a=RGB, b=RGB // 2).images.pixels, RGB // 2)
    assert np.array_equal(read(images=RGB, masks=RGB // 2).images.pixels, RGB)  # by its name
    with pytest.raises(FieldError, match="no array “c”"):
        read({"images": "c"}, a=RGB)


def test_a_single_array_whatever_it_is_called(tmp_path: Path, opened: Opener) -> None:
    np.save(tmp_path / "x.npy", RGB.transpose(0, 3, 1, 2))
    (tmp_path / "x.npy").rename(tmp_path / "x.data")
    source = source_from_path(tmp_path / "x.data")
    assert source == NpzFile(path=tmp_path / "x.data")
    assert np.array_equal(opened(source, height=8, width=6).images.pixels, RGB)
    np.save(tmp_path / "words.npy", np.array(["a", "b"]))
    with pytest.raises(LoadError, match=r"words\.npy: words holds <U1 values"):
        opened(source_from_path(tmp_path / "words.npy"))


@pytest.mark.parametrize("labels", [LABELS[:5], np.array(["a", "b"] * 5, dtype=object)])
def test_labels_that_do_not_go_with_the_images_are_told(read: Any, labels: np.ndarray) -> None:
    result = read(images=RGB, labels=labels)
    assert result.images.labels is None
    assert any(said.startswith("No classes are used: “labels” does not") for said in result.scan.warnings)
    assert read({"labels": "-"}, images=RGB, labels=labels).scan.warnings == result.scan.warnings[1:]
