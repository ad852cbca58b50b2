"""What is said above the settings stands beside its button, or above it where letters are large."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.training.open_run_note import OpenRunNote


def test_a_sentence_stands_above_its_button_where_letters_are_large(qtbot: QtBot) -> None:
    page, note = QWidget(), OpenRunNote()
    qtbot.addWidget(page)
    QVBoxLayout(page).addWidget(note)
    note.show_draft(is_run_seen=True)
    page.resize(600, 300)
    page.show()
    qtbot.waitUntil(lambda: note.sentence.geometry().right() < note.turn.geometry().left())
    font = page.font()
    font.setPointSize(3 * font.pointSize())
    page.setFont(font)
    qtbot.waitUntil(lambda: note.sentence.geometry().bottom() < note.turn.geometry().top())
