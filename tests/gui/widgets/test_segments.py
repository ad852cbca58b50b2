"""Buttons of which one is pressed say less before they are cut."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.segments import Segments

LONG, SHORT = ["x_t noisy as it is", "x_0 that is predicted"], ["x_t", "x_0"]


def says(segments: Segments, texts: list[str]) -> bool:
    return [button.text() for button in segments.buttons] == texts


def test_words_go_before_symbols_are_cut_and_come_back(qtbot: QtBot) -> None:
    segments = Segments([(text, text, text) for text in LONG], "View", short=SHORT)
    page = QWidget()
    qtbot.addWidget(page)
    line = QHBoxLayout(page)
    line.addWidget(segments)
    line.addStretch(1)
    page.show()
    needs = set()
    for width, texts in ((700, LONG), (segments.minimumSizeHint().width() + 30, SHORT), (700, LONG)):
        page.resize(width, 60)
        qtbot.waitUntil(partial(says, segments, texts))
        needs.add(segments.minimumSizeHint().width())
        assert [button.accessibleName() for button in segments.buttons] == LONG
    assert len(needs) == 1  # what it needs does not follow from the room that it has
    assert max(needs) < segments.sizeHint().width()
