"""Training, killed as users start it, again and again.

Each of five processes loads PyTorch, which takes longer than what they compute. The suite kills forks of one process
that has it (fault ``kill-training``); the program itself is killed here too (``kill-command``, ``kill-window``).
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import Run
from tests.engine.jobs.training.test_train import assert_same, state_of
from tests.engine.small import newest_good, small_run, train


def test_killed_at_any_moment_it_goes_on_from_a_whole_state(
    tmp_path: Path, trained_run: Run, studio_home: Path
) -> None:
    """Several kills at random moments of one run, each in a process of its own."""
    run = small_run(tmp_path, "saving.state_every=1", "saving.preview_every=2", "saving.snapshot_every=2")
    command = [sys.executable, "-m", "ddpm_studio", "train", str(run.folder)]
    random = np.random.default_rng(7)
    newest = -1
    for _ in range(4):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not (run.folder / "state").exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(random.uniform(0, 0.5) if newest < 0 else random.uniform(2, 4))
        process.send_signal(signal.SIGKILL)
        process.wait()
        good = newest_good(run)
        assert good is None or good[0] >= newest
        newest = good[0] if good else newest
    train(run)
    assert_same(state_of(run), state_of(trained_run))
    assert read_card(run.snapshots()[-1][1]).provenance.step == 12
    assert [row["step"] for row in run.metrics()] == sorted({row["step"] for row in run.metrics()})
