"""What the wheel holds is not too heavy to be handed around, and the README says what it weighs."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST, MOST_OF_EMOJI = 30_000_000, {"datasets": 6_000_000, "models": 6_000_000}
MEGABYTE = 1_000_000


def weight_of(path: Path) -> int:
    """The bytes of a file, or of all files in a folder but for what Python leaves behind."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file() and file.suffix != ".pyc")


def test_what_the_wheel_holds_weighs_little() -> None:
    assert weight_of(ROOT / "ddpm_studio") + weight_of(ROOT / "resources") <= MOST
    for kind, most in MOST_OF_EMOJI.items():
        assert 0 < sum(weight_of(path) for path in (ROOT / "resources" / kind).glob("emoji*")) <= most


def test_the_readme_says_what_it_weighs() -> None:
    rows = re.findall(r"^\| `([\w/.-]+)` \|.*\| ([\d.]+) MB \|$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    told = {name: float(weight) for name, weight in rows}
    assert told.keys() == {"ddpm_studio", "all", *(f"resources/{path.name}" for path in _folders())}
    for name, weight in told.items():
        paths = [ROOT / "ddpm_studio", ROOT / "resources"] if name == "all" else [ROOT / name]
        assert abs(sum(map(weight_of, paths)) / MEGABYTE - weight) < 0.5, name


def _folders() -> list[Path]:
    return [path for path in (ROOT / "resources").iterdir() if path.is_dir()]
