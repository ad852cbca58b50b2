"""One training that waits, as people read it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.queue import Waiting, missing_data

if TYPE_CHECKING:
    from ddpm_studio.engine.choices.training import RunConfig

translate = QCoreApplication.translate
SEPARATOR = " \N{MIDDLE DOT} "


@dataclass(frozen=True)
class Entry:
    """What waits, and what is chosen for it; without `config`, `problem` says why that cannot be read."""

    waiting: Waiting
    config: RunConfig | None
    problem: str = ""
    """Why it is passed over; nothing: it is not."""

    @property
    def key(self) -> str:
        """By which the queue knows it."""
        return self.waiting.key

    @property
    def title(self) -> str:
        """Its name, or that of its data."""
        return translate("Queue", "A training") if self.config is None else title_of(self.config)

    def facts(self) -> str:
        """Return such as “5,000 steps · 28×28 · begins with digits”."""
        if self.config is None:
            return ""
        data = self.config.data
        parts = [
            translate("Queue", "{:,} steps").format(self.config.training.steps),
            *([data_name(self.config)] if self.config.name else []),
            f"{data.width}\N{MULTIPLICATION SIGN}{data.height}",
        ]
        if self.waiting.start is not None:
            parts.append(translate("Queue", "begins with {}").format(self.waiting.start.stem))
        return SEPARATOR.join(parts)


def entry_of(waiting: Waiting, known: Entry | None = None) -> Entry:
    """Read one that waits, and look whether its pictures are there.

    :param known: as it was when it was read last.
    """
    try:
        is_known = known is not None and known.waiting.said["config"] == waiting.said["config"]
        config = known.config if known is not None and known.config is not None and is_known else waiting.config()
    except StudioError as error:
        return Entry(waiting, None, str(error))
    return Entry(waiting, config, waiting.problem or missing_data(config))


def title_of(config: RunConfig) -> str:
    """Return the name of a training, or that of its data."""
    return config.name or data_name(config)


def data_name(config: RunConfig) -> str:
    """Return what the data of a training are called."""
    source = config.data.source
    return Path(getattr(source, "path", "")).stem or source.kind
