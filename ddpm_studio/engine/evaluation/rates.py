"""What has been sent of pictures after so many steps, and how far what is believed lies from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ddpm_studio.engine.findings import Coded


class Sent(NamedTuple):
    """How far sending has come."""

    steps: int
    """Steps that lead to the x_t that is held, with the look at it: T − t + 1."""
    coded: Coded


PAPER = (
    *(Sent(100, Coded(0.00000, 67.60125)), Sent(200, Coded(0.00013, 60.97170)), Sent(300, Coded(0.00081, 54.18826))),
    *(Sent(400, Coded(0.00282, 46.12765)), Sent(500, Coded(0.00716, 38.03236)), Sent(600, Coded(0.01507, 30.80948))),
    *(Sent(700, Coded(0.02866, 24.43656)), Sent(800, Coded(0.05415, 18.47482)), Sent(900, Coded(0.11994, 12.02277))),
    Sent(1000, Coded(1.77581, 0.95136)),
)
"""Of CIFAR-10's test pictures, at tenths of T = 1,000 (Ho et al. 2020, table 4)."""


def in_tenths(times: Sequence[int], coded: Sequence[Coded]) -> list[Sent]:
    """Return what was sent at each tenth of a chain, by the moment that lies nearest to it.

    :param times: of the moments, from T down to 1, and perhaps 0, which is left out.
    :param coded: of the same moments.
    """
    last = times[0]
    known = [Sent(last - t + 1, one) for t, one in zip(times, coded, strict=True) if t > 0]
    return [min(known, key=lambda sent: abs(sent.steps - tenth * last / 10)) for tenth in range(1, 11)]


def as_lines(times: Sequence[int], coded: Sequence[Coded]) -> list[str]:
    """Return the paper's Table 4 of these moments as lines, each beside the paper's own; see `in_tenths`."""
    lines = [f"{'steps':>7}{'bits/dim':>11}{'error':>8}   Ho et al. 2020, table 4: bits/dim, error"]
    for ours, theirs in zip(in_tenths(times, coded), PAPER, strict=True):
        beside = f"{theirs.coded.bits:.5f}{theirs.coded.rmse:>8.2f}"
        lines.append(f"{ours.steps:>7,}{ours.coded.bits:>11.5f}{ours.coded.rmse:>8.2f}{beside:>35}")
    return [
        *lines,
        "Error: the root of the mean square, of 255. The paper's are of CIFAR-10's test pictures, not of yours.",
    ]
