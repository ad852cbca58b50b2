"""What is written below a folder that is held stays in it."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from ddpm_studio.engine.disk import held_folder
from ddpm_studio.engine.disk.files import append_line, open_own, open_regular, read_bounded, write_text
from ddpm_studio.engine.disk.held_folder import holding
from ddpm_studio.engine.disk.leftovers import remove
from ddpm_studio.engine.disk.sealed import sealing, what_is_wrong
from ddpm_studio.engine.errors import StudioError

needs_handles = pytest.mark.skipif(not held_folder.HAS_HANDLES, reason="this system moves no folder that is in use")


def seal(folder: Path) -> None:
    with sealing(folder / "state" / "a", step=1) as sealed, sealed.file("x") as stream:
        stream.write(b"content")


WRITES: dict[str, Callable[[Path], None]] = {
    "a whole file": lambda folder: write_text(folder / "inner" / "a.txt", "new"),
    "a line": lambda folder: append_line(folder / "log.txt", "new"),
    "a sealed folder": seal,
}


@needs_handles
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_what_is_written_goes_with_a_folder_that_is_moved(tmp_path: Path, write: Callable[[Path], None]) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    with holding(old) as held:
        old.rename(new)
        write(old)
        assert not old.exists() and list(new.iterdir())
        if (new / "state").exists():
            assert what_is_wrong(old / "state" / "a") == ""
        assert held.look() == "moved" and held.path == new
        assert held.look() == "here"
        write(new)
    assert not old.exists() and not list(new.rglob(".tmp-*"))


@needs_handles
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_a_folder_that_is_gone_is_not_made_anew(tmp_path: Path, write: Callable[[Path], None]) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    with holding(folder) as held:
        shutil.rmtree(folder)
        with pytest.raises(StudioError, match="could not be"):
            write(folder)
        assert held.look() == "gone"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("has_handles", [True, False])
def test_no_link_leads_out_of_a_held_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_handles: bool) -> None:
    monkeypatch.setattr(held_folder, "HAS_HANDLES", has_handles and held_folder.HAS_HANDLES)
    folder, outside = tmp_path / "run", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (outside / "kept.txt").write_text("mine")
    (folder / "inner").symlink_to(outside)
    (folder / "log.txt").symlink_to(outside / "kept.txt")
    (folder / "state").symlink_to(outside)
    with holding(folder):
        for write, why in ((WRITES["a whole file"], "inner is a link"), (WRITES["a line"], "a link"), (seal, "a link")):
            with pytest.raises(StudioError, match=why):
                write(folder)
        remove(folder / "inner" / "kept.txt")
        remove(folder / "state")
        assert not (folder / "state").is_symlink()
    assert [path.name for path in outside.iterdir()] == ["kept.txt"] and (outside / "kept.txt").read_text() == "mine"


@needs_handles
def test_a_folder_whose_number_changes_by_itself_is_known_by_what_appears_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with holding(tmp_path) as held:
        monkeypatch.setattr(os.path, "samestat", lambda one, other: False)
        assert held.look() == "here"
    assert not list(tmp_path.iterdir())


@needs_handles
def test_a_folder_that_comes_back_is_held_again_if_it_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(handle: int) -> os.stat_result:
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))

    with holding(tmp_path) as held:
        with monkeypatch.context() as broken:
            broken.setattr(os, "fstat", fail)
            assert held.look() == "away"
        before = held.handle
        held.open_again(lambda: False)
        assert held.handle == before
        held.open_again(lambda: True)
        assert held.handle != before and held.look() == "here"


def test_what_is_no_file_is_neither_waited_for_nor_written_to(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no pipes with names here")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "none")
    for name, kind in (("pipe", "a pipe"), ("link", "a link")):
        with pytest.raises(OSError, match=kind):
            open_own(tmp_path / name, os.O_RDWR | os.O_CREAT)
    assert not (tmp_path / "none").exists()
    with pytest.raises(OSError, match="not a regular file"):
        open_regular(tmp_path / "pipe")
    with (tmp_path / "huge").open("wb") as stream:
        stream.truncate(100 * 2**30)
    with pytest.raises(OSError, match="larger than 1,000 bytes"):
        read_bounded(tmp_path / "huge", 1000)
    if Path("/proc/version").exists():  # it says that it has no size
        assert read_bounded(Path("/proc/version"), 100_000) == Path("/proc/version").read_bytes()
        with pytest.raises(OSError, match="larger than 4 bytes"):
            read_bounded(Path("/proc/version"), 4)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
