"""Engine tests keep caches and runs to themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from ddpm_studio.engine.runs.run import Run
from tests.engine.small import small_run, train


@pytest.fixture(autouse=True)
def studio_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All tests share one home, so that data sets are cached once."""
    home = tmp_path_factory.getbasetemp() / "home"
    monkeypatch.setenv("DDPM_STUDIO_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def trained_run(tmp_path_factory: pytest.TempPathFactory, hasty_previews: None) -> Run:
    """A finished small run; read only."""
    run = small_run(tmp_path_factory.mktemp("trained"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DDPM_STUDIO_HOME", str(tmp_path_factory.getbasetemp() / "home"))
        train(run)
    return run


@pytest.fixture
def children() -> Callable[[], list[psutil.Process]]:
    """What tells which processes this one has started since the test began: others may wait for their next test."""
    before = psutil.Process().children()
    return lambda: [child for child in psutil.Process().children() if child not in before]
