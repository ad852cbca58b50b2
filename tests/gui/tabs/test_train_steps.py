"""The three steps of the Train tab: they fit a small window, and lead to pictures, presets, a name and all settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.presets import find_preset, presets
from ddpm_studio.engine.datasets import Emoji, Folder, Shapes
from ddpm_studio.gui.errands import ChooseData
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.train import TrainTab
from ddpm_studio.gui.training.cards.fitting import rank_of
from ddpm_studio.gui.training.cards.time_line import roughly
from ddpm_studio.gui.training.sheet.sheet_list import cross_of
from ddpm_studio.gui.window.remembering.histories import history_of
from ddpm_studio.gui.work.worker import workers
from tests.gui.delivery import deliver_to

pytestmark = pytest.mark.usefixtures("known_digits")
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
    choices, history = tab.choices, history_of(tab, tab.session)
    before = choices.config()
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
    qtbot.waitUntil(history.stack.canUndo)
    assert history.stack.undoText().startswith("preset Digits, quick → ")
    history.stack.undo()
    assert choices.config() == before and choices.preset.preset.name == "digits" and not choices.preset.is_modified
    assert [card.isChecked() for card in cards.cards].index(True) == 0


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


def test_the_time_is_measured_but_not_beside_a_training(
    qtbot: QtBot, tab: TrainTab, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("ddpm_studio.engine.jobs.training.rehearse.SECONDS", 0.01)
    shares = [0.5]
    monkeypatch.setattr("ddpm_studio.engine.runtime.computing.others.Others.share", lambda _: shares[-1])
    time = tab.choices.preset.time
    session.training = tmp_path
    session.be_ready("CPU")
    assert "when nothing trains" in time.sentence.text()
    assert not time.measure.isVisible()
    session.training = None
    qtbot.mouseClick(time.measure, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "beside what else computes" in time.sentence.text(), timeout=LONG)
    shares.append(0.0)
    qtbot.mouseClick(time.measure, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: time.measure.isHidden() and time.sentence.text().startswith("About"), timeout=LONG)
    assert "beside" not in time.sentence.text() and "of memory" in time.sentence.text()
    assert tab.choices.preset.cards.cards[0].facts.text() == time.sentence.text()
    assert roughly(95) == "95 s" and roughly(3 * 3600) == "3 hours"


def test_presets_that_suit_the_pictures_and_the_machine_come_first(
    tab: TrainTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = tab.choices.data.found
    assert found is not None
    own = Folder(path=tmp_path)
    for has_card, name in ((True, "own-pictures"), (False, "photographs")):
        monkeypatch.setattr("ddpm_studio.gui.training.cards.fitting.may_have_card", lambda has=has_card: has)
        ranks = {preset.name: rank_of(preset, own, found) for preset in presets()}
        assert min(ranks, key=ranks.__getitem__) == name
    shipped = {preset.name: rank_of(preset, Emoji(), found) for preset in presets()}
    assert sorted(shipped, key=shipped.__getitem__)[:2] == ["emoji-groups", "emoji-words"]


def test_pictures_are_left_out_by_x_and_come_back_by_undo(qtbot: QtBot, tab: TrainTab) -> None:
    choices, sheet = tab.choices, tab.choices.leaving.sheet
    qtbot.waitUntil(lambda: sheet.list.isVisible() and not sheet.is_busy, timeout=LONG)
    assert len(sheet.pictures.hashes) == 1797
    sheet.list.setCurrentIndex(sheet.pictures.index(5))
    qtbot.keyClick(sheet.list, Qt.Key.Key_X)
    assert choices.config().data.left_out == (sheet.pictures.hashes[5],)
    assert choices.data.view.counts.text().startswith("1,796 used · 1 left out by you")
    cross = cross_of(sheet.list.visualRect(sheet.pictures.index(2))).center()
    qtbot.mouseClick(sheet.list.viewport(), Qt.MouseButton.LeftButton, pos=cross)
    assert sheet.pictures.numbers_left_out() == [2, 5]
    sheet.order.setCurrentIndex(1)
    assert sheet.pictures.numbers_left_out() == [2, 5]
    choices.data.form.put("height", 16)  # other pixels, and the same pictures
    qtbot.waitUntil(lambda: choices.data.found is not None and not sheet.is_busy, timeout=LONG)
    assert sheet.pictures.numbers_left_out() == [2, 5]
    sheet.toggle([7])
    sheet.undo.click()
    assert sheet.pictures.numbers_left_out() == [2, 5]
    assert set(choices.config().data.left_out) == {sheet.pictures.hashes[number] for number in (2, 5)}


def test_what_a_preset_promises_stays_when_other_pictures_come(qtbot: QtBot, tab: TrainTab, tmp_path: Path) -> None:
    choices = tab.choices
    choices.preset.show_preset("own-pictures")
    choices.load_preset(find_preset("own-pictures"))
    assert choices.config().data.flip and not choices.preset.is_modified
    choices.data.choose_source(Shapes(count=20))
    qtbot.waitUntil(lambda: choices.data.found is not None and choices.data.found.used == 20, timeout=LONG)
    assert choices.config().data.flip and not choices.preset.is_modified
    choices.data.form.put("flip", False)
    assert choices.preset.is_modified
    assert "1 changed" in choices.drawer.button.text()


def test_what_does_not_fit_new_pictures_is_told_and_offered(
    qtbot: QtBot, tab: TrainTab, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choices, glowing = tab.choices, list[QWidget]()
    monkeypatch.setattr("ddpm_studio.gui.training.which_run.show_changed", lambda target, _: glowing.append(target))
    for number in range(4):
        Image.new("RGB", (24, 16), (60 * number, 0, 99)).save(tmp_path / f"{number}.png")
    choices.load_preset(find_preset("faces-64"))
    choices.preset.show_preset("faces-64")
    for name, value in (("flip", False), ("fit", "border"), ("channels", 1), ("held_out", 0.25)):
        choices.data.form.put(name, value)
    before, marked, history = choices.config(), choices.data.form.count_modified(), history_of(tab, session)
    session.send(ChooseData(tmp_path))
    assert glowing == [choices.data]
    qtbot.waitUntil(lambda: not choices.data.anew.isHidden(), timeout=LONG)
    told = choices.data.anew.sentence.text()
    assert "size 16 × 24 instead of 64 × 64" in told and "channels auto instead of 1" in told
    data = choices.config().data
    assert (data.flip, data.fit, data.held_out) == (False, "border", 0.25)
    assert choices.preset.is_modified and choices.data.form.count_modified() == 3
    qtbot.waitUntil(lambda: choices.data.found is not None and not workers(), timeout=LONG)
    qtbot.keyClick(choices.data.anew.back, Qt.Key.Key_Space)
    assert choices.data.anew.isHidden()
    data = choices.config().data
    assert (data.height, data.width, data.channels, data.fit) == (64, 64, 1, "border")
    assert choices.data.form.count_modified() == 4  # the size is the preset's
    qtbot.waitUntil(lambda: choices.data.found is not None, timeout=LONG)
    assert choices.data.found is not None and choices.data.found.preview.shape[1:] == (64, 64, 1)
    assert history.stack.count() == 2  # the pictures, with what was found in them, and the change back
    history.stack.undo()
    history.stack.undo()
    assert choices.config() == before and choices.data.form.count_modified() == marked
    choices.data.form.put("height", 0)  # no size at all
    choices.load_preset(find_preset("own-pictures"))
    assert choices.config().data.flip and choices.config().data.height == 32
