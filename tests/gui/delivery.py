"""The window's part in errands, for a tab that is tested without a window."""

from __future__ import annotations

from ddpm_studio.gui.errands import Errand
from ddpm_studio.gui.tabs.base import Tab


def deliver_to(tab: Tab) -> None:
    """Give `tab` from now on what its session sends and it takes."""

    def deliver(errand: Errand) -> None:
        if isinstance(errand, tab.takes):
            tab.take(errand)

    tab.session.sent.connect(deliver)
