"""The tabs of the window, in order."""

from __future__ import annotations

from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.tabs.compare import CompareTab
from ddpm_studio.gui.tabs.forward import ForwardTab
from ddpm_studio.gui.tabs.interpolate import InterpolateTab
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.tabs.start import StartTab
from ddpm_studio.gui.tabs.train import TrainTab

TABS: tuple[type[Tab], ...] = (StartTab, TrainTab, SampleTab, CompareTab, InterpolateTab, ForwardTab)
