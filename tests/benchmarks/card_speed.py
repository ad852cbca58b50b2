"""Ours beside diffusers' on a graphics card, in turn: the paper's CIFAR-10 U-Net, training steps and a long chain."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from functools import partial
from threading import Event

import torch

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.diffusion.samplers import DDPM
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.networks.build import build
from ddpm_studio.engine.networks.ports import plain_ports
from ddpm_studio.engine.runtime.computing.device import Device, choose_device
from ddpm_studio.engine.runtime.computing.tuning import Tuning
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures
from ddpm_studio.engine.runtime.model import Predictor, as_denoiser
from ddpm_studio.engine.runtime.noise import Purpose, image_noise
from ddpm_studio.engine.runtime.pixels import onto
from tests.benchmarks.peers import Case, Step, flops, forget, in_turn, peer_sampling, peer_training, ratios
from tests.benchmarks.rows import Measure

CASE = Case("the paper's CIFAR-10 U-Net, batch 128", "cifar10-paper", 3, 128, 30, 256)
PICTURES, UNCOUNTED = 5000, 3
CHAIN, STEPS = 256, 1000
NOT_MEASURED = "not measured: no graphics card was at hand"
TRAINING = f"training step, {CASE.title}, on a graphics card"
SAMPLING = f"sampling, {CASE.title.partition(',')[0]}, {CHAIN} images, on a graphics card"
GOAL = "≥ 2"
LARGE = 8192
"""Rows and columns of the matrices whose product tells how fast a card is."""


def training() -> Iterator[Measure]:
    """Training steps on a graphics card, ours in bf16, as it is and compiled, against diffusers' in fp32 and bf16."""
    if torch.cuda.is_available():
        yield from compared(CASE, choose_device(DeviceOptions(), trains=True))
    else:
        yield Measure(TRAINING, {}, "×", GOAL, NOT_MEASURED)


def sampling() -> Iterator[Measure]:
    """A chain of 1,000 steps on a graphics card, its steps recorded as CUDA graphs and not, and diffusers' steps."""
    if torch.cuda.is_available():
        yield from sampled(CASE, choose_device(DeviceOptions()), CHAIN, STEPS)
    else:
        yield Measure(SAMPLING, {}, "s", "", NOT_MEASURED)


def compared(case: Case, device: Device) -> Iterator[Measure]:
    """Yield our speed on `device`, the share of its peak, and its ratio to the peer's."""
    peer = peer_training(case, device.torch.type)
    steps = {"diffusers": peer(False), "diffusers bf16": peer(True)}
    steps |= {"ours": our_training(case, device, False), "ours compiled": our_training(case, device, True)}
    spent = in_turn(steps, case.rounds, partial(_seconds, device), UNCOUNTED)
    work, best = 3 * flops(case) * case.batch, peak(device)
    for name in ("ours", "ours compiled"):
        median = statistics.median(spent[name])
        yield Measure(f"{TRAINING}, {name}", {"median": case.batch / median}, "images/s", note="bf16", headline=False)
        share = {"median": 100 * work / median / best}
        note = f"{best / 1e12:.1f} TFLOP/s in bf16 at {LARGE} rows"
        yield Measure(f"{TRAINING}, {name}, share of a matrix product's peak", share, "%", note=note)
        for theirs, goal in (("diffusers", GOAL), ("diffusers bf16", "")):
            yield Measure(f"{TRAINING}, {name}, times {theirs}", ratios(spent[theirs], spent[name]), "×", goal, "bf16")


def sampled(case: Case, device: Device, count: int, moments: int) -> Iterator[Measure]:
    """Yield the seconds of a whole chain of `count` images on `device`, and the ratio of its steps to the peer's."""
    network = build(case.config.network, plain_ports(case.channels), case.shape[1:])
    network.eval().requires_grad_(False).to(device.torch)
    plain, predictor = (Predictor(network, device, count, Event(), is_asked_often=often) for often in (False, True))
    x = torch.randn(count, *case.shape, device=device.torch)
    peer = peer_sampling(case, device.torch.type, count)
    steps: dict[str, Step] = {"diffusers": peer(False), "diffusers bf16": peer(True)}
    steps |= {"ours": lambda: forget(predictor(x, 500)), "ours without graphs": lambda: forget(plain(x, 500))}
    spent = in_turn(steps, case.rounds, partial(_seconds, device), UNCOUNTED)
    for theirs in ("diffusers", "diffusers bf16", "ours without graphs"):
        yield Measure(f"{SAMPLING}, a step, times {theirs}", ratios(spent[theirs], spent["ours"]), "×", "", "bf16")

    def noise(t: int, visit: int = 0) -> torch.Tensor:
        return onto(device.torch, image_noise(0, Purpose.STEP, range(count), case.shape, t))

    def chain() -> None:
        for _ in walk(DDPM(), as_denoiser(predictor, case.config.diffusion.process), x, range(moments, 0, -1), noise):
            pass

    yield Measure(f"{SAMPLING}, {moments} steps", {"value": _seconds(device, chain)}, "s", note="bf16, DDPM")


def peak(device: Device) -> float:
    """Return the FLOP/s of a large matrix product in bf16 on `device`, the best of some."""
    square = torch.randn(LARGE, LARGE, device=device.torch, dtype=torch.bfloat16)
    spent = in_turn({"product": lambda: forget(square @ square)}, 5, partial(_seconds, device), UNCOUNTED)
    return float(2 * LARGE**3 / min(spent["product"]))


def our_training(case: Case, device: Device, is_compiled: bool) -> Step:
    """Return a step of ours in bf16, on pictures that lie on the device."""
    learner = Learner(case.config, case.channels, device)
    learner.compute_as(Tuning("bf16", is_compiled=is_compiled))
    pixels = torch.randint(0, 256, (PICTURES, *case.shape[1:], case.channels), dtype=torch.uint8).numpy()
    pictures, numbers = Pictures(pixels, device.torch), iter(range(10**9))

    def step() -> None:
        learner.train_step(next(numbers), pictures)

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
