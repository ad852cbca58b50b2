"""What a model's pictures cost, without a window: as a table, or as JSON."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from functools import partial

from ddpm_studio import engine
from ddpm_studio.engine.choices.measuring import BitsOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.events import Event
from ddpm_studio.engine.findings import Bits
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.plain_text import in_a_line
from ddpm_studio.headless.data import pictures_meant
from ddpm_studio.headless.drawing import find_bundled
from ddpm_studio.headless.telling import drain


def bits(chosen: argparse.Namespace) -> None:
    """Measure what pictures cost at most, and say it when it is known, also when it is stopped on the way."""
    model = find_bundled(chosen.model)
    source, which = pictures_meant(chosen.pictures, model)
    file = find_model_file(model, -1)  # a file from here on, whatever a training adds to its run meanwhile
    tell = partial(print, file=sys.stderr if chosen.json else sys.stdout)
    options = with_changes(BitsOptions(model=file, source=source, pictures=which), chosen.changes, tell)
    found: list[Bits] = []

    def keep(event: Event) -> None:
        if isinstance(event, Bits):
            found[:] = [event]

    try:
        drain(lambda control: engine.bits(options, control), keep, is_told=not chosen.json)
    finally:
        if found:
            print(_as_json(found[0]) if chosen.json else "\n".join(in_words(found[0])))


def in_words(found: Bits) -> list[str]:
    """Return the result as lines."""
    error = "" if found.error is None else f" ± {found.error:.3f}"
    lines = [
        f"≤ {found.total:.3f}{error} bits per dimension, {found.variance} variance",
        f"   of {found.pictures:,} pictures ({in_a_line(found.of)}), {found.evaluations:,} network calls for each",
    ]
    last = found.spans[-1].last - 1
    for first, end, amount in found.spans[:-1]:
        name = "L_0" if first == 1 else f"t = {first}" if first == end else f"t = {first} … {end}"
        lines.append(f"   {name:<18}{amount:8.4f}")
    lines.append(f"   {'L_T':<18}{found.prior:8.2g}")
    lines.append(
        f"A bound: the true cost is no more than that. The last step alone costs {found.floor:.2f} with these {last:,} "
        "steps, however well a picture is known."
    )
    lines.append("Compare it only with bits of the same pictures in the same number of steps.")
    return lines


def _as_json(found: Bits) -> str:
    spans = [span._asdict() for span in found.spans]
    return json.dumps({**dataclasses.asdict(found), "spans": spans}, ensure_ascii=False)
