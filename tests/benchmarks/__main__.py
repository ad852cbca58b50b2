"""Run measurements, print them as the README's table, and append them to ``results.jsonl``."""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.engine_speed import sampling, training
from tests.benchmarks.forward_speed import noising
from tests.benchmarks.scrub_speed import scrub
from tests.benchmarks.window_speed import first_paint, lateness

ALL = {
    "first-paint": first_paint,
    "training": training,
    "sampling": sampling,
    "lateness": lateness,
    "scrub": scrub,
    "noising": noising,
}
RESULTS = Path(__file__).parent / "results.jsonl"


def main(names: list[str]) -> int:
    """Run the named measurements, or all."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    machine = f"{os.cpu_count()} × {platform.processor() or platform.machine()}, {platform.system()}"
    with tempfile.TemporaryDirectory() as home:
        os.environ["DDPM_STUDIO_HOME"] = home
        for name in names or ALL:
            for what, value in ALL[name]().items():
                print(f"| {what} | {value} |", flush=True)
                row = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine, what: value}
                with RESULTS.open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
