"""Numbers about a set, before and after it is known whose they are and what they depend on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ddpm_studio import __version__
from ddpm_studio.engine.choices.measuring.sets import EvaluateOptions
from ddpm_studio.engine.findings import Measured
from ddpm_studio.engine.jobs.evaluating.real import Reference
from ddpm_studio.engine.jobs.evaluating.sets import OpenSet

Facts = dict[str, str | float]


@dataclass(frozen=True)
class Found:
    """One number, before it is known whose it is."""

    metric: str
    value: float | None
    error: float | None = None
    why: str = ""
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """Whose numbers they are."""

    index: int
    opened: OpenSet
    count: int
    """How many of its pictures were seen."""
    yardstick: bool = False


def told(
    subject: Subject, found: list[Found], reference: Reference, options: EvaluateOptions, is_final: bool = True
) -> Iterator[Measured]:
    """Yield what was found as numbers with all that they depend on."""
    extractor, opened = reference.extractor, subject.opened
    height, width = (opened.shape if opened.count else reference.opened.shape)[:2]
    conditions: Facts = {
        "n": subject.count,
        "n_reference": reference.count,
        "reference": reference.opened.name,
        "reference_split": reference.opened.split,
        "features": extractor.label,
        "features_sha256": extractor.sha256,
        **extractor.facts,
        **{"height": height, "width": width, "rounding": "nearest level", "seed": options.seed},
        **opened.conditions,
        "version": __version__,
    }
    if subject.yardstick:
        conditions["yardstick"] = 1
    for each in found:
        told_with = {**conditions, **each.facts}
        yield Measured(subject.index, opened.name, each.metric, each.value, each.error, each.why, is_final, told_with)
