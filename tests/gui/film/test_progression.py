"""The predicted x_0 over t as one picture: opened from a film, copied, saved, and a way back into the film."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.events import Frame, Pixels
from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.engine.export.progression import ProgressionOptions, make_progression
from ddpm_studio.engine.films.film import KEPT
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.gui.choosing.recall import recall
from ddpm_studio.gui.film.export.export_choices import KINDS
from ddpm_studio.gui.film.progression import Progression, ProgressionWindow
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.film.view import FilmView
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.pixels import to_pixels
from tests.gui.small_model import model, wait_until

__all__ = ["model"]
COUNT = 12
Key = Qt.Key


@pytest.fixture
def take(model: Path) -> Take:
    """A film of twelve pictures, made by nobody."""
    take = Take(SampleOptions(model=model, count=COUNT, seed=77, steps=5), read_card(find_model_file(model)))
    random = np.random.default_rng(2)
    for position, t in enumerate(take.times):
        take.film.keep(Frame(position, 6, t, *random.integers(0, 256, (3, COUNT, 8, 8, 1), np.uint8)))
    return take


@pytest.fixture
def film(qtbot: QtBot, session: Session, take: Take) -> Iterator[FilmView]:
    page = QWidget()
    film = FilmView(session, page)
    progression = Progression(film)
    qtbot.addWidget(film)
    qtbot.addWidget(page)
    film.resize(900, 600)
    with qtbot.waitExposed(film):
        film.show()
    assert not progression.button.isEnabled()
    film.show_take(take)
    yield film
    film.outlet.export_dialog.close()
    if progression.window is not None:
        progression.window.close()


def progression_of(film: FilmView) -> Progression:
    (progression,) = film.findChildren(Progression)
    return progression


def opened(qtbot: QtBot, film: FilmView) -> ProgressionWindow:
    qtbot.keyClick(film.grid, Key.Key_G)
    window = progression_of(film).window
    assert window is not None
    assert window.isVisible()
    return window


def sheet(take: Take, options: ProgressionOptions) -> Pixels:
    frames = [take.film.frame(position, "x_0") for position in range(len(take.film))]
    return make_progression(frames, take.film.times, take.names(), options)


def test_the_table_has_a_row_for_each_image_and_a_column_for_each_t(qtbot: QtBot, film: FilmView, take: Take) -> None:
    window = opened(qtbot, film)
    assert window.grid.count == 8 * 6
    window.form.put("images", 3)
    window.form.put("times", (50, 20, 0))
    assert window.grid.count == 9
    qtbot.keyClick(window.grid, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = to_pixels(QGuiApplication.clipboard().image())
    assert np.array_equal(copied[..., :3], sheet(take, ProgressionOptions(images=3, times=(50, 20, 0), scale=8)))

    window.grid.show_alone(2 * 3 + 1)  # image 2 at t = 20
    assert (film.position, film.view, film.grid.solo_index) == (3, "x_0", 2)
    assert window.grid.solo_index is None
    qtbot.keyClick(window.grid, Key.Key_Escape)
    wait_until(qtbot, lambda: progression_of(film).window is None)
    window = opened(qtbot, film)
    assert window.grid.count == 6, "only the picture that is alone"


def test_it_grows_with_the_film(qtbot: QtBot, film: FilmView, take: Take) -> None:
    growing = Take(take.options, take.card)
    film.expect(growing)
    for position in range(2):
        frame = Frame(position, 6, take.times[position], *(take.film.frame(position, view) for view in KEPT))
        growing.film.keep(frame)
        film.hear(frame)
        window = progression_of(film).window or opened(qtbot, film)
        assert window.grid.count == 8 * (1 + position)


def test_it_is_saved_with_what_made_it(qtbot: QtBot, film: FilmView, take: Take, awkward_path: Path) -> None:
    window = opened(qtbot, film)
    window.form.put("images", 2)
    dialog = film.outlet.export_dialog
    window.buttons.export_button.click()
    assert dialog.page.chosen_kind() == "progression"
    assert dialog.target.path().name == "small samples over t.png"
    dialog.page.progression.put("scale", 1)
    dialog.page.progression.put("captions", False)
    for name, keeps in (("over t.png", True), ("bare.png", False)):
        dialog.keeps.setChecked(keeps)
        dialog.target.line.setText(str(awkward_path / name))
        dialog.foot.button.click()
        wait_until(qtbot, lambda: not dialog.job_bar.is_busy)
        with Image.open(awkward_path / name) as picture:
            assert np.array_equal(np.asarray(picture), sheet(take, ProgressionOptions(images=2, captions=False)))
    assert read_parameters(awkward_path / "bare.png") is None
    said = read_parameters(awkward_path / "over t.png")
    assert said is not None
    assert (said["over"], said["view"], said["times"]) == ("t", "x_0", [50, 40, 30, 20, 10, 0])
    recalled = recall([awkward_path / "over t.png"])
    assert recalled is not None
    assert isinstance(recalled.options, SampleOptions)
    assert recalled.options.seed == 77


def test_what_is_no_chain_has_no_t_to_be_laid_out_by(film: FilmView, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = film.subject()
    assert subject is not None
    page = film.outlet.export_dialog.page
    page.take_up(subject)
    row = page.kind.model().index(KINDS.index("progression"), 0)
    assert page.kind.model().flags(row) & Qt.ItemFlag.ItemIsEnabled
    page.kind.setCurrentIndex(row.row())
    monkeypatch.setattr(Take, "has_chain", False)
    page.take_up(subject)
    assert not page.kind.model().flags(row) & Qt.ItemFlag.ItemIsEnabled
    assert page.chosen_kind() == "grid"
