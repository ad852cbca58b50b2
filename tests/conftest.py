"""What every test stands on: no display, no network, a folder with an awkward name."""

from __future__ import annotations

import gc
import os
import runpy
import sys
import tempfile
from collections import Counter
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


SLOWEST = (
    *("gui/tabs/test_train.py", "faults/test_faults_of_the_engine.py", "gui/tabs/test_compare.py"),
    *("gui/tabs/test_sample.py", "engine/jobs/training/test_train.py", "gui/tabs/test_interpolate.py"),
    *("gui/mixing/test_lab.py", "gui/tabs/test_train_watching.py", "test_cli.py", "gui/tabs/test_edit.py"),
    *("golden/test_pixels.py", "gui/training/test_queue.py", "engine/jobs/training/test_tune.py"),
    *("gui/branching/test_branching.py", "gui/mixing/test_live.py", "gui/window/test_main_window.py"),
    *("engine/jobs/training/test_team.py", "engine/jobs/drawing/test_edit.py", "gui/tabs/test_evaluate.py"),
)
"""The files that take longest, by what they take of a processor, the longest first."""

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
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False  # the order is that of `pytest_collection_modifyitems`


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, then with those of most tests.

    Each of several processes is given whole files: one that takes long and comes late is waited for by all others.
    """
    tests = Path(__file__).parent
    places = {tests / name: place for place, name in enumerate(SLOWEST)}
    assert all(path.is_file() for path in places), "a file of SLOWEST is not there any more"
    counts = Counter(item.path for item in items)
    items.sort(key=lambda item: (places.get(item.path, len(places)), -counts[item.path]))


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


@pytest.fixture(scope="session")
def hasty_previews() -> Iterator[None]:
    """Previews in three steps: in twenty they took a third of every training."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ddpm_studio.engine.jobs.training.preview.STEPS", 3)
        yield


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
