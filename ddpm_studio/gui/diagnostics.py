"""What someone who helps needs to know: versions, the machine, the last lines of the log. No pictures, no home."""

from __future__ import annotations

import locale
import os
import platform
from collections import deque
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from ddpm_studio import __version__

PACKAGES = ("torch", "PySide6-Essentials", "numpy", "pillow", "pydantic", "pyqtgraph", "safetensors")
_lines: deque[str] = deque(maxlen=200)


def log(line: str) -> None:
    """Add a line to the log in memory, of which the last 200 are kept."""
    _lines.append(f"{datetime.now():%H:%M:%S} {line}")


def log_lines() -> list[str]:
    """Return the last lines of the log."""
    return list(_lines)


def report_text(sentence: str, details: str = "", device: str = "") -> str:
    """Return a report to paste somewhere: what happened, where, and what came before."""
    parts = [sentence, details.strip(), machine_text(device), "Log:", *log_lines()]
    return without_home("\n".join(part for part in parts if part)) + "\n"


def machine_text(device: str = "") -> str:
    """Return the versions and the machine, a line each."""
    facts = {
        "DDPM Studio": __version__,
        "Python": platform.python_version(),
        "System": platform.platform(),
        "Qt": f"{qVersion()} on {QGuiApplication.platformName()}",
        **{name: _version(name) for name in PACKAGES},
        "Device": device or "not known yet",
        "Cores": str(os.cpu_count()),
        "Locale": ".".join(part for part in locale.getlocale() if part) or "C",
    }
    return "\n".join(f"{name}: {value}" for name, value in facts.items())


def without_home(text: str) -> str:
    """Replace the user's folder, whose name says who they are, by ``~``."""
    try:
        home = str(Path.home())
    except RuntimeError:
        return text
    return text.replace(home, "~") if len(home) > 1 else text


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
