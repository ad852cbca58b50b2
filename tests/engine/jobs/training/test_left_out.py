"""A run that leaves pictures out: its file names them, and nothing is learnt from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_studio.engine.choices.toml import LARGEST, with_changes
from ddpm_studio.engine.datasets import load
from ddpm_studio.engine.datasets.held_out import hash_of
from ddpm_studio.engine.datasets.options import MOST_LEFT_OUT
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.run_list import create_run, title_of
from tests.engine.small import SMALL, result_of, train


def test_what_is_left_out_stands_in_the_file_of_the_run_and_is_not_learnt(studio_home: Path, tmp_path: Path) -> None:
    assert "left_out" not in (create_run(SMALL, tmp_path / "plain").folder / "run.toml").read_text()
    images, _ = result_of(load(SMALL.data, studio_home / "cache"))
    names = [hash_of(int(images.known_checks[number])) for number in (0, 1)]
    config = with_changes(SMALL, [f"data.left_out={names}".replace("'", '"'), "training.steps=2"])
    run = create_run(config, tmp_path / "runs")
    assert run.config().data.left_out == tuple(names)
    train(run)
    assert "2 of the pictures are held out or left out" in (run.folder / "log.txt").read_text()


def test_it_is_told_if_what_is_left_out_is_not_found(studio_home: Path, tmp_path: Path) -> None:
    images, _ = result_of(load(SMALL.data, studio_home / "cache"))
    names = [hash_of(int(images.known_checks[0])), hash_of(int(images.known_checks.max()) ^ 1)]
    config = with_changes(SMALL, [f"data.left_out={names}".replace("'", '"'), "training.steps=1"])
    run = create_run(config, tmp_path / "runs")
    train(run)
    log = (run.folder / "log.txt").read_text()
    assert "1 of the pictures are held out or left out" in log and "1 pictures to be left out" in log


def test_many_that_are_left_out_can_be_read_again(tmp_path: Path) -> None:
    names = tuple(f"{number:08x}" for number in range(5_000))
    data = SMALL.data.model_copy(update={"left_out": names})
    run = create_run(SMALL.model_copy(update={"data": data}), tmp_path)
    assert run.config().data.left_out == names and run.is_config_as_written()
    assert title_of(run.folder) == "small"
    a_line = len('    "00000000",\n')
    assert MOST_LEFT_OUT * a_line < LARGEST - 2**16


def test_choices_that_could_not_be_read_again_are_refused_and_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ddpm_studio.engine.choices.toml.LARGEST", 1000)
    with pytest.raises(StudioError, match="too long"):
        create_run(SMALL, tmp_path)
    assert list(tmp_path.iterdir()) == []
