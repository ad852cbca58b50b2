"""Sets of pictures judged side by side: what each shows is told as soon as it is known, and becomes surer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np

from ddpm_studio.engine.choices.measuring.sets import DrawnSet, EvaluateOptions, LearntSet
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.evaluation.table import FEWEST
from ddpm_studio.engine.events import Control, Event, Job, Note, Progress, Work
from ddpm_studio.engine.findings import Measured
from ddpm_studio.engine.jobs.evaluating.bounding import bits_by
from ddpm_studio.engine.jobs.evaluating.costs import seconds_for
from ddpm_studio.engine.jobs.evaluating.drawn import open_drawn
from ddpm_studio.engine.jobs.evaluating.judging import Judge
from ddpm_studio.engine.jobs.evaluating.numbers import Subject, told
from ddpm_studio.engine.jobs.evaluating.real import Reference
from ddpm_studio.engine.jobs.evaluating.sets import OpenSet, opened
from ddpm_studio.engine.jobs.evaluating.sight import Looking, Sight, looks
from ddpm_studio.engine.runs.evaluations import append_evaluation
from ddpm_studio.engine.runtime.computing.device import choose_device, compute_threads
from ddpm_studio.engine.runtime.features import Extractor, load_extractor
from ddpm_studio.engine.runtime.noise import Purpose, derive_seed

FIRST_TELL, THEN_TELL = 1000, 4000
"""Pictures after which a set is told of before all of it was seen."""


def evaluate(options: EvaluateOptions, control: Control) -> Job:
    """Judge sets against real pictures. See the front desk."""
    with compute_threads(options.device):
        prepared = yield from prepare(options, control)
        yield from prepared.say_costs()
        yield from prepared.judge_all()


class Prepared:
    """Sets that are open, and what they are judged by; nothing has been computed yet."""

    def __init__(
        self,
        options: EvaluateOptions,
        opened_sets: tuple[list[OpenSet], OpenSet],
        extractor: Extractor,
        control: Control,
    ) -> None:
        """Have sets that are open: those that are judged, and the real pictures."""
        self.options, self.extractor, self._control = options, extractor, control
        sets, against = self.sets, self.against = opened_sets
        channels = max((each.shape[2] for each in (*sets, against) if each.count), default=1)
        self.looking = [looks(Sight(each, extractor, channels)) if each.count else None for each in sets]
        self.real = looks(Sight(against, extractor, channels)) if against.count else None
        self.reference = Reference(against, self.real.sight if self.real else None, extractor, options.most_compared)

    def pending(self) -> list[Looking]:
        """Return what has to be looked at, all or in part."""
        return [each for each in (self.real, *self.looking) if each is not None]

    def say_costs(self) -> Iterator[Event]:
        """Say how many pictures are to be looked at, and how long that takes."""
        left = [each.left() for each in self.pending()]
        pictures = sum(each.sight.opened.count for each in self.pending())
        seconds = seconds_for(self.options, left, [each.sight.opened.count for each in self.looking if each])
        seconds += sum(each.takes() for each in self.sets)
        done = pictures - sum(left)
        told_of = f"{sum(left):,} of {pictures:,} pictures are to be looked at, which takes about {_in_words(seconds)}."
        yield Note(told_of if sum(left) else f"All {pictures:,} pictures were looked at before.")
        yield Progress(done, pictures, "pictures", None, seconds, COST)

    def judge_all(self) -> Job:
        """Judge one set after the other."""
        if self.real is not None:
            yield from self.real.look()
        judge, count = Judge(self.options, self.reference), len(self.options.sets)
        if self.options.yardstick and len(self.sets) == count:
            yield from self._real_ones()
        # Held-out pictures stand behind the sets, and are judged before them: they are what the others are read by.
        for index, each, looking in sorted(self._numbered(), key=lambda one: one[0] < count):
            if looking is None:
                found = yield from judge.of_statistics(each)
                yield from self._kept(told(Subject(index, each, 0), found, self.reference, self.options), each)
            else:
                yield from self._judged(judge, index, looking)

    def _numbered(self) -> list[tuple[int, OpenSet, Looking | None]]:
        return list(zip(range(len(self.sets)), self.sets, self.looking, strict=True))

    def _judged(self, judge: Judge, index: int, looking: Looking) -> Job:
        sight, next_tell = looking.sight, FIRST_TELL
        for event in looking.look():
            yield event
            if next_tell <= sight.done < sight.opened.count:
                next_tell = next(each for each in (THEN_TELL, sight.opened.count) if each > next_tell)
                early = yield from judge.quick(sight)
                subject = Subject(index, sight.opened, sight.done, yardstick=index == len(self.options.sets))
                yield from told(subject, early, self.reference, self.options, is_final=False)
        yield from self._overlap(sight)
        found = yield from judge.thorough(sight)
        chosen = self.options.sets[index] if index < len(self.options.sets) else None
        if self.options.bits and isinstance(chosen, DrawnSet):
            found += yield from bits_by(chosen, self.options, self._control)
        subject = Subject(index, sight.opened, sight.done, yardstick=index == len(self.options.sets))
        yield from self._kept(told(subject, found, self.reference, self.options), sight.opened)

    def _overlap(self, sight: Sight) -> Iterator[Event]:
        """Say which share of a set are the very pictures that it is compared with."""
        other, name = self.reference.sight, sight.opened.name
        if other is None or other.opened.shape[:2] != sight.opened.shape[:2]:
            return
        if other.opened.key == sight.opened.key:
            yield Note(f"{name} is compared with itself: that says nothing.", "warning")
        elif share := float(np.isin(sight.array("hashes"), other.array("hashes")).mean()):
            said = f"{share:.1%} of {name} are copies, to the last bit, of pictures in {other.opened.name}."
            yield Note(said, "warning")

    def _real_ones(self) -> Job:
        """Judge some of the real pictures against the others, where none were held out.

        As many as the largest set has, since most numbers depend on that, but not more than a half.
        """
        sight = self.reference.sight
        if sight is None or sight.done < 2 * FEWEST:
            return
        wanted = max((each.opened.count for each in map(_sight, self.looking) if each), default=sight.done)
        first, second = sight.parted(min(max(wanted, FEWEST), sight.done // 2))
        against = Reference(second.opened, second, self.extractor, self.options.most_compared)
        found = yield from Judge(self.options, against).thorough(first)
        subject = Subject(len(self.sets), first.opened, first.done, yardstick=True)
        yield from told(subject, found, against, self.options)

    def _kept(self, numbers: Iterator[Measured], opened_set: OpenSet) -> Iterator[Event]:
        """Say numbers, and keep them with the run whose they are; where that may only be read they are said alone."""
        found, runs = list(numbers), [opened_set.run] if opened_set.run else []
        try:
            for run, number in product(runs, found):
                append_evaluation(run, number)
        except StudioError as problem:
            yield Note(f"{problem} So the numbers are not kept with the run.", "warning")
        yield from found


def _sight(looking: Looking | None) -> Sight | None:
    return looking.sight if looking else None


def _in_words(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


COST = "Cost"
"""The label of the `Progress` that tells it, before anything is computed."""


def prepare(options: EvaluateOptions, control: Control) -> Work[Prepared]:
    """Open all sets, and refuse what cannot be compared.

    :raises StudioError: if a set cannot be used, or the sets do not go together.
    """
    if not options.sets and not options.yardstick:
        raise FieldError("sets", "There is nothing to judge: choose a set of pictures.")
    yield Note("Opening the sets…")
    draw = partial(open_drawn, cancelled=control.cancelled)
    sets = []
    for each in (*options.sets, options.against):
        # Of the same seed for each, so that a set is looked at in one order whatever stands beside it.
        random = np.random.default_rng(derive_seed(options.seed, Purpose.JUDGED, 0))
        sets.append((yield from opened(each, random, options.most, draw)))
    if (yardstick := _held_out(options)) is not None:
        with suppress(FieldError):  # then there are none
            random = np.random.default_rng(derive_seed(options.seed, Purpose.JUDGED, 0))
            held_out = yield from opened(yardstick, random, options.most, draw)
            sets[-1:-1] = [held_out] * (held_out.count >= FEWEST)
    *judged, against = _named_apart(sets)
    shape = _refuse_unlike(options, judged, against)
    for one in judged:
        if one.count and against.count and one.shape[:2] != against.shape[:2]:
            yield Note(f"{_size(one)} against {_size(against)}: the resize is being measured, too.", "warning")
    extractor = load_extractor(options.features, shape, choose_device(options.device))
    _refuse_other_statistics([*judged, against], extractor)
    return Prepared(options, (judged, against), extractor, control)


def _held_out(options: EvaluateOptions) -> LearntSet | None:
    """Return the pictures that real ones are told apart from by nothing but that they were not learnt."""
    against = options.against
    if not options.yardstick or not isinstance(against, LearntSet) or against.part != "learnt":
        return None
    return LearntSet(model=against.model, part="held-out")


def _named_apart(sets: list[OpenSet]) -> list[OpenSet]:
    """Return the sets, with a number behind a name that another has as well."""
    found: list[OpenSet] = []
    for each in sets[:-1]:
        same = sum(other.name == each.name for other in sets[: len(found)])
        found.append(replace(each, name=f"{each.name} ({same + 1})") if same else each)
    return [*found, sets[-1]]


def _refuse_unlike(options: EvaluateOptions, sets: list[OpenSet], against: OpenSet) -> tuple[int, int, int]:
    """Return the shape by which features are chosen, (H, W, C).

    :raises FieldError: if sets are too small, or of sizes that cannot be compared.
    """
    pictures = [each for each in (*sets, against) if each.count]
    for each in pictures:
        if each.count < FEWEST:
            raise FieldError("sets", f"{each.name} holds one picture, which is no set. Choose at least two.")
    if not pictures:
        height = width = 299
        return height, width, 3
    sizes = {each.shape[:2] for each in pictures}
    if options.features.kind == "pixels" and len(sizes) > 1:
        told_of = ", ".join(map(_size, pictures))
        raise FieldError(
            "features.kind", f"Pixels of several sizes cannot be compared ({told_of}). Choose lite0, or pictures alike."
        )
    largest = max(pictures, key=lambda each: each.shape[0] * each.shape[1])
    return (*largest.shape[:2], max(each.shape[2] for each in pictures))


def _size(one: OpenSet) -> str:
    return f"{one.name} {one.shape[1]}×{one.shape[0]}"


def _refuse_other_statistics(sets: list[OpenSet], extractor: Extractor) -> None:
    for each in sets:
        if each.statistics is not None and not each.count and len(each.statistics[0].mean) != extractor.dimensions:
            said = len(each.statistics[0].mean)
            which = "by the Inception of 2015: choose those features" if said == 2048 else "by other features"
            raise FieldError(
                "features.kind",
                f"{each.name} has statistics of {said:,} dimensions, {which}; "
                f"{extractor.label} has {extractor.dimensions:,}.",
            )


def say_cost(options: EvaluateOptions, control: Control) -> Job:
    """Say what it would take. See the front desk."""
    with compute_threads(options.device):
        yield from (yield from prepare(options, control)).say_costs()
