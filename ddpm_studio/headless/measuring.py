"""What a model's pictures cost, without a window: as a table, or as JSON."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from functools import partial
from typing import Any

from ddpm_studio import engine
from ddpm_studio.engine.choices.measuring.ablation import AblationOptions
from ddpm_studio.engine.choices.measuring.bench import BenchOptions
from ddpm_studio.engine.choices.measuring.bits import BitsOptions, SnapshotsOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.disk.places import runs_folder
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.evaluation.ablation import as_markdown
from ddpm_studio.engine.evaluation.recommending import recommended
from ddpm_studio.engine.evaluation.written import with_error
from ddpm_studio.engine.events import Event
from ddpm_studio.engine.findings import Ablated, Benched, Bits, SnapshotBits, SnapshotDistance
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.plain_text import in_a_line
from ddpm_studio.headless.data import pictures_meant
from ddpm_studio.headless.drawing import find_bundled
from ddpm_studio.headless.telling import drain


def bits(chosen: argparse.Namespace) -> None:
    """Measure what pictures cost at most, and say it when it is known, also when it is stopped on the way."""
    model = find_bundled(chosen.model)
    if chosen.over_training and not model.is_dir():
        raise FieldError("model", "Only a run has several snapshots: give its folder.")
    source, which = pictures_meant(chosen.pictures, model)
    # A file from here on, whatever a training adds to its run meanwhile.
    path = model if chosen.over_training else find_model_file(model, -1)
    tell = partial(print, file=sys.stderr if chosen.json else sys.stdout)
    options = with_changes(BitsOptions(model=path, source=source, pictures=which), chosen.changes, tell)
    found: list[SnapshotBits | SnapshotDistance | Bits] = []

    def keep(event: Event) -> None:
        if isinstance(event, SnapshotBits | SnapshotDistance):
            found.append(event)
        elif isinstance(event, Bits) and not chosen.over_training:
            found[:] = [event]

    job = partial(engine.snapshot_bits, SnapshotsOptions(bits=options)) if chosen.over_training else None
    try:
        drain(job or partial(engine.bits, options), keep, is_told=not chosen.json)
    finally:
        if found:
            print(_as_json(found) if chosen.json else "\n".join(_lines(found)))


def _lines(found: list[SnapshotBits | SnapshotDistance | Bits]) -> list[str]:
    lines = []
    for each in found:
        if isinstance(each, SnapshotBits):
            lines.append(
                f"step {each.step:>10,}   ≤ {with_error(each.bits.total, each.bits.error, 3)} bits per dimension"
            )
        elif isinstance(each, SnapshotDistance):
            lines.append(f"step {each.step:>10,}   KD×10³ {with_error(each.distance, each.error, 1, 1000)}")
        else:
            lines += in_words(each)
    return lines


def in_words(found: Bits) -> list[str]:
    """Return the result as lines."""
    lines = [
        f"≤ {with_error(found.total, found.error, 3)} bits per dimension, {found.variance} variance",
        f"   of {found.pictures:,} pictures ({in_a_line(found.of)}), {found.evaluations:,} network calls for each",
    ]
    for first, end, amount in found.spans[:-1]:
        name = "L_0" if first == 1 else f"t = {first}" if first == end else f"t = {first} … {end}"
        lines.append(f"   {name:<18}{amount:8.4f}")
    lines.append(f"   {'L_T':<18}{found.prior:8.2g}")
    steps = found.spans[-1].first - 1
    lines.append(
        "A bound: the true cost is no more than that. "
        f"The last step alone costs {found.floor:.2f} with {steps:,} steps, "
        "however well a picture is known."
    )
    lines.append("Compare it only with bits of the same pictures in the same number of steps.")
    return lines


def _as_json(found: list[SnapshotBits | SnapshotDistance | Bits]) -> str:
    plain = [_plain(each) for each in found]
    return json.dumps(plain[0] if isinstance(found[0], Bits) else plain, ensure_ascii=False)


def _plain(found: SnapshotBits | SnapshotDistance | Bits) -> dict[str, Any]:
    if isinstance(found, SnapshotBits):
        return {"step": found.step, **_plain(found.bits)}
    if isinstance(found, SnapshotDistance):
        return {"step": found.step, "kd": found.distance, "error": found.error}
    return {**dataclasses.asdict(found), "spans": [span._asdict() for span in found.spans]}


def samplers(chosen: argparse.Namespace) -> None:
    """Compare samplers on a model, and say what each takes and how good it is, what is recommended first."""
    file = find_model_file(find_bundled(chosen.model), -1)
    tell = partial(print, file=sys.stderr if chosen.json else sys.stdout)
    options = with_changes(BenchOptions(model=file), chosen.changes, tell)
    found: dict[int, Benched] = {}

    def keep(event: Event) -> None:
        if isinstance(event, Benched):
            found[event.index] = event

    try:
        drain(partial(engine.bench, options), keep, is_told=not chosen.json)
    finally:
        if found:
            ways = list(found.values())
            print(json.dumps([dataclasses.asdict(way) for way in ways]) if chosen.json else "\n".join(_table(ways)))


def _table(ways: list[Benched]) -> list[str]:
    best = recommended(ways)
    lines = [f"  {'sampler':<18}{'steps':>6}  {'spacing':<10}{'ms/image':>10}{'calls':>7}{'long chain':>12}  KD×10³"]
    for way in sorted(ways, key=lambda each: each.seconds):
        mark = "*" if best is not None and way.index == best.index else " "
        apart = "–" if way.distance is None else f"{way.distance:.1f}"
        kernel = "–" if way.kernel is None else with_error(way.kernel, way.error, 1, 1000)
        lines.append(
            f"{mark} {way.sampler:<18}{way.steps:>6}  {way.spacing:<10}{1000 * way.seconds:>10.3g}{way.calls:>7}"
            f"{apart:>12}  {kernel}"
        )
    return [*lines, "*: the cheapest that cannot be told from the best. Long chain: how far from its images, of 255."]


def table2(chosen: argparse.Namespace) -> None:
    """Do the paper's Table 2 with digits, and print it as far as it is known, also when it is stopped on the way."""
    tell = partial(print, file=sys.stderr if chosen.json else sys.stdout)
    options = with_changes(AblationOptions(), chosen.changes, tell)
    found: dict[int, Ablated] = {}

    def keep(event: Event) -> None:
        if isinstance(event, Ablated):
            found[event.index] = event

    try:
        drain(partial(engine.ablation, options, chosen.runs or runs_folder()), keep, is_told=not chosen.json)
    finally:
        rows = [row for _, row in sorted(found.items())]
        if any(row.run for row in rows):
            plain = [{**dataclasses.asdict(row), "run": None if row.run is None else str(row.run)} for row in rows]
            print(json.dumps(plain, ensure_ascii=False) if chosen.json else as_markdown(rows))
