"""The tabs of the window, in order."""

from __future__ import annotations

from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.tabs.train import TrainTab

TABS: tuple[type[Tab], ...] = (TrainTab, SampleTab)
