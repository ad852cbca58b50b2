from __future__ import annotations

import json
import os
import shutil
import stat
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from ddpm_studio.engine.disk import files, leftovers
from ddpm_studio.engine.disk.files import append_line, whole_file, write_text
from ddpm_studio.engine.errors import LoadError, StudioError
from ddpm_studio.engine.models.header import HEADER_KEY, read_card
from ddpm_studio.engine.runs.run import Run


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    write_text(path, "old")
    with whole_file(path) as stream:
        stream.write(b"ne")
        assert path.read_text() == "old"
        stream.write(b"w")
    assert path.read_text() == "new" and names(path.parent) == ["a.txt"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "old")
    with pytest.raises(RuntimeError), whole_file(path) as stream:
        stream.write(b"half")
        raise RuntimeError
    assert path.read_text() == "old" and names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_a_full_disk_is_a_sentence_that_names_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.txt"
    write_text(path, "old")
    monkeypatch.setattr(*{"fsync": (os, "fsync", full), "rename": (os, "replace", full)}[call])
    with pytest.raises(StudioError, match=r"a\.txt could not be written: No space left on device"):
        write_text(path, "new")
    assert path.read_text() == "old" and names(tmp_path) == ["a.txt"]


def test_every_rename_comes_after_the_flush_of_its_file_and_before_that_of_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    fsync, replace = os.fsync, os.replace

    def noted_fsync(handle: int) -> None:
        calls.append("flush")
        fsync(handle)

    def noted_replace(path: Path, target: Path, **folders: int | None) -> None:
        calls.append("rename")
        replace(path, target, **folders)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    write_text(tmp_path / "a.txt", "text")
    assert calls == ["flush", "rename", "flush"]


def test_a_line_that_was_torn_does_not_take_the_next_one_with_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"one\ntw")
    for line in ("three", "four"):
        append_line(log, line)
    assert log.read_bytes() == b"one\ntw\nthree\nfour\n"


def test_a_file_gets_the_rights_that_the_user_gives_to_new_files(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "a.txt", "text")
    finally:
        os.umask(before)
    assert os.name != "posix" or stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640


def test_what_a_process_that_has_ended_was_writing_is_swept_and_nothing_else(tmp_path: Path) -> None:
    ours = leftovers.temporary_prefix()
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    kept = [f"{ours}a.txt", f".tmp-ffffff-{dead.pid}-b", ".tmp-notes", "c.txt"]
    for name in [*kept, ours.replace(str(os.getpid()), str(dead.pid)) + "d"]:
        (tmp_path / name).write_text("")
    leftovers.sweep(tmp_path)
    assert sorted(names(tmp_path)) == sorted(kept)


def test_room_is_left_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage(tmp_path).free
    assert not files.lack_of_room(tmp_path, 1)
    monkeypatch.setattr(files, "RESERVE", free)
    assert str(tmp_path) in files.lack_of_room(tmp_path, 2**30)
    assert not files.lack_of_room(tmp_path / "none", 1), "then the writing itself tells"


def header_file(path: Path, header: bytes, length: int | None = None) -> Path:
    path.write_bytes(struct.pack("<Q", len(header) if length is None else length) + header)
    return path


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not a safetensors file"),
        (b"\x01\x02", "is not a safetensors file"),
        (struct.pack("<Q", 1 << 60), "the file is not a safetensors file"),
        (struct.pack("<Q", 5) + b"nonsense", "is not a safetensors file"),
        (struct.pack("<Q", 2) + b"[]", "is not a safetensors file"),
        (struct.pack("<Q", 2) + b"{}", "it is not a model of DDPM Studio"),
        (struct.pack("<Q", 100_000) + b"[" * 100_000, "is not a safetensors file"),
    ],
)
def test_a_file_that_is_no_model_is_refused_by_name(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "odd.safetensors"
    path.write_bytes(content)
    with pytest.raises(LoadError, match=rf"odd\.safetensors: .*{sentence}"):
        read_card(path)


@pytest.mark.parametrize(
    "said",
    [
        "not json",
        "[]",
        "{}",
        '{"config": {"training": {"steps": -1}}, "channels": 1}',
        '{"channels": 99, "config": {}}',
    ],
)
def test_a_model_that_describes_itself_badly_is_refused(tmp_path: Path, said: str) -> None:
    header = json.dumps({"__metadata__": {HEADER_KEY: said}}).encode()
    with pytest.raises(LoadError, match=r"odd\.safetensors: its header is not understood"):
        read_card(header_file(tmp_path / "odd.safetensors", header))


def test_a_snapshot_says_everything_but_where_it_was_made(trained_run: Run) -> None:
    card = read_card(trained_run.snapshots()[-1][1])
    assert card.image_shape == (8, 8, 1) and card.last_time == 50
    made = card.provenance
    assert made.step == 12 and made.images_seen == 96 and made.ema_rate == 0.5
    assert card.pictures.label_names == tuple("0123456789")
    assert str(trained_run.folder).encode() not in trained_run.snapshots()[-1][1].read_bytes()
