"""What a run was computed with, and what a lack of memory looks like."""

from __future__ import annotations

import platform
from datetime import UTC, datetime

import numpy as np
import torch

from ddpm_studio import __version__
from ddpm_studio.engine.runtime.device import Device

OUT_OF_MEMORY = ("DefaultCPUAllocator", "out of memory", "CUBLAS_STATUS_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED")
"""How processors (each system in words of its own), Apple's GPUs and NVIDIA's libraries say it, as a RuntimeError."""


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


def is_out_of_memory(error: BaseException) -> bool:
    """Whether `error` says that a device's or the computer's memory was too small."""
    said = str(error)
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or any(words in said for words in OUT_OF_MEMORY)
