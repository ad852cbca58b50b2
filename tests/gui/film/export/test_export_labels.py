"""Of what class each picture is goes with it into files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddpm_studio.engine.choices.conditions import Classes
from ddpm_studio.engine.choices.guidance_sheet import GuidanceSheetOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.events import Frame
from ddpm_studio.engine.export.grid import GridOptions
from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.gui.film.export.export_plan import ExportKind, ExportOptions, Plan, Subject
from ddpm_studio.gui.film.take import Take

PETS = ("cat", "dog", "owl")


@pytest.fixture
def take() -> Take:
    card = replace(read_card(bundled_models()[0]), classes=PETS)
    options = SampleOptions(count=5, steps=1, told=Classes(names=("owl", "cat"))).settled([card.tellable])
    take = Take(options, card)
    pictures = np.arange(5, dtype=np.uint8)[:, None, None, None].repeat(8, 1).repeat(8, 2) * 40
    take.film.keep(Frame(0, 1, 0, pictures, pictures))
    return take


def export(take: Take, kind: ExportKind, path: Path, solo: int | None = None) -> None:
    list(
        Plan(Subject(take, 0, "x_t", solo), kind, path, ExportOptions(grid=GridOptions(captions=True, scale=8))).work()
    )


def test_arrays_have_labels(take: Take, tmp_path: Path) -> None:
    export(take, "npz", tmp_path / "all.npz")
    export(take, "npz", tmp_path / "one.npz", solo=1)
    with np.load(tmp_path / "all.npz") as every, np.load(tmp_path / "one.npz") as one:
        assert every["arr_1"].dtype == np.int64 and every["arr_1"].tolist() == [2, 0, 2, 0, 2]
        assert one["arr_1"].tolist() == [0]


def test_files_are_called_by_number_and_class(take: Take, tmp_path: Path) -> None:
    export(take, "singles", tmp_path / "folder")
    found = sorted(path.name for path in (tmp_path / "folder").iterdir())
    assert found == ["0000_owl.png", "0001_cat.png", "0002_owl.png", "0003_cat.png", "0004_owl.png"]
    said = read_parameters(tmp_path / "folder" / "0001_cat.png")
    assert said is not None and (said["told"], said["image"], said["seed_name"]) == ("cat", 1, "0/1 cat")


def test_on_a_sheet_and_on_the_screen_each_picture_has_its_class_below(take: Take, tmp_path: Path) -> None:
    assert take.pictures.captions() == Subject(take, 0, "x_t").captions() == ["owl", "cat", "owl", "cat", "owl"]
    assert take.pictures.tile_names()[1] == "cat, seed 0/1"
    export(take, "grid", tmp_path / "grid.png")
    with Image.open(tmp_path / "grid.png") as sheet:
        assert sheet.height > 2 * (64 + 2) + 2, "there is room for words"


def test_one_noise_in_every_class_is_a_table(take: Take, tmp_path: Path) -> None:
    told = Classes(names=("owl", "cat"), same_noise=True)
    table = replace(take, options=take.options.model_copy(update={"told": told}))
    assert table.axes() == (["0/0", "0/2", "0/4"], ["owl", "cat"]) and table.pictures.captions() == []
    export(table, "grid", tmp_path / "grid.png")  # though its last row is not whole
    assert (tmp_path / "grid.png").is_file()


@pytest.mark.parametrize(("names", "rows"), [(("owl",), ["0/0", "0/1"]), (("owl", "cat"), ["owl · 0/0", "cat · 0/1"])])
def test_a_sheet_with_several_w_says_what_is_told_in_each_row_only_where_rows_differ(
    names: tuple[str, ...], rows: list[str]
) -> None:
    card = replace(read_card(bundled_models()[0]), classes=PETS)
    sample = SampleOptions(count=2, steps=1, told=Classes(names=names))
    take = Take(GuidanceSheetOptions(sample=sample, scales=(0, 2)).settled([card.tellable]), card)
    assert take.axes() == (rows, ["w = 0", "w = 2"])
    assert take.pictures.tile_names()[1] == "owl, seed 0/0, w = 2"
