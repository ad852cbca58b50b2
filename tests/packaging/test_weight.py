"""What the wheel holds is not too heavy to be handed around."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST = 30_000_000
MOST_OF = {"datasets": 6_500_000, "models": 15_000_000}
"""Bytes of all, and of folders of the resources."""


def weight_of(folder: Path) -> int:
    """The bytes of all files in a folder, but for what Python leaves behind."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")


def test_what_the_wheel_holds_weighs_little() -> None:
    resources = ROOT / "resources"
    assert weight_of(ROOT / "ddpm_studio") + weight_of(resources) <= MOST
    for name, most in MOST_OF.items():
        assert 0 < weight_of(resources / name) <= most
