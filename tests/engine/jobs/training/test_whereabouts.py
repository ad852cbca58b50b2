"""A run that is moved, renamed or deleted while it trains."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ddpm_studio import engine
from ddpm_studio.engine.disk import held_folder
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Event, FolderLost, Note, Progress, Saved
from ddpm_studio.engine.jobs.training import whereabouts
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import checksum
from tests.engine.small import of_kind, small_run

TINY = ("network.widths=[4]", "network.groups=2", "network.attention.levels=[]", "network.attention.in_middle=false")
SAVES = ("saving.state_every=4", "training.steps=10", "device.tunes=false")

pytestmark = pytest.mark.skipif(not held_folder.HAS_HANDLES, reason="this system moves no folder that is in use")


@pytest.fixture(autouse=True)
def _look_at_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whereabouts, "EVERY", 0.0)


def until_saved(job: Iterator[Event]) -> list[Event]:
    """What the training says up to its first state."""
    said: list[Event] = []
    for event in job:
        said.append(event)
        if isinstance(event, Saved) and event.what == "state":
            break
    return said


def weights_of(run: Run) -> str:
    from safetensors.torch import load_file

    return checksum(load_file(run.snapshots()[-1][1]))


def test_training_goes_with_a_folder_that_is_moved(tmp_path: Path) -> None:
    run = small_run(tmp_path, *TINY, *SAVES)
    job = engine.train(run.folder, Control())
    until_saved(job)
    moved = Run(run.folder.rename(tmp_path / "elsewhere"))
    said = list(job)
    assert Saved("run", moved.folder) in said
    notes = [note.text for note in of_kind(said, Note)]
    assert notes == [f"The folder of this run is {moved.folder} now; it is trained on there."]
    assert [step for step, _ in moved.states()] == [8, 10] and [step for step, _ in moved.snapshots()] == [10]
    assert of_kind(said, Saved)[-1].path.is_relative_to(moved.folder)
    assert not run.folder.exists() and moved.holder() is None


def test_a_folder_that_is_deleted_ends_the_training_truthfully(tmp_path: Path) -> None:
    run = small_run(tmp_path, *TINY, *SAVES)
    job = engine.train(run.folder, Control())
    until_saved(job)
    shutil.rmtree(run.folder)
    with pytest.raises(StudioError, match=r"is gone: it was deleted, .*The training has ended at step \d"):
        list(job)
    assert not run.folder.exists()


def test_a_training_that_is_stopped_when_its_folder_is_gone_says_so(tmp_path: Path) -> None:
    run, control = small_run(tmp_path, *TINY, *SAVES), Control(can_choose_place=True)
    job = engine.train(run.folder, control)
    until_saved(job)
    shutil.rmtree(run.folder)
    assert any(isinstance(event, FolderLost) for event in job)
    with pytest.raises(StudioError, match=r"is gone: .*until step \d+ is not saved"):
        job.close()
    assert not run.folder.exists()


def test_a_run_that_has_lost_its_folder_is_saved_in_another_as_soon_as_one_is_chosen(tmp_path: Path) -> None:
    straight = small_run(tmp_path / "straight", *TINY, *SAVES)
    list(engine.train(straight.folder, Control()))
    run, control = small_run(tmp_path, *TINY, *SAVES), Control(can_choose_place=True)
    job = engine.train(run.folder, control)
    until_saved(job)
    shutil.rmtree(run.folder)
    said: list[Event] = []
    for event in job:
        said.append(event)
        if isinstance(event, Progress) and "Waiting for a folder" in event.label:
            (tmp_path / "file").touch()
            control.save_to(tmp_path / ("new" if len(of_kind(said, FolderLost)) > 1 else "file"))
    lost = of_kind(said, FolderLost)
    assert len(lost) == 2 and "cannot hold runs" in lost[1].text, "the training was done, and waited to be saved"
    [place] = [event.path for event in of_kind(said, Saved) if event.what == "run"]
    kept = Run.open(place)
    assert place.parent == tmp_path / "new" and not run.folder.exists()
    assert [step for step, _ in kept.states()] == [10] and weights_of(kept) == weights_of(straight)
    assert kept.config() == straight.config() and kept.holder() is None


def test_a_folder_that_somebody_has_begun_to_delete_stays_a_run(tmp_path: Path) -> None:
    run = small_run(tmp_path, *TINY, *SAVES)
    job = engine.train(run.folder, Control())
    until_saved(job)
    (run.folder / "run.toml").unlink()
    list(job)
    assert Run.open(run.folder).config().training.steps == 10
