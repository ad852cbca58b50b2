"""The list of data sets: what comes with the program, and which of it is shown."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.datasets import AnySource, Digits, Emoji, Shapes
from ddpm_studio.gui.training.data.source_combo import SourceCombo

DIGITS, LARGE, ALL = "Digits (1,797 handwritten, 8×8)", "Large shapes (4,000 drawn, in colour)", "Shapes of all sizes"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (Digits(), DIGITS),
        (Shapes(sizes="large"), LARGE),
        (Shapes(count=300), f"{ALL} (300 drawn, in colour)"),
        (Shapes(sizes="small"), "Small shapes (4,000 drawn, in colour)"),
        (Emoji(classes="style"), "Emoji (1,906 in two styles, 32×32)"),
    ],
)
def test_what_comes_along_is_offered_and_the_chosen_one_shown_as_it_is(
    qtbot: QtBot, source: AnySource, shown: str
) -> None:
    combo = SourceCombo()
    qtbot.addWidget(combo)
    combo.show_source(source, ())
    offered = [combo.itemText(index) for index in range(4)]
    assert combo.currentText() == shown and shown in offered and len(set(offered)) == 4
    assert combo.currentData() == source
    other = next(index for index in range(4) if index != combo.currentIndex())
    with qtbot.waitSignal(combo.embedded_chosen) as told:
        combo.activated.emit(other)
    assert told.args == [combo.itemData(other)] and told.args != [source]
