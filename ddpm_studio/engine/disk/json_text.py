"""JSON from files that anyone may have made."""

from __future__ import annotations

import json
import math
from typing import Any

DEEPEST = 64


def parse_json(text: str | bytes) -> Any:
    """Return what `text` says.

    :raises ValueError: if it is no JSON, names something twice, holds a number that is not finite, or is nested more
        than 64 deep; the message goes on from "which": "is cut off or damaged".
    """
    try:
        found = json.loads(text, parse_constant=_finite, parse_float=_finite, object_pairs_hook=_without_repeats)
    except _Refused:
        raise
    except (ValueError, RecursionError):
        raise ValueError("is cut off or damaged") from None
    _check_depth(found)
    return found


class _Refused(ValueError):
    """JSON that can be read, but is not wanted."""


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _Refused(f"holds the number {text[:20]}")
    return number


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Refused("names something twice")
    return found


def _check_depth(value: object) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise _Refused("is nested too deep")
        inner = [list(item.values()) if isinstance(item, dict) else item for item in level]
        level = [part for item in inner if isinstance(item, list) for part in item]
