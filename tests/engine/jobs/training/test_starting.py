"""A run that begins with a model: its weights in, a run of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ddpm_studio import engine
from ddpm_studio.cli import main
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Control, Metrics, Preview
from ddpm_studio.engine.findings import Probed
from ddpm_studio.engine.jobs.training.starting import new_learner
from ddpm_studio.engine.jobs.training.training import Training, open_pictures
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.starting import begun_from, keep_start
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import create_run
from ddpm_studio.engine.runtime.checkpoint import load_network
from ddpm_studio.engine.runtime.computing.device import choose_device
from ddpm_studio.engine.runtime.learning.lessons import pictures_for
from tests.engine.jobs.training.test_train import assert_same, state_of
from tests.engine.small import SMALL, of_kind, result_of, small_run, train

DIGITS = resource("models/digits.safetensors")
QUICK = ("--set", "training.steps=4", "--set", "training.batch_size=8", "--set", "device.tunes=false")


def weights_of(model: Path) -> dict[str, torch.Tensor]:
    return load_network(model)[0].state_dict()


def begun(tmp_path: Path, model: Path, *changes: str) -> Run:
    run = small_run(tmp_path, "training.steps=6", "saving.state_every=3", *changes)
    again = create_run(begun_from(run.config(), read_card(model)), tmp_path / "begun")
    keep_start(again, model)
    return again


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    run = small_run(tmp_path / "first", "training.steps=3")
    train(run)
    return run.snapshots()[-1][1]


def test_the_first_step_is_made_from_the_models_weights(tmp_path: Path, trained: Path) -> None:
    run = begun(tmp_path, trained, "training.optimizer.learning_rate=1e-12", "training.steps=1")
    train(run)
    before, after = weights_of(trained), weights_of(run.snapshots()[-1][1])
    for name, weight in before.items():
        assert torch.allclose(after[name], weight, atol=1e-6), name


def test_it_goes_on_from_any_step_to_the_same_bits_also_when_the_model_is_gone(tmp_path: Path, trained: Path) -> None:
    through, stopped = begun(tmp_path / "a", trained), begun(tmp_path / "b", trained)
    trained.unlink()
    train(through)
    job = engine.train(stopped.folder, Control())
    for event in job:
        if isinstance(event, Metrics) and event.step >= 3:
            break
    job.close()
    train(stopped)
    assert_same(state_of(through), state_of(stopped))


def test_the_command_takes_over_network_and_noise(tmp_path: Path) -> None:
    command = ["train", "digits", "--from", "digits", "--runs", str(tmp_path), *QUICK]
    assert main([*command, "--set", "network.blocks_per_level=2"]) == 0
    (folder,) = tmp_path.iterdir()
    run, card = Run(folder), read_card(DIGITS)
    assert run.config().network == card.network and run.config().diffusion.schedule == card.process.schedule
    assert run.start_path.is_file() and run.snapshots()


LEARNT = ("diffusion.variance=learned", "diffusion.objective=hybrid")


@pytest.mark.parametrize(("first", "then"), [(LEARNT, ()), ((), LEARNT)])
def test_the_objective_goes_with_the_models_variance(tmp_path: Path, first: tuple[str], then: tuple[str]) -> None:
    card = read_card(DIGITS)
    process = with_changes(SMALL, list(first)).diffusion.process
    begun_with = begun_from(with_changes(SMALL, list(then)), replace(card, process=process))
    run = create_run(begun_with, tmp_path)
    assert run.config().diffusion == with_changes(SMALL, list(first)).diffusion, "and it is read again"


def test_what_does_not_fit_is_a_sentence_and_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "shapes", "--from", "nowhere", "--runs", str(tmp_path)]) != 0
    assert (
        main(["train", "digits", "--from", str(DIGITS), "--runs", str(tmp_path), "--set", "condition.kind=class"]) != 0
    )
    assert "was told 0 classes" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_gone_on_with_takes_no_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = small_run(tmp_path)
    assert main(["train", str(run.folder), "--from", str(DIGITS)]) != 0
    assert "new run" in capsys.readouterr().err


def test_another_network_is_refused(tmp_path: Path, trained: Path) -> None:
    run = small_run(tmp_path / "other", "network.blocks_per_level=2")
    keep_start(run, trained)
    with pytest.raises(FieldError, match="another shape"):
        train(run)


def test_previews_and_probes_before_the_first_step_are_the_models(tmp_path: Path, trained: Path) -> None:
    probes = ("probe.pictures=4", "probe.times=2", "probe.cost_limit=100")
    run = begun(tmp_path, trained, "training.optimizer.learning_rate=1e-12", *probes)
    events = train(run)
    first, last = of_kind(events, Preview)
    assert np.abs(first.images.astype(int) - last.images).max() <= 1, "as no step has changed anything"
    before, *_, after = of_kind(events, Probed)
    assert before.learnt == pytest.approx(after.learnt, abs=1e-4) and before.raw == pytest.approx(after.raw, abs=1e-4)


def test_what_starts_over_begins_with_the_model_again(tmp_path: Path, trained: Path) -> None:
    run = begun(tmp_path, trained)
    config, device = run.config(), choose_device(SMALL.device)
    images = result_of(open_pictures(run, config))
    learner = result_of(new_learner(run, config, images, device))
    training = Training(run, config, Control(), learner, images)
    learner.train_step(0, pictures_for(learner, images))
    training.go_to(None)
    for name, weight in weights_of(trained).items():
        assert torch.equal(learner.network.state_dict()[name], weight), name
        assert torch.equal(learner.averaged.state_dict()[name], weight), name
