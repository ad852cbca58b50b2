"""Which handles a page has."""

from __future__ import annotations

from ddpm_studio.gui.lessons.handles import Handles
from ddpm_studio.gui.tabs.base import Tab


def handles_of(tab: Tab) -> Handles:
    """Return the handles of a page; of one that no lesson knows, none.

    Each is imported when a lesson needs it: it brings the page along.
    """
    match tab.name:
        case "forward":
            from ddpm_studio.gui.lessons.forward_handles import forward_handles
            from ddpm_studio.gui.tabs.forward import ForwardTab

            assert isinstance(tab, ForwardTab)
            return forward_handles(tab)
        case "sample":
            from ddpm_studio.gui.lessons.sample_handles import sample_handles
            from ddpm_studio.gui.tabs.sample import SampleTab

            assert isinstance(tab, SampleTab)
            return sample_handles(tab)
        case "interpolate":
            from ddpm_studio.gui.lessons.mix_handles import mix_handles
            from ddpm_studio.gui.tabs.interpolate import InterpolateTab

            assert isinstance(tab, InterpolateTab)
            return mix_handles(tab)
        case "edit":
            from ddpm_studio.gui.lessons.edit_handles import edit_handles
            from ddpm_studio.gui.tabs.edit import EditTab

            assert isinstance(tab, EditTab)
            return edit_handles(tab)
        case "train":
            from ddpm_studio.gui.lessons.train_handles import train_handles
            from ddpm_studio.gui.tabs.train import TrainTab

            assert isinstance(tab, TrainTab)
            return train_handles(tab)
    return Handles(tab, {}, {}, lambda: _nothing)


def _nothing() -> None:
    """Bring nothing back, where nothing can be changed."""
