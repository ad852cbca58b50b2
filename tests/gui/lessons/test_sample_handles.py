"""What a lesson does to the page Sample besides what it says."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.gui.lessons.sample_handles import sample_handles
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.sample import SampleTab


def test_nothing_is_drawn_live_while_a_lesson_asks_for_the_button(qtbot: QtBot, session: Session) -> None:
    session.settings.change(draws_live=True)
    session.use_model(resource("models/digits.safetensors"))
    tab = SampleTab(session)
    qtbot.addWidget(tab)
    assert tab.live.isChecked()
    bring_back = sample_handles(tab).keep()
    assert not tab.live.isChecked() and not session.settings.now.draws_live
    tab.walk.put("steps", 7)
    assert not tab.live.isChecked()
    bring_back()
    assert tab.live.isChecked() and session.settings.now.draws_live and tab.walk.options().steps != 7
