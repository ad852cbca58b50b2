"""What is said beside pictures stays with its picture, and is no picture itself."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import Folder, Shapes, ZipArchive
from ddpm_studio.engine.datasets.listing.beside import LONGEST
from ddpm_studio.engine.datasets.listing.tables import Row, read_table
from ddpm_studio.engine.options import AS_WRITTEN
from tests.engine.datasets.conftest import Opened, Opener, write_picture

NAMES = ("b/2.png", "a/1.png", "a/10.png", "3.png")
ORDER = ("3.png", "a/1.png", "a/10.png", "b/2.png")
"""In which they are listed."""


@pytest.fixture
def pictures(awkward_path: Path, noise) -> Path:
    """Four pictures, no two alike."""
    for name in NAMES:
        write_picture(awkward_path / name, noise(8, 8))
    return awkward_path


def packed(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for file in folder.rglob("*.*"):
            archive.write(file, file.relative_to(folder))
    return target


def said(found: Opened) -> dict[str, tuple[str, str]]:
    """Return the class and the captions of each picture, by the name of its file."""
    captions = found.images.captions or [""] * len(ORDER)
    return {name: (found.images.class_of(index), captions[index]) for index, name in enumerate(ORDER)}


def both_ways(folder: Path, opened: Opener, tmp_path: Path) -> Opened:
    """Open a folder; the same in a zip file must say the same."""
    plain, zipped = opened(Folder(path=folder)), opened(ZipArchive(path=packed(folder, tmp_path / "all.zip")))
    assert said(plain) == said(zipped) and np.array_equal(plain.images.pixels, zipped.images.pixels)
    assert plain.scan.left_out == zipped.scan.left_out and plain.scan.warnings == zipped.scan.warnings
    return plain


def test_texts_beside_pictures(pictures: Path, opened: Opener, tmp_path: Path) -> None:
    (pictures / "a/10.txt").write_bytes(b"\xef\xbb\xbf a  grey \n square\r\n")
    (pictures / "b/2.caption").write_text("noise, " * LONGEST, encoding="utf-8")
    (pictures / "3.txt").write_bytes(b"caf\xe9")
    (pictures / "readme.txt").write_text("no caption")
    found = both_ways(pictures, opened, tmp_path)
    captions = {name: caption for name, (_, caption) in said(found).items()}
    assert captions["a/10.png"] == "a grey square" and captions["a/1.png"] == captions["3.png"] == ""
    assert len(captions["b/2.png"]) == LONGEST
    assert found.scan.left_out == (("readme.txt", "not a picture"),)
    assert (found.scan.captioned, found.scan.caption) == (2, "a grey square")
    warnings = "\n".join(found.scan.warnings)
    assert "no text in UTF-8: 1; the first is 3.txt" in warnings and "1,000 characters: 1" in warnings
    (pictures / "a/1.caption").write_text("new")
    assert opened(Folder(path=pictures)).scan.captioned == 3, "a new text is a new set"


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_tables_beside_pictures(pictures: Path, opened: Opener, tmp_path: Path, kind: str) -> None:
    rows = [("1.png", "cat", 'a "small", grey one'), ("10.png", "", "another"), ("10.png", "dog", "one more")]
    rows.append(("gone.png", "cat", "x"))
    if kind == "csv":
        lines = [
            "File_Name;label;text",
            *(f'{name};{label};"{text.replace(chr(34), chr(34) * 2)}"' for name, label, text in rows),
        ]
        (pictures / "a/metadata.csv").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    else:
        lines = [
            json.dumps({"file_name": f"./{name}", "label": label or None, "text": text}) for name, label, text in rows
        ]
        (pictures / "a/metadata.jsonl").write_text("\n".join(lines))
    found = both_ways(pictures, opened, tmp_path)
    assert said(found) == {
        "3.png": ("", ""),
        "a/1.png": ("cat", 'a "small", grey one'),
        "a/10.png": ("dog", "another\none more"),
        "b/2.png": ("", ""),
    }
    assert found.images.captions_of(2) == ("another", "one more") and found.images.captions_of(0) == ()
    assert found.scan.left_out == () and found.scan.classes == {"cat": 1, "dog": 1}
    warnings = "\n".join(found.scan.warnings)
    assert "1; the first is gone.png" in warnings and "No class is said of 2 of 4" in warnings


def test_classes_of_edm_are_not_its_folders(pictures: Path, opened: Opener, tmp_path: Path) -> None:
    labels = [["a/1.png", 10], ["a/10.png", 2], ["b/2.png", 2], ["3.png", 10]]
    (pictures / "dataset.json").write_text(json.dumps({"labels": labels}))
    found = both_ways(pictures, opened, tmp_path)
    assert found.images.label_names == ("2", "10") and found.labels == [1, 1, 0, 0]
    (pictures / "dataset.json").write_text(json.dumps({"labels": None}))
    (pictures / "3.png").unlink()
    assert opened(Folder(path=pictures)).images.labels is None


def test_folder_names_on_request_and_nothing_for_runs_of_earlier_versions(pictures: Path, opened: Opener) -> None:
    (pictures / "a").rename(pictures / "two_cats")
    (pictures / "b/2.txt").write_text("a dog")
    assert opened(Folder(path=pictures, captions="folders")).images.captions == ("", "a dog", "two cats", "two cats")
    source = RunConfig.model_validate({"data": {"source": {"kind": "folder", "path": "x"}}}, context=AS_WRITTEN)
    assert isinstance(source.data.source, Folder) and source.data.source.captions == "none"
    bare = opened(Folder(path=pictures, captions="none"))
    assert bare.images.captions is None and dict(bare.scan.left_out) == {"b/2.txt": "not a picture"}


def test_captions_come_with_pictures_that_were_chosen_one_by_one(pictures: Path, opened: Opener) -> None:
    (pictures / "a/metadata.csv").write_text("file_name,text\n10.png,ten\n1.png,one")
    (pictures / "b/2.txt").write_text("two")
    found = opened(Folder(path=pictures, only=("a/10.png", "b/2.png")))
    assert found.images.captions == ("ten", "two") and found.scan.left_out == ()
    assert not any("metadata" in warning for warning in found.scan.warnings)


def test_mirrors_are_warned_of(opened: Opener) -> None:
    plain, mirrored = (opened(Shapes(count=20), flip=flip) for flip in (False, True))
    assert 0 < plain.scan.sided == mirrored.scan.sided <= plain.scan.captioned == 20
    told = f"Captions that speak of left or right: {plain.scan.sided} of 20"
    assert not any("left or right" in warning for warning in plain.scan.warnings)
    assert any(warning.startswith(told) for warning in mirrored.scan.warnings)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("metadata.csv", "name,text\na.png,b", "has no column file_name"),
        ("metadata.csv", "file_name,area\na.png,3", "has neither"),
        ("metadata.jsonl", '{"file_name": "a.png", "text": "b"}\n{', "line 2"),
        ("metadata.jsonl", "[1]", "line 1"),
        ("dataset.json", "{}", "has no labels"),
        ("dataset.json", '{"labels": 5}', "has no labels"),
        ("dataset.json", '{"labels": [["a.png", [0.1, 0.2]]]}', "several numbers"),
        ("dataset.json", '{"labels": [3]}', "not pairs"),
    ],
)
def test_tables_that_are_not_understood_are_told_of(
    pictures: Path, opened: Opener, name: str, text: str, said: str
) -> None:
    (pictures / name).write_text(text)
    found = opened(Folder(path=pictures))
    assert any(name in warning and said in warning for warning in found.scan.warnings)
    assert found.scan.used == 4 and found.scan.left_out == ()


def test_what_stands_in_a_table() -> None:
    table = read_table("Metadata.JSONL", '{"file_name": "a.png", "text": ["one", "", "two"], "label": 3.0}\n\n')
    assert table.rows == (Row("a.png", ("one", "two"), "3"),) and table.has_classes
    within = read_table("metadata.jsonl", '{"file_name": "a.png", "text": "one\u2028two"}\r\n{"file_name": "b.png"}')
    assert within.rows == (Row("a.png", ("one\u2028two",), ""), Row("b.png", (), "")), "JSON has line feeds alone"
    assert read_table("captions.csv", "file_name,text\na.png,b,c\nd.png\n").rows == (
        Row("a.png", ("b",), ""),
        Row("d.png", (), ""),
    )


def test_what_is_no_letter_is_no_part_of_a_caption(pictures: Path, opened: Opener) -> None:
    line = '{"file_name": "3.png", "text": "a\\u0000 \\ud800red\\u202e\\tcat\\u0007", "label": "x\\ny"}'
    (pictures / "metadata.jsonl").write_text(line)
    found = opened(Folder(path=pictures))
    assert said(found)["3.png"] == ("x y", "a red cat")
