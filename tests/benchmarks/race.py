"""Photographs after the same time of one processor core: our preset, and the recipes of two others, by their samples.

All learn from the same 45,000 photographs of 32×32, and are judged against the 5,000 others, by the kernel distance on
features of lite0. Time is the processor's, on one thread, and of training alone: other programs take turns on the
cores. Each contestant draws by the best of its own samplers, which a few samples decide.

    python -m tests.benchmarks race race-diffusers race-lucidrains
"""

from __future__ import annotations

import io
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from ddpm_studio import engine
from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import NpzFile
from ddpm_studio.engine.disk.places import runs_folder
from ddpm_studio.engine.evaluation.kernel import KernelDistance, WithinSet, kernel_distance, within
from ddpm_studio.engine.events import Control, Frame, Pixels
from ddpm_studio.engine.networks.features.options import Lite0Features
from ddpm_studio.engine.runs.run_list import create_run
from ddpm_studio.engine.runtime.computing.device import choose_device
from ddpm_studio.engine.runtime.computing.tuning import ways
from ddpm_studio.engine.runtime.computing.winograd import wide_convolutions
from ddpm_studio.engine.runtime.features import Extractor, load_extractor
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures
from tests.benchmarks.peers import in_turn
from tests.benchmarks.pictures import SHARED
from tests.benchmarks.rows import Measure

PRESET = "photographs"
SECONDS = 1200.0
"""Of the processor, for each contestant's training: as much as two cores have in ten minutes."""
OF_EACH_CLASS = 4500
"""Photographs that are learnt from; the 500 others of the class are held out."""
COUNT, FEW, CALLS = 1000, 50, 50
"""Samples that are judged; of each sampler, to choose the best by; of the network, for each sample."""
LEARNING = 0.93
"""The share of our time that steps take; previews, probes and finding the fastest way take the rest."""
ROUNDS = 12
"""Steps that are timed beforehand, so that the learning rate has fallen when the time is up."""
Draw = Callable[[int, int], Pixels]
"""(how many, seed) ↦ samples, (N, H, W, C)."""


@dataclass(frozen=True)
class Photographs:
    """Pictures to learn from and pictures to judge by, (N, 32, 32, 3)."""

    train: Pixels
    held_out: Pixels


def race() -> Iterator[Measure]:
    """Our preset for photographs, and as many photographs that it has learnt from, which no samples can be nearer."""
    torch.set_num_threads(1)
    yield yardstick()
    config = ours()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photographs.npz"
        np.savez(path, images=photographs().train)
        data = config.data.model_copy(update={"source": NpzFile(path=path)})
        run = create_run(config.model_copy(update={"data": data}), runs_folder())
        began = time.process_time()
        for _ in engine.train(run.folder, Control()):
            pass
    took = time.process_time() - began
    yield judged("ours", _samplers(run.folder), took, config.training.steps, config.training.batch_size)


def yardstick() -> Measure:
    """Return the distance of photographs that are learnt from."""
    chosen = np.random.default_rng(0).choice(len(photographs().train), COUNT, replace=False)
    found = _distance(photographs().train[chosen])
    note = f"{COUNT:,} of those learnt from; against the 5,000 held out, lite0"
    return Measure("photographs, KD × 1000, real ones", _figures(found), note=note)


def judged(name: str, samplers: Mapping[str, Draw], took: float, steps: int, batch: int) -> Measure:
    """Return the distance of samples by the best of the `samplers`."""
    tried = {sampler: _distance(draw(FEW, 1)).value for sampler, draw in samplers.items()}
    best = min(tried, key=lambda sampler: tried[sampler])
    found = _distance(samplers[best](COUNT, 2))
    note = f"{steps:,} steps of {batch} in {took:.0f} s of one core; {COUNT:,} samples, {best}, {CALLS} calls; lite0"
    return Measure(f"photographs, KD × 1000, {name}", _figures(found), note=note)


@cache
def photographs() -> Photographs:
    """Return the photographs of the shared archive, class after class."""
    train: list[Pixels] = []
    held_out: list[Pixels] = []
    with zipfile.ZipFile(SHARED) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".jpg"))
        for name in names:
            pixels = np.asarray(Image.open(io.BytesIO(archive.read(name))).convert("RGB"))
            (train if int(Path(name).stem) < OF_EACH_CLASS else held_out).append(pixels)
    return Photographs(np.stack(train), np.stack(held_out))


def steps_in(seconds: float, step: Callable[[], None]) -> int:
    """Return how many of such steps the processor does in `seconds`."""
    return max(1, int(seconds / float(np.median(in_turn({"one": step}, ROUNDS, uncounted=2)["one"]))))


def ours(changes: tuple[str, ...] = ()) -> RunConfig:
    """Return the preset, on one thread, with as many steps as there is time for."""
    own = ['device.device="cpu"', "device.threads=1", 'device.compiles="never"', *changes]
    config = with_changes(find_preset(PRESET).config, own)
    learner, steps = Learner(config, 3, choose_device(config.device)), iter(range(10**9))
    pictures, counts = Pictures(photographs().train[:256], torch.device("cpu")), []
    is_wide = bool(wide_convolutions(learner.network))
    for way in ways(config.device, (False, True), 1, "cpu", is_wide):  # training itself finds the fastest
        learner.compute_as(way)
        counts.append(steps_in(LEARNING * SECONDS, lambda: forget(learner.train_step(next(steps), pictures))))
    return with_changes(config, [f"training.steps={max(counts)}"])


def forget(_: object) -> None:
    """Take a result and forget it."""


def _samplers(run: Path) -> dict[str, Draw]:
    def by(kind: str, steps: int) -> Draw:
        def draw(count: int, seed: int) -> Pixels:
            options = SampleOptions.model_validate(
                {
                    "model": run,
                    "count": count,
                    "seed": seed,
                    "steps": steps,
                    "sampler": {"kind": kind},
                    "chain": {"frames_kept": 2, "device": {"device": "cpu", "threads": 1}},
                }
            )
            *_, last = (event for event in engine.run(options, Control()) if isinstance(event, Frame))
            return last.x_t

        return draw

    return {"DPM-Solver++": by("dpm-solver++", CALLS), "DPM-Solver++ SDE": by("dpm-solver++-sde", CALLS)}


def _figures(found: KernelDistance) -> dict[str, float]:
    return {"value": 1000 * found.value, "±": 1000 * found.error}


def _distance(pixels: Pixels) -> KernelDistance:
    return kernel_distance(within(_features(pixels)), _reference())


@cache
def _reference() -> WithinSet:
    return within(_features(photographs().held_out))


@cache
def _extractor() -> Extractor:
    return load_extractor(Lite0Features(), (32, 32, 3), choose_device(DeviceOptions(device="cpu", threads=1)))


def _features(pixels: Pixels) -> npt.NDArray[np.float32]:
    extractor = _extractor()
    parts = (pixels[at : at + extractor.batch] for at in range(0, len(pixels), extractor.batch))
    return np.concatenate([extractor.see(part)["features"] for part in parts])
