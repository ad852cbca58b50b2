from __future__ import annotations

from pathlib import Path

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.runs.run_list import create_run
from ddpm_studio.gui.training.standing import standing_of


def test_what_a_killed_run_says_is_true(tmp_path: Path) -> None:
    """No “not begun” beside a curve, and no loss of a step that was lost."""
    run = create_run(RunConfig(), tmp_path)
    assert standing_of(run).account() == "not begun"
    for step in (99, 166):
        run.append_metrics(step, {"loss": 0.25})
    killed = standing_of(run)
    assert killed.account() == killed.text() == "ended at step 166, before its first save"
    assert not killed.is_begun and killed.next_step() == "Train"
    (run.states_folder / "step-00000100").mkdir(parents=True)
    killed = standing_of(run)
    assert killed.account() == killed.text() == f"saved at step 100 of {killed.steps:,}"
    assert killed.is_begun and killed.next_step() == "Continue training"
    run.forget_metrics_after(99)
    assert standing_of(run).account() == f"stopped at step 100 of {killed.steps:,} · loss 0.25"
    assert killed.at(101, 0.2).text() == f"step 101 of {killed.steps:,} · loss 0.2"
