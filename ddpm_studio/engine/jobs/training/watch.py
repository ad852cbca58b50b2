"""Watching a run that another process trains: what it writes, said as training says it.

Nothing is written, and torch is not loaded. The trainer knows nothing of it, and may be on another computer. Rejected:
a socket of the trainer's, which torchrun, network disks and killed processes would not all have.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Job, Metrics, Note, Preview, Progress, Saved
from ddpm_studio.engine.runs.happenings import happenings
from ddpm_studio.engine.runs.lock import Holder
from ddpm_studio.engine.runs.measured import rows_of
from ddpm_studio.engine.runs.probe_file import probe_path, read_probes
from ddpm_studio.engine.runs.run import LOCK, Run

BACK = 4096
"""Bytes of the curve, about 30 lines, that are said at first: who has read all of it just before may lack them."""
PAUSE = 0.05
"""Seconds between two looks at the curve; with the looks at files it stays below a tenth of a second."""
FILES_EVERY = 0.5
"""Seconds between two looks at previews, snapshots and the holder."""
PATIENCE = 3.0
"""Seconds that a trainer may take to put its lock file back; one that has ended leaves it there."""
TOLD = 5
"""Of what happened on the way before so much is told, the newest."""
RECENT = 100
"""Of previews or snapshots so many, the newest, may be written anew after a step back."""
QUIET = 120.0
"""Seconds without a new line after which nothing is foretold. After a week of training they come each minute."""


def watch(run: Run, control: Control) -> Job:
    """Say what the process that holds the run measures and keeps, until it lets go of it. See the front desk."""
    holder = now = run.holder()
    sight = _Sight(run)
    if holder is None:
        yield Note(f"{run.folder.name} is not being trained; it stands at {sight.stand()}.")
        return
    if not holder.holds:
        yield sight.farewell(holder, holder)
        return
    yield Note(f"{run.folder.name} is trained by {holder.name}; here it is only watched.")
    yield from (Note(each.told()) for each in happenings(run)[-TOLD:])
    looked, seen = 0.0, time.monotonic()
    while now == holder:
        if time.monotonic() - looked >= FILES_EVERY:
            looked = time.monotonic()
            now = run.holder()  # before the files: whatever it had written when it let go is said
            if _lacks_lock(run) and looked - seen < PATIENCE:
                now = holder  # whose lock file was deleted, and who will put it back
            else:
                seen = looked
            yield from sight.files()
        yield from sight.lines()
        yield sight.progress()
        if control.cancelled.wait(PAUSE):
            return
    yield sight.farewell(holder, now)


def _lacks_lock(run: Run) -> bool:
    """Whether there is no lock file where one would be: who has made it never removes it."""
    return run.folder.is_dir() and not (run.folder / LOCK).exists()


class _Sight:
    """What is seen of a run from outside."""

    def __init__(self, run: Run) -> None:
        self._run, self._config = run, run.config()
        self._curve, self._log = run.tail_of_metrics(BACK), run.tail_of_log()
        self._previews = _Shelf(run.previews_folder, run.previews, says_newest=True)
        self._snapshots = [_Shelf(run.snapshots_folder, run.snapshots)]
        for rate in self._config.training.ema.rates[1:]:
            self._snapshots.append(_Shelf(run.snapshots_folder, partial(run.snapshots, rate)))
        self._newest: dict[str, float] = {}
        self._probed = _time_of(probe_path(run))
        self._heard = time.monotonic()
        self._is_end_told = False

    def lines(self) -> Job:
        """Say what was measured and logged since the last time; after a step back, from there on once more."""
        while rows := rows_of(self._curve.read()):
            self._newest, self._heard = rows[-1], time.monotonic()
            for row in rows:
                yield Metrics(int(row["step"]), {name: value for name, value in row.items() if name != "step"})
        for line in self._log.read():
            yield Note(line.decode(errors="replace").partition("  ")[2])

    def files(self) -> Job:
        """Say which previews and snapshots have come."""
        for step, path in self._previews.new():
            try:
                images = self._run.read_preview(path, self._config.data)
            except (StudioError, OSError, ValueError):
                continue
            yield Preview(step, images)
            yield Saved("preview", path, step)
        yield from self._probes()
        for shelf in self._snapshots:
            for step, path in shelf.new():
                yield Saved("snapshot", path, step)

    def _probes(self) -> Job:
        """Say what the newest probe has found, if there is another."""
        written = _time_of(probe_path(self._run))
        if written != self._probed and (probes := read_probes(self._run)) is not None and probes.steps:
            self._probed = written
            yield probes.told()[-1]

    def progress(self) -> Progress:
        """Return how far the run is, by its newest line; the last step once."""
        step, total = int(self._newest.get("step", 0)), self._config.training.steps
        if step >= total and self._is_end_told:
            return Progress(0, 0, "", label="Waiting for the last save…")
        self._is_end_told = step >= total
        quiet = time.monotonic() - self._heard
        if quiet > QUIET:
            return Progress(step, total, "steps", label=f"Nothing new for {quiet / 60:.0f} min")
        rate = self._newest.get("images_per_second", 0.0) / self._config.training.batch_size
        if not rate > 0:
            return Progress(step, total, "steps", label="Watching")
        return Progress(step, total, "steps", rate, max(0, total - step) / rate, "Watching")

    def stand(self) -> str:
        """Return how far the run is by its newest state, such as ``step 1,200 of 2,000``."""
        return f"step {self._saved():,} of {self._config.training.steps:,}"

    def farewell(self, holder: Holder, now: Holder | None) -> Note:
        """Return how the watching has ended: `holder` holds the run no more."""
        name, step = self._run.folder.name, self._saved()
        if not self._run.folder.is_dir():
            return Note(f"{name} is not there any more.", "warning")
        if now is not None and now.holds:
            return Note(f"{name} is trained by {now.name} from here on.")
        if now is not None:
            kept = f"What it had saved, {self.stand()}, is used" if step else "It had saved nothing"
            return Note(f"{name} was left by {holder.name}, which ended without saving. {kept}.", "warning")
        if step >= self._config.training.steps:
            return Note(f"The training of {name} is done: {step:,} steps.")
        return Note(f"The training of {name} was stopped; it stands at {self.stand()}.")

    def _saved(self) -> int:
        return self._run.states()[-1][0] if self._run.has_states() else 0


class _Shelf:
    """The files of one kind in a folder, of which those are told that are new or written anew."""

    def __init__(self, folder: Path, find: Callable[[], list[tuple[int, Path]]], *, says_newest: bool = False) -> None:
        """Look at what `find` finds now; of that only the newest counts as new, and only if it is to be said."""
        self._folder, self._find = folder, find
        self._changed, self._is_settled = 0, False
        self._known = _written(find())
        if says_newest and self._known:
            self._known.popitem()

    def new(self) -> list[tuple[int, Path]]:
        """Return (step, file) of what has come since the last time, oldest first.

        A folder that has not changed is not read; after a change it is read twice, as the clock of files is coarse.
        """
        changed = _time_of(self._folder)
        is_same, self._changed = changed == self._changed, changed
        if is_same and self._is_settled:
            return []
        self._is_settled = is_same
        found = self._find()
        written = _written(found)
        before, self._known = self._known, written
        return [(step, path) for step, path in found if path not in before or written[path] not in (0, before[path])]


def _written(found: list[tuple[int, Path]]) -> dict[Path, int]:
    """Return when each file was written; 0 for those that are long past, and are not written again."""
    old = len(found) - RECENT
    return {path: _time_of(path) if index >= old else 0 for index, (_, path) in enumerate(found)}


def _time_of(path: Path) -> int:
    """Return when a file or folder was last changed, in ns; 0 if it is not there."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
