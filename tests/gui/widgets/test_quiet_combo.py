"""A list whose text does not fit says so, and tells the rest."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.quiet_combo import QuietCombo

NAME = "a folder with a <long> name"


def tip(combo: QuietCombo) -> str:
    QToolTip.hideText()
    QApplication.sendEvent(combo, QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), combo.mapToGlobal(QPoint(5, 5))))
    return QToolTip.text()


def test_the_tip_begins_with_what_is_not_seen(qtbot: QtBot) -> None:
    combo = QuietCombo()
    qtbot.addWidget(combo)
    combo.addItem(NAME)
    combo.setToolTip("The pictures.")
    combo.show()
    combo.resize(400, 30)
    whole = combo.grab().toImage()
    assert tip(combo) == "The pictures."
    combo.resize(80, 30)
    assert tip(combo) == "<p>a folder with a &lt;long&gt; name</p>The pictures."
    combo.resize(400, 30)
    assert combo.grab().toImage() == whole
    QToolTip.hideText()


def test_it_is_drawn_with_an_ellipsis(qtbot: QtBot) -> None:
    long, cut = QuietCombo(), QuietCombo()
    for combo in (long, cut):
        qtbot.addWidget(combo)
        combo.resize(100, 30)
    long.addItem(NAME)
    cut.addItem(long._visible_text())
    assert cut.currentText().endswith("…")
    assert long.grab().toImage() == cut.grab().toImage()
