from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.runs.learnt import Learnt
from ddpm_studio.gui.training.longer import LongerDialog


@pytest.fixture
def dialog(qtbot) -> LongerDialog:
    dialog = LongerDialog()
    qtbot.addWidget(dialog)
    return dialog


def learnt(decay: str) -> Learnt:
    changes = ["training.steps=400", f"training.optimizer.decay={decay}"]
    return Learnt(400, with_changes(RunConfig(), changes))


def test_a_rate_that_has_fallen_rises_again_unless_it_is_chosen_to_stay(dialog: LongerDialog) -> None:
    dialog.offer(learnt("cosine"))
    (line,) = dialog.plot.lines
    assert dialog.way == "warm" and dialog.steps.value() == 800 and dialog.plot.marker == 400
    assert line.at(100) > line.at(399) < 0.01 * line.at(500) and line.at(799) < 1e-7
    assert "rises from" in dialog.told.text() and "falls to 0 at step 800" in dialog.told.text()
    dialog.ways.choose(0)
    (line,) = dialog.plot.lines
    assert line.at(399) == line.at(799) and "stays at" in dialog.told.text()


def test_a_constant_rate_stays_unless_it_is_chosen_to_fall(dialog: LongerDialog) -> None:
    dialog.offer(learnt("none"))
    assert dialog.way == "keep" and dialog.plot.lines[0].at(799) == dialog.plot.lines[0].at(399) > 0
    dialog.ways.choose(2)
    assert dialog.plot.lines[0].at(799) < 1e-3 * dialog.plot.lines[0].at(399)


def test_what_is_chosen_is_told_and_no_step_that_is_done_can_be(qtbot, dialog: LongerDialog) -> None:
    dialog.offer(learnt("none"))
    dialog.steps.setText("400")
    assert not dialog.start.isEnabled() and "at least 401" in dialog.problem.text()
    dialog.steps.setText("500")
    dialog.ways.choose(2)
    with qtbot.waitSignal(dialog.wanted) as told:
        qtbot.keyClick(dialog.steps, Qt.Key.Key_Return)
    assert told.args == [500, "decay"] and not dialog.isVisible()
