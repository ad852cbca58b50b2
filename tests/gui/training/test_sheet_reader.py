"""Previews are read in their order, outside the window's thread."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.datasets import DataOptions
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.training.sheet_reader import SheetReader
from tests.engine.small import small_run


def test_all_are_read_in_their_order_in_another_thread(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = small_run(tmp_path)
    sheets = [(step, run.write_preview(step, np.full((4, 8, 8, 1), step, np.uint8))) for step in range(6)]
    sheets[2][1].write_bytes(b"damaged")
    places: list[threading.Thread] = []
    read_preview = Run.read_preview

    def seen(run: Run, path: Path, data: DataOptions | None = None) -> Pixels:
        places.append(threading.current_thread())
        return read_preview(run, path, data)

    monkeypatch.setattr(Run, "read_preview", seen)
    parent, told = QObject(), []
    reader = SheetReader(parent)
    reader.read.connect(lambda step, images: told.append((step, None if images is None else int(images[0, 0, 0, 0]))))
    reader.begin(run, run.config().data)
    reader.ask(sheets[:4])
    reader.ask(sheets[4:])  # while the first are read
    qtbot.waitUntil(lambda: not reader.steps)
    assert told == [(0, 0), (1, 1), (2, None), (3, 3), (4, 4), (5, 5)]
    assert len(places) == 6
    assert threading.main_thread() not in places
