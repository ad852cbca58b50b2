"""The choice of data in the window: what cannot be guessed is asked for there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddpm_studio.engine.datasets import Folder, NpzFile
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.training.data.data_panel import DataPanel
from ddpm_studio.gui.work.worker import workers

PIXELS = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 3), np.uint8)
PATIENCE = 20_000


@pytest.fixture
def panel(qtbot, session: Session) -> Iterator[DataPanel]:
    panel = DataPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    yield panel
    panel.scanner.cancel()
    qtbot.waitUntil(lambda: not workers(), timeout=PATIENCE)


def wait(qtbot, panel: DataPanel) -> None:
    qtbot.waitUntil(lambda: not panel.scanner.is_busy and not workers(), timeout=PATIENCE)


def test_arrays_that_can_both_be_meant_are_chosen_in_the_window(qtbot, panel: DataPanel, tmp_path: Path) -> None:
    np.savez(tmp_path / "two.npz", a=PIXELS, b=PIXELS[:4])
    panel.choose_path(tmp_path / "two.npz")
    wait(qtbot, panel)
    assert panel.found is None
    assert ["several arrays" in str(problem) for problem in panel.problems()] == [True]
    assert panel.source_form.isVisible() and panel.source_form.form is not None
    assert panel.source_form.form.problems() == []
    panel.source_form.form.put("images", "b")
    wait(qtbot, panel)
    assert panel.found is not None and panel.found.used == 4 and panel.problems() == []
    assert panel.options().source == NpzFile(path=tmp_path / "two.npz", images="b")
    panel.source_form.form.put("images", "a")
    wait(qtbot, panel)
    assert panel.found.used == 6


def test_it_is_told_of_counts_that_some_of_them_are_held_out(qtbot, panel: DataPanel, tmp_path: Path) -> None:
    np.savez(tmp_path / "one.npz", PIXELS)
    panel.choose_path(tmp_path / "one.npz")
    wait(qtbot, panel)
    panel.form.put("held_out", 0.2)
    wait(qtbot, panel)
    assert panel.view.counts.text().startswith("6 used · about 20 % of them held out")
    panel.form.put("held_out", 0.0)
    wait(qtbot, panel)
    assert "held out" not in panel.view.counts.text()


def test_held_out_parts_can_be_taken_in_the_window(qtbot, panel: DataPanel, tmp_path: Path) -> None:
    for index, part in enumerate(("train", "train", "test", "val")):
        (tmp_path / "set" / part).mkdir(parents=True, exist_ok=True)
        Image.fromarray(PIXELS[index]).save(tmp_path / "set" / part / f"{index}.png")
    panel.choose_path(tmp_path / "set")
    wait(qtbot, panel)
    assert panel.found is not None and panel.found.used == 2 and panel.source_form.form is not None
    panel.source_form.form.put("split", "all")
    wait(qtbot, panel)
    assert panel.found.used == 4
    assert panel.options().source == Folder(path=tmp_path / "set", split="all")


def test_how_pictures_are_fitted_is_seen_at_once(qtbot, panel: DataPanel, tmp_path: Path) -> None:
    banner = np.zeros((8, 24, 3), np.uint8)
    banner[:, :4] = 255
    (tmp_path / "set").mkdir()
    Image.fromarray(banner).save(tmp_path / "set" / "a.png")
    panel.choose_path(tmp_path / "set")
    wait(qtbot, panel)
    panel.form.put("height", 8)
    panel.form.put("width", 8)
    for fit, most in (("cut", 0), ("squeeze", 255), ("random", 0)):
        panel.form.put("fit", fit)
        wait(qtbot, panel)
        assert panel.found is not None and panel.found.preview.shape == (1, 8, 8, 1)
        assert abs(int(panel.found.preview.max()) - most) < 30, fit
    panel.form.put("fit", "border")
    wait(qtbot, panel)
    assert panel.found is not None and panel.found.preview[0, 0, 0, 0] == 255  # white above the picture


def test_some_pictures_of_a_folder_are_named_so(qtbot, panel: DataPanel, tmp_path: Path) -> None:
    for index in range(4):
        Image.fromarray(PIXELS[index]).save(tmp_path / f"{index}.png")
    panel.choose_path(*(tmp_path / f"{index}.png" for index in range(3)))
    wait(qtbot, panel)
    assert panel.found is not None and panel.found.used == 3
    assert panel.combo.currentText() == f"3 pictures of {tmp_path.name}"
    assert panel.options().source == Folder(path=tmp_path, only=("0.png", "1.png", "2.png"))
