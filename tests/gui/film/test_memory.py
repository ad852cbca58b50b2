"""The view of what a perfect memory would predict: computed behind the film, plotted beside it, explained where not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.datasets import Folder
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.events import Frame
from ddpm_studio.engine.films.film import GREY
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.memory import Remembering
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.film.view import FilmView
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.empty_state import EmptyState
from ddpm_studio.gui.work.worker import workers
from tests.engine.small import with_data
from tests.gui.small_model import wait_until

DIGITS = next(path for path in bundled_models() if path.stem == "digits")
COUNT, STEPS = 3, 6


def take_of(**changes: object) -> Take:
    """A film of noise, made by nobody."""
    card = read_card(DIGITS)
    take = Take(SampleOptions(model=DIGITS, count=COUNT, steps=STEPS), with_data(card, **changes) if changes else card)
    random = np.random.default_rng(2)
    for position, t in enumerate(take.times):
        pictures = random.integers(0, 256, (3, COUNT, 8, 8, 1), np.uint8)
        take.film.keep(Frame(position, STEPS + 1, t, *pictures))
    return take


@pytest.fixture
def film(qtbot: QtBot, session: Session) -> Iterator[FilmView]:
    page = QWidget()
    film = FilmView(session, page)
    qtbot.addWidget(film)
    qtbot.addWidget(page)
    film.resize(1100, 600)
    with qtbot.waitExposed(film):
        film.show()
    yield film
    film.header.choose_view("x_t")
    wait_until(qtbot, lambda: not workers())


def test_key_6_shows_what_it_would_predict_and_how_far_that_is(qtbot: QtBot, film: FilmView) -> None:
    take = take_of()
    film.show_take(take)
    film.timeline.go_to(2)
    qtbot.keyClick(film.grid, Qt.Key.Key_6)
    assert film.view == "memory"
    first = film.pixels()
    assert first is not None and (first == GREY).all(), "grey until it is known, and the window does not wait"
    panel = film.memory.panel
    wait_until(qtbot, lambda: [len(line.x) for line in panel.plot.lines] == [STEPS + 1])
    assert "1,797 pictures" in panel.what.text()
    what = Remembering(take.film, take.card, DIGITS, take.layout)
    list(what.open())
    expected = what.recall(2)
    shown = film.pixels()
    assert shown is not None and np.array_equal(shown, expected)
    gap = np.abs(expected.astype(float) - take.film.frame(2, "x_0")).mean()
    assert panel.isVisible() and f"{gap:.1f} of 255" in panel.told.text()
    (line,) = panel.plot.lines
    assert sorted(take.film.times) == line.x.tolist()
    subject = film.subject()
    assert subject is not None and np.array_equal(subject.frame(), expected)
    assert subject.parameters()["frame"] == {"t": take.film.times[2], "view": "memory"}
    panel.plot.point_at(QPointF(panel.plot.place(take.film.times[5], 0)))
    assert film.position == 5
    film.timeline.go_to(STEPS)
    assert "most similar picture" in film.header.readout.text() and "copy" in panel.told.text()
    qtbot.keyClick(film.grid, Qt.Key.Key_2)
    shown = film.pixels()
    assert not panel.isVisible() and shown is not None and np.array_equal(shown, take.film.frame(STEPS, "x_0"))


def test_where_the_pictures_are_not_at_hand_it_says_so_and_other_views_go_on(
    qtbot: QtBot, film: FilmView, tmp_path: Path
) -> None:
    take = take_of(source=Folder(path=tmp_path / "gone"), channels=1)
    film.show_take(take)
    qtbot.keyClick(film.grid, Qt.Key.Key_6)
    wait_until(qtbot, lambda: bool(film.memory.problem))
    (empty,) = film.grid.findChildren(EmptyState)
    assert empty.isVisible() and "The run's pictures are not here" in empty.text and "gone" in empty.text
    assert not film.memory.panel.isVisible()
    subject = film.subject()
    assert subject is not None and subject.view == "x_0"
    qtbot.keyClick(film.grid, Qt.Key.Key_1)
    assert film.grid.count == COUNT
    film.show_take(take_of())
    qtbot.keyClick(film.grid, Qt.Key.Key_6)
    wait_until(qtbot, lambda: film.memory.panel.isVisible() and film.grid.count == COUNT)


def test_a_film_of_noise_that_is_replaced_is_compared_no_more(qtbot: QtBot, film: FilmView) -> None:
    before, after = take_of(), take_of()
    film.show_take(before)
    qtbot.keyClick(film.grid, Qt.Key.Key_6)
    film.show_take(after)
    wait_until(qtbot, lambda: len(after.film.gaps) == STEPS + 1)
    assert film.memory.pixels(after, 1) is not None
