"""A run that leaves pictures out: its file names them, and nothing is learnt from them."""

from __future__ import annotations

from pathlib import Path

from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.datasets import load
from ddpm_studio.engine.datasets.held_out import hash_of
from ddpm_studio.engine.runs.run_list import create_run
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
