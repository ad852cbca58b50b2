"""Algorithms that walk from noise to an image, one published algorithm per file.

`AnySampler` is the catalogue: forms, files and tests all read it.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from ddpm_studio.engine.diffusion.samplers.ddim import DDIM
from ddpm_studio.engine.diffusion.samplers.ddpm import DDPM
from ddpm_studio.engine.diffusion.samplers.dpm_solver import DPMSolver
from ddpm_studio.engine.diffusion.samplers.dpm_solver_sde import DPMSolverSDE
from ddpm_studio.engine.diffusion.samplers.euler import Euler
from ddpm_studio.engine.diffusion.samplers.heun import Heun
from ddpm_studio.engine.diffusion.samplers.inversion import DDIMInversion
from ddpm_studio.engine.diffusion.samplers.pndm import PNDM
from ddpm_studio.engine.diffusion.samplers.unipc import UniPC
from ddpm_studio.engine.diffusion.samplers.walk import Noise, Sampler, Step

AnySampler: TypeAlias = Annotated[
    DPMSolver | UniPC | DPMSolverSDE | DDIM | DDPM | Heun | Euler | PNDM, Field(discriminator="kind")
]

RandomSampler: TypeAlias = Annotated[DDPM | DPMSolverSDE | DDIM, Field(discriminator="kind")]
"""Those that draw noise on the way down, DDIM with η > 0."""

__all__ = [
    "DDIM",
    "DDPM",
    "PNDM",
    "AnySampler",
    "DDIMInversion",
    "DPMSolver",
    "DPMSolverSDE",
    "Euler",
    "Heun",
    "Noise",
    "RandomSampler",
    "Sampler",
    "Step",
    "UniPC",
]
