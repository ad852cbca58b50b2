from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Progress, Saved
from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.engine.export.names import free_name, safe_name
from ddpm_studio.engine.export.npz import save_npz, suggest_npz_name
from ddpm_studio.engine.export.pictures import save_png, save_singles


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def images(channels: int, count: int = 3) -> np.ndarray:
    return np.random.default_rng(5).integers(0, 256, (count, 7, 11, channels), dtype=np.uint8)


@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (3, "RGB"), (4, "RGBA")])
def test_png_keeps_every_pixel(awkward_path: Path, channels: int, mode: str) -> None:
    image = images(channels)[0]
    save_png(awkward_path / "a.png", image, {"seed": 1})
    with Image.open(awkward_path / "a.png") as read:
        assert read.mode == mode
        np.testing.assert_array_equal(np.asarray(read).reshape(image.shape), image)


def test_png_takes_a_view_of_another_array(tmp_path: Path) -> None:
    image = images(3)[0][::-1, ::2]
    save_png(tmp_path / "a.png", image)
    with Image.open(tmp_path / "a.png") as read:
        np.testing.assert_array_equal(np.asarray(read), image)


def test_wrong_arrays_are_defects(tmp_path: Path) -> None:
    for wrong in (np.zeros((4, 4, 3)), np.zeros((4, 4), np.uint8), np.zeros((4, 4, 2), np.uint8)):
        with pytest.raises(ValueError, match="uint8"):
            save_png(tmp_path / "a.png", wrong)  # type: ignore[arg-type]
    assert listed(tmp_path) == []


def test_singles_carry_what_is_common_and_what_is_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "new folder"
    pixels = images(1)
    seeds = [{"seed": f"1234/{n}"} for n in range(3)]
    events = list(save_singles(folder, pixels, {"steps": 50}, each=seeds))
    assert listed(folder) == ["0000.png", "0001.png", "0002.png"]
    for n in range(3):
        path = folder / f"{n:04d}.png"
        assert read_parameters(path) == {"steps": 50, "seed": f"1234/{n}"}
        with Image.open(path) as read:
            np.testing.assert_array_equal(np.asarray(read), pixels[n, ..., 0])
    assert isinstance(events[0], Progress)
    assert isinstance(events[-2], Progress)
    assert events[-2].done == events[-2].total == 3
    assert events[-1] == Saved("export", folder)


def test_singles_replace_nothing_and_stay_in_their_folder(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "dog.png").write_text("mine")
    list(save_singles(tmp_path / "out", images(3), names=["dog", "dog", "../../dog"]))
    assert (tmp_path / "out" / "dog.png").read_text() == "mine"
    assert listed(tmp_path / "out") == ["_.._dog.png", "dog (2).png", "dog (3).png", "dog.png"]
    assert listed(tmp_path) == ["out"]


def test_singles_without_parameters_are_bare(tmp_path: Path) -> None:
    list(save_singles(tmp_path, images(3), each=[{"seed": n} for n in range(3)]))
    assert read_parameters(tmp_path / "0001.png") is None


def test_a_full_disk_is_a_sentence_and_leaves_the_old_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_png(tmp_path / "a.png", images(3)[0])
    before = (tmp_path / "a.png").read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    for write in (
        lambda: save_png(tmp_path / "a.png", images(3)[1]),
        lambda: list(save_singles(tmp_path, images(3))),
        lambda: save_npz(tmp_path / "a.npz", images(3)),
    ):
        with pytest.raises(StudioError, match="No space left on device"):
            write()
    assert listed(tmp_path) == ["a.png"]
    assert (tmp_path / "a.png").read_bytes() == before


def test_npz_is_what_evaluators_read(awkward_path: Path) -> None:
    pixels = images(3)
    path = awkward_path / suggest_npz_name(pixels)
    assert path.name == "samples_3x7x11x3.npz"
    save_npz(path, pixels, [4, 0, 9])
    with np.load(path, allow_pickle=False) as archive:
        assert sorted(archive) == ["arr_0", "arr_1"]
        np.testing.assert_array_equal(archive["arr_0"], pixels)
        assert archive["arr_0"].dtype == np.uint8
        np.testing.assert_array_equal(archive["arr_1"], [4, 0, 9])
        assert archive["arr_1"].dtype == np.int64


def test_npz_repeats_grey_and_has_labels_only_if_given(tmp_path: Path) -> None:
    pixels = images(1)
    assert suggest_npz_name(pixels) == "samples_3x7x11x3.npz"
    save_npz(tmp_path / "a.npz", pixels)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as archive:
        assert list(archive) == ["arr_0"]
        np.testing.assert_array_equal(archive["arr_0"], np.concatenate([pixels] * 3, axis=3))
    with pytest.raises(ValueError, match="labels"):
        save_npz(tmp_path / "b.npz", pixels, [1])


def test_a_free_name_counts_up(tmp_path: Path) -> None:
    path = tmp_path / "grid.png"
    assert free_name(path) == path
    path.touch()
    assert free_name(path).name == "grid (2).png"
    (tmp_path / "grid (2).png").symlink_to(tmp_path / "nowhere")
    assert free_name(path).name == "grid (3).png"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("dog", "dog"),
        ("犬 ünï 🐈", "犬 ünï 🐈"),
        ("..", "image"),
        ("", "image"),
        ("\0", "image"),
        ("a/b\\c:d", "a_b_c_d"),
        ("/etc/passwd", "_etc_passwd"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("dot. ", "dot"),
        ("gnp.\u202egpj", "gnp.gpj"),
    ],
)
def test_any_text_becomes_a_name(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_a_long_name_is_cut_between_letters(tmp_path: Path) -> None:
    name = safe_name("学" * 300)
    assert name == "学" * 50
    (tmp_path / f"{name} (999).png").touch()
