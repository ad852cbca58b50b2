"""Zip files: the same pictures as from a folder, and none of the tricks."""

from __future__ import annotations

import io
import stat
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddpm_studio.engine.datasets import Folder, ZipArchive
from ddpm_studio.engine.errors import FieldError
from tests.engine.datasets.conftest import Opener


def png(pixels: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def test_a_zip_holds_what_its_folder_held(folder: Path, tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "猫 と 犬.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.rglob("*.png"):
            archive.write(file, Path("all") / file.relative_to(folder))
        archive.writestr("__MACOSX/all/._x.png", b"junk")
    zipped, plain = opened(ZipArchive(path=path)), opened(Folder(path=folder))
    assert np.array_equal(zipped.images.pixels, plain.images.pixels)
    assert zipped.images.label_names == ("cats", "dogs")
    assert zipped.labels == plain.labels
    assert (zipped.images.name, zipped.scan.left_out) == ("猫 と 犬", ())


def test_hazards_are_left_out_and_nothing_is_unpacked(tmp_path: Path, opened: Opener, noise) -> None:
    path = tmp_path / "hazards.zip"
    good = png(noise(8, 8))
    link = zipfile.ZipInfo("link.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("good.png", good)
        archive.writestr("../up.png", good)
        archive.writestr("/absolute.png", good)
        archive.writestr("C:/drive.png", good)
        archive.writestr("notes.txt", "x")
        archive.writestr("empty.png", b"")
        archive.writestr(link, "/etc/passwd")
        archive.writestr("packed.png", good, zipfile.ZIP_BZIP2)
        archive.mkdir("folder")
    before = sorted(tmp_path.iterdir())
    result = opened(ZipArchive(path=path))
    assert dict(result.scan.left_out) == {
        "../up.png": "its name leads outside the archive",
        "/absolute.png": "its name leads outside the archive",
        "C:/drive.png": "its name leads outside the archive",
        "notes.txt": "not a picture",
        "empty.png": "empty file",
        "link.png": "a link",
        "packed.png": "packed in a way that is not read",
    }
    assert result.scan.used == 1
    assert sorted(tmp_path.iterdir()) == sorted([*before, tmp_path / "cache"])


def test_sizes_are_believed_to_neither_side(tmp_path: Path, opened: Opener, noise) -> None:
    """One member says that it is huge; one says that it is small and holds far more."""
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("good.png", png(noise(8, 8)))
        archive.writestr("huge.png", b"x" * 40_001)
        archive.writestr("liar.png", bytes(30_000_003))
    data = path.read_bytes()
    data = data.replace((40_001).to_bytes(4, "little"), (300 << 20).to_bytes(4, "little"))
    path.write_bytes(data.replace((30_000_003).to_bytes(4, "little"), (50).to_bytes(4, "little")))
    tracemalloc.start()
    left_out = dict(opened(ZipArchive(path=path)).scan.left_out)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10_000_000
    assert left_out["huge.png"] == "larger than 256 MB when unpacked"
    assert left_out["liar.png"].startswith("damaged in the archive")


def test_locked_and_damaged_members(tmp_path: Path, opened: Opener, noise) -> None:
    path = tmp_path / "locked.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("a.png", "b.png", "c.png"):
            archive.writestr(name, png(noise(8, 8)))
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\1\2")
    data[entry + 8] |= 1  # the flag that says "encrypted" of a.png
    second = data.index(b"b.png") + 40
    data[second] ^= 0xFF
    path.write_bytes(bytes(data))
    result = opened(ZipArchive(path=path))
    assert result.scan.used == 1
    left_out = dict(result.scan.left_out)
    assert left_out["a.png"] == "locked with a password"
    assert left_out["b.png"].startswith("damaged in the archive: Bad CRC-32")


def test_names_in_utf8_without_the_flag_that_says_so(tmp_path: Path, opened: Opener, noise) -> None:
    path = tmp_path / "mac.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("ねこ/1.png", "いぬ/2.png"):
            archive.writestr(name, png(noise(8, 8)))
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + offset + 1] &= ~0x08 & 0xFF
            place = data.find(mark, place + 1)
    path.write_bytes(bytes(data))
    assert opened(ZipArchive(path=path)).images.label_names == ("いぬ", "ねこ")


def test_no_zip_file(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "broken.zip"
    path.write_bytes(b"PK\3\4 and then nothing")
    with pytest.raises(FieldError, match=r"broken.zip cannot be read as a zip file: .*\.$") as caught:
        opened(ZipArchive(path=path))
    assert caught.value.field == "data.source.path"
    with pytest.raises(FieldError, match="is a folder"):
        opened(ZipArchive(path=tmp_path))


def test_real_photographs(cifar_zip: Path, tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "some.zip"
    with zipfile.ZipFile(cifar_zip) as whole, zipfile.ZipFile(path, "w") as part:
        names = whole.namelist()[::200]
        for name in names:
            part.writestr(name, whole.read(name))
    result = opened(ZipArchive(path=path), height=32, width=32)
    assert (result.scan.used, result.scan.channels, len(result.scan.classes)) == (250, 3, 10)
    assert result.scan.sizes == {(32, 32): 250}
    with zipfile.ZipFile(path) as part:
        expected = [np.asarray(Image.open(io.BytesIO(part.read(name)))) for name in sorted(names)]
    assert np.array_equal(result.images.pixels, np.stack(expected))
    assert result.scan.warnings == ()


def test_parts_and_numbers_in_a_zip(tmp_path: Path, opened: Opener, noise) -> None:
    pixels = {f"set/{part}/{number}.png": noise(8, 8) for part in ("train", "test") for number in (10, 9)}
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        for name, picture in pixels.items():
            archive.writestr(name, png(picture))
        archive.writestr("set/train/@eaDir/9.png/thumb.png", png(noise(4, 4)))
    result = opened(ZipArchive(path=tmp_path / "set.zip"))
    wanted = np.stack([pixels["set/train/9.png"], pixels["set/train/10.png"]])
    assert np.array_equal(result.images.pixels[..., 0], wanted)
    before = ZipArchive(path=tmp_path / "set.zip", order="names", split="classes")
    assert opened(before).scan.used == 5


def test_japanese_names_are_not_cut(tmp_path: Path, opened: Opener, noise) -> None:
    path = tmp_path / "表.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("QA/1.png", "QA/2.png", "QB/1.png", "QB/2.png"):
            archive.writestr(name, png(noise(8, 8)))
    data = path.read_bytes().replace(b"QA/", "表/".encode("cp932")).replace(b"QB/", "ソ/".encode("cp932"))
    path.write_bytes(data)
    result = opened(ZipArchive(path=path))
    assert (result.scan.used, result.images.label_names) == (4, ("ソ", "表"))
