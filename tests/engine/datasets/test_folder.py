"""Folders: what is found, what counts, and which classes there are."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import Folder
from ddpm_studio.engine.datasets.listing.classes import classes_of
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.options import AS_WRITTEN
from tests.engine.datasets.conftest import Opener, write_picture


def test_pictures_come_out_as_they_went_in(folder: Path, opened: Opener) -> None:
    result = opened(Folder(path=folder))
    files = sorted(folder.rglob("*.png"))
    expected = np.stack([np.asarray(Image.open(file)) for file in files])
    assert np.array_equal(result.images.pixels, expected)
    assert result.images.label_names == ("cats", "dogs")
    assert result.labels == [0, 0, 0, 1, 1, 1]
    assert result.images.name == folder.name
    assert result.scan.classes == {"cats": 3, "dogs": 3}
    assert result.scan.modes == {"RGB": 6}
    assert not np.asarray(result.images.pixels).flags.writeable


def test_every_file_is_used_or_left_out_with_a_reason(awkward_path: Path, opened: Opener) -> None:
    reasons = make_odd_folder(awkward_path)
    result = opened(Folder(path=awkward_path))
    assert dict(result.scan.left_out) == reasons
    used = ["1x1.png", "HEIGHT.PNG", "jpeg in truth.png", "日本語 の 絵.webp"]
    assert result.scan.used == len(result.images.pixels) == len(used)
    assert result.scan.used + len(result.scan.left_out) == len(used) + len(reasons)


def make_odd_folder(root: Path) -> dict[str, str]:
    """Write four good pictures and many files that are not; return why each is not."""
    grey = np.full((8, 8), 90, np.uint8)
    write_picture(root / "1x1.png", grey[:1, :1])
    write_picture(root / "HEIGHT.PNG", grey)
    write_picture(root / "日本語 の 絵.webp", grey)
    write_picture(root / "x.jpg", grey).rename(root / "jpeg in truth.png")
    (root / "empty.png").touch()
    (root / "text.png").write_text("no picture at all")
    (root / "page.eps.png").write_text("%!PS-Adobe-3.0 EPSF-3.0\n")
    (root / "notes.txt").write_text("…")
    (root / "labels.json").write_text("{}")
    for hidden in (".DS_Store", "Thumbs.db", "desktop.ini", "._a.png"):
        (root / hidden).write_bytes(b"\0")
    write_picture(root / "__MACOSX" / "b.png", grey)
    reasons = {
        "empty.png": "empty file",
        "text.png": "not a picture inside",
        "page.eps.png": "not a picture inside",
        "notes.txt": "not a picture",
        "labels.json": "not a picture",
    }
    if sys.platform != "win32":
        os.mkfifo(root / "pipe.png")
        (root / "loop.png").symlink_to("loop.png")
        (root / "broken.png").symlink_to("nowhere.png")
        (root / "up").symlink_to(root, target_is_directory=True)
        reasons |= {
            "pipe.png": "not a regular file",
            "loop.png": "cannot be opened: Too many levels of symbolic links",
            "broken.png": "a link to nothing",
            "up/": "a link to a folder that is already included",
        }
    return reasons


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_are_followed_once(tmp_path: Path, opened: Opener, noise) -> None:
    root = tmp_path / "set"
    write_picture(root / "real" / "a.png", noise(8, 8))
    write_picture(tmp_path / "elsewhere" / "b.png", noise(8, 8))
    (root / "a link").symlink_to(root / "real")
    (root / "outside").symlink_to(tmp_path / "elsewhere")
    (root / "c.png").symlink_to(tmp_path / "elsewhere" / "b.png")
    scan = opened(Folder(path=root)).scan
    assert scan.used == 3
    assert [name for name, _ in scan.left_out] == ["a link/"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_no_text(tmp_path: Path, opened: Opener, noise) -> None:
    write_picture(tmp_path / "set" / "a.png", noise(8, 8)).rename(os.fsdecode(os.fsencode(tmp_path) + b"/set/\xff.png"))
    (tmp_path / "set" / "b.png").touch()
    scan = opened(Folder(path=tmp_path / "set")).scan
    assert scan.used == 1
    scan_again = opened(Folder(path=tmp_path / "set")).scan
    assert scan_again.left_out == scan.left_out == (("b.png", "empty file"),)


def test_a_closed_folder_is_left_out(folder: Path, opened: Opener) -> None:
    (folder / "dogs").chmod(0)
    if os.access(folder / "dogs", os.R_OK):
        pytest.skip("nothing is forbidden to this user")
    try:
        scan = opened(Folder(path=folder)).scan
    finally:
        (folder / "dogs").chmod(0o700)
    assert (scan.used, scan.left_out) == (3, (("dogs/", "cannot be opened: Permission denied"),))


@pytest.mark.parametrize(
    ("names", "labels", "classes"),
    [
        (["b/1", "a/2", "b/3"], [1, 0, 1], ("a", "b")),
        (["top/b/1", "top/a/2"], [1, 0], ("a", "b")),
        (["top/in/b/1", "top/in/a/x/2"], [1, 0], ("a", "b")),
        (["a/1", "a/2"], None, ()),
        (["1", "2"], None, ()),
        ([], None, ()),
    ],
)
def test_classes_are_the_first_folders_that_differ(names: list[str], labels: object, classes: tuple[str, ...]) -> None:
    result = classes_of(names)
    assert (result.labels, result.names, result.warnings) == (labels, classes, ())


def test_pictures_outside_the_folders_mean_no_classes(folder: Path, opened: Opener, noise) -> None:
    write_picture(folder / "astray.png", noise(8, 8, 3))
    result = opened(Folder(path=folder))
    assert result.images.labels is None
    assert result.images.label_names == ()
    assert "1 of 7 pictures lie outside the sub-folders: no classes are used." in result.scan.warnings


def test_numbers_count_in_names_of_pictures_and_classes(tmp_path: Path, opened: Opener, noise) -> None:
    pixels = {f"{name}/img{number}.png": noise(8, 8, 3) for name in ("10", "2", "1") for number in (10, 2, 1)}
    for name, picture in pixels.items():
        write_picture(tmp_path / "set" / name, picture)
    result = opened(Folder(path=tmp_path / "set"))
    order = [f"{name}/img{number}.png" for name in (1, 2, 10) for number in (1, 2, 10)]
    assert np.array_equal(result.images.pixels, np.stack([pixels[name] for name in order]))
    assert (result.images.label_names, result.labels) == (("1", "2", "10"), [0, 0, 0, 1, 1, 1, 2, 2, 2])


def test_runs_of_earlier_versions_keep_their_pictures_and_their_order(tmp_path: Path, opened: Opener, noise) -> None:
    names = ["train/img2.png", "train/img10.png", "train/@eaDir/img.png", "test/img1.png", "test/._x.png"]
    pixels = {name: write_picture(tmp_path / "set" / name, noise(8, 8, 3)) for name in names}
    plain = {"kind": "folder", "path": str(tmp_path / "set")}
    then = RunConfig.model_validate({"data": {"source": plain}}, context=AS_WRITTEN).data.source
    result = opened(then)
    files = [pixels[name] for name in sorted(names[:4])]
    assert np.array_equal(result.images.pixels, np.stack([np.asarray(Image.open(file)) for file in files]))
    assert (result.images.label_names, result.labels) == (("test", "train"), [0, 1, 1, 1])
    now = RunConfig.model_validate({"data": {"source": plain}}).data.source
    assert now == Folder(path=tmp_path / "set") and opened(now).scan.used == 2


def test_held_out_parts_are_told_and_can_be_taken(tmp_path: Path, opened: Opener, noise) -> None:
    for part in ("train", "val", "test"):
        for name in ("cat", "dog"):
            write_picture(tmp_path / "set" / part / name / "1.png", noise(8, 8, 3))
    result = opened(Folder(path=tmp_path / "set"))
    assert (result.scan.used, result.images.label_names, result.labels) == (2, ("cat", "dog"), [0, 1])
    assert any("held out" in said for said in result.scan.warnings)
    everything = opened(Folder(path=tmp_path / "set", split="all"))
    assert (everything.scan.used, everything.labels) == (6, [0, 1] * 3)
    assert opened(Folder(path=tmp_path / "set", split="classes")).images.label_names == ("test", "train", "val")


def test_only_what_was_named_is_taken(folder: Path, opened: Opener) -> None:
    (folder / "dogs" / "more").mkdir()
    write_picture(folder / "dogs" / "more" / "x.png", np.zeros((8, 8), np.uint8))
    only = ("cats/絵 2.png", "dogs/more", "gone.png")
    result = opened(Folder(path=folder, only=only))
    assert (result.scan.used, result.images.label_names) == (2, ("cats", "dogs"))
    assert result.scan.left_out == (("gone.png", "not there any more"),)
    assert np.array_equal(result.images.pixels[0, ..., 0], np.asarray(Image.open(folder / "cats" / "絵 2.png"))[..., 0])


def test_what_cannot_be_opened_is_said_beside_the_field(awkward_path: Path, opened: Opener) -> None:
    file = awkward_path / "a.txt"
    file.write_text("x")
    sentences = {
        awkward_path / "none": "does not exist",
        file: "is not a folder",
        Path(): "Choose a folder of pictures",
        awkward_path: "the first, a.txt: not a picture",
        Path("a\0b"): "cannot be opened",
    }
    (awkward_path / "empty").mkdir()
    sentences[awkward_path / "empty"] = "holds no pictures"
    for path, sentence in sentences.items():
        with pytest.raises(FieldError, match=sentence) as caught:
            opened(Folder(path=path))
        assert caught.value.field == "data.source.path"
        assert str(caught.value).endswith(".")
