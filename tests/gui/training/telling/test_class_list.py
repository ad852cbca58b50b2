"""Renaming, merging and leaving out classes in the data card."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.telling.class_names import ClassName
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.training.choices import Choices
from ddpm_studio.gui.training.telling.class_list import CALLED, CLASS
from ddpm_studio.gui.training.telling.classes_switch import ClassesSwitch

PETS = {"cat": 40, "dog": 30, "junk": 5}


@pytest.fixture
def switch(qtbot: QtBot) -> ClassesSwitch:
    switch = ClassesSwitch()
    qtbot.addWidget(switch)
    switch.show_classes(PETS)
    return switch


def test_a_class_is_renamed_made_one_with_another_and_left_out(qtbot: QtBot, switch: ClassesSwitch) -> None:
    table = switch.list.table
    dog, junk = table.item(1, CALLED), table.item(2, CLASS)
    assert dog is not None and junk is not None and switch.list.changes() == ()
    with qtbot.waitSignal(switch.renamed) as told:
        dog.setText(" cat ")
    assert told.args == [(ClassName(name="dog", becomes="cat"),)]
    junk.setCheckState(Qt.CheckState.Unchecked)
    assert switch.list.changes()[1] == ClassName(name="junk") and switch.list.counts() == {"cat": 70}
    assert "5 pictures are left out" in switch.list.about.text() and not switch.has_classes
    switch.show_classes(PETS, (ClassName(name="junk", becomes="toy"), ClassName(name="gone", becomes="x")))
    assert switch.list.counts() == {"cat": 40, "dog": 30, "toy": 5} and switch.count == 3


def test_a_name_is_cut_where_it_is_too_long(switch: ClassesSwitch) -> None:
    dog = switch.list.table.item(1, CALLED)
    assert dog is not None
    dog.setText("x" * 300)
    assert switch.list.changes() == (ClassName(name="dog", becomes="x" * 255),)


def test_what_is_tiny_is_told_of_what_is_learnt(switch: ClassesSwitch) -> None:
    switch.set_on(True)
    assert "junk (5)" in switch.warning.text()
    switch.show_classes(PETS, (ClassName(name="junk"),))
    assert not switch.warning.text()


def test_the_run_is_made_with_it(qtbot: QtBot, session: Session) -> None:
    choices = Choices(session)
    qtbot.addWidget(choices)
    choices.restore_draft()
    qtbot.waitUntil(lambda: choices.data.found is not None, timeout=60_000)
    seven = choices.classes.list.table.item(7, CALLED)
    assert seven is not None and choices.config().classes == ()
    seven.setText("seven")
    assert choices.config().classes == (ClassName(name="7", becomes="seven"),)
    choices.data.scanner.cancel()
