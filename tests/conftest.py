"""What every test stands on: no display, no network, a folder with an awkward name."""

from __future__ import annotations

import gc
import os
import runpy
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# There are as many processes as processors: their threads would only wait for each other, which torch's do by turning
# round, and took most of what a test of a network cost. Processes that the tests start inherit it.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Where Python is told to keep no bytecode, each of the some sixty processes that the tests start would compile the
# whole program anew, and each of those that run them would rewrite every assertion.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

gc.disable()  # as in the program: a collection in a job's thread that destroys widgets crashes Qt

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


GUARD = Path(__file__).parent / "network_guard"
"""Python loads a module from here when it starts, here and in every process that the tests start."""
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(GUARD), os.environ.get("PYTHONPATH")]))


def pytest_configure(config: pytest.Config) -> None:
    """Close the way to the network, of this process for good."""
    handle, name = tempfile.mkstemp(prefix="network-")
    os.close(handle)
    os.environ["DDPM_STUDIO_NETWORK_LOG"] = name
    config.add_cleanup(Path(name).unlink)
    runpy.run_path(str(GUARD / "sitecustomize.py"))


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """The program never asks for the network by itself: not in this process, and not in one that a test starts."""
    yield
    log = Path(os.environ["DDPM_STUDIO_NETWORK_LOG"])
    asked = log.read_text()
    log.write_text("")
    assert not asked, asked


@pytest.fixture(autouse=True)
def garbage() -> Iterator[None]:
    """Collect what the test has left, in this thread; what was alive before is not looked through."""
    gc.freeze()
    yield
    gc.collect()
    assert not gc.isenabled(), "this test lets Python collect by itself in all that come after it"


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
