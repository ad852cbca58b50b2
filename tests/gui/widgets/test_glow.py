"""What was changed from elsewhere is scrolled to, and glows for a moment."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.gui.widgets import glow
from ddpm_studio.gui.widgets.glow import Glow, show_changed
from ddpm_studio.gui.widgets.scrolled import Scrolled


@pytest.mark.parametrize("motion", ["always", "never"])
def test_what_was_changed_is_scrolled_to_and_glows_unless_all_is_still(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, motion: str
) -> None:
    monkeypatch.setattr(glow, "DURATION", 50)
    inside, changed = QWidget(), QPushButton("far below")
    column = QVBoxLayout(inside)
    column.addSpacing(2000)
    column.addWidget(changed)
    scrolled = Scrolled(inside)
    qtbot.addWidget(scrolled)
    scrolled.resize(200, 100)
    scrolled.show()
    seen: list[Glow] = []
    monkeypatch.setattr(glow, "Glow", lambda target: seen.append(Glow(target)))
    show_changed(changed, motion)
    qtbot.waitUntil(lambda: not changed.visibleRegion().isEmpty())
    assert bool(seen) is (motion == "always")
    if seen:
        assert seen[0].testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        lies = seen[0].geometry().adjusted(-1, -1, 1, 1)
        assert lies.contains(changed.mapTo(scrolled, changed.rect().center()))
    qtbot.waitUntil(lambda: not scrolled.findChildren(Glow))
