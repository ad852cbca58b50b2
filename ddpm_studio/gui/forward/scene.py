"""All that is looked at in the Forward tab: a picture, a schedule, and what it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ddpm_studio import __version__
from ddpm_studio.engine.datasets import Images
from ddpm_studio.engine.diffusion.schedules import Schedule
from ddpm_studio.gui.forward.noising import Noising, Numbers
from ddpm_studio.gui.forward.verdict import schedule_name

STRIP = 12
"""Pictures in a film strip."""


@dataclass(frozen=True, eq=False)
class Course:
    """A schedule with its numbers, and the pen that it is drawn with; 0 is the chosen one's."""

    schedule: Schedule
    pen: int = 0

    @cached_property
    def betas(self) -> Numbers:
        """β_1 … β_T, shape (T,)."""
        return self.schedule.betas()

    @cached_property
    def alpha_bar(self) -> Numbers:
        """ᾱ_0 … ᾱ_T, shape (T + 1,)."""
        return self.schedule.alpha_bar()

    @property
    def name(self) -> str:
        """What people call the schedule."""
        return schedule_name(self.schedule)

    def at(self, t: int) -> float:
        """Return ᾱ_t."""
        return float(self.alpha_bar[t])


@dataclass(frozen=True, eq=False)
class Scene:
    """The chosen schedule, others with as many steps, and the noising of a picture, if there is one."""

    course: Course
    others: Sequence[Course] = ()
    noising: Noising | None = None
    name: str = ""
    """What the picture is called."""
    images: Images | None = None
    """The data set that it is from; None: it is from none."""

    @property
    def last_time(self) -> int:
        """T."""
        return self.course.schedule.steps

    @property
    def courses(self) -> Sequence[Course]:
        """The chosen schedule and those it is compared with."""
        return [self.course, *self.others]

    def strip_times(self, places: Sequence[float]) -> list[int]:
        """Return the times of a film strip, from 0 to T, evenly far apart on an axis.

        :param places: where t = 0 … T lie on it, rising from 0 to 1.
        """
        count = min(STRIP, self.last_time + 1)
        near = np.searchsorted(places, np.linspace(0, 1, count)).clip(1, self.last_time)
        at, before = np.asarray(places)[near], np.asarray(places)[near - 1]
        nearest = near - (np.linspace(0, 1, count) - before < at - np.linspace(0, 1, count))
        return sorted({int(t) for t in nearest})

    def parameters(self, t: int | None = None) -> dict[str, object]:
        """Return what a picture file carries."""
        seed = None if self.noising is None else self.noising.seed
        moment = {} if t is None else {"t": t, "alpha_bar": self.course.at(t)}
        return {
            "app": "DDPM Studio",
            "app_version": __version__,
            "version": 1,
            "job": "forward",
            "schedule": self.course.schedule.model_dump(mode="json"),
            "seed": seed,
            **moment,
        }
