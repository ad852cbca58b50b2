"""Learning classes is offered where there are any, and never begun unasked."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.training.telling.classes_switch import ClassesSwitch


@pytest.fixture
def switch(qtbot: QtBot) -> ClassesSwitch:
    switch = ClassesSwitch()
    qtbot.addWidget(switch)
    return switch


def test_it_is_offered_for_two_classes_or_more(qtbot: QtBot, switch: ClassesSwitch) -> None:
    assert switch.isHidden()
    switch.show_classes({"cat": 40, "dog": 0})
    assert switch.isHidden() and not switch.has_classes
    switch.show_classes({"cat": 40, "dog": 41})
    assert not switch.isHidden() and not switch.box.isChecked() and "2 classes: cat, dog" in switch.about.text()
    with qtbot.waitSignal(switch.switched) as told:
        switch.box.click()
    assert told.args == [True]


@pytest.mark.parametrize(
    ("classes", "said"),
    [
        ({"cat": 40, "dog": 3}, "dog (3)"),
        ({"cat": 4000, "dog": 40}, "4,000"),
        ({"cat": 50, "dog": 40}, ""),
        ({}, "no classes"),
    ],
)
def test_what_makes_them_hard_to_learn_is_said(switch: ClassesSwitch, classes: dict[str, int], said: str) -> None:
    switch.show_classes(classes)
    switch.set_on(True)
    assert said in switch.warning.text() and bool(switch.warning.text()) == bool(said) and not switch.isHidden()
