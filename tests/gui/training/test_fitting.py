"""Which presets come first for which pictures, and on which machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_studio.engine.choices.presets import presets
from ddpm_studio.engine.datasets import Folder
from ddpm_studio.gui.training.cards import fitting


@pytest.mark.parametrize(("has_card", "first"), [(True, "own-pictures"), (False, "photographs")])
def test_what_a_machine_can_do_comes_first(monkeypatch: pytest.MonkeyPatch, has_card: bool, first: str) -> None:
    monkeypatch.setattr(fitting, "may_have_card", lambda: has_card)
    offered = sorted(presets(), key=lambda preset: fitting.rank_of(preset, Folder(path=Path("own")), None))
    assert offered[0].name == fitting.preset_for_own() == first


def test_a_preset_for_own_pictures_leaves_their_channels_to_them() -> None:
    for_own = [preset for preset in presets() if not preset.brings_data]
    assert len(for_own) >= 4 and {preset.config.data.channels for preset in for_own} == {"auto"}
