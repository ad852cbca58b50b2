"""What a scan has found, as JSON beside the images that it was of."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from ddpm_studio.engine.datasets.keeping.pixel_file import Stack
from ddpm_studio.engine.events import Levels, Pixels, Scan, ValueSpread

PREVIEWS = 64


def preview_of(pixels: Stack) -> Pixels:
    """Return up to 64 images spread evenly over the set, (n, H, W, C)."""
    chosen = np.linspace(0, len(pixels) - 1, min(PREVIEWS, len(pixels))).round().astype(np.intp)
    return np.array(pixels[chosen])


def scan_as_json(scan: Scan) -> dict[str, Any]:
    """Return all of a scan but its preview, which is in the pixels."""
    return {
        "used": scan.used,
        "left_out": scan.left_out,
        "changed": scan.changed,
        "sizes": [[width, height, count] for (width, height), count in scan.sizes.items()],
        "modes": scan.modes,
        "classes": scan.classes,
        "channels": scan.channels,
        "suggested_size": scan.suggested_size,
        "warnings": scan.warnings,
        "values": None if scan.values is None else asdict(scan.values),
    }


def scan_from(stored: dict[str, Any], pixels: Stack) -> Scan:
    """Return what `scan_as_json` wrote, of these images; KeyError, TypeError or ValueError if it did not."""
    height, width = stored["suggested_size"]
    return Scan(
        used=stored["used"],
        left_out=tuple((name, reason) for name, reason in stored["left_out"]),
        changed=tuple((name, change) for name, change in stored["changed"]),
        sizes={(width, height): count for width, height, count in stored["sizes"]},
        modes=stored["modes"],
        classes=stored["classes"],
        channels=stored["channels"],
        suggested_size=(height, width),
        preview=preview_of(pixels),
        warnings=tuple(stored["warnings"]),
        values=_spread_from(stored.get("values")),
    )


def _spread_from(stored: dict[str, Any] | None) -> ValueSpread | None:
    """Return a spread of values; None where an earlier version has kept none."""
    if stored is None:
        return None
    levels, usual = stored["levels"], stored["usual"]
    low, high = stored["percentiles"]
    return ValueSpread(
        low=stored["low"],
        high=stored["high"],
        percentiles=(low, high),
        usual=None if usual is None else (usual[0], usual[1]),
        levels=None if levels is None else Levels(**levels),
        counts=tuple(stored["counts"]),
    )
