"""Which pictures are held out their pixels decide, or a part that the set has to test with."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddpm_studio.engine.datasets import CifarBinary, DataOptions, Digits, Folder, IdxFile, Images, NpzFile, load
from ddpm_studio.engine.datasets.cifar import RECORD
from ddpm_studio.engine.datasets.held_out import hash_of, left_out_of, load_held_out, order_by_pixels, parted
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Work
from tests.engine.small import result_of

RANDOM = np.random.default_rng(5)
PIXELS = RANDOM.integers(0, 256, (1000, 4, 4, 1), np.uint8)


def images(pixels: np.ndarray) -> Images:
    return Images(pixels, None, (), None, "set")


def held_out_of(pixels: np.ndarray, share: float = 0.1) -> set[bytes]:
    learnt, held_out = parted(images(pixels), DataOptions(held_out=share))
    assert sorted([*learnt, *held_out]) == list(range(len(pixels)))
    return {pixels[number].tobytes() for number in held_out}


def test_about_the_share_is_held_out_and_none_where_none_is_wanted() -> None:
    assert 60 < len(held_out_of(PIXELS)) < 140
    assert not held_out_of(PIXELS, 0.0)


def test_a_picture_stays_where_it_is_when_others_come_and_the_order_changes() -> None:
    more = np.concatenate([RANDOM.integers(0, 256, (300, 4, 4, 1), np.uint8), PIXELS[::-1]])
    before = held_out_of(PIXELS)
    assert held_out_of(more) & {picture.tobytes() for picture in PIXELS} == before
    doubled = np.concatenate([PIXELS, PIXELS[:50]])
    assert held_out_of(doubled) == before, "a double goes the way of its like"


def test_pictures_to_probe_by_are_the_same_whatever_is_added() -> None:
    def first(pixels: np.ndarray) -> list[bytes]:
        chosen = order_by_pixels(images(pixels), np.arange(len(pixels)))
        return [pixels[number].tobytes() for number in chosen]

    assert first(PIXELS) == first(np.concatenate([PIXELS[500:], PIXELS[:500]]))
    assert first(PIXELS)[:5] != [each.tobytes() for each in PIXELS[:5]]


def test_some_must_be_left_to_learn_from() -> None:
    one = PIXELS[parted(images(PIXELS), DataOptions(held_out=0.5))[1][0]]
    with pytest.raises(FieldError, match="All of the pictures would be held out") as caught:
        parted(images(one[None]), DataOptions(held_out=0.5))
    assert caught.value.field == "data.held_out"


def part_of(source: object, tmp_path: Path) -> Images | None:
    data = DataOptions().model_copy(update={"source": source, "height": 8, "width": 8})
    work: Work[Images | None] = load_held_out(data, tmp_path / "cache")
    return result_of(work)


def test_a_folder_to_test_with_is_the_part(tmp_path: Path) -> None:
    for folder_name, grey in (("train", 10), ("test", 200)):
        for name in ("a", "b"):
            (tmp_path / "set" / folder_name / name).mkdir(parents=True)
            Image.new("L", (8, 8), grey).save(tmp_path / "set" / folder_name / name / "1.png")
    folder = Folder(path=tmp_path / "set")
    part = part_of(folder, tmp_path)
    assert part is not None and len(part.pixels) == 2 and (np.asarray(part.pixels) == 200).all()
    assert part.label_names == ("a", "b")
    assert part_of(Folder(path=tmp_path / "set" / "train"), tmp_path) is None
    assert part_of(folder.model_copy(update={"split": "all"}), tmp_path) is None
    data = DataOptions().model_copy(update={"source": folder, "height": 8, "width": 8})
    learnt, _ = result_of(load(data, tmp_path / "cache"))
    assert (np.asarray(learnt.pixels) == 10).all()


def test_an_array_to_test_with_is_the_part(tmp_path: Path) -> None:
    file = tmp_path / "set.npz"
    zeros = np.zeros((5, 8, 8, 1), np.uint8)
    np.savez(file, x_train=zeros, y_train=np.arange(5), x_test=zeros[:2] + 7, y_test=np.array([3, 4]))
    part = part_of(NpzFile(path=file), tmp_path)
    assert part is not None and (np.asarray(part.pixels) == 7).all()
    assert part.labels is not None and len(part.labels) == 2
    np.savez(file, zeros)
    assert part_of(NpzFile(path=file), tmp_path) is None


def test_the_files_to_test_with_of_mnist_and_cifar_are_the_part(tmp_path: Path) -> None:
    for name, count, level in (("train", 3, 1), ("t10k", 2, 9)):
        head = struct.pack(">4I", 0x0803, count, 8, 8)
        (tmp_path / f"{name}-images-idx3-ubyte").write_bytes(head + bytes([level]) * (count * 64))
    part = part_of(IdxFile(path=tmp_path / "train-images-idx3-ubyte"), tmp_path)
    assert part is not None and len(part.pixels) == 2 and (np.asarray(part.pixels) == 9).all()
    for name, level in (("data_batch_1", 1), ("test_batch", 9)):
        (tmp_path / f"{name}.bin").write_bytes(bytes([level]) * RECORD)
    part = part_of(CifarBinary(path=tmp_path), tmp_path)
    assert part is not None and (np.asarray(part.pixels) == 9).all()
    assert part_of(Digits(), tmp_path) is None


def test_pictures_are_left_out_by_their_pixels_and_are_neither_learnt_nor_held_out() -> None:
    whole = images(PIXELS)
    named = tuple(hash_of(int(whole.known_checks[number])) for number in (3, 500))
    learnt, held_out = parted(whole, DataOptions(held_out=0.1, left_out=named))
    assert sorted([*learnt, *held_out]) == [number for number in range(1000) if number not in (3, 500)]
    turned = images(PIXELS[::-1])
    assert np.flatnonzero(left_out_of(turned, DataOptions(left_out=named))).tolist() == [499, 996]
    with pytest.raises(FieldError, match="keep some"):
        parted(images(PIXELS[:1]), DataOptions(left_out=(hash_of(int(whole.known_checks[0])),)))
