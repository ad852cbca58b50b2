"""A run as it goes: plot, samples, map and history show the step that is looked at, wherever that was pointed at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.events import Metrics, Note, Preview
from ddpm_studio.engine.findings import Probed
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.training.run_view import RunView
from tests.engine.small import SMALL, small_run

WAY = "From step 21 on steps are computed in bf16: 1.40 times as fast."


@pytest.fixture
def run(tmp_path: Path) -> Run:
    run = small_run(tmp_path)
    for step in range(1, 51):
        run.append_metrics(step, {"loss": 1 / step, "images_seen": 8.0 * step, "images_per_second": 8.0})
    for step in (0, 20, 40):
        run.write_preview(step, np.full((16, 8, 8, 1), step, np.uint8))
    for said in ("Training on CPU.", WAY, "Resumed at step 30.", "Training on CPU."):
        run.log(said)
    return run


@pytest.fixture
def view(qtbot: QtBot, run: Run) -> RunView:
    view = RunView()
    qtbot.addWidget(view)
    view.resize(900, 560)
    with qtbot.waitExposed(view):
        view.show()
    view.show_run(run, SMALL)
    qtbot.waitUntil(lambda: not view.reader.is_busy and view.previews.steps == (0, 20, 40))
    view.probes.take([_probe(10, 0.4), _probe(30, 0.2), _probe(40, 0.3)])
    view.plot.redraw()
    qtbot.waitUntil(lambda: len(view.history.model.rows) == 7)
    return view


def _probe(step: int, loss: float) -> Probed:
    return Probed(step, (100, 500), (loss, loss), (), (loss, loss), (loss, loss), ())


def _where(view: RunView) -> tuple[int, str, int | None]:
    """Return the step of the samples, the first line at the cross-hair, and the probe that is outlined."""
    return view.previews.shown_step, view.plot.stage.readout.partition("\n")[0], view.probes.map._marked


def test_the_history_tells_what_happened_and_is_clicked(view: RunView, qtbot: QtBot) -> None:
    told = [(row.step, row.kind) for row in view.history.model.rows]
    assert told == [
        *((0, "started"), (0, "samples"), (20, "samples"), (21, "way"), (30, "resumed"), (30, "best")),
        (40, "samples"),
    ]
    assert view.history.model.rows[3].words == WAY
    loss = view.plot.series("loss").smooth[19]
    assert [row.words for row in view.history.model.rows[1:3]] == ["Samples", f"Samples, loss {loss:.3g}"]
    assert _where(view) == (40, "", None)
    rows = view.history.list
    qtbot.mouseClick(
        rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(view.history.model.index(3)).center()
    )
    assert _where(view) == (20, "step 21", 0) and not view.previews.scrubber.latest.isChecked()
    view.follow(Preview(60, np.zeros((16, 8, 8, 1), np.uint8)))
    assert view.previews.shown_step == 20, "it stays where one looks"
    QTest.keyClick(rows, Qt.Key.Key_Down)
    assert view.step_cursor.kept == 30
    QTest.keyClick(rows, Qt.Key.Key_Escape)
    assert (
        view.step_cursor.kept is None and view.previews.shown_step == 60 and view.previews.scrubber.latest.isChecked()
    )
    view.history.with_samples.click()
    assert "samples" not in {row.kind for row in view.history.model.rows}


def test_plot_and_scrubber_and_map_move_the_same_cursor(view: RunView) -> None:
    view.plot.stage.point_at(31.0)
    assert _where(view) == (20, "step 31", 1)
    assert view.history.model.rows[view.history.list.currentIndex().row()].step == 30
    view.plot.stage.picked.emit(12.2)
    view.plot.stage.point_at(45.0)
    assert _where(view) == (40, "step 45", 2)
    view.plot.stage.point_at(None)
    assert _where(view) == (0, "step 12", 0), "when the pointer has left, one looks at what was kept"
    view.course.axis.choose(1)
    assert _where(view)[1] == "96 " + "images"
    view.previews.scrubber.newer.click()
    assert _where(view)[0] == 20 and view.step_cursor.kept == 20
    view.kinds.choose(1)
    assert view.course.axis.isHidden()
    view.probes.map.picked.emit(1)
    assert view.step_cursor.kept == 30 and view.probes.map._marked == 1
    view.plot.stage.follow_wanted.emit(True)
    assert view.step_cursor.kept is None and _where(view) == (40, "", None)


def test_the_pointer_over_the_map_is_a_column(view: RunView) -> None:
    view.kinds.choose(1)
    frame = view.probes.map.frame()
    for share, step in ((0.5, 30.0), (0.9, 40.0)):
        place = QPointF(frame.left() + share * frame.width(), frame.center().y())
        event = QMouseEvent(
            QEvent.Type.MouseMove, place, view.probes.map.mapToGlobal(place), Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        view.probes.map.mouseMoveEvent(event)
        assert view.step_cursor.step == step
    view.probes.map.leaveEvent(QEvent(QEvent.Type.Leave))
    assert view.step_cursor.step is None


def test_what_is_told_while_it_trains_joins_the_history(view: RunView, qtbot: QtBot) -> None:
    view.follow(Metrics(51, {"loss": 0.02}))
    view.follow(Note("The learning rate stays at 0.001, where it was at step 51."))
    view.follow(Note("Training on CPU."))
    view.follow(Note("The loss is no number. Going on from step 40 with a learning rate of 0.0001."))
    view.say_standing("done, 51 steps", 51)
    qtbot.waitUntil(lambda: view.history.model.rows[-1].kind == "done")
    told = [(row.step, row.kind, row.is_trouble) for row in view.history.model.rows[-4:]]
    assert told == [(40, "stepped back", True), (40, "samples", False), (51, "rate", False), (51, "done", False)]
    view.show_nothing()
    qtbot.waitUntil(lambda: not view.history.model.rows)
