"""Choosing how steps are computed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

import numpy as np
import pytest
import torch

from ddpm_studio import engine
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.events import Control, Metrics, Note
from ddpm_studio.engine.jobs.training import trials
from ddpm_studio.engine.jobs.training.trials import Trials
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.computing.device import choose_device
from ddpm_studio.engine.runtime.computing.others import Others, Slowdown
from ddpm_studio.engine.runtime.computing.processor import usable_cores
from ddpm_studio.engine.runtime.computing.tuning import FILE, Tuning
from ddpm_studio.engine.runtime.computing.ways import Ways
from ddpm_studio.engine.runtime.learning import learner as learner_module
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures
from ddpm_studio.engine.runtime.model import Predictor, load_model
from tests.engine.jobs.training.test_train import assert_same, state_of
from tests.engine.small import SMALL, small_run, train

MEASURED = (
    *("network.widths=[4]", "network.groups=2", "network.attention.levels=[]", "network.attention.in_middle=false"),
    *("training.steps=400", "saving.state_every=8", "device.threads=0", 'device.precision="auto"'),
)


@pytest.fixture(autouse=True)
def nothing_remembered(studio_home: Path) -> None:
    (cache_folder() / FILE).unlink(missing_ok=True)


def notes_until(run: Run, step: int) -> list[str]:
    """Train to `step` and stop; return what was said of how steps are computed."""
    job = engine.train(run.folder, Control())
    said = []
    for event in job:
        if isinstance(event, Note):
            said.append(event.text)
        if isinstance(event, Metrics) and event.step >= step:
            break
    job.close()
    return [text for text in said if "computed in" in text]


def ways_of(run: Run) -> Ways:
    (told,) = run.tuning().values()
    ways = Ways.from_plain(told)
    assert ways is not None
    return ways


def let_measure(monkeypatch: pytest.MonkeyPatch, slower: Callable[[Tuning], float] = lambda way: 1.0) -> None:
    """Have short runs measured, with a step that takes as long as `slower` says, whatever else the machine does."""

    def take(measured: Trials, way: Tuning, seconds: float) -> None:
        measured.seconds.setdefault(way, []).append(slower(way) / 30)

    def look(measured: Trials, way: Tuning, step: int, images: int) -> float:
        measured.losses[way] = 1.0
        return slower(way) / 30

    monkeypatch.setattr("ddpm_studio.engine.runtime.computing.tuning.FEWEST_STEPS", 2)
    monkeypatch.setattr(Trials, "take", take)
    monkeypatch.setattr(Trials, "_time", look)
    monkeypatch.setattr(
        torch, "set_num_threads", lambda count: None
    )  # two would wait for each other beside other tests
    monkeypatch.setattr(trials, "ROUNDS", 2)
    for limit in ("SHARE", "LONGEST", "LOST"):
        monkeypatch.setattr(trials, limit, 1e9)


def test_a_longer_run_measures_by_steps_that_count_and_the_next_one_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Others, "share", lambda _: 0.0)
    let_measure(monkeypatch, lambda way: 1.0 if way.channels_last else 1.03)
    run = small_run(tmp_path, *MEASURED)
    (said,) = notes_until(run, 40)  # where bf16 is worth a try there are twice as many ways
    assert "s a step, against" in said and "channels last" in said.partition(":")[0]
    assert said in (run.folder / "log.txt").read_text()
    ways = ways_of(run)
    assert ways.until is None and ways.at(399).channels_last and not ways.at(0).channels_last
    assert {way.channels_last for _, way in ways.since} == {True, False}, "both have computed steps of the run"
    assert notes_until(run, 44) == [], "a run that is resumed does not measure again"
    assert ways_of(run) == ways
    (said,) = notes_until(small_run(tmp_path, *MEASURED), 1)
    assert "as measured before" in said
    assert notes_until(small_run(tmp_path, *MEASURED, "training.batch_size=4"), 40), "another batch is measured anew"
    assert notes_until(small_run(tmp_path, *MEASURED, "device.tunes=false"), 1) == []


def test_a_run_goes_on_from_any_step_of_a_measurement_to_the_same_bits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And so does one whose tuning.json was lost, as the states know it; and one that is told all of it beforehand."""
    let_measure(monkeypatch)
    run = small_run(tmp_path, *MEASURED, "training.steps=24")
    train(run)
    ways = ways_of(run)
    assert len(ways.since) > 3
    told, stopped = (small_run(tmp_path, *MEASURED, "training.steps=24") for _ in range(2))
    for another in (told, stopped):
        another.write_tuning(run.tuning())
    train(told)
    assert_same(state_of(told), state_of(run))
    notes_until(stopped, ways.since[1][0] + 1)
    (stopped.folder / "tuning.json").unlink()
    assert notes_until(stopped, 24) == []
    assert ways_of(stopped) == ways
    assert_same(state_of(stopped), state_of(run))


def test_a_run_of_before_goes_on_in_its_one_way_and_is_not_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_measure(monkeypatch)
    run = small_run(tmp_path, *MEASURED)
    notes_until(run, 1)
    (name,) = run.tuning()
    before = Tuning("fp32", True, 1)
    run.write_tuning({name: before.plain()})
    assert notes_until(run, 6) == []
    assert run.tuning() == {name: before.plain()}


def test_nothing_is_measured_where_the_user_wants_none_however_slow_it_becomes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_measure(monkeypatch)
    monkeypatch.setattr(Slowdown, "is_noticed", lambda *_: True)
    monkeypatch.setattr("ddpm_studio.engine.jobs.training.tune.QUIET_FOR", 0.0)
    monkeypatch.setattr(Others, "share", lambda _: 0.0)
    run = small_run(tmp_path, *MEASURED, "device.tunes=false")
    assert notes_until(run, 1) == []
    (name,) = run.tuning()
    busy = {**run.tuning()[name], "others": 0.9}
    run.write_tuning({name: busy})
    assert notes_until(run, 12) == []
    assert run.tuning() == {name: busy}


@pytest.mark.skipif(usable_cores() < 2, reason="there is one core only")
def test_a_choice_made_beside_other_programs_is_made_again_when_they_are_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ddpm_studio.engine.jobs.training.tune.QUIET_FOR", 0.0)
    share = [0.9]
    monkeypatch.setattr(Others, "share", lambda _: share[0])
    monkeypatch.setattr(Others, "renewed", lambda _: share[0])
    let_measure(monkeypatch, lambda way: float(way.threads))
    run = small_run(tmp_path, *MEASURED)
    (said,) = notes_until(run, 40)
    assert "90% of the processor" in said and ways_of(run).at(399).threads == 1
    assert not (cache_folder() / FILE).exists(), "it says little of this machine"
    share[0] = 0.0
    let_measure(monkeypatch, lambda way: 1.0 / way.threads)
    (said,) = notes_until(run, 80)
    ways = ways_of(run)
    assert ways.at(399).threads == usable_cores() and ways.others == 0.0 and ways.at(39).threads == 1
    assert f"{usable_cores()} threads: " in said
    assert notes_until(run, 84) == [], "once"


@pytest.mark.skipif(usable_cores() < 2, reason="there is one core only")
def test_a_run_on_all_cores_that_became_slow_leaves_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    let_measure(monkeypatch, lambda way: 1.0 / way.threads)
    run = small_run(tmp_path, *MEASURED)
    notes_until(run, 40)
    assert ways_of(run).at(399).threads == usable_cores()
    is_slow = iter([True])
    monkeypatch.setattr(Slowdown, "is_noticed", lambda *_: next(is_slow, False))
    let_measure(monkeypatch, lambda way: float(way.threads))  # as beside another program
    notes_until(run, 80)
    assert ways_of(run).at(399).threads < usable_cores()


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


@pytest.mark.long
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


def test_a_compiled_network_that_can_be_compiled_no_more_is_computed_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no compiler found")

    run = small_run(tmp_path, *MEASURED)
    notes_until(run, 1)
    (name,) = run.tuning()
    run.write_tuning({name: Tuning("fp32", False, 1, is_compiled=True).plain()})  # the compiler was removed since
    monkeypatch.setattr(learner_module, "compiled", lambda network: broken)
    job = engine.train(run.folder, Control())
    assert next(event for event in job if isinstance(event, Note) and "could not be compiled" in event.text)
    step = next(event for event in job if isinstance(event, Metrics)).step
    job.close()
    ways = ways_of(run)
    assert ways.at(0).is_compiled and not ways.at(step - 1).is_compiled


def test_a_lack_of_memory_while_measuring_is_left_to_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_large(*_: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr(Trials, "_time", too_large)
    run = small_run(tmp_path, *MEASURED)
    notes_until(run, 2)
    assert len(ways_of(run).since) == 1 and ways_of(run).until is None


@pytest.mark.long
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
