"""Steps that are timed and forgotten, so that a training's time is known before it begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_studio import engine
from ddpm_studio.engine.choices.measuring.duration import seconds_of
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.events import Control
from ddpm_studio.engine.findings import Rehearsed
from ddpm_studio.engine.jobs.training import rehearse
from ddpm_studio.engine.networks.room import training_bytes
from ddpm_studio.engine.runtime.computing.alone import computing
from ddpm_studio.engine.runtime.computing.others import Others
from ddpm_studio.engine.runtime.computing.tuning import Tuning
from ddpm_studio.engine.runtime.learning.learner import Learner
from tests.engine.small import SMALL


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A rehearsal of two steps; which share of the cores other programs take meanwhile."""
    shares = [0.0]
    monkeypatch.setattr(rehearse, "SECONDS", 0.01)
    monkeypatch.setattr(Others, "share", lambda _: shares[-1])
    return shares


def timed(config: RunConfig, classes: int = 0) -> Rehearsed:
    *_, last = engine.rehearse(config, 1, classes, Control())
    assert isinstance(last, Rehearsed)
    return last


def test_what_was_timed_beside_other_work_is_not_kept(beside: list[float], studio_home: Path) -> None:
    with computing():
        assert timed(SMALL).is_disturbed
    beside.append(0.5)
    assert timed(SMALL).is_disturbed
    assert not (cache_folder() / rehearse.FILE).exists()
    beside.append(0.1)
    assert not timed(SMALL).is_disturbed
    assert (cache_folder() / rehearse.FILE).exists()


def test_what_is_known_is_of_the_same_choices(beside: list[float], studio_home: Path) -> None:
    names = {
        rehearse._name_of(with_changes(SMALL, [change] if change else []), 1, classes, "cpu")
        for change, classes in (
            *(("", 0), ("", 3), ("device.precision=bf16", 0), ("device.threads=2", 0), ("training.batch_size=9", 0)),
            *(("augment.share=0.1", 0), ("device.compiles=always", 0), ("training.ema.rates=[0.5]", 0)),
            *(("device.tunes=false", 0), ("training.steps=1000", 0), ("training.optimizer.method=muon", 0)),
        )
    }
    assert len(names) == 11


def test_steps_are_timed_in_the_way_that_training_takes(beside: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Tuning] = []
    compute_as = Learner.compute_as

    def take(learner: Learner, way: Tuning) -> None:
        taken.append(way)
        compute_as(learner, way)

    monkeypatch.setattr(Learner, "compute_as", take)
    monkeypatch.setattr(rehearse, "recall", lambda *_: Tuning(channels_last=True, is_compiled=True))
    timed(with_changes(SMALL, ["device.tunes=false", "training.steps=1000"]))
    timed(SMALL)
    assert Tuning(channels_last=True) not in taken, "nothing is measured there, and nothing taken over"
    timed(with_changes(SMALL, ["training.steps=1000"]))
    assert taken[-1] == Tuning(channels_last=True)


def test_steps_are_timed_once_on_a_machine(
    beside: list[float], monkeypatch: pytest.MonkeyPatch, studio_home: Path
) -> None:
    *_, last = engine.rehearse(SMALL, 1, 0, Control())
    assert isinstance(last, Rehearsed)
    assert last.seconds > 0
    monkeypatch.setattr(rehearse, "Learner", None)  # what is known is not measured again
    assert list(engine.rehearse(SMALL, 1, 0, Control())) == [last]


def test_what_comes_besides_the_steps_lengthens_a_run() -> None:
    config = find_preset("digits").config
    assert config.training.steps * 0.01 < seconds_of(config, 0.01) < config.training.steps * 0.013


def test_memory_is_as_was_counted_in_real_steps() -> None:
    """Tensors that a step of each preset kept for the way back, and eight copies of each weight."""
    counted = {"digits": 19e6, "shapes": 226e6, "own-pictures": 1936e6, "cifar10-paper": 8019e6, "faces-64": 12879e6}
    for name, expected in counted.items():
        config = find_preset(name).config
        ports = config.ports(config.data.channels if isinstance(config.data.channels, int) else 3)
        size = (config.data.height, config.data.width)
        told = training_bytes(config.network, ports, size, config.training.batch_size)
        assert told == pytest.approx(expected, rel=0.2), name
