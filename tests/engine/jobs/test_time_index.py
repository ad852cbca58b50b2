"""The network counts times from 0, everything else from 1; one place in training and one in sampling converts."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from ddpm_studio import engine
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import DDIM
from ddpm_studio.engine.events import Control
from ddpm_studio.engine.networks.unet import UNet
from ddpm_studio.engine.runs.run import Run
from tests.engine.small import drain, small_run, train


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> list[torch.Tensor]:
    """The times that networks were given, one tensor a call."""
    asked: list[torch.Tensor] = []
    honest = UNet.forward

    def noted(self: UNet, x: torch.Tensor, t: torch.Tensor, told: None) -> torch.Tensor:
        asked.append(t.clone())
        return honest(self, x, t, told)

    monkeypatch.setattr(UNet, "forward", noted)
    return asked


def test_sampling_visits_t_less_one(trained_run: Run, times: list[torch.Tensor]) -> None:
    drain(engine.run(SampleOptions(model=trained_run.folder, count=2, steps=50, sampler=DDIM()), Control()))
    assert [t.unique().item() for t in times] == list(range(49, -1, -1))


def test_training_meets_every_time_from_0_to_t_less_one(tmp_path: Path, times: list[torch.Tensor]) -> None:
    train(small_run(tmp_path, "training.steps=80", "saving.preview_every=1000"))
    in_training = torch.cat([t for t in times if len(t.unique()) > 1])
    assert sorted(in_training.unique().tolist()) == list(range(50))
    counts = torch.bincount(in_training, minlength=50)
    assert counts.min() > 0 and counts.max() < 40, "all times are about equally likely"
