from __future__ import annotations

import json
import math
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import torch

from ddpm_studio import engine
from ddpm_studio.engine.errors import Cancelled, LoadError, NotFinite, StudioError
from ddpm_studio.engine.events import Control, Metrics, Note, Preview, Saved
from ddpm_studio.engine.jobs.training.train import _Loop
from ddpm_studio.engine.jobs.training.training import Training
from ddpm_studio.engine.runs import states
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import STATE, load_network, load_state
from ddpm_studio.engine.runtime.computing.device import choose_device
from ddpm_studio.engine.runtime.learning import learner as learner_module
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.loss_watch import LossWatch
from tests.engine.small import SMALL, drain, newest_good, of_kind, small_run, train


def state_of(run: Run) -> Any:
    return torch.load(run.states()[-1][1] / STATE, weights_only=True)


def assert_same(first, second) -> None:
    """To the last bit, whatever is nested in whatever."""
    assert type(first) is type(second)
    if isinstance(first, dict):
        assert first.keys() == second.keys()
        for key in first:
            assert_same(first[key], second[key])
    elif isinstance(first, list | tuple):
        assert len(first) == len(second)
        for one, other in zip(first, second, strict=True):
            assert_same(one, other)
    elif isinstance(first, torch.Tensor):
        assert torch.equal(first, second)
    else:
        assert first == second


def stop_after(run: Run, step: int) -> None:
    """Train and close the job once `step` is done, as the Stop button does."""
    job = engine.train(run.folder, Control())
    for event in job:
        if isinstance(event, Metrics) and event.step >= step:
            break
    job.close()


@pytest.fixture
def reports_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ddpm_studio.engine.runtime.computing.stopwatch.INTERVAL", 0.0)


def test_a_run_leaves_everything_that_is_needed(trained_run: Run) -> None:
    assert [step for step, _ in trained_run.states()] == [12]
    assert [step for step, _ in trained_run.snapshots()] == [12]
    assert [step for step, _ in trained_run.snapshots(0.99)] == [12]
    assert [step for step, _ in trained_run.previews()] == [0, 12]
    assert trained_run.read_preview(trained_run.previews()[0][1]).shape == (16, 8, 8, 1)
    assert trained_run.metrics()[-1]["step"] == 12
    environment = json.loads((trained_run.folder / "environment.json").read_text())
    assert environment["torch"] == torch.__version__ and "CPU" in environment["device"]
    assert not list(trained_run.folder.rglob(".tmp-*"))


def test_training_learns(tmp_path: Path) -> None:
    """Four images by heart: the loss falls well below that of an untrained network, which is about 1."""
    pixels = np.random.default_rng(0).integers(0, 2, (4, 8, 8, 1), np.uint8) * 255
    np.savez(tmp_path / "four.npz", arr_0=pixels.repeat(3, axis=3))
    run = small_run(
        tmp_path,
        f'data.source={{kind="npz", path="{tmp_path / "four.npz"}"}}',
        "network.widths=[16]",
        "network.dropout=0.0",
        "training.steps=100",
        "training.optimizer.learning_rate=0.01",
        "training.optimizer.warm_up_steps=10",
    )
    losses = [event.values["loss"] for event in of_kind(train(run), Metrics)]
    assert losses[0] > 0.8 and min(losses[-3:]) < 0.2


@pytest.mark.parametrize("stop", [1, 5, 11])
@pytest.mark.usefixtures("reports_every_step")
def test_stop_and_resume_is_uninterrupted_training_to_the_last_bit(tmp_path: Path, trained_run: Run, stop: int) -> None:
    run = small_run(tmp_path)
    stop_after(run, stop)
    assert run.states()[-1][0] == stop
    events = train(run)
    assert any(f"Resumed at step {stop}" in event.text for event in of_kind(events, Note))
    assert_same(state_of(run), state_of(trained_run))
    cards = [load_network(whole.snapshots()[-1][1])[1] for whole in (run, trained_run)]
    assert cards[0].provenance.sha256 == cards[1].provenance.sha256


@pytest.mark.usefixtures("reports_every_step")
def test_a_run_with_muon_resumes_to_the_last_bit(tmp_path: Path, trained_run: Run) -> None:
    through, run = (small_run(tmp_path, 'training.optimizer.method="muon"') for _ in range(2))
    train(through)
    stop_after(run, 5)
    train(run)
    assert_same(state_of(run), state_of(through))
    kernel = "mid_block.resnets.0.conv1.weight"
    assert not torch.equal(state_of(run)["network"][kernel], state_of(trained_run)["network"][kernel])


def test_looking_does_not_change_a_run(tmp_path: Path, trained_run: Run) -> None:
    """Previews and saves at every step, and a poisoned global generator, make no difference."""
    run = small_run(tmp_path, "saving.preview_every=1", "saving.state_every=1", "saving.snapshot_every=3")
    torch.manual_seed(12345)
    np.random.seed(54321)  # noqa: NPY002
    train(run)
    assert_same(state_of(run), state_of(trained_run))
    assert len(run.states()) == 2, "only the last two are kept"
    assert [step for step, _ in run.snapshots()] == [3, 6, 9, 12]


def test_another_seed_is_another_run(tmp_path: Path, trained_run: Run) -> None:
    run = small_run(tmp_path, "seed=1")
    train(run)
    assert not torch.equal(
        state_of(run)["network"]["conv_in.weight"], state_of(trained_run)["network"]["conv_in.weight"]
    )


def test_accumulation_is_the_same_batch_in_parts(tmp_path: Path) -> None:
    whole = small_run(tmp_path, "network.dropout=0.0", "training.steps=3")
    parts = small_run(tmp_path, "network.dropout=0.0", "training.steps=3", "training.accumulation=4")
    train(whole)
    train(parts)
    expected, found = (state_of(run)["network"] for run in (whole, parts))
    for name, tensor in expected.items():
        torch.testing.assert_close(found[name], tensor, atol=2e-5, rtol=1e-3)


def test_previews_are_the_same_noise_each_time(tmp_path: Path) -> None:
    """With a learning rate that moves nothing, the pictures stay as they are."""
    run = small_run(tmp_path, "training.steps=2", "training.optimizer.learning_rate=1e-30", "saving.preview_every=1")
    first, *others = of_kind(train(run), Preview)
    assert first.images.shape == (16, 8, 8, 1) and len(others) == 2
    for preview in others:  # the first is drawn as if the network answered nothing, which it nearly does
        difference = np.abs(preview.images.astype(int) - first.images)
        assert difference.max() <= 1 and (difference == 0).mean() > 0.99, (difference.max(), (difference == 0).mean())


def test_asking_for_a_preview_and_a_save_is_answered_at_the_next_step(tmp_path: Path) -> None:
    run = small_run(tmp_path)
    control = Control()
    control.ask("preview")
    control.ask("save")
    events = drain(engine.train(run.folder, control))
    assert [event.step for event in of_kind(events, Preview)] == [0, 1, 12]
    assert [event.step for event in of_kind(events, Saved) if event.what == "state"] == [1, 12]


def test_a_longer_run_goes_on_from_its_end(tmp_path: Path) -> None:
    run = small_run(tmp_path, "training.steps=2")
    train(run)
    assert "has done its 2 steps" in of_kind(train(run), Note)[-1].text
    longer = run.config().training.model_copy(update={"steps": 3})
    run.write_config(run.config().model_copy(update={"training": longer}))
    assert of_kind(train(run), Metrics)[-1].step == 3


def test_a_loss_that_explodes_stops_with_a_sentence_and_harms_nothing(tmp_path: Path) -> None:
    run = small_run(tmp_path, "training.steps=2")
    train(run)
    before = (run.states()[-1][1] / STATE).read_bytes()
    wild = ["training.steps=40", "training.optimizer.learning_rate=1e18", "training.optimizer.largest_gradient=0"]
    from ddpm_studio.engine.choices.toml import with_changes

    run.write_config(with_changes(run.config(), wild))
    with pytest.raises(NotFinite, match=r"It happened at step \d+; the last good state, step 2, is untouched"):
        train(run)
    assert [step for step, _ in run.states()] == [2] and (run.states()[-1][1] / STATE).read_bytes() == before
    for _, path in run.snapshots():
        network, _ = load_network(path)
        assert all(torch.isfinite(weights).all() for weights in network.state_dict().values())


def test_weights_that_are_not_finite_are_never_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the loss hides it."""
    run = small_run(tmp_path)
    honest = learner_module.Learner.train_step

    def poison(self, step, pictures):
        loss = honest(self, step, pictures)
        if step == 11:
            next(self.network.parameters()).data.fill_(math.nan)
        return loss

    monkeypatch.setattr(learner_module.Learner, "train_step", poison)
    with pytest.raises(NotFinite, match=r"conv_in.weight is no longer finite"):
        train(run)
    assert run.states() == []


def test_a_lack_of_memory_halves_what_is_computed_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if it had been chosen so; also after a stop, since what was changed is kept with the run."""
    honest = learner_module.Learner.train_step

    def refuse(self, step, pictures):
        if step >= 3 and self.parts < 4:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return honest(self, step, pictures)

    monkeypatch.setattr(learner_module.Learner, "train_step", refuse)
    run = small_run(tmp_path, "network.dropout=0.0", "saving.state_every=6")
    notes = of_kind(train(run), Note)
    assert [note.text for note in notes if "not enough memory" in note.text] == [
        "There is not enough memory for 8 images at once. Each batch of 8 is computed in 2 parts from step 4 on.",
        "There is not enough memory for 4 images at once. Each batch of 8 is computed in 4 parts from step 4 on.",
    ]
    end = state_of(run)
    states.set_aside_after(run.states_folder, 6)
    assert not [note for note in of_kind(train(run), Note) if "not enough memory" in note.text]
    assert_same(state_of(run), end)


def test_one_image_that_does_not_fit_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self, *_):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(learner_module.Learner, "train_step", refuse)
    with pytest.raises(StudioError, match=r"with one image at a time\. Choose smaller images"):
        train(small_run(tmp_path))


def test_cancelling_cuts_a_step_short_and_saves_the_last_whole_one(tmp_path: Path, trained_run: Run) -> None:
    run, control = small_run(tmp_path), Control()
    job = engine.train(run.folder, control)
    with pytest.raises(Cancelled):
        for event in job:
            if isinstance(event, Metrics):
                control.cancelled.set()
    step = run.states()[-1][0]
    assert 0 < step < 12
    train(run)
    assert_same(state_of(run), state_of(trained_run))


def test_a_full_disk_does_not_stop_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = small_run(tmp_path, "saving.state_every=4")
    full = iter([True, True])

    def fsync(descriptor: int, real=os.fsync) -> None:
        if next(full, False):
            raise OSError(28, "No space left on device")
        real(descriptor)

    honest = Run.writing_state

    def limited(self, *facts):
        monkeypatch.setattr(os, "fsync", fsync)
        return honest(self, *facts)

    monkeypatch.setattr(Run, "writing_state", limited)
    events = train(run)
    assert any("No space left" in event.text and "goes on" in event.text for event in of_kind(events, Note))
    newest = newest_good(run)
    assert newest and newest[0] == 12
    assert not list(run.folder.rglob(".tmp-*"))


def test_a_damaged_state_is_passed_over_and_named(tmp_path: Path, trained_run: Run) -> None:
    run = small_run(tmp_path, "saving.state_every=5")
    train(run)
    newest = run.states()[-1][1] / STATE
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1
    newest.write_bytes(content)
    events = train(run)
    assert any("damaged; going on from the one before, step 10" in event.text for event in of_kind(events, Note))
    assert_same(state_of(run), state_of(trained_run))


def test_a_run_whose_states_are_all_damaged_is_never_begun_again(tmp_path: Path) -> None:
    run = small_run(tmp_path)
    train(run)
    (run.states()[-1][1] / STATE).write_bytes(b"")
    with pytest.raises(StudioError, match=r"Every saved state of .* is damaged"):
        train(run)


def test_a_second_writer_is_told_who_holds_the_run(tmp_path: Path) -> None:
    run = small_run(tmp_path)
    first = engine.train(run.folder, Control())
    next(first)
    with pytest.raises(StudioError, match=rf"another process \(process {os.getpid()} on .* since "):
        next(engine.train(run.folder, Control()))
    first.close()
    train(run)


def test_a_folder_without_a_run_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="is not a run"):
        drain(engine.train(tmp_path, Control()))


def test_where_losses_are_read_later_the_step_that_failed_is_named() -> None:
    """As on a GPU, which is asked ten times a second; steps are counted from 0, and three more were done by then."""
    loop = object.__new__(_Loop)
    training = SimpleNamespace(step=10, loss_watch=LossWatch(8))
    loop.training, loop._losses = cast(Training, training), []
    loop._unread = [torch.tensor([loss]) for loss in (1.0, float("nan"), 1.0, 1.0)]
    with pytest.raises(NotFinite):
        loop._read_losses()
    assert training.step == 7


def test_a_state_of_a_device_without_fused_kernels_resumes_where_there_are_some(tmp_path: Path) -> None:
    """As of an Apple GPU on an NVIDIA one: by what is saved, torch would leave the count of steps on the CPU."""
    run = small_run(tmp_path)
    train(run)
    (_, folder) = run.states()[-1]
    state = state_of(run)
    for group in state["optimizer"]["param_groups"]:
        group["fused"] = None
    torch.save(state, folder / STATE)
    learner = Learner(run.config(), 1, choose_device(SMALL.device))
    seen: list[bool | None] = []
    load = learner.optimizer.load_state_dict

    def look(saved: dict[str, Any]) -> None:
        seen.extend(group["fused"] for group in saved["param_groups"])
        load(saved)

    learner.optimizer.load_state_dict = look  # type: ignore[assignment,method-assign]
    load_state(folder, learner)
    assert seen == [True] * len(learner.optimizer.param_groups)
