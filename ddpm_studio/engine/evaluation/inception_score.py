"""The Inception score: how sure a classifier is of each picture, and how evenly the classes come.

Salimans et al. 2016 (https://arxiv.org/abs/1606.03498, section 4): exp of the mean of KL(p(y|x) ‖ p(y)).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SPLITS = 10


@dataclass(frozen=True)
class InceptionScore:
    """The mean over the splits, and their spread."""

    value: float
    spread: float


def inception_score(
    logits: npt.NDArray[np.floating], random: np.random.Generator, splits: int = SPLITS
) -> InceptionScore:
    """Return the score of (N, classes), N ≥ `splits`, in so many parts of about equal size, shuffled first.

    Published pictures are often sorted by class, of which consecutive parts would see a few only.
    """
    order = random.permutation(len(logits))
    found = [_score(logits[part]) for part in np.array_split(order, splits)]
    return InceptionScore(float(np.mean(found)), float(np.std(found)))


def _score(logits: npt.NDArray[np.floating]) -> float:
    values = logits.astype(np.float64)
    values -= values.max(axis=1, keepdims=True)
    # The logarithm of p is never taken of p, which may have become 0.
    log_p = values - np.log(np.exp(values).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    average = p.mean(axis=0)
    log_average = np.log(average, out=np.zeros_like(average), where=average > 0)
    return float(np.exp((p * (log_p - log_average)).sum(axis=1).mean()))
