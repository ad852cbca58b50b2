"""λ and t as handles on the pictures: what they choose is mixed at once, coarsely, and then as it was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.live import drawer as drawer_module
from ddpm_studio.gui.mixing.handles.weight_handle import FINE
from ddpm_studio.gui.mixing.live_mixing import LOOK_STEPS
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.interpolate import TOUR, InterpolateTab
from ddpm_studio.gui.work.worker import Outcome, Report, workers
from tests.gui.small_model import T, model, run, show, wait_until

__all__ = ["model"]
pytestmark = pytest.mark.usefixtures("known_digits")
COUNT, STEPS = 5, 10


@pytest.fixture
def tab(qtbot: QtBot, session: Session, model: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InterpolateTab]:
    """The page with a strip that is not live yet."""
    monkeypatch.setattr(drawer_module, "SETTLED", 600_000)  # only who asks for it waits so long
    session.use_model(model)
    session.settings.change(draws_live=False)
    tab = InterpolateTab(session)
    show(qtbot, tab, session)
    wait_until(qtbot, lambda: tab.pair.chosen() is not None)
    tab.mixture.walk.put("steps", STEPS)
    tab.mixture.strip.put("count", COUNT)
    run(qtbot, tab)
    wait_until(qtbot, lambda: tab.two.bench.isVisible() and not session.results.is_busy)
    yield tab
    tab.live.setChecked(False)
    tab.stop()
    wait_until(qtbot, lambda: not tab.is_busy and not workers())


def options_of(take: Take | None) -> InterpolateOptions:
    assert take is not None and isinstance(take.options, InterpolateOptions)
    return take.options


def is_still(tab: InterpolateTab) -> bool:
    drawer = tab.live.drawer
    return drawer.is_up_to_date and not drawer.runner.is_busy and not drawer.rest.isActive()


def test_a_handle_is_followed_coarsely_at_once_and_in_full_after_a_rest(
    qtbot: QtBot, tab: InterpolateTab, session: Session
) -> None:
    before, bench, drawer = tab.view.take, tab.two.bench, tab.live.drawer
    tab.live.setChecked(True)
    takes: list[tuple[int, Take]] = []
    for signal in (drawer.looked, drawer.drawn):
        signal.connect(lambda take: takes.append((drawer.part, take)))
    depth = tab.mixture.depths.row.value
    bench.depths[1].setValue(depth + 7)
    assert tab.mixture.depths.row.value == bench.depths[0].value() == depth + 7
    bench.weight.setValue(37)
    assert drawer.runner.is_busy and drawer.rest.isActive()  # at once, while it does not rest yet
    assert tab.view.take is before and bench.picture.pixels is not None  # what is shown stays until then
    wait_until(qtbot, lambda: is_still(tab))
    assert [part for part, _ in takes if part >= 0] == [0, 1]
    look, (mixture, strip) = takes[0][1], [take for part, take in takes if part >= 0]
    assert options_of(look).steps == LOOK_STEPS < options_of(mixture).steps == STEPS
    assert options_of(mixture).weights == (0, 0.37, 1)
    assert tab.view.take is strip and options_of(strip).count == COUNT and options_of(strip).depth == depth + 7
    assert bench.mixture is mixture and bench.picture.accessibleDescription() == "The mixture at λ = 0.37"
    assert np.array_equal(bench.picture.pixels, mixture.film.frame(len(mixture.film) - 1)[1])
    assert tab.not_drawn.text() == "" and tab.cross_fade.isVisible()
    assert len(session.results.items) == 1  # that of the button: what follows a handle is no result yet
    drawer.calm.timeout.emit()
    wait_until(qtbot, lambda: not session.results.is_busy)
    assert len(session.results.items) == 2, "at which somebody rests"
    takes.clear()
    bench.weight.setValue(50)
    wait_until(qtbot, lambda: is_still(tab))
    assert {part for part, _ in takes} == {-1, 0}  # λ is no choice of the strip
    assert tab.view.take is strip


def test_where_nothing_is_mixed_live_only_what_is_there_can_be_chosen(
    tab: InterpolateTab, session: Session, tmp_path: Path
) -> None:
    bench = tab.two.bench
    bench.weight.setValue(37)
    assert bench.weight.value() == 25 and bench.picture.accessibleDescription() == "The mixture at λ = 0.25"
    shown = tab.view.pixels()
    assert shown is not None and bench.picture.pixels is not None
    assert np.array_equal(bench.picture.pixels, shown[1])
    tab.live.setChecked(True)
    bench.weight.setValue(26)
    assert bench.weight.value() == 26
    session.training = tmp_path
    assert not tab.live.draws and bench.weight.value() == 25
    session.training = None


def test_the_handle_of_lambda_is_moved_by_mouse_and_keys_and_told_to_screen_readers(
    qtbot: QtBot, tab: InterpolateTab
) -> None:
    handle, grid = tab.two.bench.weight, tab.view.grid
    tiles = [grid.mapTo(tab, grid.tile_rect(index).center().toPoint()) for index in range(COUNT)]
    ends = [handle.mapTo(tab, end.toPoint()) for end in handle.track()]
    assert abs(ends[0].x() - tiles[0].x()) <= 1 and abs(ends[1].x() - tiles[-1].x()) <= 1
    place = handle.mapFrom(tab, QPoint(tiles[3].x(), ends[0].y()))
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=handle.place().center().toPoint())
    qtbot.mouseMove(handle, place)
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=place)
    assert handle.weight == 0.75
    for key, value in (("Left", 50), ("PageDown", 25), ("Home", 0), ("End", FINE)):
        qtbot.keyClick(handle, getattr(Qt.Key, f"Key_{key}"))
        assert handle.value() == value, key
    spoken = QAccessible.queryAccessibleInterface(handle)
    assert spoken.valueInterface().currentValue() == FINE
    assert spoken.text(QAccessible.Text.Name).startswith("λ")


def test_the_handles_of_t_lie_on_the_noised_pictures(qtbot: QtBot, tab: InterpolateTab) -> None:
    handle, row = tab.two.bench.depths[0], tab.mixture.depths.row
    picture = handle.picture_rect()
    below = QPointF(picture.center().x(), picture.bottom() + 2).toPoint()
    qtbot.mouseClick(handle, Qt.MouseButton.LeftButton, pos=below)
    assert row.value == handle.value() == T
    qtbot.keyClick(handle, Qt.Key.Key_Up)
    assert row.value == T - 1
    row.number.setValue(3)
    assert [each.value() for each in tab.two.bench.depths] == [3, 3]
    assert handle.place().center().y() < picture.center().y()
    assert "Not yet drawn: t" in tab.not_drawn.text()


def test_strip_and_cross_fade_stand_tile_under_tile_at_any_width(qtbot: QtBot, tab: InterpolateTab) -> None:
    def places(index: int) -> list[tuple[float, float, float]]:
        rects = [(grid, grid.tile_rect(index)) for grid in (tab.view.grid, tab.cross_fade.grid)]
        return [(grid.mapTo(tab, QPoint()).x() + rect.left(), rect.width(), rect.height()) for grid, rect in rects]

    for width in (900, 1180, 1900):
        tab.resize(width, 900)
        for index in range(COUNT):
            qtbot.waitUntil(lambda: len(set(places(index))) == 1)  # noqa: B023
        assert tab.view.grid._scene.layout is not None and tab.view.grid._scene.layout.rows == 1


def test_a_grid_and_a_tour_have_no_handles(qtbot: QtBot, tab: InterpolateTab) -> None:
    bench = tab.two.bench
    assert bench.weight.isVisible() and tab.live.isVisible()
    tab.view.grid.show_alone(2)
    qtbot.waitUntil(lambda: not bench.isVisible() and not bench.weight.isVisible())
    tab.view.grid.show_all()
    qtbot.waitUntil(bench.isVisible)
    tab.mixture.depths.grid_button.click()
    tab.mixture.depths.list.put("depths", (9, 3))
    run(qtbot, tab)
    qtbot.waitUntil(lambda: not bench.isVisible())
    tab.modes.choose(TOUR)
    assert not tab.live.isVisible()


def test_what_takes_long_waits_for_the_button(tab: InterpolateTab, session: Session) -> None:
    choice = tab.picker.choice
    assert choice is not None
    tab.live.setChecked(True)
    key = f"{choice.card.provenance.sha256[:16]} auto auto"
    session.settings.change(speeds={key: 2.0 / (STEPS * 4)})  # λ and both ends take 1.5 s, a strip 2.5 s
    tab.mixture.walk.put("seed", 5)
    wanted = tab.live.drawer.wanted
    assert wanted is not None and wanted.parts[0] is not None and wanted.parts[1] is None and wanted.look is None
    session.settings.change(speeds={key: 1.0})
    tab.mixture.walk.put("seed", 6)
    assert tab.live.drawer.wanted is None and not tab.live.draws
    assert tab.live.toolTip().startswith("Mixing takes about 30 s: press the button.")
    assert session.settings.now.draws_live


def test_where_no_look_can_be_drawn_the_rest_is_or_says_why(qtbot: QtBot, tab: InterpolateTab) -> None:
    drawer = tab.live.drawer
    tab.live.setChecked(True)
    tab.two.bench.weight.setValue(37)
    assert drawer.part == -1 and drawer.runner.is_busy
    drawer.rest.stop()  # it has rested while the look was drawn
    drawer.runner.drop()
    drawer.runner.ended.emit(Outcome("failed", Report("There is not enough memory for this.", True)))
    wait_until(qtbot, lambda: tab.two.bench.mixture is not None and is_still(tab))
    assert options_of(tab.two.bench.mixture).weights == (0, 0.37, 1)
