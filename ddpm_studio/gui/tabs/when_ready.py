"""Pressing the button of a tab as soon as that can be."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt

from ddpm_studio.gui.errands import GoTo
from ddpm_studio.gui.tabs.base import Tab


def draw_now(tab: Tab, model: Path, choose: Callable[[], None]) -> None:
    """Open `tab`, have it `choose` what is usual, and draw by `model` as soon as PyTorch is loaded.

    Where something is being drawn already, that goes on.
    """
    session = tab.session
    session.send(GoTo("sample"))
    if tab.is_busy:
        return
    session.use_model(model)
    choose()
    if session.is_engine_ready:
        _press(tab)
    else:
        session.engine_ready.connect(partial(_press, tab), Qt.ConnectionType.SingleShotConnection)


def _press(tab: Tab) -> None:
    if tab.can_start:
        tab.press_primary()
