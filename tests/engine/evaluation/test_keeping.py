"""What is kept of a set: whole blocks, and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ddpm_studio.engine.evaluation.keeping import Blocks

SHAPES = {"features": (3,), "hashes": ()}


def arrays(count: int) -> dict[str, np.ndarray]:
    return {"features": np.arange(3.0 * count).reshape(count, 3), "hashes": np.arange(count, dtype=np.uint64)}


def test_a_block_is_read_as_it_was_written(awkward_path: Path):
    blocks = Blocks(awkward_path / "kept", "features")
    assert blocks.read(0, 4, SHAPES) is None
    blocks.write(0, 4, arrays(4))
    found = Blocks(awkward_path / "kept", "features").read(0, 4, SHAPES)
    assert found is not None and np.array_equal(found["features"], arrays(4)["features"])
    assert blocks.has(0, 4) and not blocks.has(4, 8)
    assert blocks.read(0, 4, {"features": (5,)}) is None, "of other features"


@pytest.mark.parametrize("damage", ["cut", "changed", "emptied"])
def test_a_torn_block_is_none(tmp_path: Path, damage: str):
    blocks = Blocks(tmp_path, "features")
    blocks.write(0, 4, arrays(4))
    (path,) = tmp_path.glob("*.npz")
    content = bytearray(path.read_bytes())
    content[200] ^= 255
    path.write_bytes(bytes({"cut": content[:-40], "changed": content, "emptied": b""}[damage]))
    assert blocks.read(0, 4, SHAPES) is None


def test_what_cannot_be_kept_is_told_once_and_nothing_fails(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    blocks = Blocks(tmp_path / "file" / "folder", "features")
    blocks.write(0, 4, arrays(4))
    assert "could not be written" in blocks.trouble
    nowhere = Blocks(None, "pixels")
    nowhere.write(0, 4, arrays(4))
    assert nowhere.read(0, 4, SHAPES) is None and not nowhere.trouble and not nowhere.has(0, 4)
