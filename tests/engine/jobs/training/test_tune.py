"""Choosing how steps are computed."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import numpy as np
import pytest
import torch

from ddpm_studio import engine
from ddpm_studio.engine.choices.sampling import ChainOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.events import Control, Metrics, Note
from ddpm_studio.engine.jobs.training.tune import Tuner, _Trials
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.computing.device import choose_device
from ddpm_studio.engine.runtime.computing.processor import usable_cores
from ddpm_studio.engine.runtime.computing.tuning import AGAIN_AFTER, FILE, SLOW_FOR, Slowdown, Tuning
from ddpm_studio.engine.runtime.learning import learner as learner_module
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures
from ddpm_studio.engine.runtime.model import Predictor, load_model
from tests.engine.jobs.training.test_train import assert_same, state_of
from tests.engine.small import SMALL, small_run, train

MEASURED = (
    *("network.widths=[4]", "network.groups=2", "network.attention.levels=[]", "network.attention.in_middle=false"),
    *("training.steps=400", "saving.state_every=3", "device.threads=0", 'device.precision="auto"'),
)


@pytest.fixture(autouse=True)
def nothing_remembered(studio_home: Path) -> None:
    (cache_folder() / FILE).unlink(missing_ok=True)


def notes_until(run: Run, step: int) -> list[str]:
    """Train to `step` and stop; return what was said."""
    job = engine.train(run.folder, Control())
    said = []
    for event in job:
        if isinstance(event, Note):
            said.append(event.text)
        if isinstance(event, Metrics) and event.step >= step:
            break
    job.close()
    return [text for text in said if "computed in" in text]


def test_a_longer_run_measures_once_and_goes_on_in_the_same_way(tmp_path: Path) -> None:
    run = small_run(tmp_path, *MEASURED)
    (said,) = notes_until(run, 1)
    assert "forward and back, against" in said and said in (run.folder / "log.txt").read_text()
    assert notes_until(run, 4) == [], "a run that is resumed does not measure again"
    (said,) = notes_until(small_run(tmp_path, *MEASURED), 1)
    assert "as measured before" in said
    (said,) = notes_until(small_run(tmp_path, *MEASURED, "training.batch_size=4"), 1)
    assert "against" in said, "another batch is another measurement"
    assert notes_until(small_run(tmp_path, *MEASURED, "device.tunes=false"), 1) == []


def test_measuring_does_not_change_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trials leave no trace but the choice: a run that is told it beforehand is the same to the last bit."""
    monkeypatch.setattr("ddpm_studio.engine.jobs.training.tune.FEWEST_STEPS", 10)
    run = small_run(tmp_path, *MEASURED, "training.steps=12")
    train(run)
    told = small_run(tmp_path, *MEASURED, "training.steps=12")
    told.write_tuning(run.tuning())
    train(told)
    assert_same(state_of(told), state_of(run))


def test_what_a_tuning_file_says_is_not_trusted(tmp_path: Path) -> None:
    run = small_run(tmp_path)
    for rotten in ("", "[]", '{"a": ', '{"x": {"threads": 1}}'):
        (run.folder / "tuning.json").write_text(rotten)
        assert all(Tuning.from_plain(way) is None for way in run.tuning().values())
    good = Tuning("bf16", True, 3).plain()
    assert Tuning.from_plain(good) == Tuning("bf16", True, 3)
    for name, value in (("threads", 0), ("threads", "2"), ("precision", "int4"), ("channels_last", 1)):
        assert Tuning.from_plain({**good, name: value}) is None


def test_a_choice_of_the_user_is_not_overruled() -> None:
    options = SMALL.device.model_copy(update={"precision": "bf16", "threads": 1})
    assert not Tuning("fp32", False, 1).is_allowed(options) and Tuning("bf16", True, 1).is_allowed(options)
    assert not Tuning("bf16", True, 2).is_allowed(options)
    assert not Tuning("bf16", True, 1, True).is_allowed(options.model_copy(update={"compiles": "never"}))


@pytest.mark.parametrize("channels", [1, 3])
def test_layouts_compute_the_same(channels: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (20, 8, 8, channels), np.uint8)
    results = {}
    for layout in (False, True):
        learner = Learner(SMALL, channels, choose_device(SMALL.device))
        learner.compute_as(Tuning("fp32", layout, 1))
        seen: list[bool] = []
        learner.network.get_submodule("up_blocks.0.resnets.0").register_forward_pre_hook(
            lambda _, inputs, seen=seen: seen.append(inputs[0].is_contiguous(memory_format=torch.channels_last))
        )
        pictures = Pictures(pixels, torch.device("cpu"))
        losses = [learner.train_step(step, pictures).item() for step in range(5)]
        assert seen[0] is layout
        results[layout] = losses, learner.network.state_dict()
    assert results[True][0] == pytest.approx(results[False][0], rel=1e-4)
    assert all(tensor.is_contiguous() for tensor in results[True][1].values()), "states know no layout"


def test_losses_in_bf16_are_those_in_fp32_within_noise(tmp_path: Path) -> None:
    """On digits, over the last half of 60 steps; the noise is that of the batches."""
    config = with_changes(
        SMALL,
        ["network.dropout=0.0", "training.batch_size=16", "training.steps=60", "training.optimizer.learning_rate=5e-3"],
    )
    images = np.load(Path(__file__).parents[4] / "resources/datasets/digits.npz")
    pixels = next(array for array in images.values() if array.ndim >= 3).reshape(-1, 8, 8, 1)
    pixels = (pixels * (255 // max(1, pixels.max()))).astype(np.uint8)
    curves = []
    for precision in ("fp32", "bf16"):
        learner = Learner(config, 1, choose_device(config.device))
        learner.compute_as(Tuning(precision, False, 1))
        pictures = Pictures(pixels, torch.device("cpu"))
        curves.append(np.array([learner.train_step(step, pictures).item() for step in range(60)][30:]))
    full, half = curves
    assert full.mean() < 0.8, "it has learnt"
    assert abs(half.mean() - full.mean()) < full.std() / 2
    assert np.corrcoef(full, half)[0, 1] > 0.9, "batch by batch"


def test_sampling_in_bf16_casts_the_weights_once_and_answers_nearly_the_same(trained_run: Run) -> None:
    answers = {}
    for precision in ("fp32", "bf16"):
        device = SMALL.device.model_copy(update={"precision": precision})
        chain = ChainOptions(device=device)
        model = load_model(trained_run.folder, chain)
        x = torch.randn(5, *model.tensor_shape, generator=torch.Generator().manual_seed(0))
        answers[precision] = Predictor(model.network, model.device, 5, Event())(x, 20)
        kinds = {parameter.dtype for parameter in model.network.parameters()}
        assert kinds == {torch.float32 if precision == "fp32" else torch.bfloat16}
    full, half = answers["fp32"], answers["bf16"]
    assert half.dtype == torch.float32
    assert (half - full).square().mean().sqrt() < 0.02 * full.square().mean().sqrt()


def test_a_network_that_cannot_be_compiled_is_computed_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no compiler found")

    monkeypatch.setattr(learner_module, "compiled", lambda network: broken)
    run = small_run(tmp_path, *MEASURED, 'device.compiles="always"')
    job = engine.train(run.folder, Control())
    assert next(event for event in job if isinstance(event, Note) and "could not be compiled" in event.text)
    next(event for event in job if isinstance(event, Metrics))
    job.close()
    (name, way) = next(iter(run.tuning().items()))
    assert not way["is_compiled"]
    run.write_tuning({name: {**way, "is_compiled": True}})  # as if the compiler had been removed since
    job = engine.train(run.folder, Control())
    assert next(event for event in job if isinstance(event, Note) and "could not be compiled" in event.text)
    next(event for event in job if isinstance(event, Metrics))
    job.close()


def test_a_lack_of_memory_while_measuring_is_left_to_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_large(*_: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr("ddpm_studio.engine.jobs.training.tune.Tuner.time", too_large)
    run = small_run(tmp_path, *MEASURED)
    assert notes_until(run, 1) == []
    assert run.tuning()


def test_a_compiled_network_learns_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the compiler's front half alone: what it makes of the network, dropout included, is run as it is."""
    compile = torch.compile
    monkeypatch.setattr(torch, "compile", lambda network, dynamic: compile(network, dynamic=dynamic, backend="eager"))
    pixels = np.random.default_rng(0).integers(0, 256, (20, 8, 8, 1), np.uint8)
    pictures = Pictures(pixels, torch.device("cpu"))
    losses = []
    for is_compiled in (False, True):
        learner = Learner(SMALL, 1, choose_device(SMALL.device))
        learner.compute_as(Tuning("fp32", False, 1, is_compiled))
        assert bool(learner.blocks) is not is_compiled
        losses.append([learner.train_step(step, pictures).item() for step in range(3)])
    assert losses[0] == losses[1]


def test_a_slowdown_is_noticed_once_and_only_if_it_lasts() -> None:
    watch = Slowdown()
    assert not any(watch.is_noticed(100.0, now) for now in range(5))
    assert not watch.is_noticed(40.0, 10.0) and not watch.is_noticed(40.0, 10.0 + SLOW_FOR / 2)
    assert not watch.is_noticed(90.0, 30.0), "it was over in time"
    assert not watch.is_noticed(40.0, 31.0) and watch.is_noticed(40.0, 32.0 + SLOW_FOR)
    assert not any(watch.is_noticed(40.0, 100.0 + 10 * second) for second in range(20)), "now this is its speed"


def test_a_run_that_was_slow_is_measured_again_at_ever_longer_intervals_until_it_is_fast() -> None:
    watch = Slowdown()
    assert not watch.is_noticed(100.0, 0.0) and not watch.is_noticed(30.0, 1.0)
    noticed = [now for now in range(2, 2000) if watch.is_noticed(30.0, float(now))]
    first = 1 + int(SLOW_FOR)
    assert noticed == [first, first + int(AGAIN_AFTER), first + 3 * int(AGAIN_AFTER)]
    assert not any(watch.is_noticed(95.0, float(now)) for now in range(2000, 9000)), "it is as fast as it was"


def test_more_threads_are_taken_for_what_they_usually_do_and_all_cores_for_a_clear_gain_only(tmp_path: Path) -> None:
    learner = Learner(SMALL, 1, choose_device(SMALL.device))
    pictures = Pictures(np.zeros((4, 8, 8, 1), np.uint8), torch.device("cpu"))
    trials = _Trials(Tuner(small_run(tmp_path), learner, pictures, Control()), 0)
    one, every = Tuning(threads=1), Tuning(threads=usable_cores())
    for way, seconds in ((one, [1.0, 1.1, 1.2]), (every, [0.5, 1.05, 9.0])):
        trials.seconds[way], trials.losses[way] = seconds, 1.0
    assert trials._best() == every and trials.typical(every) == 1.05, "the median, neither the best nor the mean"
    trials._leave_a_core([one, every])
    assert trials._best() == one


@pytest.mark.skipif(usable_cores() < 2, reason="there is one core only")
def test_a_run_on_all_cores_that_became_slow_leaves_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learner = Learner(SMALL, 1, choose_device(SMALL.device))
    run, pictures = small_run(tmp_path), Pictures(np.zeros((4, 8, 8, 1), np.uint8), torch.device("cpu"))
    tuner = Tuner(run, learner, pictures, Control())
    before = torch.get_num_threads()
    monkeypatch.setattr(Tuner, "time", lambda _, way, step: (float(way.threads), 1.0))  # as beside another program
    config = learner.config
    learner.config = config.model_copy(update={"device": config.device.model_copy(update={"threads": 0})})
    try:
        learner.compute_as(Tuning(threads=usable_cores()))
        said = [event.text for event in tuner.choose_again(5) if isinstance(event, Note)]
        assert len(said) == 1 and "Training had become slow" in said[0]
        assert learner.device.tuning.threads < usable_cores()
    finally:
        torch.set_num_threads(before)
