"""How the same numbers are computed faster: the choices, and what is remembered of having measured them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.disk.files import read_bounded, write_text
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Precision
from ddpm_studio.engine.runtime.computing.processor import has_bf16_units, processor_name, usable_cores

FILE = "tuning.json"
MOST_REMEMBERED = 200
LARGEST_FILE = 2**20
"""Bytes; so many take a tenth of it."""


FEWEST_STEPS = 200
"""A run with fewer steps to go is not worth a measurement."""


@dataclass(frozen=True)
class Tuning:
    """One way to compute a training step. Which one it is changes the last bits of the result, and bf16 more."""

    precision: Precision = "fp32"
    """Of products; weights, sums and what the network answers are fp32."""
    channels_last: bool = False
    """Whether images lie pixel by pixel in memory instead of channel by channel."""
    threads: int = 1
    """Of the processor; a graphics card does not ask for them."""
    is_compiled: bool = False
    is_winograd: bool = False
    """Whether wide convolutions are computed by Winograd's filtering."""

    def __str__(self) -> str:
        """As a sentence names it, such as ``fp32, channels last, 1 thread``."""
        layout = "channels last" if self.channels_last else "channels first"
        return ", ".join([self.precision, layout, self.threads_text, *self.extras])

    @property
    def is_bf16(self) -> bool:
        """Whether products are computed in bf16."""
        return self.precision == "bf16"

    @property
    def threads_text(self) -> str:
        """Such as ``1 thread``."""
        return "1 thread" if self.threads == 1 else f"{self.threads} threads"

    @property
    def extras(self) -> list[str]:
        """What else there is to say of it, in words, where it is not computed in the plain way."""
        return ["Winograd"] * self.is_winograd + ["compiled"] * self.is_compiled

    def plain(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)

    @classmethod
    def from_plain(cls, data: object) -> Tuning | None:
        """Return what `plain` returned, checked, or None: files may say anything."""
        if not isinstance(data, dict):
            return None
        data = {"is_winograd": False, **data}  # of before there was a choice
        if data.keys() != asdict(cls()).keys():
            return None
        is_sound = (
            data["precision"] in ("fp32", "bf16")
            and all(type(data[name]) is bool for name in ("channels_last", "is_compiled", "is_winograd"))
            and type(data["threads"]) is int
            and 1 <= data["threads"] <= 1024
        )
        return cls(**data) if is_sound else None

    def is_allowed(self, options: DeviceOptions) -> bool:
        """Whether it is within what the user has chosen, and this machine has the threads."""
        return (
            options.precision in ("auto", self.precision)
            and (options.threads == self.threads if options.threads else self.threads <= usable_cores())
            and (options.compiles != "never" or not self.is_compiled)
        )


def ways(
    options: DeviceOptions, layouts: tuple[bool, ...], threads: int, kind: str, is_wide: bool = False
) -> list[Tuning]:
    """Return the combinations of precision and layout that are worth a measurement, plain fp32 first.

    :param layouts: which values of channels_last to try.
    :param kind: of the device, such as ``cpu``.
    :param is_wide: whether Winograd's filtering is worth one, too; its results lie channels last.
    """
    both: tuple[Precision, ...] = ("fp32", "bf16")
    precisions = both if kind == "cuda" or has_bf16_units() else both[:1]
    plain = [
        Tuning(precision, layout, threads)
        for precision in precisions
        for layout in layouts
        if options.precision in ("auto", precision)
    ] or [Tuning("bf16", layout, threads) for layout in layouts]
    filtered = [Tuning("fp32", True, threads, is_winograd=True)] if is_wide and options.precision != "bf16" else []
    return plain + filtered


def may_tune(config: RunConfig, step: int = 0) -> bool:
    """Whether the steps from `step` on may be computed in whatever way is measured to be fastest, or was before."""
    return config.device.tunes and config.training.steps - step >= FEWEST_STEPS


def name_of(config: RunConfig, channels: int, device: str) -> str:
    """Return the name under which a measurement is remembered: of this machine, network, batch and free choices."""
    training, data = config.training, config.data
    facts = [
        *(device, processor_name(), usable_cores(), torch.__version__),
        config.network.model_dump(mode="json"),
        *(channels, data.height, data.width, training.batch_size, training.accumulation),
        config.device.model_dump(mode="json"),
        *([] if config.condition.kind == "none" else [config.condition.kind]),  # names of earlier runs stay
        *(["augment"] if config.augment.is_on else []),
        *([] if config.diffusion.objective == "simple" else [config.diffusion.objective, config.diffusion.variance]),
    ]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]


def recall(folder: Path, name: str) -> Tuning | None:
    """Return what was measured to be fastest, if it was."""
    return Tuning.from_plain(_read(folder).get(name))


def remember(folder: Path, name: str, tuning: Tuning) -> None:
    """Keep a choice for the next run; that it cannot be kept is no reason to stop."""
    known = {key: value for key, value in _read(folder).items() if key != name}
    kept = dict(list(known.items())[-MOST_REMEMBERED:])
    try:
        write_text(folder / FILE, json.dumps({**kept, name: tuning.plain()}, indent=1) + "\n")
    except StudioError:
        return


def _read(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads(read_bounded(folder / FILE, LARGEST_FILE))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
