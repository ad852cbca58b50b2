"""What must be right before a window is opened; each check returns a sentence, or an empty text."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QObject


def display_problem(environment: Mapping[str, str] = os.environ, system: str = sys.platform) -> str:
    """Whether there is a display; without one Qt would abort the process."""
    if system != "linux" or environment.get("QT_QPA_PLATFORM"):
        return ""
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return ""
    return (
        "There is no display to open a window on. Start DDPM Studio from a desktop, "
        "or use it without a window: ddpm-studio --help."
    )


def binding_problem() -> str:
    """Whether PySide6 and Python fit together.

    PySide6 6.12.0 on Python 3.11 loses a reference to None with each call that returns None; after some
    thousand calls Python aborts.
    """
    before = sys.getrefcount(None)
    probe = QObject()
    for _ in range(100):
        probe.setObjectName("")
    if sys.getrefcount(None) > before - 90:
        return ""
    return (
        f"PySide6 {pyside_version} does not work with Python {sys.version_info.major}.{sys.version_info.minor}. "
        'Install another one: pip install "PySide6-Essentials<6.12", or use Python 3.12 or newer.'
    )
