"""The loss of a run by step, by images or by time, with what else is known of a place of the curve."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.events import Metrics
from ddpm_studio.engine.runs.happenings import happening_in, happenings
from ddpm_studio.engine.runs.run import LOG, METRICS, Run
from ddpm_studio.gui.training.course.loss_course import IMAGES, STEP, TIME, LossCourse
from ddpm_studio.gui.widgets.curves.curve_plot import CurvePlot

SAID = (
    ("started", 0, "Training on CPU."),
    ("rate", 40, "The learning rate falls from 0.001 to 0 at step 2,000."),
    ("resumed", 40, "Resumed at step 40."),
    (
        "stepped back",
        30,
        "The loss is no number. It happened at step 43. Going on from step 30 with a learning rate of 0.0001.",
    ),
    ("stepped back", 20, "The newest state is damaged; going on from the one before, step 20 (state.pt is not whole)."),
    (
        "memory",
        51,
        "There is not enough memory for 8 images at once. Each batch of 8 is computed in 2 parts from step 51 on.",
    ),
    ("way", 61, "From step 61 on steps are computed in bf16: 1.40 times as fast."),
    ("by heart", 70, "The held-out loss rises since step 70: it begins to learn by heart."),
    ("moved", 1200, "From step 1,200 on this run is saved in /elsewhere."),
)


def values(step: int) -> dict[str, float]:
    return {"loss": 1 / step, "learning_rate": 2e-4, "images_per_second": 8.0, "images_seen": 8.0 * step}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    run = Run(tmp_path)
    lines = [f"2026-01-01 10:00:00  {said}" for _, _, said in SAID]
    lines.insert(3, "2026-01-01 10:00:00  Training on CPU.")  # as is said again once it was resumed
    (tmp_path / LOG).write_text("\n".join(lines) + "\n")
    return run


def test_a_log_tells_what_happened_and_where(run: Run) -> None:
    long = "2026-01-01 10:00:01  " + "x" * 3_000_000 + "Resumed at step 2.\n"  # a log of other programs' words, too
    (run.folder / LOG).write_text(long + (run.folder / LOG).read_text() + long)
    found = happenings(run)
    assert [(each.kind, each.step, each.sentence) for each in found] == list(SAID)
    assert found[2].told() == "2026-01-01 10:00:00: Resumed at step 40."
    assert not [each for each in found if happening_in(each.told())], "what is told later is no news"
    (run.folder / LOG).unlink()
    assert list(happenings(run)) == []


def test_a_curve_is_counted_by_steps_images_or_time(qtbot: QtBot, run: Run) -> None:
    plot = CurvePlot("Loss")
    qtbot.addWidget(plot)
    plot.resize(800, 300)
    course = LossCourse(plot)
    with qtbot.waitExposed(plot):
        plot.show()
    for step in range(10, 101, 10):
        run.append_metrics(step, values(step))
    assert (run.folder / METRICS).exists()
    course.begin(run)
    qtbot.waitUntil(lambda: not course.reader.is_busy and course.last_step == 100)
    course.take(Metrics(110, values(110)))

    def counted(axis: int) -> list[float]:
        course.axis.choose(axis)
        return [float(step) for step in plot.series("loss").steps[-2:]]

    assert counted(STEP) == [100, 110] and counted(IMAGES) == [800, 880]
    assert counted(TIME) == pytest.approx([100 / 3600, 110 / 3600])
    course.axis.choose(IMAGES)
    plot.redraw()
    plot.stage.point_at(8 * 30.0)
    told = plot.stage.readout
    assert "step 30" in told and "learning rate 0.0002" in told and "30 s" in told and "no number" in told
    course.take(Metrics(50, values(50)))
    assert course.last_step == 50, "what is trained again replaces what was"
    course.happen("Resumed at step 50.")
    plot.redraw()
    plot.stage.point_at(8 * 50.0)
    assert "Resumed at step 50." in plot.stage.readout
    course.clear()
    assert course.last_step == 0 and plot.stage.readout == ""
