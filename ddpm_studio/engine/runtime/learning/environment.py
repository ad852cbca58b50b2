"""What a run was computed with."""

from __future__ import annotations

import platform
from datetime import UTC, datetime

import numpy as np
import torch

from ddpm_studio import __version__
from ddpm_studio.engine.runtime.computing.device import Device


def environment_facts(device: Device) -> dict[str, str]:
    """Return versions, device and the time, to be kept with a run."""
    return {
        "ddpm_studio": __version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "system": f"{platform.system()} {platform.machine()}",
        "device": device.description,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
    }
