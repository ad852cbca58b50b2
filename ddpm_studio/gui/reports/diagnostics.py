"""What someone who helps needs to know: versions, the machine, the last lines of the log. No pictures, no home."""

from __future__ import annotations

import locale
import os
import platform
import re
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from ddpm_studio import __version__
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.plain_text import visible
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.reports.log_file import LogFile

Level: TypeAlias = Literal["info", "warning", "error"]
PACKAGES = ("torch", "PySide6-Essentials", "numpy", "pillow", "pydantic", "pyqtgraph", "safetensors")
PLACE = re.compile(r"""^(\s*path\s*=\s*["'])(.*)(["'])""")
PARTS = re.compile(r"[/\\]+")
REPORTED = 200
"""Lines of the log that go into a report."""


@dataclass(frozen=True)
class Line:
    """What happened, and when by the clock on the wall, which may jump."""

    when: datetime
    text: str
    level: Level = "info"

    def __str__(self) -> str:
        mark = "" if self.level == "info" else f"{self.level}: "
        return f"{self.when:%Y-%m-%d %H:%M:%S} {mark}{self.text}"


class _Known:
    """What this process knows of itself: the last 2,000 lines of its log, what computes, the run that is open."""

    def __init__(self) -> None:
        self.lines: deque[Line] = deque(maxlen=2000)
        self.logged = 0
        self.file: LogFile | None = None
        self.device = ""
        self.run: Path | None = None


_known = _Known()


def log(text: str, level: Level = "info") -> None:
    """Add a line to the log, from any thread."""
    line = Line(datetime.now(), visible(text.rstrip()), level)  # who reads the file may do so in a terminal
    _known.lines.append(line)
    _known.logged += 1
    if _known.file is not None:
        _known.file.write(str(line))


def log_lines() -> list[Line]:
    """Return the last lines of the log, oldest first."""
    return list(_known.lines)


def lines_logged() -> int:
    """Return how many lines were ever added."""
    return _known.logged


def keep_log(folder: Path | None) -> None:
    """Write the log to files in `folder` from now on; None: keep it in memory only."""
    _known.file = LogFile(folder) if folder is not None else None


def know_device(device: str) -> None:
    """Tell reports what computes."""
    _known.device = device


def know_run(folder: Path | None) -> None:
    """Tell reports which run is open."""
    _known.run = folder


def report_text(sentence: str, details: str = "") -> str:
    """Return a report to paste somewhere: what happened, where, with what choices, and what came before."""
    parts = [sentence, details.strip(), machine_text(_known.device), _choices(), "Log:"]
    parts += [str(line) for line in log_lines()[-REPORTED:]]
    return without_names("\n".join(part for part in parts if part)) + "\n"


def _choices() -> str:
    """The settings of the run that is open; of the places of its data only the last part."""
    if _known.run is None:
        return ""
    from ddpm_studio.engine.choices.toml import config_text  # with all options: not before the window is seen

    try:
        text = config_text(Run(_known.run).config())
    except (StudioError, OSError):
        return ""
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    return "Settings of the run:\n" + "\n".join(PLACE.sub(_last_part, line) for line in lines)


def _last_part(match: re.Match[str]) -> str:
    return f"{match[1]}\N{HORIZONTAL ELLIPSIS}/{re.split(PARTS, match[2])[-1]}{match[3]}"


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


def without_names(text: str) -> str:
    """Replace the user's folder by ``~``, and the user's name in other paths: they say who it is."""
    try:
        home = Path.home()
    except RuntimeError:
        return text
    if len(str(home)) > 1:
        text = text.replace(str(home), "~")
        text = re.sub(rf"(?<=[/\\]){re.escape(home.name)}(?=[/\\])", "user", text)
    return text


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
