"""What a model file says of itself, read without torch.

A model file is a safetensors file of averaged weights whose header holds everything else that is needed to use
them, as JSON under ``ddpm_studio``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ddpm_studio.engine.choices.comparison import OverTrainingOptions
from ddpm_studio.engine.choices.toml import config_from
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import without_folder
from ddpm_studio.engine.disk.json_text import parse_json
from ddpm_studio.engine.errors import LoadError, StudioError
from ddpm_studio.engine.models.safetensors_header import read_header
from ddpm_studio.engine.runs.run import Run

HEADER_KEY = "ddpm_studio"
CHECKSUM_KEY = "ddpm_studio_sha256"
"""Of the text under `HEADER_KEY`; files of the first version have none."""


@dataclass(frozen=True)
class ModelFacts:
    """What is known of a model besides its weights."""

    config: RunConfig
    channels: int
    step: int
    images_seen: int
    ema_rate: float
    label_names: tuple[str, ...]
    sha256: str
    """Checksum of the weights."""

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(height, width, channels) of its images."""
        return self.config.data.height, self.config.data.width, self.channels

    @property
    def last_time(self) -> int:
        """T of its schedule."""
        return self.config.diffusion.schedule.steps

    def header(self) -> dict[str, str]:
        """Return the safetensors metadata that says all this; folders on the maker's disk are left out."""
        data = self.config.data.model_copy(update={"source": without_folder(self.config.data.source)})
        config = self.config.model_copy(update={"data": data}).model_dump(mode="json")
        facts = {
            "version": 2,
            "config": config,
            "channels": self.channels,
            "step": self.step,
            "images_seen": self.images_seen,
            "ema_rate": self.ema_rate,
            "label_names": list(self.label_names),
            "sha256": self.sha256,
        }
        text = json.dumps(facts, ensure_ascii=False)
        return {"format": "pt", HEADER_KEY: text, CHECKSUM_KEY: _checksum(text)}


def find_model_file(model: Path, rate: float = -1) -> Path:
    """Return the model file to use for `model`, a model file or a run folder (its newest snapshot).

    :param rate: which EMA of a run; −1 is its first.
    :raises LoadError: if there is none.
    """
    if model.is_dir():
        snapshots = snapshots_of(Run.open(model), rate)
        if not snapshots:
            of_rate = "" if rate < 0 else f" of EMA rate {rate:g}"
            raise LoadError(model, "this run", f"has no snapshot{of_rate} yet", "Train it until its first save.")
        return snapshots[-1][1]
    if not model.is_file():
        raise LoadError(model, "this model", "is not there", "Choose a run or a model file (.safetensors).")
    return model


def snapshots_of(run: Run, rate: float = -1) -> list[tuple[int, Path]]:
    """Return (step, file) of all snapshots of one EMA of a run, oldest first; −1 is its first rate.

    :raises LoadError: if what was chosen for the run cannot be read.
    """
    is_first = rate < 0 or rate == run.config().training.ema.rates[0]
    return run.snapshots(None if is_first else rate)


def snapshots_to_draw(options: OverTrainingOptions) -> list[tuple[int, Path]]:
    """Return (step, file) of the snapshots that a film over training is drawn from, oldest first.

    :raises LoadError: if there is no run.
    """
    every = snapshots_of(Run.open(options.sample.model), options.sample.chain.rate)
    count = min(options.most, len(every))
    return [every[round(index * (len(every) - 1) / max(1, count - 1))] for index in range(count)]


def read_facts(path: Path) -> ModelFacts:
    """Read the facts in the header of a model file; none of its weights are read.

    :raises LoadError: if it is not a model file of this program, or damaged.
    """
    metadata = read_header(path).metadata
    if HEADER_KEY not in metadata:
        raise LoadError(path, "its header", "does not say how to use it: it is not a model of DDPM Studio")
    text = str(metadata[HEADER_KEY])
    if not _is_as_written(text, metadata.get(CHECKSUM_KEY)):
        raise LoadError(path, "its header", "is not what was written: the file is damaged")
    try:
        return facts_of(text)
    except (StudioError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise LoadError(path, "its header", f"is not understood: {error}") from error


def facts_of(header: str) -> ModelFacts:
    """Read what `ModelFacts.header` wrote under `HEADER_KEY`.

    :raises StudioError: or ValueError, KeyError, TypeError, OverflowError or RecursionError, if it is not understood.
    """
    return _facts(parse_json(header))


def _is_as_written(text: str, checksum: object) -> bool:
    """Whether the facts are those that were written; the first version's do not tell."""
    return checksum == _checksum(text) if checksum is not None else not text.startswith('{"version": 2')


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _facts(said: dict[str, Any]) -> ModelFacts:
    channels = int(said["channels"])
    if not 1 <= channels <= 4:
        raise ValueError(f"{channels} channels")
    config = config_from(said["config"])
    # Who made the file must not choose where the program looks for pictures: neither a folder nor a computer.
    data = config.data.model_copy(update={"source": without_folder(config.data.source)})
    return ModelFacts(
        config=config.model_copy(update={"data": data}),
        channels=channels,
        step=int(said["step"]),
        images_seen=int(said["images_seen"]),
        ema_rate=float(said["ema_rate"]),
        label_names=tuple(map(str, said["label_names"])),
        sha256=str(said["sha256"]),
    )
