"""The tabs of the window, in order; none is imported before it is to be made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ddpm_studio.gui.language import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from ddpm_studio.gui.tabs.base import Tab


@dataclass(frozen=True)
class Page:
    """A tab that may not be there yet."""

    name: str
    """The name of its tab, by which `GoTo` asks for it and the preferences know it."""
    title: str
    """As the tab's label shows it; marked with QT_TRANSLATE_NOOP("Tab", …)."""
    load: Callable[[], type[Tab]]
    """Imports its class."""


def _start() -> type[Tab]:
    from ddpm_studio.gui.tabs.start import StartTab

    return StartTab


def _train() -> type[Tab]:
    from ddpm_studio.gui.tabs.train import TrainTab

    return TrainTab


def _sample() -> type[Tab]:
    from ddpm_studio.gui.tabs.sample import SampleTab

    return SampleTab


def _compare() -> type[Tab]:
    from ddpm_studio.gui.tabs.compare import CompareTab

    return CompareTab


def _interpolate() -> type[Tab]:
    from ddpm_studio.gui.tabs.interpolate import InterpolateTab

    return InterpolateTab


def _edit() -> type[Tab]:
    from ddpm_studio.gui.tabs.edit import EditTab

    return EditTab


def _forward() -> type[Tab]:
    from ddpm_studio.gui.tabs.forward import ForwardTab

    return ForwardTab


def _evaluate() -> type[Tab]:
    from ddpm_studio.gui.tabs.evaluate import EvaluateTab

    return EvaluateTab


def _library() -> type[Tab]:
    from ddpm_studio.gui.tabs.library import LibraryTab

    return LibraryTab


TABS = (
    Page("start", QT_TRANSLATE_NOOP("Tab", "Start"), _start),
    Page("train", QT_TRANSLATE_NOOP("Tab", "Train"), _train),
    Page("sample", QT_TRANSLATE_NOOP("Tab", "Sample"), _sample),
    Page("compare", QT_TRANSLATE_NOOP("Tab", "Compare"), _compare),
    Page("interpolate", QT_TRANSLATE_NOOP("Tab", "Interpolate"), _interpolate),
    Page("edit", QT_TRANSLATE_NOOP("Tab", "Edit"), _edit),
    Page("forward", QT_TRANSLATE_NOOP("Tab", "Forward"), _forward),
    Page("evaluate", QT_TRANSLATE_NOOP("Tab", "Evaluate"), _evaluate),
    Page("library", QT_TRANSLATE_NOOP("Tab", "Library"), _library),
)
