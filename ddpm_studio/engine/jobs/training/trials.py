"""Finding the fastest way to compute a run's steps by computing them: what is timed are steps of the run, and count.

So measuring costs what slower ways take more. Where a step is long a few of its images are looked at first, as one
step in a way that loses would cost too much. Measured it is, as it cannot be guessed: bf16 products with AVX512-BF16
took 0.5 of their fp32 time on an AMD EPYC and 1.5 on an Intel Xeon without AMX; two threads on two cores take 0.6 to
0.8 of one's time where nothing else runs, and three times as long beside another program.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Sequence
from statistics import median
from typing import TypeAlias

from ddpm_studio.engine.errors import Cancelled
from ddpm_studio.engine.events import Control, Event, Progress
from ddpm_studio.engine.runtime.computing.cancel import Deadline, Flag, cancellable
from ddpm_studio.engine.runtime.computing.device import all_threads
from ddpm_studio.engine.runtime.computing.tuning import Tuning
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures

ROUNDS = 5
"""Turns that each way has at most."""
SHARE, LONGEST = 0.02, 15.0
"""Of the time that the run has to go, and seconds: so much may measuring cost, the smaller of both."""
LONG = 1.0
"""Seconds of a step from which on a few images are looked at first."""
GLANCE = 0.25
"""Seconds that these few images take."""
BEFORE = 4.0
"""Seconds of looking after which a step is computed, and counted, before it goes on."""
TURN, LONGEST_TURN = 0.05, 4
"""A turn is as many steps as take so many seconds, 2 to so many; the first is not timed, as its kernels are made."""
LOSING = (1.5, 1.15, 1.05)
"""Slower than the fastest by so much, a way is dropped: by a look, after its first turn, after later ones."""
LOST = 3.0
"""A way that takes so many times as long as the fastest is cut short."""
UNKNOWN = 1.5
"""So much slower than the fastest an unknown way is taken to be."""
TOLERANCE = 0.05
"""A way whose loss of a few images differs by more than this share from that in fp32 is not taken."""
GAIN_BY_EVERY_CORE = 1.15
"""Nothing is left for other programs then, which would slow such a run most; so it is not done for less."""
MEASURING = "Measuring what is fastest"

Round: TypeAlias = list[tuple[Tuning, int]]
"""(way, for how many steps), in turn: how the next steps are to be computed."""
Stage: TypeAlias = Callable[[Tuning], list[Tuning]]
"""The best way so far ↦ its rivals."""
Search: TypeAlias = Generator[Event | Round, None, Tuning]


class Trials:
    """What is known of each way so far."""

    def __init__(self, learner: Learner, pictures: Pictures, control: Control, to_go: int) -> None:
        """Measure for a run that has `to_go` steps to go."""
        self._learner, self._pictures, self._control, self._to_go = learner, pictures, control, to_go
        self.seconds: dict[Tuning, list[float]] = {}
        """Of each timed step, by way."""
        self.looks: dict[Tuning, float] = {}
        """Seconds of a few images, by way."""
        self.losses: dict[Tuning, float] = {}
        self._steps: list[tuple[Tuning, float]] = []
        self._paid, self._guess, self._few = 0.0, 0.0, 1
        self._latest: Tuning | None = None

    def take(self, way: Tuning, seconds: float) -> None:
        """Take in what one step has taken in this `way`."""
        self._steps.append((way, seconds))
        if way == self._latest or seconds >= LONG:
            self.seconds.setdefault(way, []).append(seconds)
        self._latest = way

    def flag(self, way: Tuning) -> Flag:
        """Return what cuts a step in this `way` short: whoever stops the training, and that it has lost."""
        is_rival = bool(self.seconds) and way != min(self.seconds, key=self.estimate)
        cancelled = self._control.cancelled
        return Deadline(cancelled, LOST * self._step) if is_rival else cancelled

    def lose(self, way: Tuning, seconds: float) -> None:
        """Take in that a step in this `way` was cut short after so many seconds."""
        self.seconds[way] = [math.inf]
        self._paid += seconds

    def search(self, step: int, first: Tuning, stages: Sequence[Stage]) -> Search:
        """Say how the next steps are to be computed, round by round, and return the fastest way.

        :param step: any of the run, whose images are looked at.
        :param first: the way that the run is computed in now.
        :param stages: what is compared one after the other.
        """
        yield Progress(0, 0, "", label=f"{MEASURING}…")
        self._guess_step(step, first)
        best = first
        for rivals_of in stages:
            racing = yield from self._look(step, best, [way for way in rivals_of(best) if way != best])
            yield from self._race(racing)
            best = self.best(best)
        return best

    def _race(self, racing: list[Tuning]) -> Generator[Event | Round, None, None]:
        for number in range(ROUNDS):
            racing = self._affordable(racing)
            if len(racing) < 2:
                return
            yield [(way, self._turn) for way in racing]
            fastest = min(map(self.estimate, racing))
            racing = [way for way in racing if self.estimate(way) <= LOSING[min(number + 1, 2)] * fastest]

    # --- a few images ------------------------------------------------------------------------------------------

    def _guess_step(self, step: int, first: Tuning) -> None:
        """Find how long a step may take, and how many images of it are a few."""
        one = self._time(first, step, 1)
        if one < LONG:  # else the kernels that are made at first are a small part of it
            one = min(one, self._time(first, step, 1))
        size, is_slow = self._learner.config.training.batch_size, self._learner.device.torch.type == "cpu"
        self._few = max(1, min(size, round(GLANCE / one)))
        self._guess = one * size if is_slow else one  # a card computes many in the time of one
        self.looks[first] = self._time(first, step, self._few) if self._few > 1 else one

    def _look(self, step: int, first: Tuning, rivals: list[Tuning]) -> Generator[Event | Round, None, list[Tuning]]:
        """Look at a few images in each way; return those that may be the fastest, the most promising first."""
        began, seen = time.monotonic(), [first]
        for way in rivals:
            if self._guess < LONG and way.precision == first.precision:
                seen.append(way)  # it has its turn; only another precision must show its loss
                continue
            if self._paid > self._limit / 2:
                break
            if time.monotonic() - began > BEFORE:
                yield [(self.best(first), self._turn)]
                began = time.monotonic()
            yield Progress(0, 0, "", label=f"{MEASURING}…")
            self.looks[way] = self._time(way, step, self._few)
            seen.append(way)
        sound = [way for way in seen if self._is_sound(way)]
        if self._guess < LONG:
            return sound
        quickest = min(self.looks[way] for way in seen)
        kept = [way for way in sound if self.looks[way] <= LOSING[0] * quickest]
        return sorted(kept, key=self.looks.__getitem__)

    def _time(self, way: Tuning, step: int, images: int) -> float:
        """Return the seconds that `images` of a step take forward and back in this `way`; no weight moves."""
        learner, known = self._learner, [self.looks[each] for each in self.looks if each != way]
        learner.compute_as(way)
        learner.device.wait()
        began = time.perf_counter()
        flag = Deadline(self._control.cancelled, LOST * min(known)) if known else self._control.cancelled
        try:
            with cancellable(learner.blocks, flag):
                self.losses[way] = float(learner.gradients(step, self._pictures, images))
            return time.perf_counter() - began
        except Cancelled:
            if self._control.cancelled.is_set():
                raise
            return math.inf
        finally:
            self._paid += time.perf_counter() - began

    def _is_sound(self, way: Tuning) -> bool:
        """Whether its loss, where it was looked at, is that of the first, fp32 where it is allowed."""
        plain = [loss for known, loss in self.losses.items() if not known.is_bf16]
        reference = next(iter(plain or self.losses.values()), 0.0)
        return abs(self.losses.get(way, reference) - reference) <= TOLERANCE * abs(reference)

    # --- steps that count --------------------------------------------------------------------------------------

    @property
    def _step(self) -> float:
        """Seconds of a step in the fastest way, or what is guessed of it."""
        typical = min(map(self.estimate, self.seconds), default=0.0)
        return typical or min((seconds for _, seconds in self._steps), default=self._guess)

    @property
    def _turn(self) -> int:
        """How many steps a turn has."""
        return 1 if self._step >= LONG else max(2, min(LONGEST_TURN, math.ceil(TURN / self._step)))

    @property
    def _limit(self) -> float:
        """Seconds that measuring may cost in all."""
        return min(LONGEST, SHARE * self._to_go * self._step)

    @property
    def cost(self) -> float:
        """Seconds that measuring has cost so far beyond counted steps in the fastest way."""
        fastest = min(self.seconds, key=self.estimate, default=None)
        slower = sum(max(0.0, seconds - self._step) for way, seconds in self._steps if way != fastest)
        return self._paid + slower

    def estimate(self, way: Tuning) -> float:
        """Return the seconds of a step: the median of those that were timed, as many threads are fast at best only."""
        if way in self.seconds:
            return median(self.seconds[way])
        if way in self.looks and self._guess >= LONG:
            return self._step * self.looks[way] / min(self.looks.values())
        return UNKNOWN * self._step

    def _affordable(self, racing: list[Tuning]) -> list[Tuning]:
        """Return those of `racing` that can have a turn within the limit, the first and the fastest before others."""
        ways = sorted(racing, key=self.estimate)
        left, kept = self._limit - self.cost, ways[:1]
        for way in ways[1:]:
            left -= self._turn * (self.estimate(way) - self.estimate(ways[0]))
            if left >= 0:
                kept.append(way)
        return [way for way in racing if way in kept]

    def _known(self) -> dict[Tuning, float]:
        """Return seconds that can be compared: of steps, if more than one way was timed, else of a few images."""
        timed = {way: median(seconds) for way, seconds in self.seconds.items()}
        known = timed if len(timed) > 1 or not self.looks else self.looks
        return {way: seconds for way, seconds in known.items() if self._is_sound(way)}

    def best(self, first: Tuning) -> Tuning:
        """Return the fastest sound way; `first` where nothing is known, and no more cores than pay."""
        known = self._known()
        if not known:
            return first
        best = min(known, key=known.__getitem__)
        if best.threads >= all_threads(self._learner.team.neighbours):
            fewer = [way for way in known if way.threads < best.threads]
            thrifty = min(fewer, key=known.__getitem__, default=best)
            if GAIN_BY_EVERY_CORE * known[best] > known[thrifty]:
                return thrifty
        return best

    def gain(self, best: Tuning, before: Tuning) -> float:
        """Return how many times as fast `best` is as `before`; 1 where that is not known."""
        known = self._known()
        return known[before] / known[best] if best in known and before in known else 1.0

    def account(self, best: Tuning) -> str:
        """Return a clause that says how much faster `best` is than the others."""
        known = self._known()
        told = "; ".join(_told(known, way) for way in sorted(known, key=known.__getitem__) if way != best)
        unit = "a step" if known is not self.looks and len(self.seconds) > 1 else "for a few images"
        return f"{known.get(best, 0.0):.3f} s {unit}" + (f", against {told}" if told else "")


def _told(known: dict[Tuning, float], way: Tuning) -> str:
    return f"{known[way]:.3f} s in {way}" if known[way] < math.inf else f"far more in {way}"
