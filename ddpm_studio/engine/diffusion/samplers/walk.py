"""The walk down the times from noise to an image, and what it asks of a sampler: to look, and to step."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import ClassVar, Protocol, TypeAlias

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser, Estimate
from ddpm_studio.engine.options import Options

After: TypeAlias = Callable[[Array, int], Array]
"""(x_s, s) ↦ x_s as the walk goes on with it, (N, C, H, W): the very array where nothing is changed."""


class Noise(Protocol):
    """(t, visit) ↦ standard normal noise of x's shape, (N, C, H, W), for the step that leaves t.

    A walk visits each of its times once, and asks for visit 0. Who walks a stretch again gives that walk a noise that
    answers for the visit it is on. Seeds are the caller's business.
    """

    def __call__(self, t: int, visit: int = 0) -> Array:
        """Return the noise of the step that leaves `t` when it is visited for the time `visit`, counted from 0."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """The chain at time t: x_t, (N, C, H, W), and what is believed about it. At t = 0 x_t is the sample."""

    t: int
    x_t: Array
    """As the walk goes on with it: corrected, and moved where the denoiser moves it."""
    estimate: Estimate
    """What explains this x_t, with no shift left: x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) eps. See `at_zero` for t = 0."""
    own_times: tuple[int, ...] = ()
    """The time at which each image stands, where chains of different lengths are walked abreast; else all are at t."""
    comes_again: bool = False
    """Whether the walk goes back up and passes here again, so that this is not yet what leads to the image."""

    @property
    def x_0(self) -> Array:
        """The image that is predicted from x_t, (N, C, H, W)."""
        return self.estimate.x_0


def seen(t: int, x: Array, believed: Estimate) -> Step:
    """Return the step at `t` of `x`, (N, C, H, W), once it is moved as what is believed about it asks for."""
    return Step(t, believed.moved(x), replace(believed, shift=None))


def at_zero(x: Array) -> Step:
    """Return the step at t = 0 of a sample `x`, (N, C, H, W): it is its own x_0, and as no noise is in it, eps is 0."""
    return Step(0, x, Estimate(x, 0 * x))


class Sampler(Options):
    """A published algorithm, as choices only: what a walk has behind it is handed to it.

    Both of its parts are arithmetic on whatever array they are given.
    """

    paper: ClassVar[str]
    order: ClassVar[int]
    """Order of convergence in the step's length."""
    calls_per_step: ClassVar[int] = 1
    """How often a step asks the network."""
    usual: ClassVar[int | None] = 20
    """In how many steps it is usually walked; None: in all T."""
    remembers: ClassVar[int] = 1
    """How many of the walk's steps are kept for it, the one that is about to be left among them."""

    def look(self, denoiser: Denoiser, x: Array, t: int, behind: Sequence[Step]) -> Step:
        """Return the step at `t`: `x`, (N, C, H, W), and what the denoiser believes about it.

        :param behind: the last steps, latest last, that have led to `x`, so that the last one can be corrected; none
            at the start, and none where `x` was changed after it: a correction would undo that.
        """
        return seen(t, x, denoiser(x, t))

    @abstractmethod
    def step(self, denoiser: Denoiser, past: Sequence[Step], s: int, noise: Noise) -> Array:
        """Leave the time of ``past[-1]`` for s: return x_s, (N, C, H, W).

        :param past: the last steps, at most `remembers`, latest last.
        :param s: 0 ≤ s < t; s = 0 ends the walk.
        """

    def usual_steps(self, last: int) -> int:
        """Return in how many steps it usually walks from T = `last`."""
        return last if self.usual is None else min(self.usual, last)

    @property
    def draws_noise(self) -> bool:
        """Whether the way down is random: whether two walks from one x_t come to different images."""
        return False

    @property
    def needs_learnt_variance(self) -> bool:
        """Whether it can only walk with a network that has learnt the variance of its steps."""
        return False

    def warnings(self, steps: int) -> list[str]:
        """Return sentences about known bad choices with this many steps."""
        return []


def walk(
    sampler: Sampler, denoiser: Denoiser, x: Array, times: Sequence[int], noise: Noise, after: After | None = None
) -> Iterator[Step]:
    """Walk `x`, (N, C, H, W) at ``times[0]``, down the descending `times` (all ≥ 1) and on to 0.

    :param after: is given each x_s that a step leads to, 0 included, and may change it before it is looked at.

    Yields one step for each of the times, before it is left, and one for t = 0.
    """
    x = yield from descend(sampler, denoiser, x, [*times, 0], noise, after)
    yield at_zero(x)


def descend(
    sampler: Sampler, denoiser: Denoiser, x: Array, times: Sequence[int], noise: Noise, after: After | None = None
) -> Generator[Step, None, Array]:
    """Walk `x`, (N, C, H, W) at ``times[0]``, down the descending `times`, the last of which is not looked at.

    Yields one step for each of the others, before it is left, and returns x there: see `walk`.
    """
    past: list[Step] = []
    behind = past
    for t, s in pairwise(times):
        here = sampler.look(denoiser, x, t, behind)
        yield here
        past = behind = [*past, here][-sampler.remembers :]
        x = sampler.step(denoiser, past, s, noise)
        if after is not None:
            led_to, x = x, after(x, s)
            # No step has led to what it was changed to.
            behind = past if x is led_to else []
    return x
