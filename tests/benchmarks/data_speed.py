"""How soon a large data set is ready, and whether training ever waits for it."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import torch

from ddpm_studio import engine
from ddpm_studio.engine import datasets
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.datasets import AnySource, DataOptions
from ddpm_studio.engine.datasets.archive import ZipArchive
from ddpm_studio.engine.datasets.folder import Folder
from ddpm_studio.engine.events import Work
from ddpm_studio.engine.runtime.computing.device import choose_device, compute_threads
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures
from tests.benchmarks.pictures import folder_of_jpegs, zip_of_jpegs
from tests.benchmarks.rows import Measure

ROUNDS = 3
STEPS = 30


def scanning_zip() -> Iterator[Measure]:
    """Seconds until 50,000 JPEG files of 32² in a zip file are scanned and cached, and until they are open again."""
    with zip_of_jpegs() as path:
        yield from _scanning("in a zip file", ZipArchive(path=path))


def scanning_folder() -> Iterator[Measure]:
    """Seconds until a folder of 50,000 JPEG files of 32² is scanned and cached, and until it is open again."""
    with folder_of_jpegs() as path:
        yield from _scanning("in a folder", Folder(path=path))


def _scanning(where: str, source: AnySource) -> Iterator[Measure]:
    data = DataOptions(source=source, height=32, width=32)
    first, computing, again = [], [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as cache:
            began, began_work = time.perf_counter(), time.process_time()
            list(engine.scan(data, Path(cache)))
            first.append(time.perf_counter() - began)
            computing.append(time.process_time() - began_work)
            began = time.perf_counter()
            list(engine.scan(data, Path(cache)))
            again.append(time.perf_counter() - began)
    figures = {"median": statistics.median(first), "computing median": statistics.median(computing)}
    yield Measure(f"50,000 JPEG files of 32² {where}: scanned and cached", figures, "s", "≤ 20 s", f"{ROUNDS} rounds")
    yield Measure(f"50,000 JPEG files of 32² {where}: opened again", {"median": statistics.median(again)}, "s")


def waiting() -> Iterator[Measure]:
    """Part of a training step that goes into fetching its pictures from the cache, on the network of the shapes."""
    config = find_preset("shapes").config
    with tempfile.TemporaryDirectory() as cache, zip_of_jpegs() as path, compute_threads(config.device):
        data = DataOptions(source=ZipArchive(path=path), height=32, width=32)
        list(engine.scan(data, Path(cache)))
        images = _result(datasets.load(data, Path(cache)))
        device = choose_device(config.device, trains=True)
        learner, pictures = Learner(config, images.pixels.shape[3], device), Pictures(images.pixels, device.torch)
        honest, fetched = pictures.pick, list[float]()

        def pick(indices: torch.Tensor) -> torch.Tensor:
            began = time.perf_counter()
            found = honest(indices)
            fetched.append(time.perf_counter() - began)
            return found

        pictures.pick = pick  # type: ignore[method-assign]

        shares = []
        for step in range(STEPS):
            began = time.perf_counter()
            learner.train_step(step, pictures)
            shares.append(100 * fetched[-1] / (time.perf_counter() - began))
    figures = {"median": statistics.median(shares[5:]), "max": max(shares[5:])}
    batch = f"batch {config.training.batch_size}, 50,000 pictures of 32² RGB"
    yield Measure("waiting for pictures, part of a training step", figures, "%", "< 2 %", batch)


def _result(work: Work[tuple[datasets.Images, object]]) -> datasets.Images:
    try:
        while True:
            next(work)
    except StopIteration as end:
        images: datasets.Images = end.value[0]
        return images
