"""The tabs of the window, in order."""

from __future__ import annotations

from ddpm_studio.gui.tabs.base import Tab

TABS: tuple[type[Tab], ...] = ()
