"""The metrics, and the table of what was measured of sets side by side: what is told, what is best, what is alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ddpm_studio.engine.evaluation.frechet import FEWEST_A_DIMENSION
from ddpm_studio.engine.findings import Measured

FEWEST, FEWEST_FEATURES, FEWEST_NEIGHBOURS, FEWEST_NAMED = 2, 50, 1000, 50_000
"""Pictures of a set: to be judged at all; by features; by neighbours; for a distance to be called FID alone."""


@dataclass(frozen=True)
class Metric:
    """One number that is told of a set."""

    title: str
    meaning: str
    better: Literal["less", "more", "near 0"]
    factor: float = 1.0
    """What it is multiplied by where people read it."""
    decimals: int = 2
    unit: str = ""


METRICS: dict[str, Metric] = {
    "kd": Metric(
        "KD ×10³",
        "Kernel distance to the real pictures: how far the set is from them; 0 is alike. It does not depend on N.",
        "less",
        1000,
    ),
    "kd_subsets": Metric(
        "KD ×10³, by subsets",
        "The kernel distance as other programs tell it: the mean over random subsets, ± their spread.",
        "less",
        1000,
    ),
    "fd": Metric("FD", "Fréchet distance to the real pictures; it is larger the fewer pictures there are.", "less"),
    "fd_infinity": Metric("FD∞", "What the Fréchet distance would be of infinitely many pictures.", "less"),
    "sfd": Metric("sFID", "Fréchet distance of features that know where in the picture they are.", "less"),
    "is": Metric("IS", "Inception score: pictures that are of a clear kind, and kinds that come evenly.", "more"),
    "precision": Metric("looks real", "Precision: the share of the set that lies among real pictures.", "more"),
    "recall": Metric("covered", "Recall: the share of real pictures that lie among those of the set.", "more"),
    "density": Metric("density", "How densely the set lies where real pictures are; 1 is alike.", "more"),
    "coverage": Metric("coverage", "The share of real pictures that have one of the set near.", "more"),
    "colour": Metric(
        "colour", "By how many levels of 255 the channel that differs most is brighter.", "near 0", 1, 1, "levels"
    ),
    "copies": Metric(
        "copies, %",
        "The share that are copies of real pictures: the nearest lies less than a third as far as the second nearest.",
        "less",
        100,
        1,
    ),
    "bits": Metric("bits/dim", "What real pictures cost at most by the model, per dimension.", "less", 1, 3),
}
"""In the order of the columns."""
OF_INCEPTION = {"fd": "FID", "kd": "KID ×10³", "kd_subsets": "KID ×10³, by subsets"}
"""What is called so by everybody, where it is by the Inception of 2015."""


@dataclass
class Row:
    """What is known of one set."""

    name: str
    cells: dict[str, Measured] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many pictures were looked at so far; 0: of a file of statistics nobody knows."""
        return max((int(cell.conditions.get("n", 0)) for cell in self.cells.values()), default=0)


class Table:
    """Rows of sets, filled by a job's events."""

    def __init__(self) -> None:
        self.rows: dict[int, Row] = {}

    def keep(self, event: object) -> None:
        """Keep an event if it is a number."""
        if isinstance(event, Measured):
            row = self.rows.setdefault(event.index, Row(event.name))
            row.cells[event.metric] = event

    def ordered(self) -> list[tuple[int, Row]]:
        """Return the rows with their numbers, in the order of the sets; the yardstick is the last."""
        return sorted(self.rows.items())

    def columns(self) -> list[str]:
        """Return the metrics that any row has, in their order."""
        return [metric for metric in METRICS if any(metric in row.cells for row in self.rows.values())]

    def best(self, metric: str) -> int | None:
        """Return which row has the best number that counts; None where fewer than two have one."""
        found = {
            index: row.cells[metric].value
            for index, row in self.rows.items()
            if metric in row.cells and not row.cells[metric].why and not _is_yardstick(row.cells[metric])
        }
        known = {index: value for index, value in found.items() if value is not None}
        if len(known) < 2:
            return None
        better = METRICS[metric].better
        if better == "more":
            return max(known, key=lambda index: known[index])
        return min(known, key=lambda index: abs(known[index]) if better == "near 0" else known[index])

    def is_alike(self, index: int, metric: str) -> bool:
        """Whether a number cannot be told from the best of its column: within twice the error of their difference."""
        cell, best = self.rows[index].cells.get(metric), self.best(metric)
        if cell is None or cell.value is None or cell.error is None or best is None or best == index:
            return False
        other = self.rows[best].cells[metric]
        assert other.value is not None
        return bool(abs(cell.value - other.value) <= 2 * (cell.error**2 + (other.error or 0.0) ** 2) ** 0.5)


def _is_yardstick(cell: Measured) -> bool:
    return bool(cell.conditions.get("yardstick"))


def title_of(cell: Measured) -> str:
    """Return what a number is called: FID only where it is by the very Inception, its input, and 50,000 pictures."""
    title = METRICS[cell.metric].title
    is_inception = cell.conditions.get("features") == "Inception"
    if is_inception:
        title = OF_INCEPTION.get(cell.metric, title)
    if cell.metric != "fd":
        return title
    count = int(cell.conditions.get("n", 0))
    is_plain = is_inception and count >= FEWEST_NAMED and cell.conditions.get("reference_split") == "train"
    return title if is_plain or not count else f"{title}@{count:,}"


def text_of(cell: Measured) -> str:
    """Return a number as people read it, such as ``2.10 ±0.20``; a dash where there is none."""
    if cell.value is None:
        return "–"
    metric = METRICS[cell.metric]
    value, error = cell.value * metric.factor, cell.error
    decimals = metric.decimals if abs(value) < 100 else max(0, metric.decimals - 1)
    text = f"{value:,.{decimals}f}".replace("-", "−")
    return text if error is None else f"{text} ±{error * metric.factor:,.{decimals}f}"


def too_few_for_distance(count: int, dimensions: int) -> str:
    """Return why the Fréchet distance of so many pictures says little; nothing if it counts."""
    needed = FEWEST_A_DIMENSION * dimensions
    return "" if count >= needed or not count else f"needs {needed:,} pictures; use KD"


def too_few_for_neighbours(count: int) -> str:
    """Return why precision and recall of so many pictures say little; nothing if they count."""
    return "" if count >= FEWEST_NEIGHBOURS else f"needs {FEWEST_NEIGHBOURS:,} pictures"


def too_few_for_features(count: int) -> str:
    """Return why a set of so few pictures is not judged by features; nothing if it is."""
    return "" if count >= FEWEST_FEATURES else f"needs {FEWEST_FEATURES} pictures"
