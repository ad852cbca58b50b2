"""Which way computes which steps of a run: written down before they are computed, so that they can be had again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.runtime.computing.tuning import Tuning, name_of

MOST_CHANGES = 10_000
"""Of a file that is believed; each measurement makes some ten."""


@dataclass(frozen=True)
class Ways:
    """Each way holds from its step, counted from 0, until the step of the next."""

    since: tuple[tuple[int, Tuning], ...]
    """(first step, way), ascending; the first begins at 0."""
    until: int | None = None
    """The first step that nothing is decided about; None: the last way is the one for all that follow."""
    others: float = 0.0
    """The share of the processor's cores that other programs took when the last way was chosen, 0 to 1."""
    compiling_is_settled: bool = True
    """Whether it is known if the network is to be compiled, which is tried long after the rest."""

    @classmethod
    def always(cls, way: Tuning) -> Ways:
        """Return those of a run that is computed in one way."""
        return cls(((0, way),))

    def at(self, step: int) -> Tuning:
        """Return the way of `step`."""
        return next(way for first, way in reversed(self.since) if first <= step)

    def span(self, step: int) -> range:
        """Return the steps around `step` that have its way; they need not be all."""
        first = max(first for first, _ in self.since if first <= step)
        ends = [first for first, _ in self.since if first > step] + [2**63 if self.until is None else self.until]
        return range(first, max(step + 1, ends[0]))

    def decide(self, step: int) -> bool:
        """Whether it is decided how `step` is computed."""
        return self.until is None or step < self.until

    def then(self, step: int, turns: Sequence[tuple[Tuning, int]]) -> Ways:
        """Return these up to `step`, and from there on `turns`: (way, for how many steps)."""
        since, first = [each for each in self.since if each[0] < step], step
        for way, count in turns:
            if not since or since[-1][1] != way:
                since.append((first, way))
            first += count
        return replace(self, since=tuple(since), until=first)

    def settled(self, step: int, way: Tuning, others: float = 0.0) -> Ways:
        """Return these up to `step`, and from there on `way` for good."""
        return replace(self.then(step, [(way, 0)]), until=None, others=others)

    def are_allowed(self, options: DeviceOptions) -> bool:
        """Whether all are within what the user has chosen, and this machine has the threads."""
        return all(way.is_allowed(options) for _, way in self.since)

    def plain(self) -> dict[str, Any]:
        """Return them as plain data."""
        since = [{"step": first, **way.plain()} for first, way in self.since]
        return {
            "ways": since,
            **{"until": self.until, "others": self.others, "compiling_is_settled": self.compiling_is_settled},
        }

    @classmethod
    def from_plain(cls, data: object) -> Ways | None:
        """Return what `plain` returned, checked, or None: files may say anything.

        A file of before says one way, which was the way of all steps.
        """
        if only := Tuning.from_plain(data):
            return cls.always(only)
        if not isinstance(data, dict) or data.keys() != cls.always(Tuning()).plain().keys():
            return None
        until, others, told = data["until"], data["others"], data["ways"]
        since = _since(told) if isinstance(told, list) and len(told) <= MOST_CHANGES else None
        is_sound = (
            (until is None or (type(until) is int and until >= 0))
            and (type(others) in (int, float) and 0 <= others <= 1)
            and type(data["compiling_is_settled"]) is bool
        )
        return cls(since, until, float(others), data["compiling_is_settled"]) if since and is_sound else None


def _since(told: list[object]) -> tuple[tuple[int, Tuning], ...] | None:
    found: list[tuple[int, Tuning]] = []
    for each in told:
        if not isinstance(each, dict):
            return None
        first, way = each.get("step"), Tuning.from_plain({name: each[name] for name in each if name != "step"})
        if way is None or type(first) is not int or (first <= found[-1][0] if found else first != 0):
            return None
        found.append((first, way))
    return tuple(found)


def tuning_name(config: RunConfig, channels: int, device: str, processes: int) -> str:
    """Return the name under which the ways of a run are kept: of this machine, of `processes` together and choices."""
    return name_of(config, channels, device if processes == 1 else f"{device}, {processes} processes")
