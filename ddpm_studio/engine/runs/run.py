"""A run folder: the only module that knows the names of its files.

Options, NumPy and Pillow are imported where they are used: the window lists runs before it is seen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddpm_studio.engine.disk.files import append_line, read_bounded, write_text
from ddpm_studio.engine.disk.held_folder import found_at
from ddpm_studio.engine.disk.places import at_home
from ddpm_studio.engine.disk.sealed import Seal
from ddpm_studio.engine.errors import LoadError, StudioError
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.plain_text import in_a_line
from ddpm_studio.engine.runs import measured, states
from ddpm_studio.engine.runs.holding import Hold
from ddpm_studio.engine.runs.lock import Holder, holder
from ddpm_studio.engine.runs.numbered import ending, numbered, steps_in
from ddpm_studio.engine.runs.tail import Tail

if TYPE_CHECKING:
    from ddpm_studio.engine.choices.training import RunConfig
    from ddpm_studio.engine.datasets import DataOptions

CONFIG, LOCK, METRICS, LOG = "run.toml", "run.lock", "metrics.jsonl", "log.txt"
EVALUATIONS, PROBE, START, REMARKS = "evaluations.jsonl", "probe.npz", "start.safetensors", "remarks.json"
TUNING, ENVIRONMENT, CORRECTIONS, REPLAY = "tuning.json", "environment.json", "corrections.json", "replay.json"
LARGEST_TUNING, LARGEST_PROBE = 2**20, 2**26
OWN: dict[str, int | None] = {
    **{CONFIG: 2**19, LOCK: 2**16, METRICS: measured.LARGEST, LOG: measured.LARGEST},
    **{EVALUATIONS: 2**26, PROBE: LARGEST_PROBE, START: 2**36, REMARKS: 2**16},
    **{TUNING: LARGEST_TUNING, ENVIRONMENT: 2**20, CORRECTIONS: 2**24, REPLAY: 2**24},
    **dict.fromkeys(("previews", "snapshots", "state")),
}
"""What a run writes: of each file how many bytes it may have if the run is to be held; None for a folder."""


@dataclass(frozen=True)
class Run:
    """One training run on disk."""

    folder: Path

    @classmethod
    def open(cls, folder: Path) -> Run:
        """Open an existing run, also by where it was before the home was moved.

        :raises LoadError: if there is no run in `folder`.
        """
        if found_at((folder := at_home(folder)) / CONFIG) is None:
            raise LoadError(folder, "this folder", f"is not a run: it has no {CONFIG}")
        return cls(folder)

    # --- what was chosen -------------------------------------------------------------------------------------

    def config(self) -> RunConfig:
        """Read what was chosen for this run.

        :raises LoadError: if the file cannot be read, is no TOML, or has lost its beginning.
        :raises FieldError: if a value is wrong; the sentence names it.
        """
        from ddpm_studio.engine.choices.toml import config_from, read_toml

        path = self.folder / CONFIG
        content = read_toml(path)
        if "version" not in content:
            remedy = f"Each state in {self.states_folder.name} has a copy of it." if self.has_states() else ""
            raise LoadError(path, "the file", "is empty or damaged: it does not say its version", remedy)
        return config_from(content, path, is_own=True)

    def write_config(self, config: RunConfig) -> None:
        """Write what is chosen for this run, complete.

        :raises StudioError: if its folder is gone, which is not made anew, the text is too long, or the disk refuses.
        """
        from ddpm_studio.engine.choices.toml import config_text, sealed_text

        self._write(CONFIG, sealed_text(config_text(config)))

    def has_config(self) -> bool:
        """Whether there is a ``run.toml``."""
        return found_at(self.folder / CONFIG) is not None

    def is_config_as_written(self) -> bool:
        """Whether nobody has edited ``run.toml`` but this program, and the disk has kept it."""
        from ddpm_studio.engine.choices.toml import is_sealed_text, text_of

        with suppress(LoadError):
            return is_sealed_text(text_of(self.folder / CONFIG))
        return False

    def write_environment(self, facts: dict[str, Any]) -> None:
        """Write versions, device and start time."""
        self._write(ENVIRONMENT, json.dumps(facts, indent=2, ensure_ascii=False) + "\n")

    def write_tuning(self, tuning: dict[str, Any]) -> None:
        """Write how the steps are computed from here on."""
        self._write(TUNING, json.dumps(tuning, indent=2) + "\n")

    def _write(self, name: str, text: str) -> None:
        if found_at(self.folder) is None:
            raise StudioError(f"The folder of the run {self.folder.name} is not there any more.")
        write_text(self.folder / name, text)

    def tuning(self) -> dict[str, Any]:
        """Return how the steps were computed so far; empty if that is not known."""
        with suppress(OSError, ValueError, RecursionError):
            content = json.loads(read_bounded(self.folder / TUNING, LARGEST_TUNING))
            return content if isinstance(content, dict) else {}
        return {}

    @contextmanager
    def held(self) -> Iterator[Hold]:
        """Hold the run for writing, and tidy up after those who did not; see `holding.Hold`."""
        hold = Hold(self.folder, LOCK, OWN)
        try:
            yield hold
        finally:
            hold.let_go()

    def holder(self) -> Holder | None:
        """Look which process holds the run for writing; None: none does, and the last one has let go in order."""
        return holder(self.folder / LOCK)

    # --- what was measured -----------------------------------------------------------------------------------

    def append_metrics(self, step: int, values: dict[str, float]) -> None:
        """Add one line to ``metrics.jsonl``."""
        measured.append(self.folder / METRICS, step, values)

    def metrics(self) -> list[dict[str, float]]:
        """Return all whole lines of ``metrics.jsonl``; a step that was trained again counts as last measured."""
        return measured.read_all(self.folder / METRICS)

    def damaged_metrics(self) -> int:
        """Return how many lines of ``metrics.jsonl`` are not as they were written."""
        return measured.damaged_lines(self.folder / METRICS)

    def newest_metrics(self) -> dict[str, float]:
        """Return the last whole line of ``metrics.jsonl`` without reading the rest; empty if there is none."""
        return measured.read_newest(self.folder / METRICS)

    def tail_of_metrics(self, back: int) -> Tail:
        """Return what follows ``metrics.jsonl``, from `back` bytes before its end on; see `measured.rows_of`."""
        return Tail(self.folder / METRICS, back)

    def forget_metrics_after(self, step: int) -> None:
        """Cut off the lines beyond `step`: the steps after a resumed state are made, and measured, again."""
        measured.cut_after(self.folder / METRICS, step)

    def log(self, sentence: str) -> None:
        """Add a line with the time to ``log.txt``."""
        append_line(self.folder / LOG, f"{datetime.now():%Y-%m-%d %H:%M:%S}  {in_a_line(sentence)}")

    def tail_of_log(self) -> Tail:
        """Return what follows ``log.txt``, from its end on; the sentence of a line comes after two spaces."""
        return Tail(self.folder / LOG)

    # --- previews --------------------------------------------------------------------------------------------

    def write_preview(self, step: int, images: Pixels) -> Path:
        """Write the previews of `step`, (N, H, W, C), as one picture without gaps, four in a row."""
        from ddpm_studio.engine.runs.preview_sheet import write_sheet

        write_sheet(path := self.previews_folder / f"step-{step:08d}.png", images)
        return path

    def previews(self) -> list[tuple[int, Path]]:
        """Return (step, file) of all previews, oldest first."""
        return numbered(self.previews_folder, ".png")

    @property
    def previews_folder(self) -> Path:
        """Where the previews are."""
        return self.folder / "previews"

    def read_preview(self, path: Path, data: DataOptions | None = None) -> Pixels:
        """Return the images of a preview file, (N, H, W, C); `data` are the run's, if they were read already."""
        from ddpm_studio.engine.runs.preview_sheet import read_sheet

        data = data or self.config().data
        return read_sheet(path, data.height, data.width)

    # --- snapshots and states --------------------------------------------------------------------------------

    def snapshot_path(self, step: int, rate: float, is_first: bool) -> Path:
        """Return where the averaged weights of `step` go; the run's first rate has the plain name."""
        return self.snapshots_folder / f"step-{step:08d}{ending(None if is_first else rate)}"

    def snapshots(self, rate: float | None = None) -> list[tuple[int, Path]]:
        """Return (step, file) of all snapshots of a rate (None: the run's first), oldest first."""
        return numbered(self.snapshots_folder, ending(rate))

    def snapshot_steps(self, rate: float | None = None) -> tuple[int, ...]:
        """Return the steps of `snapshots`, without their files."""
        return steps_in(self.snapshots_folder, ending(rate))

    @property
    def snapshots_folder(self) -> Path:
        """Where the snapshots are."""
        return self.folder / "snapshots"

    @property
    def states_folder(self) -> Path:
        """Where the states are; see `states`."""
        return self.folder / "state"

    def states(self) -> list[tuple[int, Path]]:
        """Return (step, folder) of all complete states, newest last."""
        return states.all_states(self.states_folder)

    @contextmanager
    def writing_state(self, step: int, fingerprint: str, config: RunConfig) -> Iterator[Seal]:
        """Yield a folder for the state's files, in which there is a copy of what was chosen; on leaving, seal it.

        :param fingerprint: that of the images.
        """
        from ddpm_studio.engine.choices.toml import config_text, sealed_text

        with states.writing(self.states_folder, step, data=fingerprint) as seal:
            with seal.file(CONFIG) as stream:
                stream.write(sealed_text(config_text(config)).encode())
            yield seal

    @property
    def start_path(self) -> Path:
        """Where the model is whose weights the run begins with; most begin with random ones, and have none."""
        return self.folder / START

    @property
    def corrections_path(self) -> Path:
        """Where it is written what the run has changed by itself; see `corrections`."""
        return self.folder / CORRECTIONS

    @property
    def replay_path(self) -> Path:
        """Where it is written how to have the trouble again that the run could not get over."""
        return self.folder / REPLAY

    def has_states(self) -> bool:
        """Whether any state was ever completed: such a run is resumed or refused, never begun again."""
        return bool(self.states())
