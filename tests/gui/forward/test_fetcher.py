"""Data sets and files are opened in a thread; only what was asked for last arrives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.forward.fetcher import Fetched, Fetcher
from ddpm_studio.gui.forward.picture_panel import DIGITS, SHAPES
from tests.gui.small_model import wait_until


def test_what_was_asked_for_last_arrives(qtbot: QtBot, awkward_path: Path) -> None:
    fetcher = Fetcher()
    arrived: list[Fetched] = []
    fetcher.arrived.connect(arrived.append)
    picture = awkward_path / "a.png"
    Image.new("L", (7, 5), 90).save(picture)
    for wanted in (SHAPES, DIGITS, picture):
        fetcher.fetch(wanted)
    wait_until(qtbot, lambda: not fetcher.is_busy)
    assert [fetched.wanted for fetched in arrived] == [picture]
    assert np.array_equal(arrived[0].pixels, np.full((5, 7, 1), 90))  # type: ignore[arg-type]


def test_failures_say_what_was_asked_for(qtbot: QtBot, awkward_path: Path) -> None:
    fetcher = Fetcher()
    with qtbot.waitSignal(fetcher.failed) as told:
        fetcher.fetch(awkward_path / "missing.png")
    assert told.args[0] == awkward_path / "missing.png"
    assert told.args[1].is_user_error and "missing.png" in told.args[1].sentence
    with qtbot.waitSignal(fetcher.arrived) as arrived:
        fetcher.fetch(DIGITS)
    assert arrived.args[0].images.pixels.shape == (1797, 8, 8, 1)
    wait_until(qtbot, lambda: not fetcher.is_busy)
