"""Make resources/datasets/digits.npz from the table of 1,797 handwritten digits.

Usage: ``python packaging/make_digits.py digits.csv.gz``. The table has one digit a line: 64 whole numbers from 0 to
16 (8 rows of 8 pixels, how many of 4 × 4 dots were black), then the digit. It is the test set of "Optical
Recognition of Handwritten Digits" (doi 10.24432/C50P49); scikit-learn ships it as ``datasets/data/digits.csv.gz``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

TARGET = Path(__file__).resolve().parents[1] / "resources" / "datasets" / "digits.npz"


def main(table: Path) -> None:
    """Read `table` and write the pixels (1797, 8, 8), 0 to 16, and the labels (1797,), both uint8."""
    values = np.loadtxt(table, delimiter=",", dtype=np.float64).astype(np.uint8)
    images, labels = values[:, :64].reshape(-1, 8, 8), values[:, 64]
    if images.shape != (1797, 8, 8) or images.max() != 16 or set(labels.tolist()) != set(range(10)):
        raise SystemExit(f"{table} is not the table of 1,797 digits.")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(TARGET, images=images, labels=labels)
    print(f"{TARGET}: {len(images)} digits, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
