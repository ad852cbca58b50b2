"""Walking each stretch of the chain again from noise that is added to its end (Lugmayr et al. 2022, RePaint).

There it is tied to DDPM and to a known part that is noised anew; here it is any sampler's, and any denoiser's.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.diffusion.samplers.walk import Noise, Sampler, Step, at_zero, descend, walk


@dataclass(frozen=True)
class GoingBack:
    """How often which stretches are walked."""

    length: int
    """Steps of a stretch."""
    repeats: int
    """How often each is walked; once is the plain walk."""
    noise: Noise
    """What is added to go back up to t for its visit; other noise than that of the steps."""

    def steps(self, count: int) -> int:
        """Return how many steps that makes of `count`."""
        return count * self.repeats


def walk_going_back(
    sampler: Sampler, denoiser: Denoiser, x: Array, times: Sequence[int], noise: Noise, back: GoingBack
) -> Iterator[Step]:
    """Walk `x`, (N, C, H, W) at ``times[0]``, down the descending `times` (all ≥ 1) and on to 0, each stretch again.

    A sampler that looks back does so within its stretch only: what was before has not led to this x.

    Yields the steps of every pass; those that are walked again say so by `Step.comes_again`, so that the others are
    one for each of the times and one for t = 0, as of a plain walk.
    """
    if back.repeats == 1:
        yield from walk(sampler, denoiser, x, times, noise)
        return
    alpha_bar = denoiser.alpha_bar
    for first in range(0, len(times), back.length):
        stretch = [*times, 0][first : first + back.length + 1]
        top, a_top, a_end = stretch[0], float(alpha_bar[stretch[0]]), float(alpha_bar[stretch[-1]])
        for visit in range(back.repeats):
            if visit:
                x = diffuse(x, back.noise(top, visit), a_top / a_end)  # q(x_top | x_end)
            passing = descend(sampler, denoiser, x, stretch, _OfVisit(noise, visit))
            x = yield from (passing if visit == back.repeats - 1 else _come_again(passing))
    yield at_zero(x)


def _come_again(passing: Generator[Step, None, Array]) -> Generator[Step, None, Array]:
    """Pass on the steps of a stretch that is walked again, and what it ends at."""
    while True:
        try:
            step = next(passing)
        except StopIteration as end:
            return end.value
        yield replace(step, comes_again=True)


@dataclass(frozen=True)
class _OfVisit:
    """The noise of one visit, for a walk that knows of no other."""

    noise: Noise
    number: int

    def __call__(self, t: int, visit: int = 0) -> Array:
        return self.noise(t, self.number + visit)
