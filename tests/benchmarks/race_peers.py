"""What diffusers' training script and denoising-diffusion-pytorch make of the same photographs in the same time.

diffusers as its ``examples/unconditional_image_generation/train_unconditional.py`` does by default: eps, linear
schedule, AdamW, a learning rate that rises over 500 steps and falls as a cosine, EMA; the network has the shape of
ours. denoising-diffusion-pytorch as its ``Trainer`` does (see `lucidrains` for its environment): v, sigmoid schedule,
Adam, EMA; its network is the one of its own whose FLOPs are nearest to ours. Both in fp32, with batches as large as
ours and the photographs in memory, so that nothing is spent on reading them.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import mse_loss

from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.events import Pixels
from tests.benchmarks.lucidrains import PACKAGE, diffusion_of, network_of, size_like
from tests.benchmarks.peers import Case, peer_network
from tests.benchmarks.race import CALLS, PRESET, SECONDS, Draw, judged, photographs, steps_in
from tests.benchmarks.rows import Measure

RATES = {"diffusers": (1e-4, 2e-4), "lucidrains": (1e-4, 8e-5)}
"""That of diffusers' script and the paper's; that of the ``Trainer`` and of its README."""
WARM_UP = 500
AT_ONCE = 100
Step = Callable[[], None]
Start = Callable[[int], tuple[Step, dict[str, Draw]]]
"""How many steps are planned ↦ a step, and samplers of what has been learnt so far."""


def case() -> Case:
    """Return the network and batch of our preset."""
    return Case("photographs", PRESET, 3, find_preset(PRESET).config.training.batch_size, 0, 0)


def diffusers() -> Iterator[Measure]:
    """By diffusers' training script, at both of the usual learning rates."""
    for rate in RATES["diffusers"]:
        yield _raced(f"diffusers, learning rate {rate:g}", partial(_diffusers, rate))


def lucidrains() -> Iterator[Measure]:
    """By denoising-diffusion-pytorch, at both of its learning rates."""
    for rate in RATES["lucidrains"]:
        name = f"denoising-diffusion-pytorch, learning rate {rate:g}"
        if importlib.util.find_spec(PACKAGE) is None:
            note = "not measured: denoising-diffusion-pytorch is not in this environment"
            yield Measure(f"photographs, KD × 1000, {name}", {}, note=note)
            continue
        yield _raced(name, partial(_lucidrains, rate))


def _raced(name: str, start: Start) -> Measure:
    torch.set_num_threads(1)
    steps = steps_in(SECONDS, start(1000)[0])
    step, samplers = start(steps)
    began = time.process_time()
    for _ in range(steps):
        step()
    return judged(name, samplers, time.process_time() - began, steps, case().batch)


def _diffusers(rate: float, steps: int) -> tuple[Step, dict[str, Draw]]:
    from diffusers import DDIMScheduler, DDPMScheduler, DPMSolverMultistepScheduler
    from diffusers.optimization import get_cosine_schedule_with_warmup
    from diffusers.training_utils import EMAModel

    torch.manual_seed(0)
    model, batch = peer_network(case()).train(), _batches(-1.0)
    ema = EMAModel(model.parameters(), decay=0.9999, use_ema_warmup=True, inv_gamma=1.0, power=0.75)
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, betas=(0.95, 0.999), weight_decay=1e-6, eps=1e-8)
    falling = get_cosine_schedule_with_warmup(optimizer, WARM_UP, steps)
    noising: Any = DDPMScheduler(num_train_timesteps=1000, beta_schedule="linear")

    def step() -> None:
        clean = batch()
        noise, t = torch.randn_like(clean), torch.randint(0, 1000, (len(clean),)).long()
        mse_loss(model(noising.add_noise(clean, noise, t), t).sample, noise).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        falling.step()
        optimizer.zero_grad()
        ema.step(model.parameters())

    def by(kind: Any) -> Draw:
        def draw(count: int, seed: int) -> Pixels:
            ema.store(model.parameters())
            ema.copy_to(model.parameters())
            drawn = _in_parts(count, seed, lambda x: _walked(model.eval(), kind.from_config(noising.config), x))
            ema.restore(model.parameters())
            return drawn

        return draw

    return step, {"DDIM": by(DDIMScheduler), "DPM-Solver++": by(DPMSolverMultistepScheduler)}


def _walked(model: Any, walk: Any, x: Tensor) -> Tensor:
    walk.set_timesteps(CALLS)
    for t in walk.timesteps:
        x = walk.step(model(x, t).sample, t, x).prev_sample
    return (x + 1) / 2


def _lucidrains(rate: float, steps: int) -> tuple[Step, dict[str, Draw]]:
    from ema_pytorch import EMA

    torch.manual_seed(0)
    network = network_of(case(), size_like(case())[0])
    diffusion, batch = diffusion_of(case(), network, CALLS).train(), _batches(0.0)
    optimizer = torch.optim.Adam(diffusion.parameters(), lr=rate, betas=(0.9, 0.99))
    ema = EMA(diffusion, beta=0.995, update_every=10)

    def step() -> None:
        diffusion(batch()).backward()
        torch.nn.utils.clip_grad_norm_(diffusion.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        ema.update()

    def draw(count: int, seed: int) -> Pixels:
        ema.ema_model.eval()
        return _in_parts(count, seed, lambda x: ema.ema_model.sample(batch_size=len(x)))

    return step, {"DDIM": draw}


def _batches(least: float) -> Callable[[], Tensor]:
    """Return what draws a batch with values from `least` to 1, half of it mirrored, as both recipes do."""
    pictures, size = torch.from_numpy(photographs().train).permute(0, 3, 1, 2), case().batch

    def batch() -> Tensor:
        chosen = pictures[torch.randint(0, len(pictures), (size,))].float() / 255 * (1 - least) + least
        return torch.where(torch.rand(size, 1, 1, 1) < 0.5, chosen.flip(3), chosen)

    return batch


def _in_parts(count: int, seed: int, draw: Callable[[Tensor], Tensor]) -> Pixels:
    torch.manual_seed(seed)
    with torch.inference_mode():
        parts = [draw(torch.randn(min(AT_ONCE, count - at), 3, 32, 32)) for at in range(0, count, AT_ONCE)]
    drawn: Pixels = np.concatenate(
        [(part.clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).numpy() for part in parts]
    )
    return drawn
