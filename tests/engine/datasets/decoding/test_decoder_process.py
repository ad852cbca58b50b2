"""What is heavy is decoded by another process, with the same pixels; what brings that down costs itself only."""

from __future__ import annotations

import os
import random
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import psutil
import pytest
from PIL import Image

from ddpm_studio.engine.datasets import DataOptions, Folder, ZipArchive, load, read_picture, read_whole_picture
from ddpm_studio.engine.datasets.decoding.decode import LIGHT_PIXELS, decode
from ddpm_studio.engine.datasets.decoding.decoder_process import SECONDS, DecoderProcess, read_file
from ddpm_studio.engine.datasets.decoding.fit import fit
from ddpm_studio.engine.datasets.picture import Picture, Unusable, Wanted
from tests.engine.datasets.conftest import Opener, write_picture
from tests.faults.odd_pictures import slow

SIZE = (8, 8)
WANTED = Wanted(SIZE)
HEAVY = (1100, 1000)


Children: TypeAlias = Callable[[], list[psutil.Process]]


@pytest.fixture
def heavy(awkward_path: Path, noise: Callable[..., np.ndarray]) -> Path:
    """A picture of more than a megapixel."""
    return write_picture(awkward_path / "大きい 絵.png", noise(*HEAVY, 3), compress_level=0)


def test_the_other_process_sees_the_same(heavy: Path, children: Children) -> None:
    with heavy.open("rb") as stream:
        here = decode(stream, WANTED)
    with DecoderProcess() as process:
        outcome = read_file(heavy, process, WANTED)
        assert not isinstance(outcome, Picture) and not children()
        for what in (heavy, heavy.read_bytes()):
            there = process.read(what, WANTED)
            assert (there.size, there.mode, there.changes) == (here.size, here.mode, here.changes)
            assert np.array_equal(fit(there.image, SIZE), fit(here.image, SIZE))
        (child,) = children()
        if sys.platform == "linux":
            assert not any("pydantic" in mapped.path for mapped in child.memory_maps()), "it is slow to start"
    assert not children()


def test_light_pictures_need_no_process(tmp_path: Path, noise: Callable[..., np.ndarray], children: Children) -> None:
    path = write_picture(tmp_path / "light.png", noise(64, 64, 3))
    with DecoderProcess() as process:
        assert isinstance(read_file(path, process, WANTED), Picture) and not children()
    side = int(LIGHT_PIXELS**0.5) + 1
    dark = write_picture(tmp_path / "few bytes, many pixels.png", np.zeros((side, side), np.uint8))
    tiff = write_picture(tmp_path / "small.tif", noise(8, 8))
    with DecoderProcess() as process:
        assert not any(isinstance(read_file(path, process, WANTED), Picture) for path in (dark, tiff))


@pytest.mark.parametrize("pack", [False, True])
def test_a_set_of_heavy_pictures_is_scanned(
    heavy: Path, opened: Opener, tmp_path: Path, pack: bool, children: Children
) -> None:
    write_picture(heavy.with_name("small.png"), np.zeros((8, 8), np.uint8))
    heavy.with_name("torn.png").write_bytes(heavy.read_bytes()[:200_000])
    if pack:
        with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
            for path in heavy.parent.iterdir():
                archive.write(path, path.name)
    result = opened(ZipArchive(path=tmp_path / "set.zip") if pack else Folder(path=heavy.parent))
    assert (result.scan.used, [name for name, _ in result.scan.left_out]) == (2, ["torn.png"])
    assert result.scan.sizes[(HEAVY[1], HEAVY[0])] == 1 and not children()
    with Image.open(heavy) as image:
        assert np.array_equal(result.images.pixels[1], fit(image, SIZE))


def test_one_picture_is_read_whole_or_cut(heavy: Path) -> None:
    with Image.open(heavy) as image:
        assert np.array_equal(read_picture(heavy, DataOptions(), 3), fit(image, SIZE))
        assert np.array_equal(read_whole_picture(heavy, 100), fit(image, (91, 100)))


def test_a_picture_that_takes_too_long_costs_itself_only(tmp_path: Path, heavy: Path) -> None:
    path = tmp_path / "slow.jpg"
    path.write_bytes(slow(random.Random(0)).content)
    with DecoderProcess(seconds=0.5) as process:
        with pytest.raises(Unusable, match=r"takes longer than 0\.5 s"):
            process.read(path, WANTED)
        process._seconds = SECONDS  # a busy machine takes longer for any picture
        assert process.read(heavy, WANTED).size == HEAVY[::-1]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_a_picture_that_takes_too_much_memory_costs_itself_only(tmp_path: Path, heavy: Path) -> None:
    path = tmp_path / "large.png"
    Image.new("RGBA", (2500, 2500)).save(path)
    with DecoderProcess(memory=20 * 2**20) as process:
        with pytest.raises(Unusable, match="too large for the memory"):
            process.read(path, WANTED)
        assert process.read(heavy, WANTED).size == HEAVY[::-1]


def test_a_process_that_is_killed_is_started_again(heavy: Path, children: Children) -> None:
    with DecoderProcess() as process:
        process.read(heavy, WANTED)
        (child,) = children()
        child.kill()
        child.wait()
        assert process.read(heavy, WANTED).size == HEAVY[::-1]


def test_a_process_that_dies_at_work_is_told_of(tmp_path: Path, children: Children) -> None:
    path = tmp_path / "slow.jpg"
    path.write_bytes(slow(random.Random(0)).content)
    with DecoderProcess(seconds=200) as process:  # on a busy machine it takes long to begin
        killer = threading.Thread(target=kill_when_busy, args=(children,))
        killer.start()
        with pytest.raises(Unusable, match="brings its decoder down"):
            process.read(path, WANTED)
        killer.join()


def kill_when_busy(children: Children) -> None:
    pause = threading.Event()
    while not any(child.cpu_times().user > 0.8 for child in children()):
        pause.wait(0.02)
    for child in children():
        os.kill(child.pid, 9)


def test_a_stopped_scan_leaves_no_process(tmp_path: Path, children: Children) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "slow.jpg").write_bytes(slow(random.Random(0)).content)
    work = load(DataOptions(source=Folder(path=tmp_path / "set")), tmp_path / "cache")
    for event in work:
        if getattr(event, "label", "") == "Reading a large picture" and children():
            break
    work.close()
    assert not children()
