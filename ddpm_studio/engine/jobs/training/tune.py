"""Choosing how a run's steps are computed: as they were so far, as was measured before, or by measuring now.

Measured, as it cannot be guessed: bf16 products with AVX512-BF16 took 0.5 of their fp32 time on an AMD EPYC and 1.5 on
an Intel Xeon without AMX; two threads on two cores take 0.6 to 0.8 of one's time where nothing else runs, and three
times as long beside another program. What was chosen is kept with the run, so that it resumes to the last bit (tried
compiled, too: in another process, compiled anew), and in the cache for the next run of this network on this machine.

Rejected: compiling by default, 40 s of a core for 0.77 of a step's time.
"""

from __future__ import annotations

import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from statistics import median

from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.errors import StudioError, is_out_of_memory
from ddpm_studio.engine.events import Control, Job, Note, Progress, Work
from ddpm_studio.engine.pace import wait_for
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.computing.cancel import cancellable
from ddpm_studio.engine.runtime.computing.device import all_threads, spare_threads
from ddpm_studio.engine.runtime.computing.tuning import Tuning, name_of, recall, remember, ways
from ddpm_studio.engine.runtime.computing.winograd import wide_convolutions
from ddpm_studio.engine.runtime.learning.learner import Learner, forget_compiled
from ddpm_studio.engine.runtime.learning.pictures import Pictures

FEWEST_STEPS = 200
"""A run with fewer steps to go is not worth a measurement."""
SHARE = 0.02
"""Of the time that the run has to go, so much may be spent on comparing (every way has one round in any case)."""
LONGEST = 60.0
"""Seconds; the longest that is spent on it however long the run is."""
ROUNDS = 5
"""How often each way is timed at most; once before that its kernels are made, which does not count."""
TOLERANCE = 0.02
"""A way whose loss differs by more than this share from that of the first, fp32 where it is allowed, is not taken."""
WORTH_COMPILING = {"cpu": 3600.0, "cuda": 600.0}
"""Seconds that a run must have to go: compiling takes a minute on idle cores, and ten on two that have other work, for
0.77 of a step's time."""
GAIN_TO_CHANGE = 1.25
"""A run that is under way changes for no less, since the change shows in the last bits."""
GAIN_BY_EVERY_CORE = 1.15
"""Nothing is left for other programs then, which would slow such a run most; so it is not done for less."""
COMPILING = "Compiling the network, which takes minutes the first time…"
CANNOT_COMPILE = "The network could not be compiled here ({}); it is computed as it is."


@dataclass(frozen=True)
class Tuner:
    """Decides how `learner` computes the steps of `run`."""

    run: Run
    learner: Learner
    pictures: Pictures
    control: Control

    def choose(self, step: int) -> Job:
        """Choose for the steps from `step` on; say it, and keep it with the run.

        A run goes on as it was computed before, to the last bit. A team computes as its leader has chosen.
        """
        team, chosen = self.learner.team, Tuning.from_plain(self.run.tuning().get(self._name))
        if team.leads and not (chosen and chosen.is_allowed(self.learner.config.device)):
            chosen = yield from self._choose_anew(step)
            yield from self._keep(chosen)
        chosen = Tuning.from_plain(team.share(chosen.plain() if chosen else None))
        assert chosen is not None
        self.learner.compute_as(chosen)
        if chosen.is_compiled and not (yield from self._compile_again(step)):
            self.learner.compute_as(replace(chosen, is_compiled=False))

    def _compile_again(self, step: int) -> Work[bool]:
        """Compile before the first step, as it is reported on here; return whether it went well."""
        try:
            yield from wait_for(partial(self.learner.gradients, step, self.pictures), COMPILING)
        except Exception as problem:  # a compiler that is missing, or fails in any of its ways
            forget_compiled()
            yield Note(CANNOT_COMPILE.format(type(problem).__name__), "warning")
            return False
        return True

    def choose_again(self, step: int) -> Job:
        """Measure once more, as the run has become slow, and change to another way where that is a clear gain."""
        before, trials = self.learner.device.tuning, _Trials(self, step)
        best = yield from trials.fastest()
        if before in trials.seconds and trials.typical(before) > GAIN_TO_CHANGE * trials.typical(best):
            yield from self._keep(best)
            yield from self._say(f"Training had become slow. From step {step} on", best, trials.account(best))
        else:
            best = before
        self.learner.compute_as(best)

    def _choose_anew(self, step: int) -> Work[Tuning]:
        config = self.learner.config
        if not config.device.tunes or config.training.steps - step < FEWEST_STEPS:
            return self.learner.device.tuning
        known = recall(cache_folder(), self._name)
        if known and known.is_allowed(config.device):
            yield from self._say("From here on", known, "as measured before on this machine")
            return known
        trials, as_it_is = _Trials(self, step), self.learner.device.tuning
        try:
            best = yield from trials.fastest()
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            return as_it_is  # the first step will meet the same, and what is done then is training's business
        remember(cache_folder(), self._name, best)
        yield from self._say("From here on", best, trials.account(best))
        return best

    def _keep(self, tuning: Tuning) -> Job:
        """Keep it with the run; a disk that refuses is no reason not to train."""
        try:
            self.run.write_tuning({self._name: tuning.plain()})
        except StudioError as problem:
            yield Note(str(problem), "warning")

    def _say(self, since: str, tuning: Tuning, why: str) -> Job:
        sentence = f"{since} steps are computed in {tuning}: {why}."
        with suppress(StudioError):
            self.run.log(sentence)
        yield Note(sentence)

    @property
    def _name(self) -> str:
        device, team = self.learner.device.name, self.learner.team
        place = device if team.size == 1 else f"{device}, {team.size} processes"
        return name_of(self.learner.config, self.learner.ports.channels, place)

    def time(self, way: Tuning, step: int) -> tuple[float, float]:
        """Return the seconds that `step` takes forward and back in this `way`, and its loss; no weight moves."""
        learner = self.learner
        learner.compute_as(way)
        learner.device.wait()
        began = time.perf_counter()
        with cancellable(learner.blocks, self.control.cancelled):
            loss = learner.gradients(step, self.pictures)
        learner.device.wait()
        return time.perf_counter() - began, float(loss)


@dataclass
class _Trials:
    """What was measured of each way so far."""

    tuner: Tuner
    step: int
    seconds: dict[Tuning, list[float]] = field(default_factory=lambda: defaultdict(list))
    losses: dict[Tuning, float] = field(default_factory=dict)
    passed_over: set[Tuning] = field(default_factory=set)
    """Ways that are not taken, however fast."""

    def fastest(self) -> Work[Tuning]:
        """Measure, and return the fastest way: first over precision and layout, then over threads, then compiled."""
        learner = self.tuner.learner
        options, kind = learner.config.device, learner.device.torch.type
        layouts = (True,) if learner.config.network.details.channels_last else (False, True)
        is_wide = kind == "cpu" and bool(wide_convolutions(learner.network))
        yield from self._compare(ways(options, layouts, learner.device.tuning.threads, kind, is_wide))
        best = self._best()
        if kind == "cpu" and not options.threads:
            best = yield from self._compare_threads(best)
        is_long = self.typical(best) * self._to_go > WORTH_COMPILING.get(kind, float("inf"))
        if options.compiles == "always" or (options.compiles == "auto" and is_long):
            yield from self._compile(replace(best, is_compiled=True, is_winograd=False))
        return self._best()

    def _compare_threads(self, way: Tuning) -> Work[Tuning]:
        spare, most = spare_threads(self.tuner.learner.team.neighbours), all_threads(self.tuner.learner.team.neighbours)
        ways = [replace(way, threads=threads) for threads in sorted({max(1, spare // 2), spare, most, way.threads})]
        yield from self._compare(ways)
        self._leave_a_core(ways)
        return self._best()

    def _leave_a_core(self, ways: list[Tuning]) -> None:
        """Pass over the last of `ways`, all cores, if those with fewer are nearly as fast."""
        every_core, fewer = ways[-1], ways[:-1]
        if fewer and GAIN_BY_EVERY_CORE * self.typical(every_core) > min(map(self.typical, fewer)):
            self.passed_over.add(every_core)

    def account(self, best: Tuning) -> str:
        """Return a clause that says how much faster `best` is than the others."""
        others = sorted((way for way in self.seconds if way != best), key=self.typical)
        told = "; ".join(f"{self.typical(way):.3f} s in {way}" for way in others)
        return f"{self.typical(best):.3f} s forward and back" + (f", against {told}" if told else "")

    def typical(self, way: Tuning) -> float:
        """Return the median of the seconds: more threads than there are idle cores are fast at best, not as a rule."""
        return median(self.seconds[way])

    @property
    def _to_go(self) -> int:
        return self.tuner.learner.config.training.steps - self.step

    def _compare(self, ways: list[Tuning]) -> Work[None]:
        """Time `ways` in turn, round by round, so that whatever else the machine does slows all alike."""
        began = time.monotonic()
        for number in range(1 + ROUNDS):  # the first is not counted: kernels are made, memory is asked for
            for way in ways:
                if way.threads != self.tuner.learner.device.tuning.threads:
                    self.tuner.time(way, self.step)  # the first step of so many threads has to start them
                seconds, self.losses[way] = self.tuner.time(way, self.step)
                if number > 0:
                    self.seconds[way].append(seconds)
                yield Progress(0, 0, "", label="Measuring what is fastest…")
            if number > 0 and time.monotonic() - began > min(LONGEST, SHARE * self._to_go * self.typical(self._best())):
                return

    def _compile(self, way: Tuning) -> Work[None]:
        """Compile; where it fails, or costs more than it gains, never mind."""
        plain, began = self._best(), time.monotonic()
        try:
            yield from wait_for(partial(self.tuner.time, way, self.step), COMPILING)
            cost = time.monotonic() - began
            yield from self._compare([plain, way])
        except Exception as problem:  # a compiler that is missing, or fails in any of its ways
            self.seconds.pop(way, None)
            forget_compiled()
            yield Note(CANNOT_COMPILE.format(type(problem).__name__))
            return
        gain = (self.typical(plain) - self.typical(way)) * self._to_go
        if gain < cost and self.tuner.learner.config.device.compiles == "auto":
            self.passed_over.add(way)
            forget_compiled()

    def _best(self) -> Tuning:
        """Return the fastest of those whose loss is that of the first."""
        reference = next(iter(self.losses.values()))
        sound = [way for way in self.seconds if abs(self.losses[way] - reference) <= TOLERANCE * abs(reference)]
        return min((way for way in sound if way not in self.passed_over), key=self.typical)
