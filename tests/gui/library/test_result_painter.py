"""What is written below a result."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.films.result import Facts, Result
from ddpm_studio.gui.library.result_painter import ResultPainter
from ddpm_studio.gui.style.theme import SPACE_INSIDE


def test_the_seed_below_a_result_is_never_cut(qtbot: QtBot, tmp_path: Path) -> None:
    rail, page = ResultPainter(80), ResultPainter(104, 3)
    result = Result(tmp_path, Facts("sample", "digits", sampler="dpm-solver++", steps=20, seed=156748), "")
    metrics = QFontMetrics(QApplication.font())
    word, number = "seed 156748", "156748"
    assert rail.lines(result, metrics, metrics.horizontalAdvance(word)) == [word]
    assert rail.lines(result, metrics, metrics.horizontalAdvance(word) - 1) == [number]
    told = page.lines(result, metrics, 1)
    assert told[0] == "digits" and told[-1] == word
    edges = 2 * (2 + SPACE_INSIDE)  # of a tile, and of what is in it
    assert page.tile(metrics).width() - edges >= metrics.horizontalAdvance(told[1])
