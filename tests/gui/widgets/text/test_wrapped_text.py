"""How long the lines of a sentence are."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel


def test_what_is_centred_has_no_long_lines_however_wide_the_window_is(qtbot: QtBot) -> None:
    label = WrappedLabel("the model draws many pictures, which are compared with the real ones " * 3)
    qtbot.addWidget(label)
    assert label.heightForWidth(4000) == label.fontMetrics().height()
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    assert label.heightForWidth(4000) == label.heightForWidth(800) > label.fontMetrics().height()
