"""How the choices of runs differ, in a few words or side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.toml import flat
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.options import IN_FULL

NOT_COMPARED = ("name", "version")
SHORT = {
    "learning_rate": "lr",
    "batch_size": "batch",
    "min_snr_gamma": "min-SNR γ",
    "weight_decay": "decay",
    "held_out": "held out",
}
"""What choices are called where there is little room."""
LATE = ("saving", "probe", "device")
"""What decides nothing of what is learnt is told last."""
MOST = 3
"""Changes that are told in a few words; the others are counted."""
ARROW = "\N{RIGHTWARDS ARROW}"
translate = QCoreApplication.translate


@dataclass(frozen=True)
class Line:
    """One choice, as several runs have it."""

    key: str
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called where there is little room; the kind of something, as that."""
        parts = self.key.split(".")
        return parts[-2] if parts[-1] == "kind" and len(parts) > 1 else parts[-1].replace("_", " ")

    @property
    def differs(self) -> bool:
        """Whether they do not all have the same."""
        return len(set(self.values)) > 1


def side_by_side(configs: Sequence[RunConfig]) -> list[Line]:
    """Return every choice of `configs`, a value each; a dash where one has no such choice."""
    every = [_choices(config) for config in configs]
    keys = dict.fromkeys(key for each in every for key in each)
    return [Line(key, tuple(said(each.get(key)) for each in every)) for key in keys]


def what_differs(baseline: RunConfig, config: RunConfig) -> list[str]:
    """Return how `config` differs from `baseline`, such as “lr 2e-4 → 1e-3” or, of a kind, “cosine”.

    What comes and goes with another kind, such as the offset of a cosine, is not told.
    """
    old, new = _choices(baseline), _choices(config)
    changed = [key for key in dict.fromkeys([*new, *old]) if old.get(key) != new.get(key)]
    changed.sort(key=lambda key: key.partition(".")[0] in LATE)
    kinds = tuple(key.removesuffix("kind") for key in changed if key.endswith(".kind"))
    return [
        _told(key, old.get(key), new.get(key)) for key in changed if key.endswith(".kind") or not key.startswith(kinds)
    ]


def in_few_words(changes: Sequence[str]) -> str:
    """Return the first of `changes` as one phrase, with how many more there are."""
    if not changes:
        return translate("Runs", "the same choices")
    more = len(changes) - MOST
    told = ", ".join(changes[:MOST])
    return translate("Runs", "{} and {} more").format(told, more) if more > 0 else told


def said(value: object) -> str:
    """Return a value as it is written in a table."""
    if value is None:
        return "\N{EN DASH}"
    if isinstance(value, bool):
        return translate("Runs", "yes") if value else translate("Runs", "no")
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(said, value)) or "\N{EN DASH}"
    return str(value)


def _choices(config: RunConfig) -> Mapping[str, object]:
    every = flat(config.model_dump(mode="json", context=IN_FULL))
    return {key: value for key, value in every.items() if key not in NOT_COMPARED}


def _told(key: str, old: object, new: object) -> str:
    if key.endswith(".kind"):
        return said(new)
    name = key.rsplit(".", 1)[-1]
    name = SHORT.get(name, name.replace("_", " "))
    if isinstance(new, bool):
        return translate("Runs", "with {}").format(name) if new else translate("Runs", "without {}").format(name)
    return f"{name} {said(old)} {ARROW} {said(new)}"


def _number(value: float) -> str:
    """Write 0.0002 as 2e-4, as a person would."""
    text = f"{value:.4g}"
    if 0 < abs(value) < 0.01 and "e" not in text:
        text = f"{value:.3e}"
    mantissa, e, exponent = text.partition("e")
    if not e:
        return text
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(exponent)}"
