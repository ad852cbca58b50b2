"""Our training step and sampling beside diffusers', in turn, in one process, on one thread, at the same sizes.

The peer does what its ``examples/unconditional_image_generation/train_unconditional.py`` does in a step: add_noise,
UNet2DModel, mse_loss, clipping, AdamW, EMAModel; its sampling step is UNet2DModel and DDIMScheduler.step. Ratios are of
the processor's time, pair by pair: other programs take turns on the cores, and the clock on the wall would count them.
What the whole process gains, memory that is kept, the peer gains here too.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Event
from typing import Any, Literal

import psutil
import torch
from torch.nn.functional import mse_loss
from torch.utils.flop_counter import FlopCounterMode

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.interop.diffusers import unet_config
from ddpm_studio.engine.networks.build import build
from ddpm_studio.engine.networks.ports import plain_ports
from ddpm_studio.engine.runtime.computing.device import Device, choose_device
from ddpm_studio.engine.runtime.computing.sampling_device import sampling_device
from ddpm_studio.engine.runtime.computing.tuning import Tuning, ways
from ddpm_studio.engine.runtime.computing.winograd import use_winograd, wide_convolutions
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures
from ddpm_studio.engine.runtime.model import Predictor
from tests.benchmarks.rows import Measure

Step = Callable[[], None]


@dataclass(frozen=True)
class Case:
    """A network at a size, and how often it is asked."""

    title: str
    preset: str
    channels: int
    batch: int
    rounds: int
    chain: int

    @property
    def config(self) -> RunConfig:
        """The preset with this batch, learning by Adam as the peers do."""
        changes = [f"training.batch_size={self.batch}", 'training.optimizer.method="adam"', 'device.device="cpu"']
        changes += ['device.precision="fp32"', "device.threads=1"]
        return with_changes(find_preset(self.preset).config, changes)

    @property
    def shape(self) -> tuple[int, int, int]:
        """(C, H, W)."""
        return self.channels, self.config.data.height, self.config.data.width


CASES = [
    Case("the paper's CIFAR-10 U-Net, batch 16", "cifar10-paper", 3, 16, 3, 16),
    Case("digits preset", "digits", 1, 64, 15, 64),
    Case("shapes preset", "shapes", 3, 32, 5, 64),
]


def training() -> Iterator[Measure]:
    """Training steps, ours against diffusers' in fp32 and under bf16 autocast."""
    torch.set_num_threads(1)
    for case in CASES:
        peer = peer_training(case)
        ours, tuning = our_training(case)
        spent = in_turn({"ours": ours, "diffusers": peer(False), "diffusers bf16": peer(True)}, case.rounds)
        yield from told(f"training step, {case.title}", spent, case.batch, 3 * flops(case), f"ours in {tuning}")


def sampling() -> Iterator[Measure]:
    """Sampling steps of 64 images (16 of the paper's network), ours against diffusers'."""
    torch.set_num_threads(1)
    for case in CASES:
        (ours, tuning), peer = our_sampling(case), peer_sampling(case)
        steps = {"ours": ours, "diffusers": peer(False), "diffusers bf16": peer(True)}
        spent = in_turn(
            {**steps, "diffusers bf16 weights": peer_sampling(case, weights=torch.bfloat16)(False)}, case.rounds
        )
        note = f"{case.chain} images, ours in {tuning}"
        yield from told(f"sampling step, {case.title}", spent, case.chain, flops(case), note)


def of_the_processor(step: Step) -> float:
    """Return the seconds of the processor that `step` takes."""
    began = time.process_time()
    step()
    return time.process_time() - began


def in_turn(
    steps: dict[str, Step], rounds: int, seconds: Callable[[Step], float] = of_the_processor, uncounted: int = 1
) -> dict[str, list[float]]:
    """Return the `seconds` of each of `steps`, which take turns; the first, `uncounted`, rounds do not count."""
    spent: dict[str, list[float]] = {name: [] for name in steps}
    for number in range(rounds + uncounted):
        for name, step in steps.items():
            taken = seconds(step)
            if number >= uncounted:
                spent[name].append(taken)
    return spent


def ratios(theirs: list[float], ours: list[float]) -> dict[str, float]:
    """Return how many times as long theirs took, pair by pair."""
    found = [their / our for their, our in zip(theirs, ours, strict=True)]
    return {"median": statistics.median(found), "min": min(found), "max": max(found)}


def told(what: str, spent: dict[str, list[float]], images: int, work: float, note: str) -> Iterator[Measure]:
    """Yield speed, share of the peak, memory, and the ratio to each peer.

    :param work: FLOPs for one image.
    """
    ours = statistics.median(spent["ours"])
    product, convolution = peaks()
    speed = {"ours": images / ours, "of a product's peak": 100 * images * work / ours / product}
    note = f"{note}; peaks: product {product / 1e9:.0f}, convolution {convolution / 1e9:.0f} GFLOP/s in fp32"
    yield Measure(what, {"median": speed["ours"]}, "images/s of computing", note=note, headline=False)
    share = {"median": speed["of a product's peak"]}
    yield Measure(f"{what}, share of a matrix product's peak", share, "%", note=note, headline=False)
    goals = {"diffusers": "≥ 2.5 with AMX, ≥ 1.1 without"}
    for peer in (name for name in spent if name != "ours"):
        yield Measure(f"{what}, times {peer}", ratios(spent[peer], spent["ours"]), "×", goals.get(peer, "≥ 1.15"), note)
    memory = psutil.Process().memory_info().rss / 1e6
    yield Measure(f"{what}, memory of the process with both", {"value": memory}, "MB", note=note, headline=False)


def our_training(case: Case) -> tuple[Step, Tuning]:
    """Return a step of ours in the fastest of its ways, and that way."""
    config = case.config
    learner = Learner(config, case.channels, choose_device(config.device))
    drawn = torch.randint(0, 256, (256, *case.shape[1:], case.channels), dtype=torch.uint8)
    pictures = Pictures(drawn.numpy(), torch.device("cpu"))
    steps = iter(range(10**9))

    def step() -> None:
        learner.train_step(next(steps), pictures)

    spent, is_wide = {}, bool(wide_convolutions(learner.network))
    for way in ways(config.device.model_copy(update={"precision": "auto"}), (False, True), 1, "cpu", is_wide):
        learner.compute_as(way)
        spent[way] = min(in_turn({"ours": step}, 2)["ours"])
    best = min(spent, key=lambda way: spent[way])
    learner.compute_as(best)
    return step, best


def peer_network(case: Case) -> Any:
    """Return diffusers' network of the same size."""
    from diffusers import UNet2DModel

    network = case.config.network
    assert network.kind == "unet"
    stated = unet_config(network, plain_ports(case.channels), case.shape[1:])
    return UNet2DModel(**{name: value for name, value in stated.items() if not name.startswith("_")})


def peer_training(case: Case, device: str = "cpu") -> Callable[[bool], Step]:
    """Return a step of diffusers' training script, in fp32 or under bf16 autocast."""
    from diffusers import DDPMScheduler as Scheduler
    from diffusers.training_utils import EMAModel

    model = peer_network(case).to(device).train()
    ema = EMAModel(model.parameters(), decay=0.9999, use_ema_warmup=True, inv_gamma=1.0, power=0.75)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, betas=(0.95, 0.999), weight_decay=1e-6, eps=1e-8)
    scheduler: Any = Scheduler(num_train_timesteps=1000, beta_schedule="linear")
    images = torch.rand(256, *case.shape, device=device) * 2 - 1

    def step(halves: bool) -> None:
        clean = images[torch.randint(0, len(images), (case.batch,))]
        noise, t = torch.randn_like(clean), torch.randint(0, 1000, (case.batch,), device=device).long()
        noisy = scheduler.add_noise(clean, noise, t)
        with torch.autocast(device, torch.bfloat16, enabled=halves):
            predicted = model(noisy, t).sample
        mse_loss(predicted.float(), noise.float()).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        ema.step(model.parameters())

    return lambda halves: lambda: step(halves)


def our_sampling(case: Case, precision: Literal["auto", "fp32"] = "auto") -> tuple[Step, Tuning]:
    """Return a call of our network as sampling makes it, and the way that it takes by itself."""
    config = case.config
    network = build(config.network, plain_ports(case.channels), case.shape[1:]).eval().requires_grad_(False)
    device: Device = sampling_device(DeviceOptions(device="cpu", threads=1, precision=precision), config.network)
    if device.tuning.is_bf16:
        network.to(torch.bfloat16)  # as `load_model` does
    use_winograd(network, device.tuning.is_winograd)
    predictor, x = Predictor(network, device, 256, Event()), torch.randn(case.chain, *case.shape)

    def step() -> None:
        predictor(x, 500)

    return step, device.tuning


def peer_sampling(
    case: Case, device: str = "cpu", count: int = 0, weights: torch.dtype = torch.float32
) -> Callable[[bool], Step]:
    """Return a step of a pipeline of diffusers' with `count` images, in fp32 or under bf16 autocast."""
    from diffusers import DDIMScheduler as Scheduler

    model = peer_network(case).to(device, weights).eval()
    scheduler: Any = Scheduler(num_train_timesteps=1000)
    scheduler.set_timesteps(20, device=device)
    x, t = torch.randn(count or case.chain, *case.shape, device=device), scheduler.timesteps[10]

    def step(halves: bool) -> None:
        with torch.no_grad(), torch.autocast(device, torch.bfloat16, enabled=halves):
            predicted = model(x.to(weights), t).sample
        scheduler.step(predicted.float(), t, x)

    return lambda halves: lambda: step(halves)


def flops(case: Case) -> float:
    """Return the FLOPs of one image on its way forward, two for each multiplication."""
    network = build(case.config.network, plain_ports(case.channels), case.shape[1:])
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(torch.zeros(1, *case.shape), torch.zeros(1))
    return float(counter.get_total_flops())


def peaks(rounds: int = 5) -> tuple[float, float]:
    """Return FLOP/s of a large matrix product and of a 3×3 convolution, in fp32 on one thread, the best of some."""
    square = torch.randn(1024, 1024)
    images, layer = torch.randn(8, 256, 16, 16), torch.nn.Conv2d(256, 256, 3, padding=1).requires_grad_(False)
    spent = in_turn({"product": lambda: forget(square @ square), "convolution": lambda: forget(layer(images))}, rounds)
    return 2 * 1024**3 / min(spent["product"]), 2 * 8 * 256 * 256 * 9 * 16 * 16 / min(spent["convolution"])


def forget(_: torch.Tensor) -> None:
    """Take a result and forget it."""
