from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.runtime.computing import compiler_cache
from ddpm_studio.engine.runtime.computing.compiler_cache import FOLDERS, claim_compiler_cache

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes and owners of POSIX")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DDPM_STUDIO_HOME", str(tmp_path / "home"))
    for variable in FOLDERS:
        monkeypatch.setenv(variable, "/tmp/anybody's")
    compiler_cache._of_this_process.cache_clear()


def mode_of(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def test_what_is_compiled_is_kept_where_nobody_else_can_put_anything() -> None:
    folder = claim_compiler_cache()
    assert folder == cache_folder() / "compiled" and mode_of(folder) == 0o700
    from torch._inductor.runtime.cache_dir_utils import cache_dir, triton_cache_dir

    assert Path(cache_dir()).parent == Path(triton_cache_dir(0)).parent == folder
    folder.chmod(0o777)
    assert claim_compiler_cache() == folder and mode_of(folder) == 0o700


@pytest.mark.parametrize("kind", ["link", "file", "of another user"])
def test_what_another_could_have_made_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    theirs, place = tmp_path / "theirs", cache_folder() / "compiled"
    theirs.mkdir()
    cache_folder().mkdir(parents=True)
    if kind == "link":
        place.symlink_to(theirs)
    elif kind == "file":
        place.touch()
    else:
        place.mkdir()
        me = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    folder = claim_compiler_cache()
    assert folder != place and mode_of(folder) == 0o700 and not any(theirs.iterdir())
    assert os.environ["TORCHINDUCTOR_CACHE_DIR"] == str(folder / "inductor")
    assert claim_compiler_cache() == folder, "the same for this process"
