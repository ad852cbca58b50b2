"""A small model draws anew a moment after each change; what is shown stays until that is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.gui.live import drawer
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.window.status_bar import StatusBar
from ddpm_studio.gui.work.worker import Outcome, Report, workers
from tests.gui.small_model import model, run, show, wait_until

__all__ = ["model"]
STEPS = 4


@pytest.fixture
def tab(qtbot: QtBot, session: Session, model: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SampleTab]:
    monkeypatch.setattr(drawer, "SETTLED", 600_000)  # only who asks for it waits so long
    session.use_model(model)
    tab = SampleTab(session)
    show(qtbot, tab, session)
    tab.images.put("count", 6)
    tab.walk.put("steps", STEPS)
    tab.live.setChecked(True)
    yield tab
    tab.live.setChecked(False)
    tab.stop()
    wait_until(qtbot, lambda: not tab.is_busy and not workers())


def options(tab: SampleTab) -> SampleOptions:
    assert tab.view.take is not None and isinstance(tab.view.take.options, SampleOptions)
    return tab.view.take.options


def seeds_kept(session: Session) -> list[int | None]:
    return [result.facts.seed for result in session.results.items]


def test_a_change_is_drawn_without_the_button_and_the_old_picture_stays_until_then(
    qtbot: QtBot, tab: SampleTab, session: Session
) -> None:
    wait_until(qtbot, lambda: tab.view.take is not None)  # what was chosen before it was turned on
    assert len(tab.view.take.film) == STEPS + 1 and not tab.is_busy  # type: ignore[union-attr]
    tab.view.timeline.go_to(1)
    t = tab.view.take.film.times[1]  # type: ignore[union-attr]
    before, seed = tab.view.take, options(tab).seed
    tab.images.put("seed", seed + 1)
    assert tab.view.take is before and "Seed" in tab.not_drawn.text()
    wait_until(qtbot, lambda: tab.view.take is not before)
    assert options(tab).seed == seed + 1
    assert tab.view.timeline.count == STEPS + 1
    assert tab.view.take.film.times[tab.view.position] == t  # type: ignore[union-attr]
    assert tab.not_drawn.text() == ""
    assert seeds_kept(session) == [] and not session.results.is_busy  # what comes and goes is no result
    tab.live.drawer.settled.emit(tab.view.take)
    wait_until(qtbot, lambda: seeds_kept(session) == [seed + 1])


def test_what_was_drawn_live_is_not_lost_by_the_button(qtbot: QtBot, tab: SampleTab, session: Session) -> None:
    wait_until(qtbot, lambda: tab.view.take is not None and tab.live.drawer.calm.isActive())
    seed = options(tab).seed
    run(qtbot, tab)
    assert options(tab).seed != seed
    wait_until(qtbot, lambda: not session.results.is_busy)
    assert seeds_kept(session) == [options(tab).seed, seed]


def test_what_the_button_has_drawn_is_not_drawn_again(qtbot: QtBot, tab: SampleTab) -> None:
    run(qtbot, tab)
    take = tab.view.take
    assert not tab.live.drawer.rest.isActive() or tab._is_shown()
    tab.live.drawer.draw()
    qtbot.wait(1)
    assert tab.view.take is take and not tab.live.drawer.runner.is_busy


def test_where_all_take_too_long_the_first_are_drawn_and_where_those_do_it_says_why(
    tab: SampleTab, session: Session
) -> None:
    choice = tab.picker.choice
    assert choice is not None
    key = f"{choice.card.provenance.sha256[:16]} auto auto"
    tab.images.put("count", 8)
    session.settings.change(speeds={key: 2.0 / (STEPS * 4)})  # 4 images in 2 s
    tab.images.put("count", 9)
    wanted = tab.live.drawer.wanted
    assert wanted is not None and isinstance(wanted.parts[0], SampleOptions) and wanted.parts[0].count == 4
    assert tab.live.draws
    tab.walk.put("steps", 40)
    assert tab.live.drawer.wanted is None and not tab.live.isEnabled() and not tab.live.isChecked()
    assert tab.live.toolTip().startswith("Drawing takes about 45 s: press the button.")
    tab.walk.put("steps", STEPS)
    assert tab.live.draws


def test_a_training_has_the_computer_for_itself(tab: SampleTab, session: Session, tmp_path: Path) -> None:
    session.training = tmp_path
    assert not tab.live.draws and "being trained" in tab.live.toolTip()
    session.training = None
    assert tab.live.draws


def test_the_switch_is_remembered(qtbot: QtBot, tab: SampleTab, session: Session) -> None:
    assert session.settings.now.draws_live
    tab.live.setChecked(False)
    session.settings.save()
    assert not Settings(session.settings.path).now.draws_live


def test_what_was_dropped_half_drawn_is_drawn_when_it_is_turned_on_again(qtbot: QtBot, tab: SampleTab) -> None:
    wait_until(qtbot, lambda: tab.view.take is not None)
    seed = options(tab).seed + 1
    tab.images.put("seed", seed)
    tab.live.drawer.draw()
    assert tab.live.drawer.runner.is_busy
    tab.live.setChecked(False)
    tab.live.setChecked(True)
    wait_until(qtbot, lambda: options(tab).seed == seed)


def test_why_it_could_not_draw_is_told_until_something_else_is_chosen(qtbot: QtBot, tab: SampleTab) -> None:
    wait_until(qtbot, lambda: tab.view.take is not None)
    tab.live.drawer.runner.ended.emit(Outcome("failed", Report("There is not enough memory for this.", True)))
    assert not tab.live.isEnabled() and tab.live.toolTip() == "There is not enough memory for this."
    tab.images.put("seed", options(tab).seed + 1)
    assert tab.live.isEnabled() and tab.live.draws


def test_a_change_that_is_taken_back_leaves_the_film_to_be_kept(qtbot: QtBot, tab: SampleTab) -> None:
    wait_until(qtbot, lambda: tab.view.take is not None and tab.live.drawer.calm.isActive())
    take, seed = tab.view.take, options(tab).seed
    tab.images.put("seed", seed + 1)
    assert not tab.live.drawer.calm.isActive()
    tab.images.put("seed", seed)  # before it was drawn
    assert tab.live.drawer.calm.isActive() and not tab.live.drawer.rest.isActive()
    with qtbot.waitSignal(tab.live.drawer.settled) as settled:
        tab.live.drawer.calm.timeout.emit()
    assert settled.args == [take] and tab.view.take is take
    tab.live.drawer.calm.stop()
    tab.images.put("seed", seed + 1)
    tab.images.put("seed", seed)
    assert not tab.live.drawer.calm.isActive()  # it is kept already


def test_the_last_line_tells_what_is_drawn_live(qtbot: QtBot, tab: SampleTab, session: Session) -> None:
    status = StatusBar(session)
    qtbot.addWidget(status)
    wait_until(qtbot, lambda: not workers() and tab.view.take is not None)
    assert status.engine.text() == "Ready"
    tab.images.put("seed", options(tab).seed + 1)
    tab.live.drawer.draw()
    assert status.engine.text() == "Drawing live"
    wait_until(qtbot, lambda: status.engine.text() == "Ready")
