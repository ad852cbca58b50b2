"""Whether a card may be there, before torch is loaded."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ddpm_studio.engine.disk import graphics_card
from ddpm_studio.engine.disk.graphics_card import may_have_card


@pytest.fixture
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place of a driver on Linux; there is none yet."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(graphics_card, "_drivers", lambda: [tmp_path / "driver"])
    return tmp_path / "driver"


def test_a_torch_for_processors_has_no_card_whatever_the_system_has(
    driver: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.touch()
    monkeypatch.setattr(graphics_card, "version", lambda name: "2.13.0+cpu")
    assert not may_have_card()


def test_another_torch_has_one_where_a_driver_is(driver: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphics_card, "version", lambda name: "2.13.0+cu130")
    assert not may_have_card()
    driver.touch()
    assert may_have_card()
