"""The paper's Table 2, measured here: what of its order is seen again, and the table as text."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ddpm_studio.engine.evaluation.recommending import CERTAIN
from ddpm_studio.engine.evaluation.written import with_error
from ddpm_studio.engine.findings import Ablated

PAPER = "CIFAR-10: IS, FID"


def verdicts(rows: Sequence[Ablated]) -> list[str]:
    """Say of each thing that the paper concludes from its table whether these rows show it; nothing of what is open."""
    by_distance = {row.name: (row.kernel, row.error) for row in rows if row.kernel is not None}
    by_bits = {row.name: (row.bits, row.bits_error) for row in rows if row.bits is not None}
    found = [
        _compared("ε with L_simple draws better than with L", by_distance, ("ε, L_simple",), ("ε, L,",)),
        _compared("with L_simple ε draws better than μ̃", by_distance, ("ε, L_simple",), ("μ̃, L_simple",)),
        _compared("L leads to fewer bits than L_simple", by_bits, ("ε, L,", "μ̃, L,"), ("ε, L_simple",)),
    ]
    return [sentence for sentence in found if sentence]


def _compared(
    said: str, numbers: dict[str, tuple[float, float | None]], first: tuple[str, ...], second: tuple[str, ...]
) -> str:
    """Compare the best of the rows whose names begin as `first` says with the best of the `second`."""
    ours, theirs = (
        [number for name, number in numbers.items() if name.startswith(begins)] for begins in (first, second)
    )
    if not ours or not theirs:
        return ""
    (one, one_error), (other, other_error) = (min(some, key=lambda number: number[0]) for some in (ours, theirs))
    if abs(one - other) <= CERTAIN * math.hypot(one_error or 0.0, other_error or 0.0):
        return f"That {said}, as in the paper, cannot be told here: train longer, or draw more."
    return f"As in the paper: {said}." if one < other else f"Otherwise than in the paper: not so here that {said}."


def columns_of(row: Ablated) -> tuple[str, str, str, str]:
    """Return what stands in a row: its name, its bits, its kernel distance, and the paper's numbers."""
    distance = "" if row.kernel is None else with_error(row.kernel, row.error, 1, 1000)
    cost = "" if row.bits is None else f"≤ {with_error(row.bits, row.bits_error, 3)}"
    return row.name, cost or row.why, distance, row.paper or "unstable"


def as_markdown(rows: Sequence[Ablated]) -> str:
    """Return the table for people to keep."""
    lines = [("prediction, objective, variance", "bits/dim", "KD×10³", PAPER), ("---", "---:", "---:", "---:")]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [*lines, *map(columns_of, rows)])
