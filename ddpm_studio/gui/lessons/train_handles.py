"""By what lessons hold the page Train: they point and wait, but choose nothing there."""

from __future__ import annotations

from ddpm_studio.gui.lessons.handles import Dial, Handles
from ddpm_studio.gui.tabs.train import TrainTab


def train_handles(tab: TrainTab) -> Handles:
    """Return the handles of `tab`."""
    places = {
        "choices": lambda: tab.choices,
        "button": lambda: tab.primary,
        "stage": lambda: tab.view,
    }
    dials = {"trains": Dial(lambda: tab.is_busy)}
    return Handles(tab, places, dials, lambda: _keep_nothing)


def _keep_nothing() -> None:
    """Bring nothing back: nothing was changed."""
