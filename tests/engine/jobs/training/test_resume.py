"""Going on with a run to which something has happened."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ddpm_studio import engine
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.datasets.keeping import pixel_file
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Control, Metrics, Note, Preview, Saved
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import STATE
from tests.engine.small import newest_good, of_kind, small_run, train


def change(run: Run, *changes: str) -> None:
    run.write_config(with_changes(run.config(), list(changes)))


def test_damaged_states_never_push_out_the_good_ones(tmp_path: Path) -> None:
    """Two damaged ones are as many as are kept: the next save once removed itself and the last good state."""
    run = small_run(tmp_path, "saving.state_every=4", "saving.states_kept=3")
    train(run)
    for _, folder in run.states()[1:]:
        (folder / STATE).write_bytes(b"rotten")
    change(run, "saving.states_kept=2", "saving.state_every=1")
    job = engine.train(run.folder, Control())
    saved = next(event for event in job if isinstance(event, Saved) and event.what == "state")
    assert saved.step == 5 and saved.path.name == "step-00000005"
    assert [step for step, _ in run.states()] == [4, 5] and newest_good(run) == run.states()[-1]
    job.close()
    aside = sorted(folder.name for folder in (run.folder / "state").iterdir() if folder.name.startswith("damaged"))
    assert aside == ["damaged-step-00000008", "damaged-step-00000012"]


def test_changed_pictures_are_told_of(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (600, 8, 8, 1), np.uint8)
    np.savez(tmp_path / "set.npz", arr_0=pixels)
    run = small_run(tmp_path, "training.steps=1", f'data.source={{kind="npz", path="{tmp_path / "set.npz"}"}}')
    train(run)
    change(run, "training.steps=2")
    assert not [note for note in of_kind(train(run), Note) if "pictures are not those" in note.text]
    pixels[1] = 0  # one of six hundred
    np.savez(tmp_path / "set.npz", arr_0=pixels)
    change(run, "training.steps=3")
    assert [note for note in of_kind(train(run), Note) if "pictures are not those" in note.text]
    assert "pictures are not those" in (run.folder / "log.txt").read_text()


def test_pictures_that_are_cut_short_while_they_are_learnt_end_in_a_sentence_and_a_save(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pixel_file, "SMALL", 0)
    run = small_run(tmp_path, "saving.preview_every=4", "device.tunes=false")
    previews = 0
    with pytest.raises(LoadError, match="cut short"):
        for event in engine.train(run.folder, Control()):
            previews += isinstance(event, Preview)
            if previews == 2:
                for kept in cache_folder().glob("*/pixels.npy"):
                    os.truncate(kept, 200)
    assert [step for step, _ in run.states()] == [4]


def test_an_optimizer_follows_choices_that_were_changed(tmp_path: Path) -> None:
    run = small_run(tmp_path, "training.steps=1")
    train(run)
    change(run, "training.steps=2", "training.optimizer.weight_decay=0.5", "training.optimizer.betas=[0.8, 0.9]")
    train(run)
    (group,) = torch.load(run.states()[-1][1] / STATE, weights_only=True)["optimizer"]["param_groups"]
    assert group["weight_decay"] == 0.5 and tuple(group["betas"]) == (0.8, 0.9) and group["params"]


def test_a_run_file_that_breaks_meanwhile_does_not_hinder_saving(tmp_path: Path) -> None:
    run = small_run(tmp_path)
    job = engine.train(run.folder, Control())
    for event in job:
        if isinstance(event, Metrics):
            (run.folder / "run.toml").write_text("steps = [")
            break
    job.close()
    assert newest_good(run)


def test_what_was_measured_before_the_first_state_is_measured_again(tmp_path: Path) -> None:
    run = small_run(tmp_path)
    run.append_metrics(5, {"loss": 9.0})
    with (run.folder / "metrics.jsonl").open("a") as stream:
        stream.write('{"step": 6, "lo')
    measured = [event.step for event in of_kind(train(run), Metrics)]
    assert [row["step"] for row in run.metrics()] == measured
    assert all(row["loss"] < 9 for row in run.metrics())


def test_a_state_of_something_else_is_a_sentence(tmp_path: Path) -> None:
    """Sealed as it must be, so that only reading it shows what it is."""
    run = small_run(tmp_path)
    contents: list[Any] = [[], {"network": {}}, {"network": [], "ema": []}, {"network": {}, "ema": {}, "step": 1}]
    for content in contents:
        with run.writing_state(1, "", run.config()) as seal, seal.file(STATE) as stream:
            torch.save(content, stream)
        with pytest.raises(LoadError, match="does not fit this run or is damaged"):
            train(run)


@pytest.mark.parametrize(
    "change",
    [
        {"step": -1},
        {"step": 1e308},
        {"step": True},
        {"loss_watch": {"usual": "high"}},
        {"loss_watch": {"sum": math.inf}},
    ],
)
def test_a_state_whose_numbers_cannot_be_is_a_sentence(tmp_path: Path, change: dict[str, Any]) -> None:
    run = small_run(tmp_path, "training.steps=1")
    train(run)
    state = torch.load(run.states()[-1][1] / STATE, weights_only=True)
    with run.writing_state(2, "", run.config()) as seal, seal.file(STATE) as stream:
        torch.save({**state, **change}, stream)
    with pytest.raises(LoadError, match="does not fit this run or is damaged"):
        train(run)
