"""Files that are called by a step are found by it, also those that have come since the folder was last listed."""

from __future__ import annotations

import os
from pathlib import Path

from ddpm_studio.engine.runs.numbered import numbered, steps_in


def test_a_folder_that_has_rested_is_listed_anew_when_it_changes(tmp_path: Path) -> None:
    for name in ("step-00000120.png", "step-00000007.png", "step-x.png", "step-00000009.ema-0.9.png", ".tmp-1.png"):
        (tmp_path / name).touch()
    os.utime(tmp_path, (1e9, 1e9))
    assert numbered(tmp_path, ".png") == [(step, tmp_path / f"step-{step:08d}.png") for step in (7, 120)]
    assert steps_in(tmp_path, ".ema-0.9.png") == (9,)
    (tmp_path / "step-00000200.png").touch()
    assert steps_in(tmp_path, ".png") == (7, 120, 200)
    (tmp_path / "step-00000007.png").unlink()  # at once: by its time the folder might be the same
    assert steps_in(tmp_path, ".png") == (120, 200)
    assert steps_in(tmp_path / "gone", ".png") == ()
