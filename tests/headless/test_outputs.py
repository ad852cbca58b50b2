"""What a job that draws writes, with films that nobody had to compute."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddpm_studio.engine.choices.layout import DrawnImage, Layout
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Frame
from ddpm_studio.engine.export import grid
from ddpm_studio.engine.export.metadata import MOST_BYTES, Parameters, can_keep, read_parameters
from ddpm_studio.engine.films.film import Film
from ddpm_studio.headless import outputs
from ddpm_studio.headless.outputs import Outputs


def layout_of(count: int, columns: int = 0) -> Layout:
    return Layout("samples", tuple(DrawnImage(0, image) for image in range(count)), columns)


def film_of(count: int, height: int, width: int) -> Film:
    film = Film()
    for position in range(2):
        pixels = np.random.default_rng(position).integers(0, 256, (count, height, width, 1), np.uint8)
        film.keep(Frame(position, 2, 1 - position, pixels, pixels))
    return film


def written(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_a_strip_too_wide_for_webp_is_told_before_and_written_as_the_next_kind(tmp_path: Path) -> None:
    chosen = Outputs(tmp_path / "out", "webp", layout_of(101, columns=101), (4, 176, 1))
    (told,) = chosen.notes
    assert "17,980 x 8 pixels, and WEBP has at most 16,383" in told and "written as GIF" in told
    assert not (tmp_path / "out").exists(), "nothing is written before there is anything"
    chosen.write([("x", film_of(101, 4, 176))], {"job": "sample"})
    assert written(tmp_path / "out") == {"x.png", "x.gif", "x_101x4x176x3.npz"}
    with Image.open(tmp_path / "out" / "x.png") as sheet:
        assert sheet.size == (17_980, 8), "as it was foretold"
    assert read_parameters(tmp_path / "out" / "x.gif") == {"job": "sample"}


def test_pictures_too_many_for_a_sheet_are_written_as_arrays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "_LARGEST", 200)
    chosen = Outputs(tmp_path, "webp", layout_of(4), (8, 8, 1))
    assert [note.partition(":")[2] for note in chosen.notes] == [" only the arrays (.npz) are written."]
    chosen.write([("x", film_of(4, 8, 8))], None)
    assert written(tmp_path) == {"x_4x8x8x3.npz"}
    monkeypatch.setattr(grid, "_LARGEST", 500)
    chosen = Outputs(tmp_path, "webp", layout_of(4), (8, 8, 1))
    chosen.write([("x", film_of(4, 8, 8))], None)
    with Image.open(tmp_path / "x.png") as sheet:
        assert sheet.size == (22, 22), "not enlarged eight times, as it usually is"


def test_each_file_succeeds_or_fails_by_its_own_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise StudioError("x.png could not be written: No space left on device.")

    monkeypatch.setattr(outputs, "save_png", refuse)
    chosen = Outputs(tmp_path, "webp", layout_of(4), (8, 8, 1))
    with pytest.raises(StudioError, match=r"1 of 3 files is not written."):
        chosen.write([("x", film_of(4, 8, 8))], None)
    assert written(tmp_path) == {"x.webp", "x_4x8x8x3.npz"}
    said = capsys.readouterr()
    assert "No space left on device" in said.err and str(tmp_path / "x_4x8x8x3.npz") in said.out


@pytest.mark.parametrize("kind", ["webp", "gif", "png"])
def test_parameters_are_kept_as_long_as_they_can_be_read_again(tmp_path: Path, kind: str) -> None:
    long: Parameters = {"betas": "x" * (MOST_BYTES - 1100)}
    assert can_keep(long)
    chosen = Outputs(tmp_path, kind, layout_of(1), (8, 8, 1))
    assert chosen.kept(long) == long
    chosen.write([("x", film_of(1, 8, 8))], long)
    (film,) = (path for path in tmp_path.iterdir() if path.suffix == f".{kind}" and path.name != "x.png")
    assert read_parameters(film) == long
    assert chosen.kept({"betas": "x" * MOST_BYTES}) is None and "too long to be kept" in chosen.notes[-1]


def test_what_could_not_be_written_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("precious")
    with pytest.raises(StudioError, match="is not a folder"):
        Outputs(file, "webp", layout_of(4), (8, 8, 1))
    with pytest.raises(StudioError, match="MB are to be written"):
        Outputs(tmp_path, "webp", layout_of(1_000_000), (2**14, 2**14, 3))
    assert written(tmp_path) == {"file"}
