"""A training in slow motion: what it shows is what it did, and it goes on where it stood."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ddpm_studio import engine
from ddpm_studio.engine.diffusion.schedules import Linear
from ddpm_studio.engine.events import Control
from ddpm_studio.engine.films.film import EPS_RANGE
from ddpm_studio.engine.findings import SlowStep


def test_a_step_is_shown_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DDPM_STUDIO_HOME", str(tmp_path))
    go_on = engine.slow_motion()
    step = list(go_on(1, Control()))[-1]
    assert isinstance(step, SlowStep) and step.step == len(step.losses) == 1
    assert step.alpha_bar == Linear().alpha_bar()[step.t]
    x_0, eps, x_t = (each / 127.5 - 1 for each in (step.x_0, step.eps, step.x_t))
    made = np.sqrt(step.alpha_bar) * x_0 + np.sqrt(1 - step.alpha_bar) * eps * EPS_RANGE
    is_inside = np.abs(made) < 1
    assert np.allclose(made[is_inside], x_t[is_inside], atol=0.05)
    assert step.cost == pytest.approx(1, abs=0.4), "it has learnt nothing: ε̂ is about 0"
    assert step.loss_after < step.losses[0]
    later = list(go_on(15, Control()))[-1]
    assert isinstance(later, SlowStep) and later.step == 16 and later.losses[:1] == step.losses
    assert later.probe < 0.8 < step.probe
    assert not list(tmp_path.rglob("run.toml")), "nothing is kept"
