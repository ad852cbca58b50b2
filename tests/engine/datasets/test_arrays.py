"""Arrays of images: .npz, IDX and the binary CIFAR-10."""

from __future__ import annotations

import gzip
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from ddpm_studio.engine.datasets import NO_CLASS, CifarBinary, IdxFile, NpzFile
from ddpm_studio.engine.errors import FieldError, LoadError
from ddpm_studio.engine.export.npz import save_npz
from tests.engine.datasets.conftest import Opener


class Trap:
    """Unpickling one leaves a mark."""

    def __reduce__(self):
        return (Path.touch, (Path("trap-was-sprung"),))


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_npz_with_labels(awkward_path: Path, opened: Opener, noise, channels: int) -> None:
    pixels, labels = noise(9, 8, 8, channels), np.array([0, 2, 1, 2, 0, 0, 2, 1, 1])
    np.savez(awkward_path / "samples.npz", pixels, labels)
    result = opened(NpzFile(path=awkward_path / "samples.npz"), unseen="file")
    assert np.array_equal(result.images.pixels, pixels)
    assert result.labels == labels.tolist()
    assert result.images.label_names == ("0", "1", "2")
    assert result.scan.classes == {"0": 3, "1": 3, "2": 3}


def test_npz_compressed_without_labels_or_channels(tmp_path: Path, opened: Opener, noise) -> None:
    pixels = noise(5, 8, 8)
    np.savez_compressed(tmp_path / "a.npz", pixels)
    result = opened(NpzFile(path=tmp_path / "a.npz"))
    assert np.array_equal(result.images.pixels[..., 0], pixels)
    assert result.images.labels is None


def test_npz_in_which_not_every_image_has_a_class(awkward_path: Path, opened: Opener, noise) -> None:
    """As this program writes them: what has none is -1, and is in no class."""
    path, pixels = awkward_path / "some.npz", noise(4, 8, 8, 3)
    save_npz(path, pixels, [1, NO_CLASS, 0, 1])
    result = opened(NpzFile(path=path))
    assert result.labels == [1, NO_CLASS, 0, 1] and result.scan.classes == {"0": 1, "1": 2}
    assert [result.images.class_of(index) for index in range(4)] == ["1", "", "0", "1"]
    save_npz(path, pixels[:3], [NO_CLASS] * 3)
    assert opened(NpzFile(path=path)).images.labels is None


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        (
            {"w": np.zeros((2, 9)), "n": np.zeros(3)},
            r"none of its arrays can be images: it holds w, float64 2×9; n, fl",
        ),
        ({"arr_0": np.zeros((2, 8, 8, 3), np.complex64)}, "arr_0 holds complex64 values"),
        ({"arr_0": np.zeros((2, 2, 8, 8), np.uint8)}, r"arr_0 has the shape \(2, 2, 8, 8\)"),
        ({"arr_0": np.zeros((0, 8, 8, 3), np.uint8)}, "arr_0 has the shape"),
        ({"arr_0": np.asfortranarray(np.zeros((2, 8, 8, 3), np.uint8))}, "arr_0 is stored column by column"),
        ({"arr_0": np.array([Trap()])}, "arr_0 holds Python objects, which are never read"),
        ({"arr_0": np.zeros((2, 8, 8, 3), np.uint8), "arr_1": np.array([0.5, 1])}, "arr_1 holds float64 values"),
        ({"arr_0": np.zeros((2, 8, 8, 3), np.uint8), "arr_1": np.array([1])}, r"arr_1 .* not 2 whole numbers"),
        ({"arr_0": np.zeros((2, 8, 8, 3), np.uint8), "arr_1": np.array([-2, 0])}, "arr_1 holds labels outside"),
    ],
)
def test_npz_of_another_kind(tmp_path: Path, opened: Opener, monkeypatch, arrays, sentence: str) -> None:
    monkeypatch.chdir(tmp_path)
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(LoadError, match=rf"a\.npz: {sentence}"):
        opened(NpzFile(path=tmp_path / "a.npz"))
    assert not (tmp_path / "trap-was-sprung").exists()


def test_npz_that_lies_about_its_length_or_is_damaged(tmp_path: Path, opened: Opener, noise) -> None:
    path = tmp_path / "a.npz"
    head = np.lib.format.MAGIC_PREFIX + b"\1\0"
    for text, sentence in (
        ("{'descr': '|u1', 'fortran_order': False, 'shape': (9999999, 512, 512, 3)}", "not as long as its shape"),
        ("{'descr': '|u1', 'shape'", "is not an array"),
    ):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("arr_0.npy", head + struct.pack("<H", len(text)) + text.encode())
        with pytest.raises(LoadError, match=sentence):
            opened(NpzFile(path=path))
    path.write_bytes(b"nothing")
    with pytest.raises(LoadError, match="is not a NumPy archive"):
        opened(NpzFile(path=path))
    np.savez(path, noise(200, 8, 8, 3))
    data = bytearray(path.read_bytes())
    data[data.index(b"NUMPY") + 20_000] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(LoadError, match="the images are damaged: Bad CRC-32"):
        opened(NpzFile(path=path))
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_idx_finds_its_labels(awkward_path: Path, opened: Opener, noise, ending: str) -> None:
    pixels, labels = noise(7, 8, 8), np.array([3, 1, 0, 2, 2, 2, 1], np.uint8)
    path = write_idx(awkward_path / f"train-images-idx3-ubyte{ending}", pixels)
    result = opened(IdxFile(path=path))
    assert np.array_equal(result.images.pixels[..., 0], pixels)
    assert result.images.labels is None
    write_idx(awkward_path / f"train-labels-idx1-ubyte{ending}", labels)
    result = opened(IdxFile(path=path))
    assert result.labels == labels.tolist()
    assert result.images.label_names == ("0", "1", "2", "3")


def test_idx_of_another_kind(tmp_path: Path, opened: Opener, noise) -> None:
    images, labels = tmp_path / "t10k-images.idx3-ubyte", tmp_path / "t10k-labels.idx1-ubyte"
    write_idx(labels, np.zeros(3, np.uint8))
    with pytest.raises(LoadError, match="holds labels, not images"):
        opened(IdxFile(path=labels))
    write_idx(images, noise(4, 8, 8))
    with pytest.raises(LoadError, match="holds 3 labels, but there are 4 images"):
        opened(IdxFile(path=images))
    labels.unlink()
    images.write_bytes(images.read_bytes()[:-1])
    with pytest.raises(LoadError, match="ends before its last image"):
        opened(IdxFile(path=images))
    for data, sentence in (
        (b"GIF89a, and so on", "begins with 0x47494638; IDX images begin with 0x00000803"),
        (b"\0\0\x08\x03\0", "ends within its head"),
        (struct.pack(">4I", 0x803, 1, 2**31, 2**31), "the head says"),
        (b"\x1f\x8b\x08\0broken gzip", "is damaged"),
    ):
        images.write_bytes(data)
        with pytest.raises(LoadError, match=sentence):
            opened(IdxFile(path=images))


def test_cifar_folder_and_file(awkward_path: Path, opened: Opener, noise) -> None:
    batches = [noise(4, 3, 32, 32) for _ in range(3)]
    labels = np.array([[0, 1, 9, 3], [5, 5, 2, 0], [7, 7, 7, 7]], np.uint8)
    for name, pixels, own in zip(("data_batch_1", "data_batch_2", "test_batch"), batches, labels, strict=True):
        records = np.concatenate([own[:, None], pixels.reshape(4, -1)], axis=1)
        (awkward_path / f"{name}.bin").write_bytes(records.tobytes())
    names = ("plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
    (awkward_path / "batches.meta.txt").write_text("\n".join(names) + "\n\n")
    result = opened(CifarBinary(path=awkward_path), height=32, width=32)
    assert np.array_equal(result.images.pixels, np.concatenate(batches[:2]).transpose(0, 2, 3, 1))
    assert result.labels == labels[:2].ravel().tolist()
    assert result.images.label_names == names
    single = opened(CifarBinary(path=awkward_path / "test_batch.bin"), height=32, width=32)
    assert np.array_equal(single.images.pixels, batches[2].transpose(0, 2, 3, 1))


def test_cifar_of_another_kind(tmp_path: Path, opened: Opener) -> None:
    with pytest.raises(LoadError, match=r"holds neither data_batch_1\.bin nor test_batch.bin"):
        opened(CifarBinary(path=tmp_path))
    path = tmp_path / "train.bin"
    path.write_bytes(bytes(3074))
    with pytest.raises(LoadError, match="not made of records of 3073 bytes"):
        opened(CifarBinary(path=path))
    path.write_bytes(bytes([10, *bytes(3072), *bytes(3073)]))
    scan = opened(CifarBinary(path=path)).scan
    assert (scan.used, scan.left_out) == (1, (("train 0", "has the label 10, but there are ten classes"),))
    with pytest.raises(FieldError, match="does not exist"):
        opened(CifarBinary(path=tmp_path / "none"))


def write_idx(path: Path, values: np.ndarray) -> Path:
    """Write uint8 values as IDX, gzipped if the name says so."""
    head = struct.pack(f">{values.ndim + 1}I", 0x800 + values.ndim, *values.shape)
    data = head + values.tobytes()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path
