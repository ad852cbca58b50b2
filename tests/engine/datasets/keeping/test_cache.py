"""The cache: the same images at once, never old ones, never half of them."""

from __future__ import annotations

import errno
import io
import itertools
import json
import os
import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ddpm_studio.engine.datasets import DataOptions, Folder, Images, Shapes, find_kept, load
from ddpm_studio.engine.datasets.keeping import pixel_file
from ddpm_studio.engine.datasets.keeping import rows as rows_module
from ddpm_studio.engine.datasets.keeping.cache import recall
from ddpm_studio.engine.datasets.keeping.checksums import early_fingerprint_of
from ddpm_studio.engine.datasets.keeping.rows import Rows
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Note, Scan, Work
from tests.engine.datasets.conftest import Opened, drain, write_picture


def assert_same(one: Opened, other: Opened) -> None:
    assert np.array_equal(one.images.pixels, other.images.pixels)
    assert (one.images.labels is None) == (other.images.labels is None)
    if one.images.labels is not None:
        assert one.labels == other.labels
    for name in ("label_names", "captions", "name"):
        assert getattr(one.images, name) == getattr(other.images, name)
    for part in fields(Scan):
        first, second = getattr(one.scan, part.name), getattr(other.scan, part.name)
        assert np.array_equal(first, second) if part.name == "preview" else first == second, part.name


@pytest.fixture
def odd_folder(folder: Path, noise) -> Path:
    """A folder with something to tell: left out, changed, other sizes."""
    (folder / "cats" / "bad.png").touch()
    write_picture(folder / "dogs" / "wide.png", noise(20, 30, 3))
    write_picture(folder / "dogs" / "deep.png", noise(8, 8).astype(np.uint16) * 257)
    return folder


def test_the_second_time_is_the_same(odd_folder: Path, tmp_path: Path) -> None:
    for source in (Folder(path=odd_folder), Shapes(count=5)):
        data = DataOptions(source=source)
        first = drain(data, tmp_path / "cache")
        before = state_of(tmp_path / "cache")
        second = drain(data, tmp_path / "cache")
        assert_same(first, second)
        assert len(second.events) < len(first.events)
        assert state_of(tmp_path / "cache") == before


def test_any_choice_or_change_is_read_anew(folder: Path, tmp_path: Path, noise) -> None:
    cache = tmp_path / "cache"
    data = DataOptions(source=Folder(path=folder))
    sets = itertools.count(1)

    def expect_new(data: DataOptions) -> Opened:
        result = drain(data, cache)
        assert len(list(cache.iterdir())) == next(sets)
        return result

    expect_new(data)
    for update in ({"height": 16}, {"width": 16}, {"channels": 1}, {"background": "black"}):
        expect_new(data.model_copy(update=update))
    drain(data.model_copy(update={"flip": True}), cache)  # flips are made in training
    file = folder / "cats" / "絵 0.png"
    changed = noise(8, 8, 3)
    write_picture(file, changed)
    os.utime(file, ns=(1, 1))
    assert np.array_equal(expect_new(data).images.pixels[0], changed)
    write_picture(folder / "dogs" / "new.png", changed)
    assert expect_new(data).scan.used == 7
    file.unlink()
    assert expect_new(data).scan.used == 6


def test_stopping_anywhere_leaves_nothing(odd_folder: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("ddpm_studio.engine.pace.INTERVAL", -1.0)  # speak after every picture
    data = DataOptions(source=Folder(path=odd_folder))
    count = len(drain(data, tmp_path / "whole").events)
    assert count > 15
    for stop in range(count):
        cache = tmp_path / f"cache {stop}"
        work = load(data, cache)
        for _ in range(stop):
            next(work)
        work.close()
        kept = list(cache.iterdir()) if cache.exists() else []
        assert kept == []


def test_a_torn_set_is_made_again(folder: Path, tmp_path: Path) -> None:
    data = DataOptions(source=Folder(path=folder))
    first = drain(data, tmp_path / "cache")
    assert first.images.labels is not None
    (kept,) = (tmp_path / "cache").iterdir()
    shorter, fewer = io.BytesIO(), io.BytesIO()
    np.save(shorter, first.images.pixels[:3])
    np.save(fewer, first.images.labels[:3])
    torn = [(name, (kept / name).read_bytes()[:50]) for name in ("pixels.npy", "meta.json", "labels.npy")]
    for name, content in [*torn, ("pixels.npy", shorter.getvalue()), ("labels.npy", fewer.getvalue())]:
        (kept / name).unlink()  # and not written over: the first set still has it mapped
        (kept / name).write_bytes(content)
        mended = drain(data, tmp_path / "cache")
        assert_same(mended, first)
        assert not any(isinstance(event, Note) for event in mended.events)
        assert len(drain(data, tmp_path / "cache").events) < len(mended.events)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [kept.name]


@pytest.mark.parametrize("is_large", [False, True])
def test_a_set_that_has_rotted_is_made_again(folder: Path, tmp_path: Path, monkeypatch, is_large: bool) -> None:
    monkeypatch.setattr(pixel_file, "SMALL", 0 if is_large else 2**20)
    data = DataOptions(source=Folder(path=folder))
    first = drain(data, tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    for name in ("pixels.npy", "labels.npy", "checks.npy"):
        content = bytearray((kept / name).read_bytes())
        content[-2] ^= 4
        (kept / name).write_bytes(bytes(content))
        mended = drain(data, tmp_path / "cache")
        assert_same(mended, first if not is_large else drain(data, tmp_path / "other"))
        notes = [event.text for event in mended.events if isinstance(event, Note)]
        assert len(notes) == (name == "pixels.npy") and all("prepared anew" in note for note in notes)
        assert not [event for event in drain(data, tmp_path / "cache").events if isinstance(event, Note)]


def test_what_an_earlier_version_kept_is_sealed_when_it_is_opened(folder: Path, tmp_path: Path) -> None:
    data = DataOptions(source=Folder(path=folder))
    first = drain(data, tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    meta = json.loads((kept / "meta.json").read_bytes())
    del meta["sealed"]
    (kept / "checks.npy").unlink()
    (kept / "meta.json").write_text(json.dumps(meta))
    pixels = (kept / "pixels.npy").stat()
    assert_same(drain(data, tmp_path / "cache"), first)
    assert (kept / "pixels.npy").stat().st_ino == pixels.st_ino  # and not made again
    recalled = recall(tmp_path / "cache", kept.name)
    assert recalled is not None and recalled[0].checks is not None
    assert recalled[0].fingerprint == first.images.fingerprint == Images(*_parts(first)).fingerprint


def _parts(opened: Opened) -> tuple[Any, ...]:
    images = opened.images
    return np.array(images.pixels), images.labels, images.label_names, images.captions, images.name


def test_a_kept_set_is_found_by_its_fingerprint_or_refused_by_name(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    images = drain(DataOptions(source=Folder(path=folder)), cache).images
    drain(DataOptions(source=Shapes(count=5)), cache)
    assert np.array_equal(_result(find_kept(cache, images.fingerprint)).pixels, images.pixels)
    assert np.array_equal(_result(find_kept(cache, early_fingerprint_of(images.pixels))).pixels, images.pixels)
    assert _result(find_kept(cache, images.fingerprint[:-1])) is None
    (path,) = (kept for kept in cache.glob("*/pixels.npy") if np.load(kept).shape == images.pixels.shape)
    content = bytearray(path.read_bytes())
    content[-2] ^= 4
    path.write_bytes(bytes(content))
    with pytest.raises(StudioError, match=f"The 6 pictures of “{folder.name}” that were prepared before are damaged"):
        _result(find_kept(cache, images.fingerprint))


def _result(work: Work[Any]) -> Any:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def test_images_outlive_their_folder(folder: Path, tmp_path: Path) -> None:
    result = drain(DataOptions(source=Folder(path=folder)), tmp_path / "cache")
    expected = np.array(result.images.pixels)
    shutil.rmtree(folder)
    assert np.array_equal(result.images.pixels, expected)


def test_where_nothing_can_be_written_memory_does(odd_folder: Path, tmp_path: Path) -> None:
    data = DataOptions(source=Folder(path=odd_folder))
    expected = drain(data, tmp_path / "cache")
    blocked = tmp_path / "a file"
    blocked.write_text("where the cache should be")
    result = drain(data, blocked)
    assert_same(result, expected)
    assert [event.level for event in result.events if isinstance(event, Note)] == ["warning"]
    assert not np.asarray(result.images.pixels).flags.writeable


NAMING = 8
"""The fsync that makes the name of a set last: the last one."""


@pytest.mark.parametrize("call", range(1, NAMING + 1))
def test_a_disk_that_fills_up_at_any_moment(odd_folder: Path, tmp_path: Path, monkeypatch, call: int) -> None:
    """The fsync number `call` fails: of each block, the head, labels, CRCs, the account, the folder, its name."""
    data = DataOptions(source=Folder(path=odd_folder), range="type")
    expected = drain(data, tmp_path / "cache")
    monkeypatch.setattr(rows_module, "BLOCK", 600)
    calls = itertools.count(1)
    real = os.fsync

    def full(descriptor: int) -> None:
        if next(calls) == call:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    result = drain(data, tmp_path / "other")
    monkeypatch.undo()
    assert_same(result, expected)
    notes = [event.text for event in result.events if isinstance(event, Note)]
    if call == NAMING:
        assert notes == []
        assert_same(drain(data, tmp_path / "other"), expected)
        return
    assert len(notes) == 1
    assert "No space left on device" in notes[0]
    assert list((tmp_path / "other").iterdir()) == []


def test_drafts_of_killed_programs_are_swept(folder: Path, tmp_path: Path) -> None:
    old, young = tmp_path / "cache" / ".tmp-1-old", tmp_path / "cache" / ".tmp-1-young"
    for draft in (old, young):
        draft.mkdir(parents=True)
    os.utime(old, (0, 0))
    drain(DataOptions(source=Folder(path=folder)), tmp_path / "cache")
    assert (old.exists(), young.exists()) == (False, True)


def test_rows_in_many_blocks(tmp_path: Path, monkeypatch, noise) -> None:
    monkeypatch.setattr(rows_module, "BLOCK", 100)
    images = noise(23, 4, 5, 3)
    with Rows(tmp_path / "a.npy") as on_disk, Rows(None) as in_memory:
        for image in images:
            on_disk.add(image)
            in_memory.add(image)
        on_disk.finish()
        in_memory.finish()
    assert np.array_equal(np.load(tmp_path / "a.npy"), images)
    assert np.array_equal(on_disk.pixels(), images)
    assert np.array_equal(in_memory.pixels(), images)


def state_of(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*")}
