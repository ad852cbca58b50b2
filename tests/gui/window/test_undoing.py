"""The menu undoes what has the focus, and says why it cannot."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from pytestqt.qtbot import QtBot

from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.canvas.mask_canvas import MaskCanvas
from ddpm_studio.gui.window import undoing
from ddpm_studio.gui.window.shell import Shell


def test_the_last_stroke_is_undone_and_done_again(qtbot: QtBot, session: Session) -> None:
    shell, canvas = cast(Shell, SimpleNamespace(session=session)), MaskCanvas()
    qtbot.addWidget(canvas)
    canvas.join(session.undoing)
    canvas.invert()
    assert undoing.why_not_undo(shell) == "There is nothing to undo here"  # the canvas has not the focus
    with qtbot.waitActive(canvas):
        canvas.show()
        canvas.activateWindow()
    canvas.setFocus()
    assert not undoing.why_not_undo(shell) and undoing.why_not_redo(shell)
    undoing.undo(shell)
    assert canvas.erased == 0 and undoing.why_not_undo(shell)
    undoing.redo(shell)
    assert canvas.erased == 32 * 32
