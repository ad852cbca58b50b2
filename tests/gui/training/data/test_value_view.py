"""What the data card says of values beyond eight bits."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from ddpm_studio.engine.events import Levels, ValueSpread
from ddpm_studio.gui.training.data.value_view import ValueView

SPREAD = ValueSpread(0, 4000, (3, 3900), (0, 65535), Levels(0, 4000), (5, 0, 9, 1))


def test_it_says_what_becomes_black_and_white(qtbot: QtBot) -> None:
    view = ValueView()
    qtbot.addWidget(view)
    view.show_values(SPREAD)
    assert not view.isHidden() and not view.grab().isNull()
    assert view.sentence.text() == "Values in the files: 0 to 4000 · 0 becomes black, 4000 white"
    view.show_values(replace(SPREAD, levels=None))
    assert view.sentence.text().endswith("0 becomes black, 65535 white")
    view.show_values(replace(SPREAD, levels=None, usual=None))
    assert "guessed" in view.sentence.text()


def test_plain_pictures_need_no_word_of_it(qtbot: QtBot) -> None:
    view = ValueView()
    qtbot.addWidget(view)
    for values in (None, ValueSpread(0, 255, (0, 255), (0, 255), None, (1, 2))):
        view.show_values(SPREAD)
        view.show_values(values)
        assert view.isHidden()
