"""Choosing how a run's steps are computed: as it is written, as was measured before, or by measuring while it trains.

What is chosen for a step is written down before the step is computed, and a run that is stopped and resumed, that
steps back or that is replayed computes each step as it was computed (tried compiled, too: in another process, compiled
anew). A choice is made at the start; once more where other programs computed meanwhile and are gone, or the run has
become slow; and compiled is taken at a save.

A team computes as its leader has chosen, and asks where nothing is decided yet: all know at which step that is.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace

from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.errors import StudioError, is_out_of_memory
from ddpm_studio.engine.events import Job, Note, Work
from ddpm_studio.engine.jobs.training.compiling import CANNOT_COMPILE, Compiler, compile_now
from ddpm_studio.engine.jobs.training.rivals import has_free_threads, then_layouts, threads_first
from ddpm_studio.engine.jobs.training.training import Training
from ddpm_studio.engine.jobs.training.trials import MEASURING, Search, Trials
from ddpm_studio.engine.runtime.computing.cancel import Flag
from ddpm_studio.engine.runtime.computing.others import BUSY, QUIET, QUIET_FOR, Others, Slowdown
from ddpm_studio.engine.runtime.computing.tuning import Tuning, may_tune, recall, remember
from ddpm_studio.engine.runtime.computing.ways import Ways
from ddpm_studio.engine.runtime.learning.pictures import Pictures

GAIN_TO_CHANGE = 1.1
"""A run that is under way changes for no less."""


class Tuner:
    """Decides how each step of a training is computed, and sees to it."""

    def __init__(self, training: Training, pictures: Pictures) -> None:
        self._training, self._learner, self._pictures = training, training.learner, pictures
        self._span, self._began = range(0), 0.0
        self._way: Tuning | None = None
        self._before = self._learner.device.tuning
        self._trials: Trials | None = None
        self._search: Search | None = None
        self._is_first = True
        self._others, self._slowdown = Others(), Slowdown()
        self._compiler = Compiler()
        self.ways = Ways.always(self._before)
        # What cuts a step short, and between what: looking for that takes a tenth of a small network's step.
        self.flag: Flag = training.control.cancelled
        self.blocks = self._learner.blocks

    # --- each step ---------------------------------------------------------------------------------------------

    def turn(self) -> Job:
        """Get the learner ready for the step that comes next: in the way that was, or is now, decided for it."""
        step = self._training.step
        if step not in self._span:
            while not self.ways.decide(step):
                if self._learner.team.leads:
                    yield from self._decide(step)
                self._hear()
            yield from self._compute_as(self.ways.at(step), step)
            self._span = self.ways.span(step)
        self._learner.correct(self._training.corrections, step)
        is_tried = self._way if self._trials and self._learner.team.size == 1 else None
        self.flag = self._trials.flag(is_tried) if self._trials and is_tried else self._training.control.cancelled
        self._began = time.perf_counter()

    def lose(self) -> bool:
        """Drop the way of a step that was cut short as it took too long; return whether that was the reason."""
        if self._trials is None or self._way is None or self._training.control.cancelled.is_set():
            return False
        self._trials.lose(self._way, time.perf_counter() - self._began)
        self.ways, self._span = replace(self.ways, until=self._training.step), range(0)
        return True

    def took(self) -> None:
        """Take in that the step is done."""
        if self._trials is not None and self._way is not None:
            self._learner.device.wait()
            self._trials.take(self._way, time.perf_counter() - self._began)

    @property
    def doing(self) -> str:
        """What else the steps are for, as the line of a training says it; usually nothing."""
        return MEASURING if self._trials else ""

    def _compute_as(self, way: Tuning, step: int) -> Job:
        if way == self._way:
            return
        self._learner.compute_as(way)
        if way.is_compiled and not (yield from compile_now(self._learner, step, self._pictures)):
            way = replace(way, is_compiled=False)
            self._learner.compute_as(way)
            yield from self._write(replace(self.ways.settled(step, way), compiling_is_settled=True))
        self._way, self.blocks = way, self._learner.blocks

    # --- what is decided ---------------------------------------------------------------------------------------

    def begin(self) -> Job:
        """Know how the steps from here on are computed, or that it is to be decided."""
        if self._learner.team.leads:
            yield from self._know(self._training.step)
        self._hear()

    def _know(self, step: int) -> Job:
        may_measure = self._may_measure(step)
        if (written := self._training.written_ways()) and written.are_allowed(self._learner.config.device):
            if written.until is not None and not may_measure:
                written = written.settled(max(step, written.until), written.at(0))
            self.ways = written
            if self._training.are_ways_lost():
                yield from self._write(written)
            return
        known = recall(cache_folder(), self._training.tuning_name) if may_measure else None
        if known and known.is_allowed(self._learner.config.device):
            yield self._training.note(f"Steps are computed in {known}: as measured before on this machine.")
            # Compiled once more it comes from the compiler's cache, in a moment, and no step waits for it.
            anew = replace(Ways.always(replace(known, is_compiled=False)), compiling_is_settled=not known.is_compiled)
        elif may_measure:
            anew = replace(Ways.always(self._before), until=step, compiling_is_settled=False)
        else:
            anew = Ways.always(self._before)
        yield from self._write(anew)

    def _may_measure(self, step: int) -> bool:
        return may_tune(self._learner.config, step)

    def _hear(self) -> None:
        """Know what the leader of a team knows."""
        if self._learner.team.size > 1:
            told = Ways.from_plain(self._learner.team.share(self.ways.plain()))
            assert told is not None
            self.ways = told
        self._training.ways = self.ways

    def _write(self, ways: Ways) -> Work[bool]:
        """Decide; return whether it could be written down. A disk that refuses is no reason not to train."""
        self.ways = self._training.ways = ways
        try:
            self._training.write_ways()
        except StudioError as problem:
            yield Note(str(problem), "warning")
            return False
        return True

    # --- measuring ---------------------------------------------------------------------------------------------

    def look_again(self) -> None:
        """Look whether to measure once more: other programs are gone, or the run has become slow."""
        step = self._training.step
        is_slow = self._slowdown.is_noticed(self._training.watch.rate)
        is_free = self._learner.team.size == 1 and has_free_threads(self._learner)
        if self._trials is None and is_free and self._may_measure(step) and (is_slow or self._are_gone()):
            self.ways, self._span, self._is_first = replace(self.ways, until=step), range(0), False

    def _are_gone(self) -> bool:
        """Whether the programs that computed when the choice was made do so no more."""
        if self._others.seconds < QUIET_FOR:
            return False
        share = self._others.renewed()
        return self.ways.others >= BUSY and share < QUIET

    def _decide(self, step: int) -> Job:
        """Go on with measuring until the next steps are known."""
        if self._search is None:
            self._others.begin()
            self._before = self.ways.at(0 if self._is_first else max(0, step - 1))
            stages = threads_first(self._learner, [way for _, way in self.ways.since])
            if self._is_first:
                stages.append(then_layouts(self._learner, self._training.corrections.leaves_bf16(step)))
            to_go = self._learner.config.training.steps - step
            self._trials = Trials(self._learner, self._pictures, self._training.control, to_go)
            self._search = self._trials.search(step, self._before, stages)
        found: Tuning | None = None
        self._way = None  # looking at images changes it
        while found is None:
            try:
                said = next(self._search)
            except StopIteration as end:
                found = end.value
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                found = self._before  # the next step will meet the same, and what is done then is training's business
            else:
                if isinstance(said, list):
                    if not (yield from self._write(self.ways.then(step, said))):
                        self.ways = self.ways.settled(step, self._before)  # what is not written down is not done
                        self._search = self._trials = None
                    yield self._training.watch.report(self.doing)
                    return
                yield said
        yield from self._settle(step, found)

    def _settle(self, step: int, best: Tuning) -> Job:
        trials, others, before = self._trials, self._others.share(), self._before
        assert trials is not None
        self._search = self._trials = None
        if not self._is_first and trials.gain(best, before) < GAIN_TO_CHANGE:
            best = before
        if not (yield from self._write(self.ways.settled(step, best, others))):
            self.ways = self._training.ways = self.ways.settled(step, before)
            return
        beside = f"; other programs took {others:.0%} of the processor meanwhile" if others >= BUSY else ""
        if self._is_first or best != before:
            account = f"{trials.account(best)}; measuring cost {trials.cost:.1f} s{beside}"
            yield self._training.note(f"From step {step + 1} on steps are computed in {best}: {account}.")
        if others < BUSY:
            remember(cache_folder(), self._training.tuning_name, best)
        self._others.begin()

    def give_up(self) -> bool:
        """End a measurement that has met a lack of memory; return whether the step may be tried as before."""
        if self._trials is None or self._learner.is_torn or self._learner.team.size > 1 or self._way == self._before:
            return False
        self._search = self._trials = None
        self._span, self._way = range(0), None
        self.ways = self._training.ways = self.ways.settled(self._training.step, self._before)
        with suppress(StudioError):
            self._training.write_ways()
        return True

    def take_compiled(self) -> Job:
        """Begin to compile, or compute compiled from here on if that is done and pays; called after each save."""
        if self.ways.compiling_is_settled or self.ways.until is not None:
            return
        training, way = self._training, replace(self.ways.at(self._training.step), is_compiled=False)
        rate, to_go = training.watch.rate or 1.0, training.config.training.steps - training.step
        if (verdict := self._compiler.verdict(self._learner, way, to_go / rate)) is None:
            return
        chosen = self.ways
        if verdict.problem:
            yield Note(CANNOT_COMPILE.format(verdict.problem))
        elif verdict.pays(1 / rate, to_go) or self._learner.config.device.compiles == "always":
            way = replace(way, is_compiled=True, is_winograd=False)
            said = f"From step {training.step + 1} on steps are computed in {way}: {verdict.gain:.2f} times as fast."
            yield training.note(said)
            remember(cache_folder(), training.tuning_name, way)
            chosen = chosen.settled(training.step, way, chosen.others)
        yield from self._write(replace(chosen, compiling_is_settled=True))
        self._span = range(0)

    def close(self) -> None:
        """End what was begun beside the training."""
        self._compiler.close()
