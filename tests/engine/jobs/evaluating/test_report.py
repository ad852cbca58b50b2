"""A run's page: its numbers are the run's, and it asks for nothing."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path

import pytest

from ddpm_studio import engine
from ddpm_studio.engine.events import Control, Saved
from ddpm_studio.engine.findings import Measured
from ddpm_studio.engine.runs.evaluations import append_evaluation, evaluations_of
from ddpm_studio.engine.runs.run import ENVIRONMENT, Run
from tests.engine.small import drain


@pytest.fixture
def run(trained_run: Run, awkward_path: Path) -> Run:
    """A finished run, evaluated once."""
    run = Run(Path(shutil.copytree(trained_run.folder, awkward_path / "<run>")))
    conditions: dict[str, str | float] = {"n": 1000, "features": "lite0@112", "reference": "digits & co", "steps": 20}
    append_evaluation(run, Measured(0, "samples", "kd", 0.01234, 0.0021, conditions=conditions))
    append_evaluation(run, Measured(0, "samples", "fd", None, why="needs 2,560 pictures", conditions=conditions))
    return run


def report(run: Run, file: Path) -> str:
    assert drain(engine.report(run.folder, file, Control()))[-1] == Saved("export", file)
    return file.read_text(encoding="utf-8")


def test_its_numbers_are_the_runs(run: Run, tmp_path: Path):
    text = unescape(report(run, tmp_path / "report.html"))
    newest = run.newest_metrics()
    assert f"{newest['loss']:.6g}" in text and f"{int(newest['step']):,}" in text
    assert "12.34 ±2.10" in text and "KD ×10³" in text and "reference digits & co" in text
    assert "– (needs 2,560 pictures)" in text
    assert (run.folder / "run.toml").read_text(encoding="utf-8") in text
    points = re.search('<polyline[^>]*points="([^"]*)"', text)
    assert points is not None and len(points[1].split()) == len(run.metrics())
    assert text.count("data:image/png") == len(run.previews()) + 16, "each preview, and each sample with its nearest"
    assert "torch" in text and "of 1,797 training pictures" in text


def test_it_asks_for_nothing_and_shows_names_as_text(run: Run, tmp_path: Path):
    text = report(run, tmp_path / "report.html")
    assert "&lt;run&gt;" in text and "<run>" not in text
    assert not re.search(r'(?:src|href)="(?!data:)', text) and "<script" not in text


def test_what_is_not_as_it_was_written_is_left_out(run: Run, tmp_path: Path):
    (run.folder / ENVIRONMENT).write_text("[1, 2]")
    append_evaluation(run, Measured(0, "odd", "fd", 1.0, conditions={"n": "many"}))
    append_evaluation(run, Measured(0, "odd", ["fd"], 1.0))  # type: ignore[arg-type]
    text = report(run, tmp_path / "report.html")
    assert "Environment" not in text and "odd" not in text


def test_a_line_that_was_changed_is_none(run: Run):
    path = run.folder / "evaluations.jsonl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("0.01234", "0.00234") + '{"torn', encoding="utf-8")
    assert [line["metric"] for line in evaluations_of(run)] == ["fd"]
