"""Which handles a page has."""

from __future__ import annotations

from ddpm_studio.gui.lessons.handles import Handles
from ddpm_studio.gui.tabs.base import Tab


def handles_of(tab: Tab) -> Handles:
    """Return the handles of a page; of one that no lesson knows, none.

    Each is imported when a lesson needs it: it brings the page along.
    """
    from ddpm_studio.gui.tabs.forward import ForwardTab

    if isinstance(tab, ForwardTab):
        from ddpm_studio.gui.lessons.forward_handles import forward_handles

        return forward_handles(tab)
    return Handles(tab, {}, {}, lambda: _nothing)


def _nothing() -> None:
    """Bring nothing back, where nothing can be changed."""
