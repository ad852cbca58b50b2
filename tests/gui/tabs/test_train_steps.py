"""The three steps of the Train tab: they fit a small window, and lead to pictures, presets, a name and all settings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.train import TrainTab
from ddpm_studio.gui.work.worker import workers
from tests.gui.delivery import deliver_to

LONG = 60_000
SMALL = (1280, 590)
"""Of a window of 1280×720, what its menus and bars leave to a tab."""


@pytest.fixture
def tab(qtbot: QtBot, session: Session) -> Iterator[TrainTab]:
    tab = TrainTab(session)
    qtbot.addWidget(tab)
    deliver_to(tab)
    tab.resize(*SMALL)
    tab.show()
    qtbot.waitUntil(lambda: tab.choices.data.found is not None, timeout=LONG)
    yield tab
    tab.choices.data.scanner.cancel()
    qtbot.waitUntil(lambda: not workers(), timeout=LONG)


def test_three_steps_fit_a_small_window_and_show_pictures_and_presets(qtbot: QtBot, tab: TrainTab) -> None:
    scrolled = tab.splitter.scrolled
    qtbot.waitUntil(lambda: scrolled.verticalScrollBar().maximum() == 0)
    choices = tab.choices
    assert choices.data.view.isVisible()
    qtbot.mouseClick(choices.preset.head.button, Qt.MouseButton.LeftButton)
    assert not choices.data.view.isVisible()
    cards = choices.preset.cards
    assert all(card.isVisible() for card in cards.cards)
    cards.cards[0].setFocus()
    qtbot.keyClick(cards.cards[0], Qt.Key.Key_Right)
    assert choices.config().condition.kind == "class"
    assert choices.preset.preset.name == "digits-classes"
    assert [card.isChecked() for card in cards.cards].index(True) == 1


def test_all_settings_open_and_close_and_a_problem_leads_there(qtbot: QtBot, tab: TrainTab) -> None:
    choices = tab.choices
    qtbot.keyClick(choices.drawer.button, Qt.Key.Key_Space)
    assert choices.settings.isVisible() and not choices.steps.isVisible()
    choices.settings.search.setText("mirror")  # a choice of the data
    assert not choices.settings.no_match.isVisible()
    choices.settings.search.clear()
    qtbot.keyClick(choices.settings.search, Qt.Key.Key_Escape)
    assert choices.steps.isVisible() and choices.drawer.button.hasFocus()
    choices.settings.form.put("training.steps", 77)
    assert "1 changed" in choices.drawer.button.text()
    choices.show_problem("data.height", "Too small.")
    assert choices.data.form.isVisible()
    choices.show_problem("data.source.path", "Gone.")
    assert choices.data.combo.isVisible()


def test_a_name_is_suggested_from_data_and_preset(tab: TrainTab) -> None:
    choices = tab.choices
    assert choices.named_config().name == "digits, quick"
    assert choices.config() == find_preset("digits").config
    choices.load_preset(find_preset("own-pictures"))
    choices.preset.show_preset("own-pictures")
    choices.name.field.setText("  mine ")
    assert choices.named_config().name == "mine"
