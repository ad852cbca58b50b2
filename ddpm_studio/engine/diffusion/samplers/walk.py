"""What every sampler is, and what it says at each step."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.options import Options

Noise: TypeAlias = Callable[[int], Array]
"""t ↦ standard normal noise of x's shape for the step that leaves t. Seeds are the caller's business."""


@dataclass(frozen=True, slots=True)
class Step:
    """The chain at time t: x_t and the x_0 that is predicted from it. At t = 0 both are the sample."""

    t: int
    x_t: Array
    x_0: Array
    own_times: tuple[int, ...] = ()
    """The time at which each image stands, where chains of different lengths are walked abreast; else all are at t."""


class Sampler(Options):
    """A published algorithm. `walk` is arithmetic on whatever array it is given."""

    paper: ClassVar[str]
    order: ClassVar[int]
    """Order of convergence in the step's length."""
    calls_per_step: ClassVar[int] = 1
    """How often a step asks the network."""

    @abstractmethod
    def walk(self, denoiser: Denoiser, x: Array, times: Sequence[int], noise: Noise) -> Iterator[Step]:
        """Walk `x`, (N, C, H, W) at ``times[0]``, down the descending `times` (all ≥ 1) and on to 0.

        Yields one step for each of the times, before it is left, and one for t = 0.
        """

    @property
    def draws_noise(self) -> bool:
        """Whether the way down is random: whether two walks from one x_t come to different images."""
        return False

    def warnings(self, steps: int) -> list[str]:
        """Return sentences about known bad choices with this many steps."""
        return []
