"""Our training step beside diffusers' on a graphics card, in turn: the paper's CIFAR-10 U-Net, batch 128."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from functools import partial

import torch

from ddpm_studio.engine.config import DeviceOptions
from ddpm_studio.engine.runtime.device import Device, choose_device
from ddpm_studio.engine.runtime.learner import Learner
from ddpm_studio.engine.runtime.pixels import Pictures
from ddpm_studio.engine.runtime.tuning import Tuning
from tests.benchmarks.peers import Case, Step, in_turn, peer_training, ratios
from tests.benchmarks.rows import Measure

CASE = Case("the paper's CIFAR-10 U-Net, batch 128", "cifar10-paper", 3, 128, 30, 256)
PICTURES, UNCOUNTED = 5000, 3
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
    spent = in_turn(steps, case.rounds, partial(_seconds, device), UNCOUNTED)
    for name in ("ours", "ours compiled"):
        speed = case.batch / statistics.median(spent[name])
        yield Measure(f"{WHAT}, {name}", {"median": speed}, "images/s", note="bf16", headline=False)
        for theirs, goal in (("diffusers", GOAL), ("diffusers bf16", "")):
            yield Measure(f"{WHAT}, {name}, times {theirs}", ratios(spent[theirs], spent[name]), "×", goal, "bf16")


def our_training(case: Case, device: Device, is_compiled: bool) -> Step:
    """Return a step of ours in bf16, on pictures that lie on the device."""
    learner = Learner(case.config, case.channels, device)
    learner.compute_as(Tuning("bf16", is_compiled=is_compiled))
    pixels = torch.randint(0, 256, (PICTURES, *case.shape[1:], case.channels), dtype=torch.uint8).numpy()
    pictures, numbers = Pictures(pixels, device.torch), iter(range(10**9))

    def step() -> None:
        learner.train_step(next(numbers), pictures.pick, pictures.count)

    return step


def _seconds(device: Device, step: Step) -> float:
    """Return the seconds that `step` takes, by the clock of the card where it is one."""
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
