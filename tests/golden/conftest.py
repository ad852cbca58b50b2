"""What reads the golden files has a home of its own, and a copy of what it writes to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ddpm_studio.engine.runs.run import Run
from tests.golden.program import RUN


@pytest.fixture(autouse=True)
def studio_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All tests share one home, so that data sets are cached once."""
    home = tmp_path_factory.getbasetemp() / "golden home"
    monkeypatch.setenv("DDPM_STUDIO_HOME", str(home))
    return home


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A copy of the run that was stopped."""
    return Run.open(Path(shutil.copytree(RUN, tmp_path / "run")))
