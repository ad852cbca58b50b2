"""What every test stands on: no display, no network, a folder with an awkward name."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program never opens a connection by itself."""

    def refuse(*args: object) -> None:
        raise AssertionError(f"a socket was opened: {args[1:]}")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def awkward_path(tmp_path: Path) -> Path:
    """A folder whose name has a space, Japanese and an umlaut, as users' folders do."""
    folder = tmp_path / "テスト フォルダ" / "ünï"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def cifar_zip() -> Path:
    """50,000 real photographs, where they are at hand."""
    path = SHARED / "cifar10-train.zip"
    if not path.exists():
        pytest.skip("shared/data/cifar10-train.zip is not on this machine")
    return path
