"""A run that is probed is the run that it would be, and a probe finds the same as ever."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ddpm_studio import engine
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.choices.watching.probe import ProbeOptions
from ddpm_studio.engine.events import Control, Note
from ddpm_studio.engine.findings import Copied, Probed
from ddpm_studio.engine.jobs.training.probing import begin_probing
from ddpm_studio.engine.jobs.training.training import Training, open_pictures
from ddpm_studio.engine.runs.probe_file import probe_path, read_probes
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import STATE
from ddpm_studio.engine.runtime.computing.device import choose_device
from ddpm_studio.engine.runtime.learning.learner import Learner
from tests.engine.small import SMALL, of_kind, result_of, small_run, train

PROBED = ("probe.pictures=4", "probe.times=4", "probe.cost_limit=100", "data.held_out=0.2", "device.tunes=false")
NEVER = (*PROBED, "probe.pictures=0")


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory) -> Run:
    run = small_run(tmp_path_factory.mktemp("probed"), *PROBED)
    train(run)
    return run


def weights_of(run: Run) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = torch.load(run.states()[-1][1] / STATE, weights_only=True)["network"]
    return found


def are_equal(one: Run, other: Run) -> bool:
    both = weights_of(one), weights_of(other)
    return all(torch.equal(both[0][name], both[1][name]) for name in both[0])


def test_a_run_that_is_probed_learns_what_it_would_learn(tmp_path: Path, probed: Run) -> None:
    plain = small_run(tmp_path, *NEVER)
    train(plain)
    assert are_equal(probed, plain)
    assert not probe_path(plain).exists() and probe_path(probed).exists()


def test_what_is_held_out_is_not_learnt_from(tmp_path: Path, probed: Run) -> None:
    whole = small_run(tmp_path, *PROBED, "data.held_out=0")
    said = [note.text for note in of_kind(train(whole), Note)]
    assert not [text for text in said if "held out" in text]
    log = (probed.folder / "log.txt").read_text()
    assert "of the pictures are held out: nothing is learnt from them" in log
    probes = read_probes(whole)
    assert probes is not None and not probes.held_out.any() and len(probes.picture) == 4


def test_it_is_probed_at_the_start_at_the_end_and_between(probed: Run) -> None:
    probes = read_probes(probed)
    assert probes is not None and probes.steps[0] == 0 and probes.steps[-1] == 12 and len(probes.steps) >= 3
    assert probes.held_out.sum() == 2 and probes.t.tolist() == [7, 19, 32, 44]
    first, *_, last = probes.told()
    assert first.learnt == pytest.approx([1, 1, 1, 1], abs=0.3), "ε of a network that knows nothing"
    assert np.mean(last.raw) < np.mean(first.raw)
    lines = [row for row in probed.metrics() if "probe" in row]
    assert lines[-1]["probe_step"] == 12 and lines[-1]["probe"] == pytest.approx(np.mean(last.learnt))
    assert lines[-1]["probe_held_out"] == pytest.approx(np.mean(last.held_out)) and "probe_gap_error" in lines[-1]


def test_a_probe_finds_the_same_after_a_stop_and_other_weights_find_something_else(tmp_path: Path, probed: Run) -> None:
    stopped = small_run(tmp_path, *PROBED)
    job = engine.train(stopped.folder, Control())
    for event in job:
        if isinstance(event, Probed) and event.step == 4:
            break
    job.close()
    before = read_probes(stopped)
    assert before is not None and before.steps and before.steps[-1] == 4
    events = train(stopped)
    one, other = read_probes(stopped), read_probes(probed)
    assert one is not None and other is not None and one.steps == other.steps
    assert all(np.array_equal(*pair) for pair in zip(one.losses, other.losses, strict=True))
    assert are_equal(stopped, probed)
    assert not np.array_equal(one.losses[-1][0], one.losses[-1][1]), "averaged weights and raw ones"
    assert [each.step for each in of_kind(events, Probed)] == [step for step in one.steps if step not in before.steps]


def test_previews_are_held_beside_what_is_learnt(tmp_path: Path) -> None:
    run = small_run(tmp_path, *PROBED, "training.steps=2", "saving.preview_every=1")
    found = of_kind(train(run), Copied)
    assert [each.step for each in found] == [1, 2, 2][: len(found)] and found[0].samples == 16
    assert found[0].copies == 0 and 0 < found[0].ratio <= 1


def test_how_much_is_probed_follows_from_the_length_of_the_run() -> None:
    def plan(steps: int, batch_size: int, **choices: float) -> tuple[int, ...] | None:
        training = SMALL.training.model_copy(update={"steps": steps, "batch_size": batch_size})
        return ProbeOptions.model_validate(choices).plan(training)

    assert plan(12, 8) is None, "two percent of next to nothing"
    assert plan(1000, 32) == (16, 8, 500), "a short one: start, middle, end"
    assert plan(1300, 64) == (16, 8, 186), "the digits preset"
    assert plan(20_000, 128) == (64, 16, 625)
    assert plan(800_000, 128) == (64, 16, 8000), "each percent, and not more often"
    assert plan(2000, 128, pictures=0) is None
    for steps, batch_size in ((1000, 32), (2000, 128), (20_000, 128), (800_000, 128)):
        pictures, times, every = plan(steps, batch_size) or (0, 0, 1)
        probes = steps // every + 1 + bool(steps % every)
        assert probes * 2 * pictures * times <= 0.02 * 3 * steps * batch_size


def test_runs_without_these_choices_are_written_and_read_as_ever() -> None:
    plain = RunConfig()
    assert "probe" not in plain.model_dump(mode="json")
    assert "held_out" not in plain.model_dump(mode="json")["data"]
    changed = with_changes(plain, ["data.held_out=0.1", "probe.pictures=32"])
    said = changed.model_dump(mode="json")
    assert said["data"]["held_out"] == 0.1 and RunConfig.model_validate(said) == changed


@pytest.mark.parametrize("rot", ["torn", "shape", "nan", "nothing", "object"])
def test_a_file_of_probes_that_is_not_as_it_was_written_counts_as_none(probed: Run, tmp_path: Path, rot: str) -> None:
    run = Run(tmp_path)
    content = probe_path(probed).read_bytes()
    with np.load(probe_path(probed)) as archive:
        arrays = dict(archive)
    if rot == "torn":
        probe_path(run).write_bytes(content[:-100])
    elif rot == "shape":
        np.savez(probe_path(run), **{**arrays, "step": arrays["step"][1:]})
    elif rot == "nan":
        np.savez(probe_path(run), **{**arrays, "loss": arrays["loss"] * np.nan})
    elif rot == "nothing":
        np.savez(probe_path(run), **{**arrays, "loss": arrays["loss"] * 0})
    else:
        np.savez(probe_path(run), **{**arrays, "loss": np.array([None])})
    assert read_probes(run) is None


def test_the_same_weights_give_the_same_number_twice_as_nothing_is_dropped(tmp_path: Path) -> None:
    run = small_run(tmp_path, *PROBED)
    config = run.config()
    images = result_of(open_pictures(run, config))
    learner = Learner(config, 1, choose_device(config.device, trains=True))
    with torch.no_grad():
        for weights in learner.network.parameters():  # its last map begins at zero, which would hide what is dropped
            weights.add_(torch.randn(weights.shape, generator=torch.Generator().manual_seed(1)) * 0.1)
    training = Training(run, config, Control(), learner, images)
    training.step = 5
    prober = result_of(begin_probing(training))
    assert prober is not None
    one, other = (result_of(prober._measure()) for _ in range(2))
    assert np.array_equal(one, other) and learner.network.training and not learner.averaged.training
