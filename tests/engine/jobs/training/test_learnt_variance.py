"""A run that learns the variance of its steps, at times that past losses decide."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from ddpm_studio import engine
from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.comparison import CompareOptions
from ddpm_studio.engine.choices.continuing import refuse_other
from ddpm_studio.engine.choices.editing import EditOptions
from ddpm_studio.engine.choices.guidance_sheet import GuidanceSheetOptions
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.sampling import DrawingOptions, SampleOptions
from ddpm_studio.engine.choices.toml import differences, with_changes
from ddpm_studio.engine.diffusion.samplers import DDPM
from ddpm_studio.engine.errors import FieldError, LoadError
from ddpm_studio.engine.events import Control, Event, Frame, Metrics, Pixels
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import STATE, load_state
from ddpm_studio.engine.runtime.computing import tuning
from ddpm_studio.engine.runtime.computing.device import choose_device
from ddpm_studio.engine.runtime.learning.learner import Learner
from tests.engine.small import DEEPER, SMALL, drain, of_kind, small_run, train

LEARNT = ("diffusion.variance=learned", "diffusion.objective=hybrid", "training.steps=24")
AWARE = (*LEARNT, 'diffusion.schedule={kind="cosine", steps=4}', "diffusion.times=loss-aware")
"""With 8 images a step, each of 4 times is known after some seven steps."""


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Run:
    run = small_run(tmp_path_factory.mktemp("learnt"), *AWARE)
    train(run)
    return run


def state_of(run: Run) -> dict[str, dict[str, torch.Tensor]]:
    state: dict[str, dict[str, torch.Tensor]] = torch.load(run.states()[-1][1] / STATE, weights_only=True)
    return state


def test_its_model_answers_with_twice_the_channels_and_says_so(learnt: Run) -> None:
    card = read_card(learnt.snapshots()[-1][1])
    assert card.process.variance == "learned" and (card.ports.channels, card.ports.outputs) == (1, 2)
    assert state_of(learnt)["network"]["conv_out.weight"].shape[0] == 2


def test_the_loss_is_told_as_the_sum_of_its_terms(tmp_path: Path, learnt: Run) -> None:
    for row in learnt.metrics():
        assert row["loss"] == pytest.approx(row["loss_simple"] + 0.001 * row["loss_vlb"], rel=1e-5)
    (plain, *_) = of_kind(train(small_run(tmp_path, "training.steps=1")), Metrics)
    assert "loss" in plain.values and "loss_vlb" not in plain.values


def test_stop_and_resume_is_uninterrupted_training_to_the_last_bit(tmp_path: Path, learnt: Run) -> None:
    run = small_run(tmp_path, *AWARE, "saving.state_every=13", "saving.states_kept=9", "training.steps=13")
    train(run)
    known = state_of(run)["times"]["counts"]
    assert known.min() >= 10 and known.sum() == 13 * 8
    run.write_config(with_changes(run.config(), ["training.steps=24"]))
    train(run)
    for part in ("network", "times"):
        ours, theirs = state_of(run)[part], state_of(learnt)[part]
        assert ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in theirs)


def test_a_state_whose_losses_are_of_other_times_is_a_sentence(tmp_path: Path, learnt: Run) -> None:
    state, config = state_of(learnt), learnt.config()
    one = Learner(config, 1, choose_device(config.device))
    for times in (None, {**state["times"], "counts": torch.zeros(3, dtype=torch.int64)}):
        torch.save({**state, "times": times}, tmp_path / STATE)
        with pytest.raises(LoadError, match="does not fit this run or is damaged"):
            load_state(tmp_path, one)


def drawing(run: Run, variance: str) -> SampleOptions:
    sampler = DDPM.model_validate({"variance": variance})
    return SampleOptions(model=run.folder, sampler=sampler, steps=3, count=2)


def images(options: SampleOptions) -> Pixels:
    return of_kind(drain(engine.run(options, Control())), Frame)[-1].x_t


def test_ddpm_draws_with_the_learnt_variance_also_in_fewer_steps(learnt: Run) -> None:
    drawn = {variance: images(drawing(learnt, variance)) for variance in ("learned", "fixed-small", "fixed-large")}
    assert drawn["learned"].shape == (2, 8, 8, 1)
    assert all((drawn["learned"] != drawn[fixed]).any() for fixed in ("fixed-small", "fixed-large"))


def test_a_variance_that_was_not_learnt_is_refused_before_anything_is_drawn(trained_run: Run) -> None:
    wanted, usual = drawing(trained_run, "learned"), SampleOptions(model=trained_run.folder, count=2, steps=3)
    asked: list[DrawingOptions] = [
        wanted,
        CompareOptions(sides=(usual, wanted)),
        GuidanceSheetOptions(sample=wanted),
        EditOptions(model=trained_run.folder, sampler=wanted.sampler, steps=3),
        InterpolateOptions(model=trained_run.folder, sampler=wanted.sampler, depth=20),
        BranchOptions(parent=usual, t=20, images=(1,), count=2, steps=3, sampler=wanted.sampler),
    ]
    for options in asked:
        heard = list[Event]()
        with pytest.raises(FieldError, match="did not learn the variance"):
            heard.extend(engine.run(options, Control()))
        assert not of_kind(heard, Frame)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (["diffusion.variance=learned"], "nothing teaches a learned variance"),
        (["diffusion.objective=hybrid"], "is for a learned variance"),
        (["diffusion.objective=vlb", "diffusion.min_snr_gamma=5"], "has weights of its own"),
    ],
)
def test_choices_that_do_not_go_together_are_named(changes: list[str], sentence: str) -> None:
    with pytest.raises(FieldError, match=sentence):
        with_changes(SMALL, changes)


def test_a_run_that_has_not_learnt_it_cannot_begin_to_and_is_told_what_it_has() -> None:
    wanted = with_changes(SMALL, list(LEARNT))
    with pytest.raises(FieldError, match=r"diffusion\.variance = fixed \(not learned\)"):
        refuse_other(SMALL, wanted)
    assert "diffusion.variance (was fixed)" in differences(SMALL, wanted)


def test_what_was_measured_of_earlier_runs_keeps_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "processor_name", lambda: "a processor")
    monkeypatch.setattr(tuning, "usable_cores", lambda: 2)
    monkeypatch.setattr(torch, "__version__", "2.0")
    earlier = with_changes(SMALL, list(DEEPER))
    assert tuning.name_of(earlier, 1, "cpu") == "3fe11cff0fa14bf46ed9950ee6831c03"
    assert tuning.name_of(with_changes(earlier, list(LEARNT)), 1, "cpu") != "3fe11cff0fa14bf46ed9950ee6831c03"
