"""Steps that are timed and forgotten, so that a training's time is known before it begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_studio import engine
from ddpm_studio.engine.choices.measuring.duration import seconds_of
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.events import Control
from ddpm_studio.engine.findings import Rehearsed
from ddpm_studio.engine.jobs.training import rehearse
from ddpm_studio.engine.networks.room import training_bytes
from tests.engine.small import SMALL


def test_steps_are_timed_once_on_a_machine(monkeypatch: pytest.MonkeyPatch, studio_home: Path) -> None:
    monkeypatch.setattr(rehearse, "SECONDS", 0.01)
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
