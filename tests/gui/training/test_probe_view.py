"""The map of a run's loss by t, and what is said beside it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.findings import Probed
from ddpm_studio.gui.training.probe_view import GAP, HELD_OUT, LEARNT, ProbeView


def probe(step: int, learnt: float, held_out: float | None = None) -> Probed:
    others = () if held_out is None else (held_out, held_out / 2)
    each = () if held_out is None else (held_out, held_out * 1.01)
    return Probed(step, (100, 500), (learnt, learnt / 2), others, (learnt, learnt), (learnt, learnt * 1.01), each)


@pytest.fixture
def view(qtbot: QtBot) -> ProbeView:
    view = ProbeView()
    qtbot.addWidget(view)
    view.resize(640, 240)
    view.show()
    view.show_run(8)
    return view


def test_it_shows_halvings_since_the_first_probe(view: ProbeView) -> None:
    view.take([probe(0, 1.0), probe(10, 0.4), probe(20, 0.2)])
    assert view.map.cells.tolist() == [[0, 0], [-1, -1]], "that of the untrained network is left out"
    assert view.map.read(1, 0).startswith("step 20, t = 100") and "0.2" in view.map.read(1, 0)
    assert "no pictures are held out" in view.in_words() and view.hint.text() == ""
    assert view.best() == (20, "Lowest loss: 0.15")
    assert not view.views.buttons[GAP].isEnabled()


def test_the_gap_is_shown_where_pictures_are_held_out(view: ProbeView) -> None:
    said: list[str] = []
    view.said.connect(said.append)
    view.take([probe(0, 1.0, 1.0), probe(10, 0.4, 0.4), probe(20, 0.2, 0.4)])
    view.views.choose(GAP)
    assert view.map.cells.tolist() == [[0, 0], [1, 1]]
    view.views.choose(HELD_OUT)
    assert view.map.cells.tolist() == [[0, 0], [0, 0]]
    assert "gap +0.2" in said[-1] and "held out 0.3" in said[-1]
    view.grab()
    view.take([probe(30, 0.2)])
    assert view.views.index == LEARNT, "and not where none are any more"


def test_steps_that_are_done_again_count_as_last_probed(view: ProbeView) -> None:
    view.take([probe(0, 1.0), probe(10, 0.4), probe(20, 0.2), probe(30, 0.1)])
    view.take([probe(20, 0.1)])
    assert view.map.cells.shape == (2, 2) and view.map.cells[1, 0] == -2
    view.show_run(8)
    assert not view.has_probes and view.map.cells.size == 0
