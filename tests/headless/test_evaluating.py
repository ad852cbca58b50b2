"""Sets side by side on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ddpm_studio.cli import main
from ddpm_studio.engine.choices.measuring.sets import LearntSet, PictureSet, StatisticsSet
from ddpm_studio.headless.evaluating import _reference

PIXELS = ("--set", "features.kind=pixels")


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DDPM_STUDIO_HOME", str(tmp_path / "home"))


def test_a_bundled_model_and_others_pictures_beside_the_real_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    noise = tmp_path / "noise.npz"
    np.savez(noise, np.random.default_rng(0).integers(0, 256, (60, 8, 8, 1), np.uint8))
    files = tmp_path / "table.csv", tmp_path / "table.md"
    drawing = ("--draw", "count=60", "--draw", "steps=4")
    outputs = [word for file in files for word in ("--out", str(file))]
    assert main(["evaluate", "digits", str(noise), "--against", "digits", *PIXELS, *drawing, *outputs]) == 0
    said = capsys.readouterr().out
    assert (
        "| noise | 60 |" in said
        and "real: digits, 60 against the rest" in said
        and "sampler dpm-solver++, steps 4" in said
    )
    assert files[0].read_text().count("\n") > 10 and "| set | N |" in files[1].read_text()


def test_what_it_would_take_is_all_that_is_computed(capsys: pytest.CaptureFixture[str]):
    assert main(["evaluate", "digits", "--against", "digits", *PIXELS, "--draw", "count=40", "--cost"]) == 0
    said = capsys.readouterr().out
    assert "1,837 of 1,837 pictures are to be looked at, which takes about" in said and "| set |" not in said


def test_json_is_all_that_is_printed(capsys: pytest.CaptureFixture[str]):
    assert main(["evaluate", "--against", "digits", *PIXELS, "--json"]) == 0
    numbers = json.loads(capsys.readouterr().out)
    assert {number["metric"] for number in numbers} >= {"kd", "fd", "precision", "coverage", "colour"}
    assert all(number["reference"] and number["n"] == 898 for number in numbers)


def test_what_cannot_be_written_is_told_before_anything_is_computed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "mine.csv").write_text("mine")
    for out, told in (("table.pdf", "ends in .csv or .md or .json"), ("mine.csv", "exists already")):
        assert main(["evaluate", "--against", "digits", *PIXELS, "--out", str(tmp_path / out)]) == 2
        assert told in capsys.readouterr().err
    assert main(["evaluate", "--against", "nothing there", *PIXELS]) == 2
    assert "does not exist" in capsys.readouterr().err


def test_a_reference_is_what_it_looks_like(tmp_path: Path):
    np.savez(tmp_path / "others.npz", mu=np.zeros(3), sigma=np.eye(3))
    np.savez(tmp_path / "pictures.npz", np.zeros((2, 8, 8, 1), np.uint8))
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.toml").write_text("")
    assert isinstance(_reference(tmp_path / "others.npz", ()), StatisticsSet)
    assert isinstance(_reference(tmp_path / "pictures.npz", ()), PictureSet)
    assert isinstance(_reference(tmp_path / "run", ()), LearntSet)
    for word in ("digits", "shapes", "emoji"):
        meant = _reference(Path(word), ())
        assert isinstance(meant, PictureSet) and meant.source.kind == word
