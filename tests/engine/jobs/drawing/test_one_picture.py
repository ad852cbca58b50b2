"""One picture is few, but enough."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ddpm_studio.engine.datasets import Folder
from ddpm_studio.engine.events import Metrics
from tests.engine.datasets.conftest import drain, write_picture
from tests.engine.small import of_kind, small_run, train


def test_a_single_picture_is_warned_of_and_learnt(awkward_path: Path, tmp_path: Path) -> None:
    folder = awkward_path / "一枚"
    write_picture(folder / "絵 1.png", np.arange(64, dtype=np.uint8).reshape(8, 8))
    run = small_run(tmp_path, "training.steps=2", f'data.source={{kind="folder", path="{folder}"}}')
    source = run.config().data.source
    assert isinstance(source, Folder)
    scan = drain(run.config().data, tmp_path / "cache").scan
    assert scan.used == 1 and any("only one image" in warning for warning in scan.warnings)
    events = train(run)
    assert run.states()[-1][0] == 2 and run.snapshots()
    assert all(np.isfinite(list(event.values.values())).all() for event in of_kind(events, Metrics))
