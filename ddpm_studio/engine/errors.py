"""What can go wrong in a way that the user can act on."""

from __future__ import annotations

from pathlib import Path

from ddpm_studio.engine.plain_text import sentence, shortened

LONGEST_REASON = 300
"""Characters of what a library says of a file."""


class StudioError(Exception):
    """One clear sentence that says what is wrong and what to do about it, in a line whatever it quotes.

    Anything else that is raised is a defect of the program and is reported as one.
    """

    def __init__(self, told: str) -> None:
        super().__init__(sentence(told))


class FieldError(StudioError):
    """A sentence about one choice; `field` is its dotted key, such as ``data.source.path``."""

    def __init__(self, field: str, told: str) -> None:
        super().__init__(told)
        self.field = field


class LoadError(StudioError):
    """A file that cannot be used: which file, which part, why, and what to do."""

    def __init__(self, path: Path, part: str, why: str, remedy: str = "") -> None:
        # What is told of a file may quote it; a sentence it stays.
        why = " ".join(why.split())
        told = f"{path.name}: {part} {shortened(why, LONGEST_REASON)}".rstrip(".") + "."
        super().__init__(f"{told} {remedy}".rstrip())
        self.path = path


class WrittenByNewer(LoadError):
    """A file, or a part of it, in a format that only a later version of the program knows."""

    def __init__(self, path: Path, part: str, version: int) -> None:
        told = f"was written by a newer version of DDPM Studio (format {version})"
        super().__init__(path, part, told, "Update the program.")


class NotFinite(StudioError):
    """A number became infinite or undefined, so that going on would ruin what was learnt."""


class DeviceLost(StudioError):
    """The device that computes has failed for good: nothing on it can be read, and only a new process can use it."""


class TeamLost(StudioError):
    """Of the processes that train together another has ended, or who started them; no weight is half changed."""


LOST = ("CUDA error", "CUDA driver error", "HIP error", "CUBLAS_STATUS_EXECUTION_FAILED", "cuDNN error")
REFUSED = ("_STATUS_NOT_SUPPORTED",)
"""What NVIDIA's libraries say of one call, where the next may go well."""
OUT_OF_MEMORY = (
    "DefaultCPUAllocator",
    "out of memory",
    "CUBLAS_STATUS_ALLOC_FAILED",
    "CUBLAS_STATUS_NOT_INITIALIZED",  # it asks for its workspace when it begins
    "CUDNN_STATUS_ALLOC_FAILED",
    "CUDNN_STATUS_NOT_INITIALIZED",
)
"""How processors (each system in words of its own), Apple's GPUs and NVIDIA's libraries say it, as a RuntimeError."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether `error` says that a device's or the computer's memory was too small."""
    said = str(error)
    is_said = isinstance(error, RuntimeError) and any(words in said for words in OUT_OF_MEMORY)
    return is_said or isinstance(error, MemoryError)


def is_device_lost(error: BaseException) -> bool:
    """Whether `error` is one that a GPU gives to every call once it has failed."""
    said = str(error)
    is_said = isinstance(error, RuntimeError) and any(words in said for words in LOST)
    return is_said and not is_out_of_memory(error) and not any(words in said for words in REFUSED)


class Cancelled(BaseException):
    """Raised inside a job when its user has asked it to stop; never shown to anyone."""
