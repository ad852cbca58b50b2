"""Models are called where one is chosen as the library calls them."""

from __future__ import annotations

import shutil
from pathlib import Path

from ddpm_studio.gui.choosing.model_names import models_to_choose, name_of_model
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from tests.gui.small_model import model

__all__ = ["model"]


def test_a_run_is_called_by_its_name_and_two_of_one_name_by_their_folders_too(session: Session, model: Path) -> None:
    first, second = (shutil.copytree(model, folders().runs / f"2026_{name}") for name in ("a", "b"))
    assert name_of_model(first) == "small"
    names = models_to_choose(session, only_runs=True)
    assert names == {second: "small (2026_b)", first: "small (2026_a)"}
    shutil.rmtree(second)
    assert models_to_choose(session, only_runs=True) == {first: "small"}


def test_a_snapshot_is_called_by_its_model_and_step(qapp: object, model: Path, tmp_path: Path) -> None:
    (file,) = (model / "snapshots").glob("*12.safetensors")
    assert name_of_model(file) == "small, step 12"
    assert name_of_model(tmp_path / "gone.safetensors") == "gone"
    assert name_of_model(tmp_path / "no run") == "no run"
