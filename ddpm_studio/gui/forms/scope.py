"""What of an options class a form shows."""

from __future__ import annotations

from dataclasses import dataclass

from ddpm_studio.gui.forms.knobs import Knob


@dataclass(frozen=True)
class Scope:
    """Which fields a form shows, by key, and which of them up front."""

    hidden: frozenset[str] = frozenset()
    basic: frozenset[str] | None = None
    """What is not folded away, with the headings above it; None: what the options class does not call advanced."""

    def folds(self, knob: Knob) -> bool:
        """Whether `knob` is among the advanced fields."""
        if self.basic is None:
            return knob.is_advanced
        return not any(key == knob.key or key.startswith(f"{knob.key}.") for key in self.basic)
