"""Where things are kept and how much they are, in a terminal; moving the home of runs and results."""

from __future__ import annotations

import argparse
from functools import partial

from ddpm_studio import engine
from ddpm_studio.engine.choices.given import whole_path
from ddpm_studio.engine.datasets.keeping.storage import Usage
from ddpm_studio.engine.disk.home_note import KEPT_AT_HOME
from ddpm_studio.engine.disk.home_targets import check_target, why_fixed
from ddpm_studio.engine.disk.places import cache_folder, home_folder
from ddpm_studio.engine.plain_text import in_a_line
from ddpm_studio.headless.telling import drain

MARKS = {"runs": "run.toml", "results": "result.json"}
"""The file that each run, and each result, has in its own folder."""


def storage(chosen: argparse.Namespace) -> None:
    """Move the home if that is asked for; then say where everything is, and how much."""
    if chosen.move is not None:
        target = whole_path(chosen.move)
        check_target(target)
        drain(partial(engine.move_home, target))
    else:
        drain(engine.clear_after_move)
    home = home_folder()
    usages = {home / name: Usage(mark=MARKS.get(name, "")) for name in KEPT_AT_HOME}
    usages[cache_folder()] = Usage()
    drain(partial(engine.measure_storage, usages), is_told=False)
    free = usages[home / "runs"].free
    told = "" if free is None else f", {free / 1e9:,.1f} GB free on this disk"
    print(in_a_line(f"Home: {home}{told}"))
    for folder, usage in usages.items():
        things = f"{_counted(usage.things, folder.name.removesuffix('s'))}, " if usage.mark else ""
        where = folder.name if folder.parent == home else f"prepared data ({folder})"
        files = _counted(usage.files, "file")
        print(in_a_line(f"  {where}: {things}{files}, {usage.size / 1e6:,.1f} MB"))
    if why := why_fixed():
        print(in_a_line(why))


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
