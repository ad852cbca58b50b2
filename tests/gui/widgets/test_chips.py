"""Names that are each on or off."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.chips import FEW, Chips, Flow


@pytest.fixture
def chips(qtbot: QtBot) -> Chips:
    chips = Chips()
    qtbot.addWidget(chips)
    chips.resize(220, 400)
    chips.show()
    return chips


def test_what_is_pressed_is_chosen_in_the_order_of_the_names(qtbot: QtBot, chips: Chips) -> None:
    chips.offer(("cat", "dog & co", "owl"), ("owl",))
    assert chips.chosen() == ("owl",) and not chips.search.isVisible()
    with qtbot.waitSignal(chips.changed):
        qtbot.mouseClick(chips.buttons["cat"], Qt.MouseButton.LeftButton)
    assert chips.chosen() == ("cat", "owl") and chips.buttons["dog & co"].text() == "dog && co"
    with qtbot.waitSignal(chips.changed):
        qtbot.mouseClick(chips.all, Qt.MouseButton.LeftButton)
    assert chips.chosen() == chips.names
    qtbot.mouseClick(chips.none, Qt.MouseButton.LeftButton)
    assert chips.chosen() == () and not chips.buttons["owl"].isChecked()


def test_many_are_searched_and_those_that_are_not_found_stay_chosen(qtbot: QtBot, chips: Chips) -> None:
    names = tuple(f"class {number}" for number in range(FEW + 6))
    chips.offer(names, names[:2])
    assert chips.search.isVisible() and len(chips.buttons) == len(names)
    qtbot.keyClicks(chips.search, "CLASS 29")
    assert list(chips.buttons) == ["class 29"]
    qtbot.mouseClick(chips.buttons["class 29"], Qt.MouseButton.LeftButton)
    assert chips.chosen() == (*names[:2], "class 29")
    chips.offer(("a", "b"), ())
    assert not chips.search.isVisible() and list(chips.buttons) == ["a", "b"]
    qtbot.waitUntil(chips.buttons["a"].isVisible)


def test_they_stand_in_as_many_rows_as_they_need(qtbot: QtBot, chips: Chips) -> None:
    chips.offer(tuple(f"a class {number}" for number in range(9)), ())
    qtbot.waitUntil(lambda: len({button.y() for button in chips.buttons.values()}) > 1)
    assert all(button.geometry().right() <= chips.width() for button in chips.buttons.values())


def stand_in(buttons: list[QPushButton], columns: int) -> bool:
    return len({button.x() for button in buttons}) == columns


def test_even_widgets_stand_in_columns_as_many_as_there_is_room_for(qtbot: QtBot) -> None:
    flow = Flow(even=True)
    qtbot.addWidget(flow)
    buttons = [QPushButton(text) for text in ("a", "what is much longer", "b", "c")]
    flow.fill(buttons)
    widest = buttons[1].sizeHint().width()
    flow.show()
    for width, columns in ((2 * widest + 20, 2), (widest + 20, 1)):
        flow.resize(width, 300)
        qtbot.waitUntil(partial(stand_in, buttons, columns))
        assert {button.width() for button in buttons} == {widest}
