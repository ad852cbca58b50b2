"""A section folds by mouse and by key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets.collapsible import Collapsible


@pytest.fixture
def section(qtbot: QtBot) -> Collapsible:
    section = Collapsible("Advanced")
    section.set_content(QLabel("inside"))
    qtbot.addWidget(section)
    section.show()
    return section


def _content_is_visible(section: Collapsible) -> bool:
    assert section.content is not None
    return section.content.isVisible()


def test_it_is_folded_at_first_and_takes_less_room(section: Collapsible) -> None:
    assert not _content_is_visible(section)
    folded = section.sizeHint().height()
    section.set_expanded(True)
    assert section.sizeHint().height() > folded


def test_a_click_unfolds(section: Collapsible, qtbot: QtBot) -> None:
    with qtbot.waitSignal(section.toggled) as told:
        qtbot.mouseClick(section.header, Qt.MouseButton.LeftButton)
    assert told.args == [True]
    assert _content_is_visible(section)


def test_the_space_bar_unfolds_and_folds(section: Collapsible, qtbot: QtBot) -> None:
    qtbot.keyClick(section.header, Qt.Key.Key_Space)
    assert section.is_expanded
    assert _content_is_visible(section)
    qtbot.keyClick(section.header, Qt.Key.Key_Space)
    assert not _content_is_visible(section)


def test_new_content_is_as_folded_as_the_old(section: Collapsible) -> None:
    section.set_expanded(True)
    section.set_content(QLabel("another"))
    assert _content_is_visible(section)


def test_it_says_its_name(section: Collapsible) -> None:
    assert section.header.accessibleName() == "Advanced"
    assert section.header.toolTip()
