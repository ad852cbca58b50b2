"""What is drawn joins a rail, is found again by the next start, and is never destroyed by what is drawn next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.drawing import DRAWING_JOBS
from ddpm_studio.gui.errands import DropPictures, Errand, OpenFilm
from ddpm_studio.gui.film.credits.words import JOBS
from ddpm_studio.gui.library.caption import caption_of, everything_about, is_meant
from ddpm_studio.gui.library.rail import ResultRail
from ddpm_studio.gui.library.result_model import IS_LIKE_NEXT, IS_LOST, ResultModel
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.window.help_windows import keys_of
from ddpm_studio.gui.work.worker import stop_all
from tests.gui.small_model import T, model, run, show, wait_until

__all__ = ["model"]
Key = Qt.Key


@pytest.fixture
def tab(qtbot: QtBot, session: Session, model: Path) -> Iterator[SampleTab]:
    session.use_model(model)
    tab = SampleTab(session)
    show(qtbot, tab, session)
    session.sent.connect(lambda errand: tab.take(errand) if isinstance(errand, SampleTab.takes) else None)
    tab.images.put("count", 4)
    tab.walk.put("steps", 3)
    yield tab
    tab.stop()
    wait_until(qtbot, lambda: not tab.is_busy)


def rail_of(tab: SampleTab) -> ResultRail:
    (rail,) = tab.findChildren(ResultRail)
    return rail


def seen(tab: SampleTab) -> np.ndarray:
    pixels = tab.view.pixels()
    assert pixels is not None
    return pixels


def draw(qtbot: QtBot, tab: SampleTab, seed: int, **walk: object) -> np.ndarray:
    """Draw with this seed, until it is kept; return the pictures."""
    tab.images.put("seed", seed)
    tab.seed_buttons.lock.setChecked(True)
    for name, value in walk.items():
        tab.walk.put(name, value)
    run(qtbot, tab)
    wait_until(qtbot, lambda: not tab.session.results.is_busy)
    return seen(tab).copy()


def test_what_was_drawn_comes_back_with_what_made_it(
    qtbot: QtBot, tab: SampleTab, model: Path, told: list[Notice]
) -> None:
    tab.session.settings.remember_run(model)
    first = draw(qtbot, tab, 1)
    second = draw(qtbot, tab, 2, steps=4)
    rail = rail_of(tab)
    assert [result.facts.seed for result in rail.list.results.rows] == [2, 1], "the newest first"
    assert not np.array_equal(first, second)
    rail.list.setCurrentIndex(rail.list.model().index(1, 0))
    rail.list.setFocus()
    qtbot.keyClick(rail.list, Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    wait_until(qtbot, lambda: not tab.is_busy)
    assert np.array_equal(seen(tab), first)
    now = tab.choices.drawing.now
    assert now is not None and (now.seed, now.steps) == (1, 3), "its choices are back, too"
    assert len(rail.list.results.rows) == 2, "what is opened is not drawn anew"
    title = rail.list.results.rows[1].facts.model
    assert told[0].sentence == f"The choices that made {title}, seed 1 are back." and told[0].passes


def test_seed_alone_and_all_but_the_seed_come_back_by_a_key_each(qtbot: QtBot, tab: SampleTab) -> None:
    draw(qtbot, tab, 1)
    draw(qtbot, tab, 2, steps=4)
    rail = rail_of(tab)
    rail.list.setFocus()

    def recalled(row: int, key: Key) -> tuple[int, int]:
        rail.list.setCurrentIndex(rail.list.model().index(row, 0))
        qtbot.keyClick(rail.list, key)
        now = tab.choices.drawing.now
        assert now is not None
        return now.seed, now.steps

    assert recalled(1, Key.Key_E) == (1, 4)
    assert recalled(0, Key.Key_A) == (2, 4)
    assert recalled(1, Key.Key_B) == (2, 3)
    assert ("B", "Recall all but the seed") in keys_of(tab, tab), "the list of keys has them"


def test_another_start_finds_all_of_it(qtbot: QtBot, tab: SampleTab) -> None:
    draw(qtbot, tab, 1)
    rail = rail_of(tab)
    rail.list.setCurrentIndex(rail.list.model().index(0, 0))
    rail.list.setFocus()
    qtbot.keyClick(rail.list, Key.Key_S)
    later = Session()
    again = ResultRail(later, ("sample",))
    qtbot.addWidget(again)
    wait_until(qtbot, lambda: not later.results.is_busy)
    assert [(each.facts.seed, each.is_starred) for each in again.list.results.rows] == [(1, True)]
    assert later.results.items == tab.session.results.items


def test_what_was_stopped_is_kept_as_far_as_it_came(qtbot: QtBot, tab: SampleTab) -> None:
    tab.walk.put("steps", T)
    tab.images.put("count", 256)
    tab.press_primary()
    qtbot.waitUntil(lambda: tab.view.take is not None and len(tab.view.take.film) > 2, timeout=20_000)
    tab.stop()
    wait_until(qtbot, lambda: not tab.is_busy and not tab.session.results.is_busy)
    (result,) = tab.session.results.items
    assert result.film_file is not None and result.facts.steps == T


def test_what_differs_in_its_seed_alone_is_tied_together(qtbot: QtBot, tab: SampleTab) -> None:
    for seed, steps in ((1, 3), (2, 3), (3, 4)):
        draw(qtbot, tab, seed, steps=steps)
    model = rail_of(tab).list.results
    assert [model.data(model.index(row), IS_LIKE_NEXT) for row in range(3)] == [False, True, False]


def test_a_film_that_has_left_brings_back_what_made_it(qtbot: QtBot, tab: SampleTab, told: list[Notice]) -> None:
    first = draw(qtbot, tab, 1)
    draw(qtbot, tab, 2, steps=4)
    result = tab.session.results.items[1]
    assert result.film_file is not None
    result.film_file.unlink()
    tab.session.results.look_again()
    wait_until(qtbot, lambda: not tab.session.results.is_busy)
    result = tab.session.results.items[1]
    assert result.film_file is None and "not kept" in everything_about(result)
    sent: list[Errand] = []
    tab.session.sent.connect(sent.append)
    rail_of(tab).list.open(result)
    assert not any(isinstance(errand, OpenFilm) for errand in sent)
    assert any(isinstance(errand, DropPictures) for errand in sent)
    assert "seed 1 are back" in told[0].sentence
    run(qtbot, tab)
    assert np.array_equal(seen(tab), first), "the same pixels"


def test_captions_say_what_it_is_and_are_searched(qtbot: QtBot, tab: SampleTab) -> None:
    draw(qtbot, tab, 77)
    (result,) = tab.session.results.items
    assert caption_of(result).endswith("seed 77")
    assert all(each in caption_of(result) for each in ("step 12", "EMA 0.5", "DPM-Solver++, "))
    assert is_meant(result, "SEED 77") and not is_meant(result, "seed 78")
    assert DRAWING_JOBS.keys() == JOBS.keys(), "each job has a word"


def test_a_film_says_that_its_model_is_gone(qtbot: QtBot, tab: SampleTab, model: Path) -> None:
    draw(qtbot, tab, 7)
    first = rail_of(tab).list.results.index(0, 0)
    assert not first.data(IS_LOST) and "gone" not in first.data(), "it was there just now"
    later = Session()
    later.settings.change(recent_runs=(model,))
    later.results.load()
    wait_until(qtbot, lambda: bool(later.results.items) and not later.results.is_busy)
    assert not later.results.lost
    later.settings.change(recent_runs=())
    later.results.look_for_models()
    wait_until(qtbot, lambda: not later.results.is_busy)
    rows = ResultModel(later.results, lambda _: True)
    (index,) = (rows.index(row, 0) for row in range(rows.rowCount()))
    assert index.data(IS_LOST) and "model gone" in index.data()
    assert "in no run" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_what_is_being_kept_when_the_window_closes_is_kept(qtbot: QtBot, tab: SampleTab) -> None:
    tab.images.put("seed", 3)
    tab.seed_buttons.lock.setChecked(True)
    tab.press_primary()
    qtbot.waitUntil(lambda: tab.session.results.is_busy, timeout=20_000)
    stop_all()
    wait_until(qtbot, lambda: not tab.session.results.is_busy)
    later = Session()
    later.results.load()
    wait_until(qtbot, lambda: not later.results.is_busy)
    assert [each.facts.seed for each in later.results.items] == [3]
