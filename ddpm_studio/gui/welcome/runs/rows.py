"""What is said of every run; read in a thread, as there may be hundreds."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.presets import Preset, presets
from ddpm_studio.engine.choices.toml import config_from
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.remarks import Remarks, read_remarks
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.training.standing import Standing, standing_of

translate = QCoreApplication.translate


@dataclass(frozen=True)
class RunRow:
    """One run."""

    folder: Path
    config: RunConfig
    standing: Standing
    size: int
    """Bytes of all its files."""
    changed: float
    """When something was last written, in seconds since 1970."""
    remarks: Remarks
    preview: Path | None
    """Its newest samples, if it has drawn any."""
    is_training: bool
    """Whether a process trains it now."""

    @property
    def title(self) -> str:
        """Its name, or that of its folder."""
        return self.config.name or self.folder.name

    @property
    def data(self) -> str:
        """What it learns from."""
        source = self.config.data.source
        return Path(getattr(source, "path", "")).name or source.kind

    @property
    def preset(self) -> str:
        """The title of the preset whose network and process it has; empty if there is none."""
        return next((each.title for each in _presets() if _is_by(self.config, each)), "")

    def state(self) -> str:
        """Return in a word how it stands."""
        return translate("Standing", "being trained") if self.is_training else self.standing.state()


def read_rows(folders: Iterable[Path]) -> list[RunRow]:
    """Return what is known of the runs in these folders; what is no run, or cannot be read, is passed over."""
    rows = []
    for folder in dict.fromkeys(folders):
        try:
            run = Run.open(folder)
            config, previews, holder = run.config(), run.previews(), run.holder()
            is_training = holder is not None and holder.holds
            standing = standing_of(run, is_training, config)
            size, changed = _size_of(folder)
        except (StudioError, OSError):
            continue
        preview = previews[-1][1] if previews else None
        rows.append(RunRow(folder, config, standing, size, changed, read_remarks(folder), preview, is_training))
    return rows


def rename_run(folder: Path, name: str) -> None:
    """Call a run by another name; its folder stays where it is.

    :raises StudioError: if it is being trained, the name is too long to be read again, or it cannot be written.
    """
    run = Run.open(folder)
    with run.held():
        run.write_config(config_from({**run.config().model_dump(mode="json"), "name": name}))


@cache
def _presets() -> tuple[Preset, ...]:
    return tuple(presets())


def _is_by(config: RunConfig, preset: Preset) -> bool:
    told = preset.config
    is_same_size = not preset.brings_data or config.data.source.kind == told.data.source.kind
    return is_same_size and (config.network, config.diffusion) == (told.network, told.diffusion)


def _size_of(folder: Path) -> tuple[int, float]:
    size, changed = 0, 0.0
    for place, _, names in os.walk(folder):
        for name in names:
            found = (Path(place) / name).lstat()
            size += found.st_size
            changed = max(changed, found.st_mtime)
    return size, changed
