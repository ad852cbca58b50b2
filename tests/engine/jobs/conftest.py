"""A run that has changed visibly between its snapshots."""

from __future__ import annotations

import pytest

from ddpm_studio.engine.runs.run import Run
from tests.engine.small import small_run, train

STEPS = [4, 8, 12]
"""Of its snapshots."""


FAST = (
    "training.optimizer.learning_rate=0.02",
    "training.optimizer.warm_up_steps=0",
    "training.ema.warms_up=false",
)
"""Changes that make a few steps matter."""


@pytest.fixture(autouse=True, scope="session")
def all_previews_are_hasty(hasty_previews: None) -> None:
    """For every training here; see `hasty_previews`."""


@pytest.fixture(scope="session")
def kept_run(tmp_path_factory: pytest.TempPathFactory, all_previews_are_hasty: None) -> Run:
    """A run with snapshots of two EMA rates at `STEPS`; read only."""
    run = small_run(tmp_path_factory.mktemp("kept"), "saving.snapshot_every=4", *FAST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DDPM_STUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        train(run)
    return run
