"""What a table says of every run; read in a thread, as there may be hundreds."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ddpm_studio.engine.choices.toml import config_from, flat
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.options import IN_FULL
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.training.standing import Standing, standing_of

NOT_COMPARED = ("name", "version")


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

    @property
    def title(self) -> str:
        """Its name, or that of its folder."""
        return self.config.name or self.folder.name

    @property
    def data(self) -> str:
        """What it learns from."""
        source = self.config.data.source
        return Path(getattr(source, "path", "")).name or source.kind


def read_rows(folders: Iterable[Path]) -> list[RunRow]:
    """Return what is known of the runs in these folders; what is no run, or cannot be read, is passed over."""
    rows = []
    for folder in dict.fromkeys(folders):
        try:
            run = Run.open(folder)
            config = run.config()
            size, changed = _size_of(folder)
            rows.append(RunRow(folder, config, standing_of(run, config=config), size, changed))
        except (StudioError, OSError):
            continue
    return rows


def read_losses(folder: Path) -> tuple[list[float], list[float]]:
    """Return the steps at which a run was measured, and its losses there."""
    measured = [each for each in Run(folder).metrics() if "loss" in each]
    return [each["step"] for each in measured], [each["loss"] for each in measured]


def _size_of(folder: Path) -> tuple[int, float]:
    size, changed = 0, 0.0
    for place, _, names in os.walk(folder):
        for name in names:
            found = (Path(place) / name).lstat()
            size += found.st_size
            changed = max(changed, found.st_mtime)
    return size, changed


def what_differs(baseline: RunRow, row: RunRow) -> list[str]:
    """Return how the choices of `row` differ from those of `baseline`, such as “learning_rate 0.0002 → 0.001”."""
    old, new = (flat(each.config.model_dump(mode="json", context=IN_FULL)) for each in (baseline, row))
    keys = [key for key in dict.fromkeys([*old, *new]) if old.get(key) != new.get(key) and key not in NOT_COMPARED]
    return [f"{_short(key)} {_said(old.get(key))} \N{RIGHTWARDS ARROW} {_said(new.get(key))}" for key in keys]


def _short(key: str) -> str:
    return key.rsplit(".", 1)[-1] if not key.endswith(".kind") else key.removesuffix(".kind").rsplit(".", 1)[-1]


def _said(value: object) -> str:
    if value is None:
        return "\N{EN DASH}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def rename_run(folder: Path, name: str) -> None:
    """Call a run by another name; its folder stays where it is.

    :raises StudioError: if it is being trained, the name is too long to be read again, or it cannot be written.
    """
    run = Run.open(folder)
    with run.held():
        run.write_config(config_from({**run.config().model_dump(mode="json"), "name": name}))
