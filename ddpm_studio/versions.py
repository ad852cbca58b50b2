"""The oldest versions that the program works with, looked up without importing anything large."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

OLDEST = {
    "torch": "2.10",
    "pillow": "12.3",
    "numpy": "2.0",
    "pydantic": "2.9",
    "safetensors": "0.5",
    "PySide6-Essentials": "6.10",
}
"""As in pyproject.toml. Older ones lack what is used here, or read hostile files with known faults."""
MODULES = {"pillow": "PIL", "PySide6-Essentials": "PySide6"}
WINDOW_ONLY = ("PySide6-Essentials",)


def version_problem(has_window: bool) -> str:
    """Return a sentence about the first package that is missing or too old; empty if all is well.

    :param has_window: whether the packages of the window are needed too.
    """
    for name, oldest in OLDEST.items():
        if name in WINDOW_ONLY and not has_window:
            continue
        try:
            found = version(name)
        except PackageNotFoundError:
            if find_spec(MODULES.get(name, name)) is None:
                return f'{name} is missing. Install it: pip install "{name}>={oldest}".'
            continue  # installed by other means, which do not tell its version
        if _numbers(found) < _numbers(oldest):
            return f'{name} {found} is too old for DDPM Studio. Install a newer one: pip install "{name}>={oldest}".'
    return ""


def _numbers(text: str) -> tuple[int, ...]:
    """Return the first two numbers of a version such as ``2.10.0+cpu``."""
    return tuple(int(number) for number in re.findall(r"\d+", text)[:2])
