"""Our training step beside diffusers' on a graphics card, in turn: the paper's CIFAR-10 U-Net, batch 128."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import torch

from ddpm_studio.engine.config import DeviceOptions
from ddpm_studio.engine.runtime.device import Device, choose_device
from ddpm_studio.engine.runtime.learner import Learner
from ddpm_studio.engine.runtime.pixels import Pictures
from ddpm_studio.engine.runtime.tuning import Tuning
from tests.benchmarks.peers import Case, Step, peer_training
from tests.benchmarks.rows import Measure

CASE = Case("the paper's CIFAR-10 U-Net, batch 128", "cifar10-paper", 3, 128, 30, 256)
PICTURES = 5000
WHAT = f"training step, {CASE.title}, on a graphics card"
GOAL = "≥ 2"


def training() -> Iterator[Measure]:
    """Training steps on a graphics card, ours in bf16, as it is and compiled, against diffusers' in fp32 and bf16."""
    if torch.cuda.is_available():
        yield from compared(CASE, choose_device(DeviceOptions(), trains=True))
    else:
        yield Measure(WHAT, {}, "×", GOAL, "not measured: no graphics card was at hand")


def compared(case: Case, device: Device) -> Iterator[Measure]:
    """Yield our speed on `device` and its ratio to the peer's."""
    peer = peer_training(case, device.torch.type)
    steps = {"diffusers": peer(False), "diffusers bf16": peer(True)}
    steps |= {"ours": our_training(case, device, False), "ours compiled": our_training(case, device, True)}
    spent = in_turn(steps, case.rounds, device)
    for name in ("ours", "ours compiled"):
        speed = case.batch / statistics.median(spent[name])
        yield Measure(f"{WHAT}, {name}", {"median": speed}, "images/s", note="bf16", headline=False)
        for theirs, goal in (("diffusers", GOAL), ("diffusers bf16", "")):
            ratios = [slow / fast for slow, fast in zip(spent[theirs], spent[name], strict=True)]
            figures = {"median": statistics.median(ratios), "min": min(ratios), "max": max(ratios)}
            yield Measure(f"{WHAT}, {name}, times {theirs}", figures, "×", goal, "bf16")


def our_training(case: Case, device: Device, is_compiled: bool) -> Step:
    """Return a step of ours in bf16, on pictures that lie on the device."""
    learner = Learner(case.config, case.channels, device)
    learner.compute_as(Tuning("bf16", is_compiled=is_compiled))
    pixels = torch.randint(0, 256, (PICTURES, *case.shape[1:], case.channels), dtype=torch.uint8).numpy()
    pictures, numbers = Pictures(pixels, device.torch), iter(range(10**9))

    def step() -> None:
        learner.train_step(next(numbers), pictures.pick, pictures.count)

    return step


def in_turn(steps: dict[str, Step], rounds: int, device: Device) -> dict[str, list[float]]:
    """Return seconds of each of `steps`, which take turns, by the card's own clock; three rounds are not counted."""
    spent: dict[str, list[float]] = {name: [] for name in steps}
    for number in range(rounds + 3):
        for name, step in steps.items():
            seconds = _timed(step, device)
            if number >= 3:
                spent[name].append(seconds)
    return spent


def _timed(step: Step, device: Device) -> float:
    if device.torch.type != "cuda":
        began = time.perf_counter()
        step()
        return time.perf_counter() - began
    first, last = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    device.wait()
    first.record()
    step()
    last.record()
    device.wait()
    return float(first.elapsed_time(last)) / 1000
