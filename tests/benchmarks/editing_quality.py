"""What projection brings back by every sampler, measured with a perfect memory of the digits: no network's merit.

Run by ``python -m tests.benchmarks.editing_quality``.
"""

from __future__ import annotations

import time

from ddpm_studio.engine.diffusion.samplers import (
    DDIM,
    DDPM,
    PNDM,
    DPMSolver,
    DPMSolverSDE,
    Euler,
    Heun,
    Sampler,
    UniPC,
)
from tests.engine.diffusion.recovering import Trial

SAMPLERS: tuple[Sampler, ...] = (
    *(DPMSolver(), UniPC(), DPMSolverSDE(), DDIM(eta=0), DDIM(eta=0.85)),
    *(DDPM(), Heun(), Euler(), PNDM()),
)


def measure() -> None:
    """Print a line for each sampler and number of steps."""
    for sampler in SAMPLERS:
        for steps in (20, 50) if isinstance(sampler, DPMSolver | UniPC) else (50,):
            began = time.process_time()
            told = [f"{name} {Trial(name).recovered(sampler, steps):.2f}" for name in ("half", "hole", "smaller")]
            unmoved = [Trial(name).recovered(sampler, steps, moves=False) for name in ("half", "hole", "smaller")]
            noisy = [
                f"{name} σ {sigma} {Trial(name, 60, sigma=sigma).recovered(sampler, steps):.2f}"
                for name in ("all", "half", "smaller")
                for sigma in (0.1, 0.3)
            ]
            spent = time.process_time() - began
            print(
                f"{sampler!r} {steps}:",
                *told,
                "| unmoved",
                *(f"{share:.2f}" for share in unmoved),
                "|",
                *noisy,
                f"| {spent:.1f} s",
            )


if __name__ == "__main__":
    measure()
