"""The window's part in errands, for a tab that is tested without a window."""

from __future__ import annotations

from weakref import ref

from ddpm_studio.gui.errands import Errand
from ddpm_studio.gui.tabs.base import Tab


def deliver_to(tab: Tab) -> None:
    """Give `tab` what its session sends and it takes, for as long as it lives."""
    held = ref(tab)

    def deliver(errand: Errand) -> None:
        taker = held()
        if taker is not None and isinstance(errand, taker.takes):
            taker.take(errand)

    tab.session.sent.connect(deliver)
