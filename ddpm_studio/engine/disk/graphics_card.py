"""Whether there is a graphics card to compute on, as far as it can be told without loading torch."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

NO_CARD = "+cpu"
"""How the version of a torch ends that computes on a processor alone."""


def may_have_card() -> bool:
    """Return whether torch and the system seem to have a card; what computes is decided by torch when it is loaded."""
    try:
        if version("torch").endswith(NO_CARD):
            return False
    except PackageNotFoundError:  # as in a bundle, which leaves out what packages say of themselves
        pass
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    return any(path.exists() for path in _drivers())


def _drivers() -> list[Path]:
    """Return where the drivers of cards that torch knows show themselves: NVIDIA's, and AMD's."""
    if sys.platform == "win32":
        return [Path(os.environ.get("SYSTEMROOT", "C:/Windows"), "System32/nvcuda.dll")]
    return [Path("/proc/driver/nvidia/version"), Path("/dev/nvidiactl"), Path("/dev/dxg"), Path("/dev/kfd")]
