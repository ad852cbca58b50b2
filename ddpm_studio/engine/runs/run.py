"""A run folder: the only module that knows the names of its files.

Options, NumPy and Pillow are imported where they are used: the window lists runs before it is seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddpm_studio.engine.disk.files import append_line, read_bounded, remove, write_text
from ddpm_studio.engine.disk.sealed import Seal, read_manifest
from ddpm_studio.engine.errors import LoadError, StudioError
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.runs import measured, states
from ddpm_studio.engine.runs.lock import Holder, hold, holder
from ddpm_studio.engine.runs.tail import Tail

if TYPE_CHECKING:
    from ddpm_studio.engine.choices.training import RunConfig
    from ddpm_studio.engine.datasets import DataOptions

CONFIG = "run.toml"


@dataclass(frozen=True)
class Run:
    """One training run on disk."""

    folder: Path

    @classmethod
    def open(cls, folder: Path) -> Run:
        """Open an existing run.

        :raises LoadError: if there is no run in `folder`.
        """
        if not (folder / CONFIG).is_file():
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
        """Write what is chosen for this run, complete."""
        from ddpm_studio.engine.choices.toml import config_text, sealed_text

        write_text(self.folder / CONFIG, sealed_text(config_text(config)))

    def is_config_as_written(self) -> bool:
        """Whether nobody has edited ``run.toml`` but this program, and the disk has kept it."""
        from ddpm_studio.engine.choices.toml import LARGEST, is_sealed_text

        with suppress(OSError, UnicodeDecodeError):
            return is_sealed_text(read_bounded(self.folder / CONFIG, LARGEST).decode())
        return False

    def write_environment(self, facts: dict[str, Any]) -> None:
        """Write versions, device and start time."""
        write_text(self.folder / "environment.json", json.dumps(facts, indent=2, ensure_ascii=False) + "\n")

    def write_tuning(self, tuning: dict[str, Any]) -> None:
        """Write how the steps are computed from here on."""
        write_text(self.folder / "tuning.json", json.dumps(tuning, indent=2) + "\n")

    def tuning(self) -> dict[str, Any]:
        """Return how the steps were computed so far; empty if that is not known."""
        with suppress(OSError, ValueError, RecursionError):
            content = json.loads((self.folder / "tuning.json").read_bytes())
            return content if isinstance(content, dict) else {}
        return {}

    @contextmanager
    def held(self) -> Iterator[str]:
        """Hold the run for writing, and tidy up after those who did not; see `lock.hold`."""
        with hold(self._lock) as before:
            for leftover in self.folder.rglob(".tmp-*"):
                remove(leftover)
            yield before

    def holder(self) -> Holder | None:
        """Look which process holds the run for writing; None: none does, and the last one has let go in order."""
        return holder(self._lock)

    @property
    def _lock(self) -> Path:
        return self.folder / "run.lock"

    # --- what was measured -----------------------------------------------------------------------------------

    def append_metrics(self, step: int, values: dict[str, float]) -> None:
        """Add one line to ``metrics.jsonl``."""
        measured.append(self._metrics, step, values)

    def metrics(self) -> list[dict[str, float]]:
        """Return all whole lines of ``metrics.jsonl``; a step that was trained again counts as last measured."""
        return measured.read_all(self._metrics)

    def damaged_metrics(self) -> int:
        """Return how many lines of ``metrics.jsonl`` are not as they were written."""
        return measured.damaged_lines(self._metrics)

    def newest_metrics(self) -> dict[str, float]:
        """Return the last whole line of ``metrics.jsonl`` without reading the rest; empty if there is none."""
        return measured.read_newest(self._metrics)

    def tail_of_metrics(self, back: int) -> Tail:
        """Return what follows ``metrics.jsonl``, from `back` bytes before its end on; see `measured.rows_of`."""
        return Tail(self._metrics, back)

    def forget_metrics_after(self, step: int) -> None:
        """Cut off the lines beyond `step`: the steps after a resumed state are made, and measured, again."""
        measured.cut_after(self._metrics, step)

    @property
    def _metrics(self) -> Path:
        return self.folder / "metrics.jsonl"

    def log(self, sentence: str) -> None:
        """Add a line with the time to ``log.txt``."""
        append_line(self._log, f"{datetime.now():%Y-%m-%d %H:%M:%S}  {sentence}")

    def tail_of_log(self) -> Tail:
        """Return what follows ``log.txt``, from its end on; the sentence of a line comes after two spaces."""
        return Tail(self._log)

    @property
    def _log(self) -> Path:
        return self.folder / "log.txt"

    # --- previews --------------------------------------------------------------------------------------------

    def write_preview(self, step: int, images: Pixels) -> Path:
        """Write the previews of `step`, (N, H, W, C), as one picture without gaps, four in a row."""
        from ddpm_studio.engine.runs.preview_sheet import write_sheet

        path = self.previews_folder / f"step-{step:08d}.png"
        write_sheet(path, images)
        return path

    def previews(self) -> list[tuple[int, Path]]:
        """Return (step, file) of all previews, oldest first."""
        return _numbered(self.previews_folder, ".png")

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
        suffix = "" if is_first else f".ema-{rate:g}"
        return self.snapshots_folder / f"step-{step:08d}{suffix}.safetensors"

    def snapshots(self, rate: float | None = None) -> list[tuple[int, Path]]:
        """Return (step, file) of all snapshots of a rate (None: the run's first), oldest first."""
        return _numbered(self.snapshots_folder, ".safetensors" if rate is None else f".ema-{rate:g}.safetensors")

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
    def corrections_path(self) -> Path:
        """Where it is written what the run has changed by itself; see `corrections`."""
        return self.folder / "corrections.json"

    @property
    def replay_path(self) -> Path:
        """Where it is written how to have the trouble again that the run could not get over."""
        return self.folder / "replay.json"

    def learnt_from(self) -> str:
        """Return the fingerprint of the images that the newest state was trained with; nothing if that is not known."""
        newest = self.states()[-1:]
        return str((read_manifest(newest[0][1]) or {}).get("data", "")) if newest else ""

    def changes_since(self, state: Path, config: RunConfig) -> list[str]:
        """Return what was chosen otherwise when `state` was saved, such as ``training.steps (was 2000)``."""
        from ddpm_studio.engine.choices.toml import config_from, differences, read_toml

        try:
            before = config_from(read_toml(state / CONFIG), is_own=True)
        except StudioError:
            return []
        return differences(before, config)

    def has_states(self) -> bool:
        """Whether any state was ever completed: such a run is resumed or refused, never begun again."""
        return bool(self.states())


def _numbered(folder: Path, suffix: str) -> list[tuple[int, Path]]:
    pattern = re.compile(rf"step-(\d+){re.escape(suffix)}")
    entries = folder.iterdir() if folder.is_dir() else iter(())
    matches = ((pattern.fullmatch(path.name), path) for path in entries)
    return sorted((int(match[1]), path) for match, path in matches if match)
