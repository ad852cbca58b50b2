"""From a picture that was drawn to the library, to other pages and to other programs, with marks that stay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.gui.errands import CompareWith, Errand, LocateResult, MixPicture, OpenFilm
from ddpm_studio.gui.library.caption import everything_about
from ddpm_studio.gui.library.rail import ResultRail
from ddpm_studio.gui.library.results_page import ResultsPage
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.tabs.compare import CompareTab
from ddpm_studio.gui.tabs.sample import SampleTab
from tests.engine.films.test_shelf import kept, recipe
from tests.gui.library.test_rail import draw, rail_of, seen
from tests.gui.small_model import T, model, show, wait_until

__all__ = ["model"]


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


def sent_by(session: Session) -> list[Errand]:
    sent: list[Errand] = []
    session.sent.connect(sent.append)
    return sent


def said(path: Path) -> dict[str, object]:
    found = read_parameters(path)
    assert found is not None
    return found


def entry(tab: SampleTab, picture: int, *names: str) -> None:
    """Choose an entry of the menu of a picture."""
    tab.view.grid.menu_requested.emit(picture, QPoint())
    menu: QMenu = tab.view.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]
    action = None
    for name in names:
        action = next(each for each in menu.actions() if each.text() == name)
        inner = action.menu()
        menu = inner if isinstance(inner, QMenu) else menu
    assert action is not None
    action.trigger()
    for each in tab.view.findChildren(QMenu):
        each.close()


def test_what_was_exported_sent_or_made_something_of_says_so(qtbot: QtBot, tab: SampleTab, tmp_path: Path) -> None:
    draw(qtbot, tab, 1)
    results, sent = tab.session.results, sent_by(tab.session)
    subject = tab.view.subject()
    assert subject is not None
    dialog = tab.view.outlet.export_dialog
    dialog.save(subject, str(tmp_path / "sheet.png"))
    wait_until(qtbot, lambda: not dialog.job_bar.is_busy and bool(results.items[0].marks))
    assert results.items[0].marks == ("exported",)
    entry(tab, 2, "Send to", "Interpolate, B")
    (errand,) = [each for each in sent if isinstance(each, MixPicture)]
    assert errand.place == 1 and said(errand.path)["image"] == 2, "the PNG says what made it"
    tab.view.outlet.mark("used")
    later = Session()
    later.results.load()
    wait_until(qtbot, lambda: not later.results.is_busy)
    assert later.results.items[0].marks == ("exported", "sent", "used")
    assert "exported" in everything_about(later.results.items[0])


def test_a_mark_waits_until_its_film_is_kept(qtbot: QtBot, tab: SampleTab) -> None:
    tab.job_bar.job_ended.connect(lambda: tab.view.outlet.mark("used"))
    draw(qtbot, tab, 1)
    assert tab.session.results.items[0].marks == ("used",)


def test_a_picture_that_is_kept_alone_comes_back_alone(qtbot: QtBot, tab: SampleTab) -> None:
    first = draw(qtbot, tab, 1)
    entry(tab, 3, "Keep this picture alone")
    wait_until(qtbot, lambda: not tab.session.results.is_busy)
    alone, whole = tab.session.results.items
    assert (alone.picture, alone.facts.images, alone.name) == (3, 1, "1/3") and alone.film_file is None
    draw(qtbot, tab, 2)
    sent = sent_by(tab.session)
    assert whole.film_file is not None
    rail_of(tab).list.open(alone)
    wait_until(qtbot, lambda: not tab.is_busy)
    assert OpenFilm(whole.film_file, 3) in sent
    assert np.array_equal(seen(tab), first) and tab.view.grid.solo_index == 3


def test_a_picture_is_pulled_out_as_a_file_with_its_recipe(
    qtbot: QtBot, tab: SampleTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw(qtbot, tab, 1)
    pulled: list[Path] = []

    def drop(drag: QDrag, _: Qt.DropAction) -> Qt.DropAction:
        pulled.extend(Path(url.toLocalFile()) for url in drag.mimeData().urls())
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", drop)
    grid = tab.view.grid
    start = grid.tile_rect(1).center().toPoint()
    qtbot.mousePress(grid, Qt.MouseButton.LeftButton, pos=start)
    for way in (1, 40):
        qtbot.mouseMove(grid, start + QPoint(way, way))
    qtbot.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=start)
    assert [said(path)["image"] for path in pulled] == [1]
    assert grid.solo_index is None, "what is pulled was not clicked"
    assert tab.session.results.items[0].marks == ("sent",)


def test_a_new_result_takes_the_stage_when_it_is_wanted(qtbot: QtBot, tab: SampleTab) -> None:
    first = draw(qtbot, tab, 1)
    rail = rail_of(tab)
    rail.moments.entries["never"].trigger()
    assert np.array_equal(draw(qtbot, tab, 2), first), "it waits in the rail"
    assert [each.facts.seed for each in rail.list.results.rows] == [2, 1]
    rail.list.open(rail.list.results.rows[0])
    wait_until(qtbot, lambda: not tab.is_busy)
    second = seen(tab).copy()
    assert not np.array_equal(second, first)
    rail.moments.entries["when done"].trigger()
    shown: list[bool] = []
    tab.job_bar.event_arrived.connect(lambda _: shown.append(np.array_equal(seen(tab), second)))
    third = draw(qtbot, tab, 3, steps=T)
    assert shown and all(shown), "until it is done, what is looked at stays"
    assert not np.array_equal(third, second)


def test_a_held_key_shows_what_was_there_before(qtbot: QtBot, tab: SampleTab) -> None:
    draw(qtbot, tab, 1)
    draw(qtbot, tab, 2)
    grid, shown = tab.view.grid, tab.view.header.readout.text()
    grid.setFocus()
    qtbot.keyPress(grid, Qt.Key.Key_Z)
    assert "before" in tab.view.header.readout.text() and "seed 1" in tab.view.header.readout.text()
    assert "seed 1" in tab.view.credits.text()
    qtbot.keyRelease(grid, Qt.Key.Key_Z)
    assert tab.view.header.readout.text() == shown
    assert "seed 2" in tab.view.credits.text()


def test_a_rail_scrolls_to_what_is_new_only_from_its_top(qtbot: QtBot, session: Session) -> None:
    rail = ResultRail(session, ("sample",))
    qtbot.addWidget(rail)
    rail.resize(rail.width(), 300)
    with qtbot.waitExposed(rail):
        rail.show()

    def come(*seeds: int) -> None:
        for seed in seeds:
            kept(folders().results, recipe(seed))
        session.results.look_again()
        wait_until(qtbot, lambda: not session.results.is_busy)

    come(*range(8))
    view = rail.list
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum())
    held = view.indexAt(QPoint(20, 20)).data()
    come(8)
    assert view.indexAt(QPoint(20, 20)).data() == held
    bar.setValue(0)
    come(9)
    assert bar.value() == 0


def test_the_library_shows_where_a_result_is(qtbot: QtBot, tab: SampleTab) -> None:
    for seed in (1, 2):
        draw(qtbot, tab, seed)
    sent = sent_by(tab.session)
    entry(tab, -1, "Show in the library")
    page = ResultsPage(tab.session)
    qtbot.addWidget(page)
    page.search.setText("nothing like it")
    assert not page.list.results.rows
    page.empty.action.click()
    assert len(page.list.results.rows) == 2 and not page.search.text(), "everything is shown again"
    page.search.setText("nothing like it")
    (errand,) = [each for each in sent if isinstance(each, LocateResult)]
    page.locate(errand.folder)
    assert [each.facts.seed for each in page.list.chosen()] == [2]
    results = tab.session.results
    results._used.clear()  # as the next start knows of no model that it was there just now
    results.look_for_models()
    assert results._searcher.is_busy, "which may take long, and tells nothing"
    results.forget(results.items)
    assert page.empty.action.text() == "Go to Sample"
    wait_until(qtbot, lambda: not results.is_busy)


def test_a_side_of_a_comparison_draws_as_a_picture_was_drawn(qtbot: QtBot, tab: SampleTab) -> None:
    draw(qtbot, tab, 5, steps=4)
    sent = sent_by(tab.session)
    entry(tab, 0, "Send to", "Compare, B")
    (errand,) = [each for each in sent if isinstance(each, CompareWith)]
    compare = CompareTab(tab.session)
    show(qtbot, compare, tab.session)
    compare.take(errand)
    options = compare.ways.options()
    assert (options.sides[1].steps, options.sides[1].seed) == (4, 5)
