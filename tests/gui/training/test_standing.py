from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.happenings import told_if_it_fails
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


def test_a_training_that_failed_says_so_until_it_goes_on(tmp_path: Path) -> None:
    run = create_run(RunConfig(), tmp_path)
    with pytest.raises(StudioError), told_if_it_fails(run):
        raise StudioError("The disk is full.")
    assert standing_of(run).state() == standing_of(run).account() == "failed"
    assert standing_of(run).failure == "The disk is full."
    (run.states_folder / "step-00000100").mkdir(parents=True)
    assert standing_of(run).account().startswith("failed at step 100 of")
    assert standing_of(run, is_being_trained=True).state() == "stopped"
    with pytest.raises(ZeroDivisionError), told_if_it_fails(run):
        raise ZeroDivisionError("by zero\nand more")
    assert standing_of(run).failure == "ZeroDivisionError by zero"
    run.log("Resumed at step 100.")
    assert standing_of(run).state() == "stopped"
    with pytest.raises(GeneratorExit), told_if_it_fails(run):  # somebody stops it
        raise GeneratorExit
    assert standing_of(run).state() == "stopped"
