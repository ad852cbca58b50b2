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


def test_words_go_in_larger_letters_though_the_room_stays(qtbot: QtBot) -> None:
    segments = Segments([(text, text, text) for text in LONG], "View", short=SHORT)
    qtbot.addWidget(segments)
    segments.setFixedWidth(segments.sizeHint().width() + 10)
    segments.show()
    qtbot.waitUntil(lambda: says(segments, LONG))
    usual = segments.font()
    larger = segments.font()
    larger.setPointSizeF(1.5 * usual.pointSizeF())
    for font, texts in ((larger, SHORT), (usual, LONG)):
        segments.setFont(font)
        qtbot.waitUntil(partial(says, segments, texts))
