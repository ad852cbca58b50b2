"""What is written while a run trains: previews, snapshots, and states, which may take only so much of the time."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from ddpm_studio.engine.disk.files import lack_of_room
from ddpm_studio.engine.errors import NotFinite, StudioError
from ddpm_studio.engine.events import Event, FolderLost, Job, Progress, Saved
from ddpm_studio.engine.jobs.training.preview import draw_previews
from ddpm_studio.engine.jobs.training.training import Training
from ddpm_studio.engine.jobs.training.whereabouts import Whereabouts
from ddpm_studio.engine.models.card import ModelCard, Provenance, card_of
from ddpm_studio.engine.models.pictures import names_of
from ddpm_studio.engine.runs import states
from ddpm_studio.engine.runtime.checkpoint import save_state, state_bytes, write_model_file
from ddpm_studio.engine.runtime.learning.verifying import Verification

RETRY = 60.0
"""Seconds until a disk that has refused is asked again."""
FIRST_STATE = 30.0
"""Seconds that a run which has nothing to go on from trains at most before it saves: a first minute may be all."""
PATIENCE = 0.05
"""Seconds between two looks whether another folder was chosen."""


class Keeper:
    """Writes where it is time. A disk that refuses does not stop the training, whose weights are safe in memory.

    A save is paid for in time, `SavingOptions.cost_limit`; one that is due and too dear waits. It is read back from the
    disk by a thread, and only then older ones are dropped.
    """

    def __init__(self, training: Training, look: Callable[[], None]) -> None:
        """Keep what `training` learns; `look` looks at the newest losses, and raises what is wrong with them."""
        self._training, self._look = training, look
        self._whereabouts = Whereabouts(training)
        self.saved_step = training.step
        self._began = self._saved_at = time.monotonic()
        self._spent = self._last_cost = 0.0
        self._refused_at: float | None = None
        self._is_late = False
        self._told: set[str] = set()
        self._verification: Verification | None = None

    # --- when --------------------------------------------------------------------------------------------------

    def keep(self) -> Job:
        """Preview, snapshot and save where it is time, or where the user asks for it."""
        training = self._training
        yield from self._whereabouts.look_now_and_then()
        saving, step = training.config.saving, training.step
        if step % saving.preview_every == 0 or training.is_done:
            yield from self.preview()
        if step % saving.snapshot_every == 0 or training.is_done:
            yield from self.attempt(self._write_snapshots)
            self._is_late = self._is_late or not self.saved_step  # whoever sees a snapshot expects to go on from it
        if training.is_done or self._is_time():
            yield from self.attempt(self._write_state)
        yield from self._conclude_verification(waits=training.is_done)
        yield from self._grant()

    def _is_time(self) -> bool:
        """Whether a state is due, and the time that saving takes allows it."""
        saving, now = self._training.config.saving, time.monotonic()
        if self._refused_at is not None:
            return now - self._refused_at >= RETRY
        waited = now - self._saved_at
        longest = saving.state_minutes * 60 if self.saved_step else min(FIRST_STATE, saving.state_minutes * 60)
        is_due = self._training.step % saving.state_every == 0 or waited > longest
        self._is_late = self._is_late or is_due  # one that is put off is made as soon as there is time for it
        # By time and not by steps: a save takes seconds on one disk, and minutes on another.
        is_cheap = saving.cost_limit >= 100 or self._last_cost <= saving.cost_limit / 100 * waited
        return self._is_late and is_cheap

    def _grant(self) -> Job:
        """Do what was asked for. A training that is held ends up in the report below, and may be asked again."""
        control = self._training.control
        yield from self._go_elsewhere()
        while control.is_asked:
            if control.granted("preview"):
                yield from self.preview()
            if control.granted("save"):
                yield from self.attempt(self._write_snapshots)
                yield from self.attempt(self._write_state)
            control.settle()
            yield self._training.watch.report()

    def attempt(self, write: Callable[[], Iterable[Event]]) -> Job:
        """Write, and tell of a disk that refuses: once, and not ten times a second. In a team the leader writes."""
        if not self._training.team.leads:
            return
        yield from self._whereabouts.look()
        if self._whereabouts.is_lost:
            return
        try:
            yield from write()
        except NotFinite:
            raise
        except StudioError as problem:
            kind = re.sub(r"\d", "", str(problem))  # the same of another step is no news
            if kind not in self._told:
                self._told.add(kind)
                yield self._training.note(f"{problem} Training goes on and saves again later.", "warning")

    # --- where -------------------------------------------------------------------------------------------------

    def wait_for_place(self) -> Job:
        """Wait until there is a folder to save into, or the training is stopped."""
        control = self._training.control
        while self._whereabouts.is_lost and not control.cancelled.wait(PATIENCE):
            yield Progress(0, 0, "", label="Waiting for a folder to save into…")
            yield from self._go_elsewhere()

    def _go_elsewhere(self) -> Job:
        """Go on in a new folder, if the run's own is gone and one was chosen."""
        parent = self._training.control.chosen_place()
        if parent is None or not self._whereabouts.is_lost:
            return
        try:
            yield from self._whereabouts.begin_anew(parent)
        except StudioError as problem:
            yield FolderLost(str(problem), self._training.run.folder)
            return
        self._verification = None
        yield from self.attempt(self._write_snapshots)
        yield from self.attempt(self._write_state)

    # --- what --------------------------------------------------------------------------------------------------

    def preview(self) -> Job:
        """Draw samples and keep them."""
        training = self._training
        if training.config.is_classifier:  # which draws nothing
            return
        draw = partial(draw_previews, training.run, training.learner, training.watch, training.control)
        yield from self.attempt(draw)

    def save_on_leaving(self) -> list[Event]:
        """Save what was learnt since the last save, though it may take the last of the room; return what to say.

        :raises StudioError: if the disk refuses, or there is no folder to save into.
        """
        said = self._whereabouts.look()
        self._whereabouts.refuse_if_lost()
        if self._training.step > self.saved_step and self._training.team.leads:
            try:
                said += self._write_state(leaves_room=False)
            finally:  # after the state, which alone can go on; what is smaller may still fit on a disk that is full
                said += self._write_snapshots()
        if self._verification is not None and not self._verification.wait():
            self._thin()
        return said

    def _write_snapshots(self) -> Iterable[Event]:
        training, ema = self._training, self._training.learner.ema
        for rate in ema.rates:
            began = time.monotonic()
            path = training.run.snapshot_path(training.step, rate, is_first=rate == ema.rates[0])
            write_model_file(path, ema.weights(rate), self._card(rate))
            self._spent += time.monotonic() - began
            yield Saved("snapshot", path, training.step)

    def _write_state(self, leaves_room: bool = True) -> Iterable[Event]:
        self._look()
        training, began = self._training, time.monotonic()
        was_refused, self._refused_at = self._refused_at is not None, began
        # The weights are safe in memory meanwhile; no further copy of them is kept.
        if leaves_room and (lack := lack_of_room(training.run.folder, state_bytes(training.learner))):
            raise StudioError(f"Saving is paused: {lack}.")
        self._conclude_thinning()
        path = save_state(training.run, training.learner, training.facts())
        self.saved_step, self._saved_at = training.step, time.monotonic()
        self._last_cost = self._saved_at - began
        self._spent += self._last_cost
        self._is_late, self._refused_at = False, None
        self._verification = Verification(path)
        self._whereabouts.remember()
        if was_refused and self._told:
            self._told.clear()
            yield training.note(f"Saving works again: step {training.step} is saved.")
        yield Saved("state", path, training.step, seconds=self._last_cost, share=self.share)

    def _write_state_again(self, damaged: Path) -> Iterable[Event]:
        states.set_aside(damaged)
        return self._write_state()

    @property
    def share(self) -> float:
        """How much of this session's time saving has taken, 0 to 1."""
        return self._spent / max(time.monotonic() - self._began, 1e-9)

    def _conclude_verification(self, waits: bool = False) -> Job:
        """Drop older states once the newest has been read back; save again if it is not what was written.

        So that two states that are known to be good are there at every moment.
        """
        if self._verification is None or not (waits or self._verification.is_done):
            return
        verification, self._verification = self._verification, None
        if not (why := verification.wait()):
            self._thin()
            return
        yield from self._whereabouts.look()
        if self._whereabouts.is_lost:
            return
        yield self._training.note(
            f"{verification.folder.name}: {why}, though it was saved just now. Check the disk; it is saved again.",
            "warning",
        )
        yield from self.attempt(partial(self._write_state_again, verification.folder))

    def _conclude_thinning(self) -> None:
        """Do not let more than one state wait for being read back."""
        if self._verification is not None and not self._verification.wait():
            self._thin()

    def _thin(self) -> None:
        states.thin(self._training.run.states_folder, self._training.config.saving.states_kept)

    def _card(self, rate: float) -> ModelCard:
        training = self._training
        config, images = training.config, training.images
        made = Provenance(training.step, training.step * config.training.batch_size, rate)
        names, told = names_of(config.data.source), training.learner.told
        card = card_of(config, int(images.pixels.shape[3]), images.label_names, names, made)
        return replace(card.telling(told), pictures=replace(card.pictures, levels=images.levels))
