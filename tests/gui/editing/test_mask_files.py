"""Masks come from files, and go there with their pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.gui.editing.mask_files import MaskFiles
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.canvas.mask_canvas import MaskCanvas

SIDE = 8
PICTURE = np.random.default_rng(5).integers(0, 256, (SIDE, SIDE, 1)).astype(np.uint8)
MASK = np.zeros((SIDE, SIDE), np.uint8)
MASK[1:4, 2:7] = 255


@pytest.fixture
def canvas(qtbot: QtBot) -> MaskCanvas:
    canvas = MaskCanvas()
    qtbot.addWidget(canvas)
    canvas.set_size(SIDE, SIDE)
    canvas.set_picture(PICTURE)
    return canvas


@pytest.fixture
def files(session: Session, canvas: MaskCanvas) -> MaskFiles:
    files = MaskFiles(session, canvas)
    files.suit(card(), None)
    return files


def card() -> ModelCard:
    return read_card(resource("models/digits.safetensors"))


def test_a_mask_is_saved_with_its_picture_and_read_again(
    qtbot: QtBot, canvas: MaskCanvas, files: MaskFiles, awkward_path: Path
) -> None:
    canvas.set_mask(MASK)
    path = awkward_path / "digit.png"
    with qtbot.waitSignal(files.saved):
        files.save(path)
    assert (np.asarray(Image.open(path)) == PICTURE[..., 0]).all()
    canvas.clear()
    with qtbot.waitSignal(canvas.mask_changed):
        canvas.mask_dropped.emit(awkward_path / "digit-mask.png")
    assert (canvas.mask() == MASK).all()
    canvas.undo_stack.undo()
    assert canvas.erased == 0


def test_no_mask_of_another_picture_is_replaced(
    qtbot: QtBot, canvas: MaskCanvas, files: MaskFiles, tmp_path: Path
) -> None:
    (tmp_path / "digit-mask.png").write_bytes(b"other")
    canvas.set_mask(MASK)
    with qtbot.waitSignal(files.saved):
        files.save(tmp_path / "digit.png")
    assert (tmp_path / "digit-mask.png").read_bytes() == b"other"
    assert len(list(tmp_path.glob("digit*.png"))) == 3


def test_a_mask_of_another_size_is_brought_to_it_and_told(
    qtbot: QtBot, canvas: MaskCanvas, files: MaskFiles, told: list[Notice], tmp_path: Path
) -> None:
    large = np.kron(MASK, np.ones((5, 5), np.uint8))
    Image.fromarray(large).convert("RGB").save(tmp_path / "large.png")
    with qtbot.waitSignal(canvas.mask_changed):
        files.read(tmp_path / "large.png")
    assert (canvas.mask() == MASK).all()
    assert [notice.sentence for notice in told] == [
        "The mask, 40 × 40 pixels, was brought to the picture's size, 8 × 8."
    ]


def test_what_is_no_picture_is_told_and_changes_nothing(
    qtbot: QtBot, session: Session, canvas: MaskCanvas, files: MaskFiles, told: list[Notice], tmp_path: Path
) -> None:
    canvas.set_mask(MASK)
    (tmp_path / "mask.png").write_bytes(b"no picture")
    with qtbot.waitSignal(session.noticed):
        files.read(tmp_path / "mask.png")
    assert told[0].level == "error" and "mask.png" in told[0].sentence
    assert (canvas.mask() == MASK).all()
