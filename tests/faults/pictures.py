"""A folder of odd pictures: each is used, changed or left out by name, with the right pixels, in time and memory."""

from __future__ import annotations

import random
import resource
import tempfile
import time
from pathlib import Path
from unittest import mock

import numpy as np
import numpy.typing as npt
from PIL import Image

from ddpm_studio.engine.datasets import DataOptions, Folder, Images, load
from ddpm_studio.engine.datasets.decoding import decoder_process
from ddpm_studio.engine.events import Scan
from tests.faults.odd_pictures import BOMBS, NAMES, ORDINARY, SIDE, Odd, make_no_files, noise, slow
from tests.faults.row import Fault, Row

PATIENCE = 2.0
"""Seconds that the slow picture is given here."""
MOST_MEMORY = 2 * 2**30
SHARE_OF_BOMBS = 20
"""One file in so many is a bomb."""


def odd_folder(count: int, seed: int) -> Row:
    """Scan one folder with `count` odd files in it."""
    chance, row = random.Random(seed), Row()
    folder = Path(tempfile.mkdtemp()) / "絵 の folder"
    reasons = make_no_files(folder)
    odd: dict[str, Odd] = {}
    while len(odd) + len(reasons) < count:
        number = len(odd)
        make = slow if number == 0 else chance.choice(BOMBS if number % SHARE_OF_BOMBS == 1 else ORDINARY)
        name = chance.choice(NAMES).format(number)
        odd[name] = make(chance)
        (folder / name).write_bytes(odd[name].content)
    row.tries = len(odd) + len(reasons)
    began, before = time.monotonic(), _memory(resource.RUSAGE_SELF)
    with mock.patch.object(decoder_process.DecoderProcess.__init__, "__defaults__", (PATIENCE, decoder_process.MEMORY)):
        images, scan = _opened(folder)
    _check(row, images, scan, odd, reasons)
    taken = _memory(resource.RUSAGE_SELF) - before, _memory(resource.RUSAGE_CHILDREN)
    if max(taken) > MOST_MEMORY:
        row.count("lost", f"{max(taken) / 2**20:.0f} MB were taken")
    row.facts = (
        f"{time.monotonic() - began:.1f} s, {taken[0] / 2**20:.0f} MB here, {taken[1] / 2**20:.0f} MB in the decoder"
    )
    return row


def many_files(count: int, seed: int) -> Row:
    """Scan a folder of `count` small files, one in ten of them damaged."""
    chance, row = random.Random(seed), Row(tries=count)
    folder = Path(tempfile.mkdtemp()) / "many"
    for number in range(count):
        path = folder / f"{number // 5000:03d}" / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        if number % 1000 == 0:
            path.write_bytes(b"")
            Image.fromarray(noise(chance, SIDE, SIDE)).save(path.with_suffix(".bmp"))
        elif number % 10 == 0:
            path.with_suffix(".jpg").hardlink_to(folder / f"{number // 5000:03d}" / f"{number // 1000 * 1000}.png")
        else:
            path.hardlink_to(folder / f"{number // 5000:03d}" / f"{number // 1000 * 1000}.bmp")
    began, before = time.monotonic(), _memory(resource.RUSAGE_SELF)
    _, scan = _opened(folder)
    expected = sum(len(list(part.iterdir())) for part in folder.iterdir())
    if scan.used + len(scan.left_out) != expected:
        row.count("lost", f"{scan.used} used and {len(scan.left_out)} left out of {expected}")
    if any(reason != "empty file" for _, reason in scan.left_out) or len(scan.left_out) != -(-count // 10):
        row.count("lost", f"{len(scan.left_out)} are left out: {scan.left_out[:3]}")
    row.facts = f"{time.monotonic() - began:.1f} s, {(_memory(resource.RUSAGE_SELF) - before) / 2**20:.0f} MB"
    return row


def _opened(folder: Path) -> tuple[Images, Scan]:
    """Open the folder at the files' own size, with four channels, so that nothing is lost on the way."""
    source = Folder(path=folder, order="names")  # as `_check` sorts them
    # Each picture is judged by itself; the range of the set would be that of its wildest floats.
    data = DataOptions(source=source, range="type", height=SIDE, width=SIDE, channels=4)
    work = load(data, Path(tempfile.mkdtemp()))
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: tuple[Images, Scan] = end.value
            return found


def _check(row: Row, images: Images, scan: Scan, odd: dict[str, Odd], reasons: dict[str, str]) -> None:
    left_out, changed = dict(scan.left_out), dict(scan.changed)
    used = [name for name in sorted({*odd, *reasons}) if name not in left_out]
    if scan.used != len(used) or len(images.pixels) != len(used) or len(left_out) != len(scan.left_out):
        row.count("lost", f"{scan.used} used and {len(scan.left_out)} left out of {row.tries}")
        return
    for name, reason in reasons.items():
        if reason not in left_out.get(name, ""):
            row.count("lost", f"{name} is left out for {left_out.get(name)!r}, not {reason!r}")
    for name, pixels in zip(used, np.asarray(images.pixels), strict=True):
        problem = _problem(odd[name], pixels, changed.get(name, "")) if name in odd else ""
        if problem:
            row.count("lost", f"{name}: {problem}")
    for name in left_out.keys() & odd.keys():
        expected = odd[name]
        if expected.reasons and not left_out[name].startswith(expected.reasons):
            row.count("lost", f"{name} is left out for {left_out[name]!r}, not {expected.reasons}")
        if expected.pixels is not None and not expected.reasons:
            row.count("lost", f"{name} is left out for {left_out[name]!r}, but is good")


def _problem(expected: Odd, pixels: npt.NDArray[np.uint8], change: str) -> str:
    """Return what is wrong with a picture that was used, or nothing."""
    if expected.pixels is None:
        return "it is used, but must not be" if expected.reasons else ""
    wanted = expected.pixels if expected.pixels.ndim == 3 else np.repeat(expected.pixels[..., None], 3, axis=2)
    if wanted.shape[2] == 3:
        wanted = np.concatenate([wanted, np.full((SIDE, SIDE, 1), 255)], axis=2)
    difference = np.abs(pixels.astype(np.float64) - wanted).max()
    if difference > expected.tolerance:
        return f"its pixels differ by {difference:.1f}"
    return "" if expected.change in change else f"it is said to be {change!r}, not {expected.change!r}"


def _memory(whose: int) -> int:
    """Return the largest memory so far of this process, or of its children that have ended, in bytes."""
    return 1024 * resource.getrusage(whose).ru_maxrss


FAULTS = (
    Fault("odd-pictures", odd_folder, count=1000, quick=40, seconds=600),
    Fault("many-files", many_files, count=100_000, quick=500, seconds=600),
)
