"""What is chosen for measuring a run by the same pictures, times and noises while it trains."""

from __future__ import annotations

from typing import NamedTuple

from ddpm_studio.engine.choices.learning import TrainingOptions
from ddpm_studio.engine.options import Options, knob

FEWEST_PROBES, ENOUGH_PROBES, MOST_PROBES = 3, 8, 100
"""Of a run: at its start, middle and end; so many that it shows how it goes; each percent."""
SLOWER = 2.25
"""An answer for a few pictures takes so many times as long as in a batch that is learnt: 2.2 times with 16 digits."""
SHORT_PICTURES, SHORT_TIMES = 16, 8
"""What a run is probed by that is too short for more."""


class ProbePlan(NamedTuple):
    """By how much a run is probed, and when."""

    pictures: int
    times: int
    every: int
    """Steps from one probe to the next; the first is before any step, the last after all."""


class ProbeOptions(Options):
    """How a run is measured by the same pictures, times and noises while it trains, which changes nothing in it."""

    pictures: int = knob(
        64,
        "Pictures that it is probed by, half of them held out where any are; 0 never probes.",
        up="Surer, and seldomer.",
        usual="64",
        unit="pictures",
        advanced=True,
        ge=0,
        le=1024,
    )
    times: int = knob(16, "At so many t, evenly spread.", usual="16", label="t of a probe", advanced=True, ge=2, le=64)
    cost_limit: float = knob(
        2.0,
        "Most of the time that probes may take; a short run is probed by less, at its start, middle and end.",
        up="More frequent probes.",
        usual="2",
        unit="% of the time",
        advanced=True,
        gt=0,
        le=100,
    )

    def plan(self, training: TrainingOptions) -> ProbePlan | None:
        """Return by how much a run is probed, and when; None: even the least would take too long, or nobody wants it.

        A step on an image takes about as long as three answers of the network in a batch as large, and a probe asks two
        sets of weights. It is counted and not timed, so that a run is probed at the same steps wherever it goes on.
        """
        room = self.cost_limit / 100 * 3 * training.steps * training.batch_size / SLOWER
        pictures, times = self.pictures, self.times
        if room < ENOUGH_PROBES * 2 * pictures * times:
            pictures, times = min(pictures, SHORT_PICTURES), min(times, SHORT_TIMES)
        count = int(room // (2 * pictures * times)) if pictures else 0
        if count < FEWEST_PROBES:
            return None
        return ProbePlan(pictures, times, max(1, -(-training.steps // min(count - 1, MOST_PROBES))))
