"""Chains that start at different times, walked side by side down one axis of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Estimate
from ddpm_studio.engine.diffusion.samplers.walk import Step


def merge_times(rows: Sequence[Sequence[int]]) -> list[int]:
    """Return every time that any of the chains visits, descending; 0 is among them only if it is in `rows`."""
    return sorted({time for times in rows for time in times}, reverse=True)


def walk_abreast(
    walks: Sequence[Iterator[Step]], rows: Sequence[Sequence[int]], join: Callable[[list[Array]], Array]
) -> Iterator[Step]:
    """Walk all chains down one axis of time, whatever time each of them starts at.

    :param walks: what `walk` returned for each chain.
    :param rows: the times each was given, descending, without 0.
    :param join: puts arrays (Nᵢ, C, H, W) one behind the other, such as ``torch.cat``.

    Yields a step for each of ``merge_times(rows)`` and for 0: every chain as it stands at that time, which is its
    start as long as its turn has not come.
    """
    current = [next(walk) for walk in walks]
    to_come = [[*times[1:], 0] for times in rows]
    for t in [*merge_times(rows), 0]:
        for index, walk in enumerate(walks):
            if to_come[index] and to_come[index][0] == t:
                current[index] = next(walk)
                del to_come[index][0]
        own_times = tuple(step.t for step in current for _ in range(len(step.x_t)))
        yield Step(t, join([step.x_t for step in current]), _join([step.estimate for step in current], join), own_times)


def _join(estimates: list[Estimate], join: Callable[[list[Array]], Array]) -> Estimate:
    """Return what is believed about all images of all chains; a share only if there is one for each."""
    shares = [each.share for each in estimates if each.share is not None]
    share = join(shares) if len(shares) == len(estimates) else None
    x_0, eps = join([each.x_0 for each in estimates]), join([each.eps for each in estimates])
    return Estimate(x_0, eps, share=share, prediction=estimates[0].prediction)
