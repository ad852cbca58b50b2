"""What is chosen in the Forward tab and outlives the window."""

from __future__ import annotations

from typing import get_args

from ddpm_studio.engine.diffusion.schedules import AnySchedule, Linear, Schedule
from ddpm_studio.engine.options import Options, knob

KINDS: dict[str, type[Schedule]] = {
    str(kind.model_fields["kind"].default): kind for kind in get_args(get_args(AnySchedule)[0])
}
"""The schedules there are, by what they are called in files."""


class ForwardOptions(Options):
    """A schedule, and the noise that it mixes in."""

    schedule: AnySchedule = knob(Linear(), "How the noise grows over t.")
    seed: int = knob(0, "Which noise is drawn: the same seed draws the same noise.", ge=0, le=2**31 - 1)
    pace: int = knob(60, "How many steps a second are played.", ge=1, le=60)


def like(schedule: Schedule, kind: str) -> Schedule | None:
    """Return a schedule of another kind with as many steps; None if there is none with so few."""
    try:
        return KINDS[kind](steps=schedule.steps)
    except ValueError:
        return None
