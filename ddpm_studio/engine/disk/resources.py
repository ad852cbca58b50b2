"""Where the files that ship with the program are."""

from __future__ import annotations

from pathlib import Path


def resource(name: str) -> Path:
    """Return the path of a shipped file, such as ``datasets/digits.npz``; works from a wheel and a checkout.

    :raises FileNotFoundError: if the installation lacks it, which is a defect.
    """
    package = Path(__file__).resolve().parents[2]
    for root in (package / "resources", package.parent / "resources"):
        if (path := root / name).exists():
            return path
    raise FileNotFoundError(f"The installation lacks resources/{name}.")


def bundled_models() -> list[Path]:
    """Return the model files that ship with the program."""
    return sorted(resource("models").glob("*.safetensors"))
