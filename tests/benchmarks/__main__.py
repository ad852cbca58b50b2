"""Run measurements, print them, and append them to ``results.jsonl``.

``python -m tests.benchmarks`` runs all of them, with names only those. ``--list`` names them, ``--dry`` keeps nothing,
``--readme`` writes the README's numbers anew from what was kept.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.benchmarks.readme import numbers, put_into, read_rows, shown
from tests.benchmarks.rows import Clock, Measure, row_of

ALL = {
    "first-paint": "window_speed:first_paint",
    "training": "engine_speed:training",
    "sampling": "engine_speed:sampling",
    "first-step": "start_speed:first_step",
    "peers": "peers:training",
    "card": "card_speed:training",
    "card-sampling": "card_speed:sampling",
    "peers-sampling": "peers:sampling",
    "lucidrains": "lucidrains:training",
    "lucidrains-sampling": "lucidrains:sampling",
    "digits-quality": "preset_quality:digits",
    "shapes-quality": "preset_quality:shapes",
    "classes-quality": "judges:classes_quality",
    "classifier-quality": "pushing:classifier_quality",
    "augmentation": "augmenting:augmentation",
    "captions-quality": "captions_quality:captions_quality",
    "captions-unseen": "captions_quality:unseen_quality",
    "bundled-quality": "preset_quality:bundled",
    "real-quality": "preset_quality:references",
    "emoji-sets": "emoji:side_by_side",
    "digits-bits": "bounds:digits",
    "few-bits": "bounds:few",
    "rates": "bounds:rates",
    "editing-known": "editing_models:known_pixels",
    "editing-shapes": "editing_models:shapes",
    "editing-halves": "editing_models:right_halves",
    "precision-quality": "precision_quality:precisions",
    "lateness": "lateness:lateness",
    "lateness-scanning": "lateness:lateness_scanning",
    "scanning-zip": "data_speed:scanning_zip",
    "scanning-folder": "data_speed:scanning_folder",
    "waiting": "data_speed:waiting",
    "recording": "chain_speed:recording",
    "stopping": "stop_speed:stopping",
    "stopping-large": "stop_speed:stopping_large",
    "growth-training": "memory_growth:growth_training",
    "growth-window": "memory_growth:growth_window",
    "first-answer": "answer_speed:first_answer",
    "scrub": "scrub_speed:scrub",
    "noising": "forward_speed:noising",
    "canvas": "canvas_speed:strokes",
    "animations": "export_speed:animations",
    "metrics": "metric_speed:metrics",
    "race": "race:race",
    "race-diffusers": "race_peers:diffusers",
    "race-lucidrains": "race_peers:lucidrains",
}
"""Name → module of this package and its function, which returns or yields `Measure`s; each ends within two minutes, but
for the presets' quality and the race."""
RESULTS = Path(__file__).parent / "results.jsonl"
README = Path(__file__).parents[2] / "README.md"


def measure(name: str, keep: bool = True) -> None:
    """Run one measurement and print what it says; keep it as well."""
    module, function = ALL[name].split(":")
    run: Callable[[], Iterable[Measure]] = getattr(importlib.import_module(f"tests.benchmarks.{module}"), function)
    clock = Clock()
    measures = run()
    for found in measures:
        row = row_of(name, found, clock.others())
        if not isinstance(measures, list):  # each is measured when it is asked for
            clock = Clock()
        print(f"{row['what']}: {shown(row)}  {row['target']}  [{row['note']}; others {row['others']:.0%}]", flush=True)
        if keep:
            with RESULTS.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measurements, not tests.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="what to measure; all, if none is named")
    parser.add_argument("--list", action="store_true", help="list the names and end")
    parser.add_argument("--dry", action="store_true", help="print only; keep no results")
    parser.add_argument("--readme", action="store_true", help="write the README's numbers from the results and end")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(ALL):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(ALL)}")
    if chosen.list:
        print("\n".join(ALL))
    elif chosen.readme:
        text = put_into(README.read_text(encoding="utf-8"), numbers(read_rows(RESULTS)))
        README.write_text(text, encoding="utf-8")
    else:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        for name in chosen.names or ALL:
            with tempfile.TemporaryDirectory() as home:
                os.environ["DDPM_STUDIO_HOME"] = home
                measure(name, keep=not chosen.dry)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
