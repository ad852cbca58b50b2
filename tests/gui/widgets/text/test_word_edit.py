"""Words are offered while one is typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.text.word_edit import WordEdit


@pytest.fixture
def edit(qtbot: QtBot) -> Iterator[WordEdit]:
    edit = WordEdit()
    qtbot.addWidget(edit)
    edit.offer(["red", "ring", "circle", "rot"])
    edit.show()
    yield edit
    edit._popup.hide()


def test_words_that_begin_alike_are_offered_and_taken(qtbot: QtBot, edit: WordEdit) -> None:
    qtbot.keyClicks(edit, "a large R")
    assert edit.offered() == ["red", "ring", "rot"] and edit._popup.isVisible()
    qtbot.keyClicks(edit, "i")
    assert edit.offered() == ["ring"]
    qtbot.keyClick(edit._popup, Qt.Key.Key_Down)
    qtbot.keyClick(edit._popup, Qt.Key.Key_Return)
    assert edit.toPlainText() == "a large ring " and not edit._popup.isVisible()
    qtbot.keyClicks(edit, "circle")
    assert edit.offered() == [] and edit.lines() == ("a large ring circle",)


def test_words_and_lines_are_added_apart(edit: WordEdit) -> None:
    edit.add_word("red")
    edit.add_word("ring")
    assert edit.toPlainText() == "red ring "
    edit.add_line("circle")
    edit.add_word("x")
    assert edit.lines() == ("red ring", "circle x")
