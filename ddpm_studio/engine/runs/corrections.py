"""What a run has changed by itself, so as to go on: each change holds from a step on, whoever computes that step.

The learning rate, the precision and the parts of a batch at a step are therefore functions of the step, and a run that
is stopped and resumed, or that falls back to an older state, is computed as if nothing had happened. (To which state
it steps back after trouble depends on which were saved.)
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from ddpm_studio.engine.disk.files import read_bounded, write_text

CorrectionKind: TypeAlias = Literal["rate", "fp32", "parts"]
LARGEST_FILE = 2**20


@dataclass(frozen=True)
class Correction:
    """One change."""

    kind: CorrectionKind
    """``rate``: half the learning rate; ``fp32``: no longer bf16; ``parts``: batches in so many parts."""
    since: int
    """The first step, from 0, that is computed so."""
    trouble: int
    """The step, from 0, that was the reason."""
    parts: int = 0


@dataclass(frozen=True)
class Corrections:
    """All changes of a run, in the order of their making."""

    made: tuple[Correction, ...] = ()

    def rate_factor(self, step: int) -> float:
        """Return what the learning rate of `step` is multiplied with."""
        return 0.5 ** sum(each.kind == "rate" and each.since <= step for each in self.made)

    def leaves_bf16(self, step: int) -> bool:
        """Whether `step` is computed in fp32 whatever was chosen."""
        return any(each.kind == "fp32" and each.since <= step for each in self.made)

    def parts(self, step: int) -> int:
        """Return in how many parts the batch of `step` is computed at least."""
        return max((each.parts for each in self.made if each.kind == "parts" and each.since <= step), default=1)

    def tries(self, state: int) -> int:
        """Return how often the run has stepped back to `state` or beyond without getting further."""
        return sum(each.kind != "parts" and each.since >= state for each in self.made)

    def without_tries(self, state: int) -> Corrections:
        """Return those that were there before the run stepped back to `state`."""
        return Corrections(tuple(each for each in self.made if each.kind == "parts" or each.since < state))

    def and_also(self, correction: Correction) -> Corrections:
        """Return these and one more."""
        return Corrections((*self.made, correction))

    def plain(self) -> list[dict[str, Any]]:
        """Return them as plain data."""
        return [asdict(each) for each in self.made]


def corrections_from(plain: Iterable[dict[str, Any]]) -> Corrections:
    """Return what `Corrections.plain` returned.

    :raises ValueError: if it is something else; or TypeError or KeyError.
    """
    made = tuple(
        Correction(kind=each["kind"], **{name: int(each[name]) for name in ("since", "trouble", "parts")})
        for each in plain
    )
    if any(
        each.kind not in get_args(CorrectionKind) or min(each.since, each.parts) < 0 or each.parts > 2**20
        for each in made
    ):
        raise ValueError("not corrections of a run")
    return Corrections(made)


def read_corrections(path: Path) -> Corrections | None:
    """Return what is written at `path`, nothing if there is no file; None if it is not understood."""
    try:
        return corrections_from(json.loads(read_bounded(path, LARGEST_FILE))["corrections"])
    except FileNotFoundError:
        return Corrections()
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def write_corrections(path: Path, corrections: Corrections) -> None:
    """Write them to `path`.

    :raises StudioError: if the disk refuses.
    """
    write_text(path, json.dumps({"version": 1, "corrections": corrections.plain()}, indent=2) + "\n")
