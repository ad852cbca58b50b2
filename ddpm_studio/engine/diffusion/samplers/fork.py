"""Chains that share their way down to a time t and go different ways from there (Ho et al. 2020, figure 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.samplers.abreast import merge_times, walk_abreast
from ddpm_studio.engine.diffusion.samplers.walk import Step


@dataclass(frozen=True)
class Fork:
    """Which images branch, where, and how often.

    Pictures stand in the order of reading: an image's own chain, then its branches, then the next image.
    """

    times: Sequence[int]
    """All times that the images' own chain visits, descending, without 0."""
    later: Sequence[int]
    """The times of the branches, descending, without 0; the first is the fork's. None: the fork is at t = 0."""
    rows: Sequence[int]
    """Which of the images of their own chain branch."""
    branches: int
    """How many each of them gets."""

    @property
    def time(self) -> int:
        """The last time that all have in common."""
        return self.later[0] if self.later else 0

    def all_times(self) -> list[int]:
        """Return every time that is visited, descending, without 0."""
        return merge_times([self.times, self.later])

    def own_rest(self) -> list[int]:
        """Return what is left of the images' own times at the fork, which is the first of them."""
        return [time for time in self.times if time <= self.time]

    def in_common(self) -> list[int]:
        """Return, for each picture before the fork, which of the images that branch it is."""
        return [row for row in range(len(self.rows)) for _ in range(1 + self.branches)]

    def copies(self) -> list[int]:
        """Return, for each branch, which of the images that branch it continues."""
        return [row for row in range(len(self.rows)) for _ in range(self.branches)]

    def reading_order(self) -> list[int]:
        """Return where each picture is found among all images' own chains followed by all branches."""
        first_branch = len(self.rows)
        order: list[int] = []
        for row in range(len(self.rows)):
            branches = range(first_branch + row * self.branches, first_branch + (row + 1) * self.branches)
            order += [row, *branches]
        return order


def walk_forked(
    fork: Fork,
    own: Iterator[Step],
    go_on: Callable[[Array], Iterator[Step]],
    join: Callable[[list[Array]], Array],
) -> Iterator[Step]:
    """Walk the images' own chain, and from the fork on their branches beside it.

    :param own: the images' own walk, over ``fork.times`` and on to 0.
    :param go_on: makes the walk of the branches, over ``fork.later``, of the x_t they share, (N, C, H, W): one copy
        for each branch.
    :param join: puts arrays (Nᵢ, C, H, W) one behind the other, such as ``torch.cat``.

    Yields a step for each of ``fork.all_times()`` and for 0. Before the fork, the branches are the image itself.
    """
    chosen = (pick(step, fork.rows) for step in own)
    for step in chosen:
        yield pick(step, fork.in_common())
        if step.t == fork.time:
            break
    if fork.time > 0:
        walks = [chain([step], chosen), go_on(step.x_t[fork.copies()])]
        abreast = walk_abreast(walks, [fork.own_rest(), fork.later], join)
        yield from (pick(later, fork.reading_order()) for later in islice(abreast, 1, None))


def pick(step: Step, rows: Sequence[int]) -> Step:
    """Return the step of the images at `rows` alone, which may repeat: its x_t is (len(rows), C, H, W)."""
    rows = list(rows)
    own_times = tuple(step.own_times[row] for row in rows) if step.own_times else ()
    return Step(step.t, step.x_t[rows], step.estimate.pick(rows), own_times)
