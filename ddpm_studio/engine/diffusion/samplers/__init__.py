"""Algorithms that walk from noise to an image, one published algorithm per file.

`AnySampler` is the catalogue: forms, files and tests all read it.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from ddpm_studio.engine.diffusion.samplers.ddim import DDIM
from ddpm_studio.engine.diffusion.samplers.ddpm import DDPM
from ddpm_studio.engine.diffusion.samplers.dpm_solver import DPMSolver
from ddpm_studio.engine.diffusion.samplers.walk import Noise, Sampler, Step

AnySampler: TypeAlias = Annotated[DPMSolver | DDIM | DDPM, Field(discriminator="kind")]

__all__ = ["DDIM", "DDPM", "AnySampler", "DPMSolver", "Noise", "Sampler", "Step"]
