"""Which presets suit the pictures that are chosen, and why others do not."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.presets import Preset
from ddpm_studio.engine.datasets import AnySource
from ddpm_studio.engine.disk.graphics_card import may_have_card
from ddpm_studio.engine.events import Scan
from ddpm_studio.gui.training.data.source_combo import path_of

OWN_PICTURES, ON_A_PROCESSOR = "own-pictures", "photographs"
"""The presets for the user's own pictures, where a graphics card computes and where none does."""
MANY = 5000
"""Pictures from which on a preset for few of them is not the first."""


def preset_for_own() -> str:
    """Return the name of the preset that is taken when the user's own pictures come."""
    return OWN_PICTURES if may_have_card() else ON_A_PROCESSOR


def rank_of(preset: Preset, source: AnySource, found: Scan | None) -> int:
    """Return how well `preset` suits the pictures; those of a smaller number come first."""
    if what_lacks(preset, found):
        return 9
    if path_of(source) is None:
        return 0 if preset.brings_data and preset.config.data.source.kind == source.kind else 5
    if preset.brings_data:
        return 6
    if preset.name == ON_A_PROCESSOR:
        return 2 if may_have_card() else 0
    is_for_few = preset.config.training.steps * preset.config.training.batch_size < MANY * 1000
    return int(is_for_few == (found is not None and found.used > MANY)) + (not may_have_card())


def what_lacks(preset: Preset, found: Scan | None) -> str:
    """Say what the pictures lack that `preset` learns from; nothing where they have it, or it brings its own."""
    if found is None or preset.brings_data:
        return ""
    kind = preset.config.condition.kind
    if (kind == "class" or preset.config.is_classifier) and sum(map(bool, found.classes.values())) < 2:
        return QCoreApplication.translate("PresetCards", "These pictures have no classes.")
    if kind == "caption" and not found.captioned:
        return QCoreApplication.translate("PresetCards", "These pictures have no captions.")
    return ""
