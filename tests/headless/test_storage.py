"""Where things are, in a terminal, and how they are moved from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_studio.cli import EXIT_USER_ERROR, main
from ddpm_studio.engine.disk.places import home_folder, runs_folder
from tests.engine.small import small_run


def test_it_is_told_and_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.delenv("DDPM_STUDIO_HOME", raising=False)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DOCUMENTS_DIR", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    run = small_run(runs_folder())
    target = tmp_path / "new"
    assert main(["storage", "--move", str(target)]) == 0
    said = capsys.readouterr().out
    assert f"Runs and results are in {target} now." in said
    assert f"Home: {target}, " in said and "runs: 1 run, " in said and "results: 0 results, 0 files" in said
    assert home_folder() == target
    assert main(["train", str(run.folder), "--from", "digits"]) == EXIT_USER_ERROR
    assert "--from is for a new run" in capsys.readouterr().err, "where it was before still leads to the run"
    assert main(["storage", "--move", str(target / "runs")]) == EXIT_USER_ERROR
    assert "is inside" in capsys.readouterr().err
    monkeypatch.setenv("DDPM_STUDIO_HOME", str(tmp_path / "fixed"))
    assert main(["storage"]) == 0
    assert "The home is fixed by DDPM_STUDIO_HOME as" in capsys.readouterr().out
