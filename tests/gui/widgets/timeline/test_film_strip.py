"""The captions below a film strip never lie over each other."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.timeline.film_strip import FilmStrip


def test_where_captions_need_more_room_than_there_is_some_are_left_out_but_not_that_which_is_looked_at(
    qtbot: QtBot,
) -> None:
    strip = FilmStrip()
    qtbot.addWidget(strip)
    strip.show_rows([np.zeros((12, 4, 4, 3), np.uint8)], ["one"], [f"t = {1000 + column}" for column in range(12)])
    strip.resize(2000, strip.sizeHint().height())
    assert strip._written() == set(range(12))
    strip.resize(500, strip.sizeHint().height())
    strip.mark(5)
    written = sorted(strip._written())
    widest = strip.fontMetrics().horizontalAdvance("t = 1005") * 0.9
    assert 5 in written and len(written) < 12
    places = [strip.rect_of(0, column).x() for column in written]
    assert min(np.diff(places)) >= widest
