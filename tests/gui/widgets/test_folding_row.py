"""The middle of a line goes below where the line is too short for it, and comes back."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.folding_row import SPARE, FoldingRow


def test_the_middle_is_below_where_there_is_no_room(qtbot: QtBot) -> None:
    left, middle, right = QPushButton("left"), QPushButton("middle"), QPushButton("right")
    row = FoldingRow(left, middle, right, "some words of it")
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    column.addWidget(row)
    page.resize(700, 200)
    page.show()
    assert not row.is_folded
    assert left.geometry().right() < middle.geometry().left() < right.geometry().left()
    assert left.geometry().center().y() == middle.geometry().center().y()
    page.resize(1, 200)
    qtbot.waitUntil(lambda: row.is_folded)
    assert row.width() == row.minimumSizeHint().width()
    qtbot.waitUntil(lambda: middle.geometry().top() > left.geometry().bottom())
    assert left.geometry().right() < right.geometry().left()
    page.resize(700, 200)
    qtbot.waitUntil(lambda: not row.is_folded)
    qtbot.waitUntil(lambda: left.geometry().center().y() == middle.geometry().center().y())
    assert left.geometry().right() < middle.geometry().left() < right.geometry().left()


def test_what_it_lies_in_makes_room_at_once_before_anything_is_painted(qtbot: QtBot) -> None:
    row = FoldingRow(QPushButton("left"), QPushButton("middle"), QPushButton("right"), "some words of it")
    page, header = QWidget(), QWidget()
    qtbot.addWidget(page)
    QVBoxLayout(header).addWidget(row)
    column = QVBoxLayout(page)
    column.addWidget(header)
    column.addStretch(1)
    page.resize(700, 300)
    with qtbot.waitExposed(page):
        page.show()
    before = row.height()
    page.resize(1, 300)
    row._use_room()  # as in the next turn
    assert row.is_folded and row.height() == row.sizeHint().height() > before
    unfolds = next(width for width in range(200, 700) if not _folds_at(row, width))
    assert not _folds_at(row, unfolds - SPARE)  # it stays one line where a scroll bar takes some pixels
    assert _folds_at(row, unfolds - SPARE - 1) and _folds_at(row, unfolds - 1)


def test_the_middle_goes_below_in_larger_letters_though_the_room_stays(qtbot: QtBot) -> None:
    parts = QPushButton("left"), QPushButton("middle"), QPushButton("right")
    for part in parts:
        part.setFixedSize(60, 30)  # so that the words alone make the difference, and nothing else asks
    row = FoldingRow(*parts, "some words of it")
    qtbot.addWidget(row)
    row.resize(500, 100)
    row.show()
    row._use_room()
    assert not row.is_folded
    font = row.font()
    for points in (40, 9):
        font.setPointSize(points)
        row.setFont(font)
        qtbot.waitUntil(partial(_is_folded, row, points == 40))


def test_the_middle_goes_below_as_soon_as_there_is_more_in_it(qtbot: QtBot) -> None:
    middle, more = QWidget(), QPushButton("more that is shown at times, and is long")
    line = QHBoxLayout(middle)
    line.addWidget(QPushButton("middle"))
    line.addWidget(more)
    more.hide()
    row = FoldingRow(QPushButton("left"), middle, QPushButton("right"), "words")
    qtbot.addWidget(row)
    row.resize(500, 100)
    row.show()
    row._use_room()
    for is_shown in (True, False):
        more.setVisible(is_shown)
        row.look_anew()
        qtbot.waitUntil(partial(_is_folded, row, is_shown))


def _is_folded(row: FoldingRow, as_expected: bool) -> bool:
    return row.is_folded is as_expected


def _folds_at(row: FoldingRow, width: int) -> bool:
    row.resize(width, row.height())
    row._use_room()
    return row.is_folded
