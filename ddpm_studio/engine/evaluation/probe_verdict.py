"""What the losses of a probe say of a training: whether it still improves, and whether it learns by heart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from ddpm_studio.engine.findings import Probed

VerdictKind: TypeAlias = Literal["early", "improves", "flat", "by-heart"]
FEWEST = 4
"""Probes without which nothing is said: three, beside that of the untrained network, make a slope with an error."""
CERTAIN = 2.0
"""So many standard errors count as a difference."""


@dataclass(frozen=True)
class Gap:
    """How much larger the loss of held-out pictures is than that of pictures that are learnt from."""

    difference: float
    error: float
    """One standard error: the same times and noises are in both, but pictures differ."""

    @property
    def is_certain(self) -> bool:
        """Whether it is more than chance."""
        return self.difference > CERTAIN * self.error


@dataclass(frozen=True)
class Verdict:
    """What can be said."""

    kind: VerdictKind
    change: float = 0.0
    """How the loss changes in 1,000 images, in percent; of improves and flat."""
    since: int = 0
    """The step from which on held-out pictures' loss rises; of by-heart."""


def mean_loss(probed: Probed) -> float:
    """Return the loss that tells how well is learnt: of held-out pictures, where there are any."""
    return float(np.mean(probed.held_out or probed.learnt))


def gap_of(probed: Probed) -> Gap | None:
    """Return the gap at one step; None where nothing is held out."""
    learnt, held_out = np.array(probed.learnt_each), np.array(probed.held_out_each)
    if len(held_out) < 2 or len(learnt) < 2:
        return None
    error = math.sqrt(learnt.var(ddof=1) / len(learnt) + held_out.var(ddof=1) / len(held_out))
    return Gap(float(held_out.mean() - learnt.mean()), error)


def verdict_on(probes: Sequence[Probed], batch_size: int) -> Verdict:
    """Say how a training goes.

    :param probes: by step.
    :param batch_size: images of a step.
    """
    if (since := _rises_since(probes)) is not None:
        return Verdict("by-heart", since=since)
    if len(probes) < FEWEST:
        return Verdict("early")
    recent = probes[-max(FEWEST - 1, math.ceil(len(probes) / 3)) :]
    slope, error = _slope([each.step for each in recent], [math.log(mean_loss(each)) for each in recent])
    change = 100 * math.expm1(slope * 1000 / batch_size)
    return Verdict("improves" if slope < -CERTAIN * error else "flat", change)


def signed(value: float) -> str:
    """Write a number with its sign, and two digits that mean something."""
    return f"{value:+.2g}".replace("-", "\N{MINUS SIGN}")


def in_words(verdict: Verdict) -> str:
    """Return what is said, as a sentence without its stop."""
    match verdict.kind:
        case "early":
            return "Too early to tell"
        case "improves":
            return f"Still improving: {signed(verdict.change)} % per 1,000 images"
        case "flat":
            return "No longer improving as far as can be told"
        case "by-heart":
            return f"The held-out loss rises since step {verdict.since:,}: it begins to learn by heart"


def _rises_since(probes: Sequence[Probed]) -> int | None:
    """Return the step at which the loss of held-out pictures was least, if that of the newest probe is surely above."""
    if len(probes) < FEWEST - 1 or len(probes[-1].held_out_each) < 2:
        return None
    best = min(probes, key=mean_loss)
    rise = np.array(probes[-1].held_out_each) - np.array(best.held_out_each)
    error = float(rise.std(ddof=1)) / math.sqrt(len(rise))
    return best.step if best is not probes[-1] and rise.mean() > CERTAIN * error > 0 else None


def _slope(x: Sequence[float], y: Sequence[float]) -> tuple[float, float]:
    """Return the slope of the line of least squares, and its standard error from what lies beside it."""
    across, up = np.array(x, float) - np.mean(x), np.array(y) - np.mean(y)
    spread = float((across**2).sum())
    slope = float((across * up).sum()) / spread
    beside = float(((up - slope * across) ** 2).sum())
    return slope, math.sqrt(beside / (len(x) - 2) / spread)
