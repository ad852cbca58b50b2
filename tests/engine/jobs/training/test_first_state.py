"""A run that may not live for long has something to go on from."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_studio.engine.events import Saved
from ddpm_studio.engine.jobs.training import keeping
from tests.engine.small import of_kind, small_run, train


def saved(folder: Path, *changes: str) -> list[tuple[str, int | None]]:
    events = of_kind(train(small_run(folder, "training.steps=6", *changes)), Saved)
    return [(event.what, event.step) for event in events if event.what == "state"]


def test_a_state_goes_with_the_first_snapshot(tmp_path: Path) -> None:
    assert saved(tmp_path, "saving.snapshot_every=2") == [("state", 2), ("state", 6)]


def test_a_new_run_saves_soon_and_then_as_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "FIRST_STATE", 0.0)
    assert saved(tmp_path) == [("state", 1), ("state", 6)]
