"""What a lesson does to the page Interpolate besides what it says."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ddpm_studio.gui.lessons.mix_handles import mix_handles
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.interpolate import InterpolateTab


def test_nothing_is_mixed_live_while_a_lesson_asks_for_the_button(qtbot: QtBot, session: Session) -> None:
    session.settings.change(draws_live=True)
    tab = InterpolateTab(session)
    qtbot.addWidget(tab)
    bring_back = mix_handles(tab).keep()
    assert not session.settings.now.draws_live and not tab.live.draws
    bring_back()
    assert session.settings.now.draws_live
