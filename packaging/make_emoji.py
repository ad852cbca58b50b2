"""Make the sheets and the list of the emoji in resources/datasets from a zip file of their pictures.

Usage: ``python packaging/make_emoji.py emoji-32.zip``. The zip file holds pictures of 32 × 32 pixels, RGBA, and
``metadata.jsonl`` with a line for each: ``file_name`` (``style/group/code.png``), ``text`` (the name), ``group``,
``subgroup`` and ``style``. Both styles have the same emoji under the same names. The pictures are those of the npm
packages emoji-datasource-google and emoji-datasource-twitter 16.0.0 (sheets of 64 × 64, scaled to half), the names
those of their emoji.json.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from PIL import Image

from ddpm_studio.engine.datasets.emoji import COLUMNS, GROUPS, SIDE, STYLES
from ddpm_studio.engine.events import Pixels

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "datasets"


def main(archive: Path) -> None:
    """Read `archive`; write a lossless sheet for each style, and the list of names that all sheets follow."""
    with zipfile.ZipFile(archive) as file:
        said = [json.loads(line) for line in file.read("metadata.jsonl").decode("utf-8").splitlines()]
        of_style = {style: sorted((one for one in said if one["style"] == style), key=_place) for style in STYLES}
        lists = [[_line(one) for one in entries] for entries in of_style.values()]
        if not all(lines == lists[0] for lines in lists):
            raise SystemExit(f"The styles in {archive} do not hold the same emoji.")
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / "emoji.tsv").write_text("".join(f"{line}\n" for line in lists[0]), encoding="utf-8", newline="\n")
        for style, entries in of_style.items():
            pictures = [_picture(file, one["file_name"]) for one in entries]
            target = FOLDER / f"emoji-{style}.webp"
            # exact: else the colour of what is wholly transparent is whatever compresses best
            Image.fromarray(_sheet(pictures)).save(target, lossless=True, quality=100, method=6, exact=True)
            print(f"{target}: {len(pictures):,} pictures, {target.stat().st_size:,} bytes")


def _place(said: dict[str, Any]) -> tuple[int, str]:
    return GROUPS.index(said["group"]), _code(said)


def _code(said: dict[str, Any]) -> str:
    return PurePosixPath(said["file_name"]).stem


def _line(said: dict[str, Any]) -> str:
    parts = (_code(said), said["group"], said["subgroup"], said["text"])
    if any("\t" in part or "\n" in part for part in parts):
        raise SystemExit(f"{said['file_name']}: a tab or a line break in its name.")
    return "\t".join(parts)


def _picture(file: zipfile.ZipFile, name: str) -> Pixels:
    with file.open(name) as stream, Image.open(stream) as image:
        pixels = np.array(image.convert("RGBA"))
    if pixels.shape != (SIDE, SIDE, 4):
        raise SystemExit(f"{name} is not {SIDE} pixels wide and high.")
    pixels[pixels[..., 3] == 0] = (255, 255, 255, 0)
    return pixels


def _sheet(pictures: list[Pixels]) -> Pixels:
    """Lay pictures row by row; the places that are left in the last row stay empty."""
    rows = -(-len(pictures) // COLUMNS)
    tiles = np.full((rows * COLUMNS, SIDE, SIDE, 4), (255, 255, 255, 0), np.uint8)
    tiles[: len(pictures)] = pictures
    return tiles.reshape(rows, COLUMNS, SIDE, SIDE, 4).swapaxes(1, 2).reshape(rows * SIDE, COLUMNS * SIDE, 4)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
