"""F and L reach a plot from anywhere on its page but from text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.curves.curve_keys import CurveKeys
from ddpm_studio.gui.widgets.curves.curve_plot import CurvePlot
from ddpm_studio.gui.widgets.page_keys import KeyRouter


def test_follow_and_logarithm_are_a_key_away(qtbot: QtBot) -> None:
    page, plot, button, field = QWidget(), CurvePlot(), QPushButton("train"), QLineEdit()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    for widget in (plot, button, field):
        column.addWidget(widget)
    plot.append([1, 2, 3], [3, 2, 1])
    KeyRouter(page, CurveKeys(plot))
    with qtbot.waitActive(page):
        page.show()
    plot.redraw()
    for place in (button, plot.stage):
        place.setFocus()
        plot.set_follow(False)
        was_log = plot.header.log.isChecked()
        qtbot.keyClick(place, Qt.Key.Key_F)
        qtbot.keyClick(place, Qt.Key.Key_L)
        assert plot.follows and plot.header.log.isChecked() != was_log
    field.setFocus()
    was_log = plot.header.log.isChecked()
    qtbot.keyClick(field, Qt.Key.Key_L)
    assert field.text() == "l" and plot.header.log.isChecked() == was_log
