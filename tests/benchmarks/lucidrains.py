"""Our training step and sampling beside those of lucidrains' denoising-diffusion-pytorch, at the same sizes.

It asks for torchvision, by which it reads and writes files only and which this project leaves out; so it goes into an
environment of its own: ``pip install --no-deps denoising-diffusion-pytorch==2.3.4 ema-pytorch einops accelerate scipy``
beside this project's packages. Its U-Net is another one: its width is the multiple of 8 with which it computes most
nearly as much as ours, and ratios are at equal FLOPs. A step is that of its ``Trainer``: the loss of
``GaussianDiffusion`` (v, sigmoid schedule), clipping, Adam, ``EMA``; a sampling step is ``p_sample``.
"""

from __future__ import annotations

import importlib.util
import statistics
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from tests.benchmarks.peers import CASES, Case, Step, flops, in_turn, our_sampling, our_training
from tests.benchmarks.rows import Measure

GOAL = "≥ 2.5 with AMX, ≥ 1.1 without"
MULTIPLES = {"cifar10-paper": (1, 2, 2, 2), "digits": (1, 2), "shapes": (1, 2, 4), "photographs": (1, 2, 4)}
"""Of its width, for each level of a preset's network."""
PACKAGE = "denoising_diffusion_pytorch"


def training() -> Iterator[Measure]:
    """Training steps, ours against lucidrains'."""
    yield from _compared("training", lambda case: our_training(case)[0], _training)


def sampling() -> Iterator[Measure]:
    """Sampling steps, ours against lucidrains'."""
    yield from _compared("sampling", lambda case: our_sampling(case, "fp32")[0], _sampling)


def _compared(what: str, ours: Callable[[Case], Step], theirs: Callable[[Case, Any], Step]) -> Iterator[Measure]:
    torch.set_num_threads(1)
    for case in CASES:
        title = f"{what} step, {case.title}, times lucidrains at equal FLOPs"
        if importlib.util.find_spec(PACKAGE) is None:
            note = "not measured: denoising-diffusion-pytorch is not in this environment"
            yield Measure(title, {}, "×", GOAL, note)
            continue
        dim, work = size_like(case)
        spent = in_turn({"ours": ours(case), "lucidrains": theirs(case, network_of(case, dim))}, case.rounds)
        same = flops(case) / work
        ratios = [same * other / mine for other, mine in zip(spent["lucidrains"], spent["ours"], strict=True)]
        figures = {"median": statistics.median(ratios), "min": min(ratios), "max": max(ratios)}
        note = f"its width {dim}, {work / flops(case):.2f} times our FLOPs; fp32, 1 thread"
        yield Measure(title, figures, "×", GOAL, note)


def size_like(case: Case) -> tuple[int, float]:
    """Return the width with which lucidrains' network computes most nearly as much as ours, and its FLOPs."""
    wanted, dim, before = flops(case), 8, (8, 0.0)
    while (work := flops_of(case, dim)) < wanted:
        before, dim = (dim, work), dim + 8
    return min(before, (dim, work), key=lambda each: abs(each[1] - wanted))


def flops_of(case: Case, dim: int) -> float:
    """Return the FLOPs of one image on its way forward through its network of width `dim`."""
    with FlopCounterMode(display=False) as counter, torch.no_grad(), torch.device("meta"):
        network_of(case, dim)(torch.zeros(1, *case.shape), torch.zeros(1))
    return float(counter.get_total_flops())


def network_of(case: Case, dim: int) -> Any:
    """Return its U-Net of width `dim`, with as many levels as ours."""
    return _package().Unet(dim, dim_mults=MULTIPLES[case.preset], channels=case.channels)


def diffusion_of(case: Case, network: Any, calls: int | None = None) -> Any:
    """Return its process around `network`; with `calls` it samples by DDIM in so many."""
    _, height, width = case.shape
    return _package().GaussianDiffusion(network, image_size=(height, width), timesteps=1000, sampling_timesteps=calls)


def _training(case: Case, network: Any) -> Step:
    from ema_pytorch import EMA

    diffusion = diffusion_of(case, network).train()
    optimizer = torch.optim.Adam(diffusion.parameters(), lr=1e-4, betas=(0.9, 0.99))
    ema = EMA(diffusion, beta=0.995, update_every=10)
    images = torch.rand(256, *case.shape)

    def step() -> None:
        loss = diffusion(images[torch.randint(0, len(images), (case.batch,))])
        loss.item()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(diffusion.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        ema.update()

    return step


def _sampling(case: Case, network: Any) -> Step:
    diffusion, x = diffusion_of(case, network).eval(), torch.randn(case.chain, *case.shape)

    def step() -> None:
        with torch.inference_mode():
            diffusion.p_sample(x, 500)

    return step


def _package() -> Any:
    """Import it; where torchvision does not fit this torch, without: it reads and writes files by it, and no more."""
    try:
        import torchvision  # noqa: F401
    except (ImportError, RuntimeError):
        for name in ("torchvision", "torchvision.transforms", "torchvision.utils"):
            sys.modules[name] = ModuleType(name)
        sys.modules["torchvision"].transforms = sys.modules["torchvision.transforms"]  # type: ignore[attr-defined]
        sys.modules["torchvision"].utils = sys.modules["torchvision.utils"]  # type: ignore[attr-defined]
    return importlib.import_module(PACKAGE)
