"""What was measured of a run's pictures: a file with a line for each number, with all that it depends on."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from typing import Any

from ddpm_studio.engine.disk.files import append_line, read_bounded
from ddpm_studio.engine.disk.json_text import parse_json
from ddpm_studio.engine.evaluation.written import plain
from ddpm_studio.engine.findings import Measured
from ddpm_studio.engine.plain_text import spelled_out
from ddpm_studio.engine.runs.run import EVALUATIONS, Run

MARK = ', "crc": '
LARGEST = 1 << 26


def append_evaluation(run: Run, number: Measured) -> None:
    """Add one line, with the time and a checksum.

    :raises StudioError: if the disk refuses.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    text = spelled_out(json.dumps({"at": now, **plain(number)}, ensure_ascii=False))
    append_line(run.folder / EVALUATIONS, f"{text[:-1]}{MARK}{zlib.crc32(text.encode())}}}")


def evaluations_of(run: Run) -> list[dict[str, Any]]:
    """Return all lines that are as they were written, oldest first."""
    try:
        content = read_bounded(run.folder / EVALUATIONS, LARGEST)
    except OSError:
        return []
    return [found for line in content.splitlines() if (found := _read(line)) is not None]


def _read(line: bytes) -> dict[str, Any] | None:
    text, mark, checksum = line.decode("utf-8", "replace").rpartition(MARK)
    if not mark or checksum != f"{zlib.crc32(f'{text}}}'.encode())}}}":
        return None
    try:
        found = parse_json(f"{text}}}")
    except ValueError:
        return None
    return found if isinstance(found, dict) and "metric" in found else None
