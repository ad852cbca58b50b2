"""One run in memory while it trains."""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path
from typing import Literal

from ddpm_studio.engine import datasets
from ddpm_studio.engine.choices.continuing import rate_in_words
from ddpm_studio.engine.choices.telling.class_names import called
from ddpm_studio.engine.choices.toml import differences
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import Images
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Job, Note, Work
from ddpm_studio.engine.pace import wait_for
from ddpm_studio.engine.runs import states
from ddpm_studio.engine.runs.corrections import Corrections, corrections_from, read_corrections
from ddpm_studio.engine.runs.holding import Hold
from ddpm_studio.engine.runs.learnt import chosen_at, pictures_of
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import StateFacts, load_state, start_over
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.computing.ways import Ways, tuning_name
from ddpm_studio.engine.runtime.learning.distributed import ALONE, Team
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.loss_watch import LossWatch

OTHER_MACHINES = 16
"""Of so many it is kept how they have computed, so that a run that comes back goes on as it did."""


class Training:
    """What a training knows. `step` counts the steps that are done."""

    hold: Hold | None = None
    """This process's hold on the run; None: it only helps its leader."""

    def __init__(self, run: Run, config: RunConfig, control: Control, learner: Learner, images: Images) -> None:
        self.run, self.config, self.control, self.learner, self.images = run, config, control, learner, images
        self.team = learner.team
        self.step = 0
        self.watch = Stopwatch(config.training.steps, "steps")
        self.loss_watch = LossWatch(config.training.batch_size)
        self.corrections = Corrections()
        self.fingerprint = images.fingerprint
        self.ways: Ways | None = None
        """Which way computes which steps here; None: that is not known yet."""
        self.tuning_name = tuning_name(config, learner.ports.channels, learner.device.name, self.team.size)
        self._came_from: Path | None = None

    @property
    def is_done(self) -> bool:
        """Whether the last step is done."""
        return self.step >= self.config.training.steps

    def note(self, text: str, level: Literal["info", "warning"] = "info") -> Note:
        """Return a note that is in the run's log too."""
        if self.team.leads:
            with contextlib.suppress(StudioError):
                self.run.log(text)
        return Note(text, level)

    def facts(self) -> StateFacts:
        """Return what a state is to know besides the weights."""
        ways = {self.tuning_name: self.ways.plain()} if self.ways else {}
        return StateFacts(self.step, self.fingerprint, self.corrections, self.loss_watch.state(), ways)

    def written_ways(self) -> Ways | None:
        """Return which way computes which steps as it was written down: in its file, or in the state that was read."""
        return Ways.from_plain(self.run.tuning().get(self.tuning_name)) or self.ways

    def are_ways_lost(self) -> bool:
        """Whether a state knows of them and their file does not."""
        return self.ways is not None and self.tuning_name not in self.run.tuning()

    def write_ways(self) -> None:
        """Write it down, before any of these steps is computed.

        :raises StudioError: if the disk refuses.
        """
        assert self.ways is not None
        others = {name: told for name, told in self.run.tuning().items() if name != self.tuning_name}
        self.run.write_tuning({**dict(list(others.items())[-OTHER_MACHINES:]), self.tuning_name: self.ways.plain()})

    def go_to(self, state: Path | None) -> StateFacts:
        """Go to a saved state, or to the beginning; return what was known there.

        :raises LoadError: if it does not fit.
        """
        if state is None:
            start_over(self.learner, self.run.start_path if self.run.start_path.is_file() else None)
            facts = StateFacts(0, self.fingerprint)
        else:
            facts = load_state(state, self.learner)
        self.learner.is_torn = False
        self.step = self.watch.done = facts.step
        self.loss_watch.restore(facts.loss_watch)
        self.ways = self.ways or Ways.from_plain(facts.ways.get(self.tuning_name))
        self._came_from = state
        if self.team.leads:
            self.run.forget_metrics_after(self.step)
        return facts

    def good_state(self, before: int | None = None) -> Work[tuple[int, Path] | None]:
        """Return the newest state that is whole, older than `before` if that is given; the leader of a team looks."""
        newest = None
        if self.team.leads:
            look = partial(states.newest_good, self.run.states_folder, before)
            newest, _ = yield from wait_for(look, "Looking for a good state…")
        told = self.team.share((newest[0], str(newest[1])) if newest else None)
        return (told[0], Path(told[1])) if told else None

    def resume(self) -> Job:
        """Go to the newest state that is whole, if there ever was one; a team goes where its leader has gone."""
        if self.team.leads:
            yield from self._resume()
        state = str(self._came_from) if self._came_from else None
        state, corrections = self.team.share((state, self.corrections.plain()))
        if not self.team.leads:
            self.corrections = corrections_from(corrections)
            if state:
                self.go_to(Path(state))

    def _resume(self) -> Job:
        if not self.run.has_states():
            self.run.forget_metrics_after(0)
            yield from self._recall_corrections(Corrections())
            return
        folder = self.run.states_folder
        newest, wrong = yield from wait_for(partial(states.newest_good, folder), "Looking for the newest state…")
        if newest is None:
            raise StudioError(
                f"Every saved state of {self.run.folder.name} is damaged, so it cannot go on ({'; '.join(wrong)}). "
                "Its snapshots can still be sampled; start a new run to train again."
            )
        facts = yield from wait_for(partial(self.go_to, newest[1]), "Reading the state…")
        if wrong:
            states.set_aside_after(folder, self.step)
            said = f"The newest state is damaged; going on from the one before, step {self.step} ({'; '.join(wrong)})."
            yield self.note(said, "warning")
        if facts.fingerprint and not self.images.has_fingerprint(
            facts.fingerprint
        ):  # told of, not refused: it may be what is wanted
            yield self.note("The pictures are not those that this run has learnt from so far.", "warning")
        yield from self._tell_changes(chosen_at(newest[1]))
        yield from self._recall_corrections(facts.corrections)
        yield self.note(f"Resumed at step {self.step}.")

    def _tell_changes(self, learnt: RunConfig | None) -> Job:
        """Tell what is chosen otherwise than for the steps that are done, and what the learning rate does now."""
        if learnt is None:
            return
        # What was added to the plan, `rate_in_words` says.
        changes = [told for told in differences(learnt, self.config) if not told.startswith("training.continued ")]
        if changes:
            yield self.note(f"Chosen otherwise than at the last save: {', '.join(changes)}.")
        if told := rate_in_words(self.step, learnt.training, self.config.training):
            yield self.note(told)

    def _recall_corrections(self, known: Corrections) -> Job:
        """Take what the run has changed by itself from its file, which is newer than any state."""
        written = read_corrections(self.run.corrections_path)
        if written is None:
            said = f"{self.run.corrections_path.name} is damaged; what the newest state says is used."
            yield self.note(said, "warning")
        self.corrections = known if written is None else written
        factor = self.corrections.rate_factor(self.step)
        if factor < 1:
            yield self.note(f"The learning rate is {factor:g} of what was chosen, after trouble with the loss.")


def open_pictures(run: Run, config: RunConfig, team: Team = ALONE) -> Work[Images]:
    """Open a run's pictures; where their folder is gone, as they were prepared for it before.

    The leader of a `team` prepares them, and the others find them prepared.

    :raises StudioError: if they cannot be opened, and were not kept; or if the team sees different ones.
    """
    if team.leads:
        images = yield from _open_pictures(run, config)
        images = called(images, config.classes)
    fingerprint = team.share(images.fingerprint if team.leads else None)
    if not team.leads:
        images = called((yield from _open_pictures(run, config)), config.classes)
        if images.fingerprint != fingerprint:
            raise StudioError(
                "The processes of this training see different pictures. Give all of them the same folder."
            )
    return images


def _open_pictures(run: Run, config: RunConfig) -> Work[Images]:
    try:
        images, _ = yield from datasets.load(config.data, cache_folder())
    except StudioError as problem:
        try:
            kept = yield from datasets.find_kept(cache_folder(), pictures_of(run))
        except StudioError as damage:
            raise StudioError(f"{problem} {damage}") from problem
        if kept is None:
            raise
        said = f"{problem} Going on with the {len(kept.pixels):,} pictures that were prepared before."
        with contextlib.suppress(StudioError):
            run.log(said)
        yield Note(said, "warning")
        return kept
    return images
