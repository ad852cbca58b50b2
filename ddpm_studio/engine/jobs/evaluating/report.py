"""A run told on one page: what it learnt, how it went, what it draws, how good that is, and what it was made with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from ddpm_studio import __version__
from ddpm_studio.engine.choices.telling.class_names import called
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import DataOptions, Images, load
from ddpm_studio.engine.datasets.held_out import parted
from ddpm_studio.engine.disk.files import read_bounded, write_text
from ddpm_studio.engine.disk.json_text import parse_json
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.disk.text import read_text
from ddpm_studio.engine.errors import LoadError, StudioError
from ddpm_studio.engine.evaluation.copies import Near
from ddpm_studio.engine.evaluation.table import METRICS, text_of, title_of
from ddpm_studio.engine.events import Job, Note, Pixels, Saved, Work
from ddpm_studio.engine.export.grid import GridOptions, make_grid
from ddpm_studio.engine.export.report import page
from ddpm_studio.engine.export.report.chart import Curve, chart
from ddpm_studio.engine.findings import Measured
from ddpm_studio.engine.runs.evaluations import evaluations_of
from ddpm_studio.engine.runs.run import CONFIG, ENVIRONMENT, Run
from ddpm_studio.engine.runtime.nearest import find_nearest, without_doubles

PREVIEWS, NEIGHBOURS = 8, 16
LEGIBLE = 48
"""Pixels of a side below which pictures are enlarged."""
LOSSES = {"loss": "loss", "loss_simple": "L_simple", "loss_vlb": "L_vlb"}
LARGEST = 2**20
CONDITIONS = (
    "features",
    "n",
    "reference",
    "n_reference",
    "sampler",
    "variance",
    "steps",
    "training_steps",
    "told",
    "guidance",
    "at",
)


def report(run: Run, file: Path) -> Job:
    """Write it. See the front desk."""
    yield Note("Reading the run…")
    config = run.config()
    title = config.name or run.folder.name
    near = yield from _neighbours(run, config)
    parts = [*_facts(run, title), *_curves(run), *_previews(run, config.data), *near]
    parts += [*_evaluations(run), *_choices(run), *_environment(run)]
    write_text(file, page.page(f"{title} · DDPM Studio", parts))
    yield Saved("export", file)


def _facts(run: Run, title: str) -> list[str]:
    newest = run.newest_metrics()
    rows = [("folder", run.folder.name), ("newest measured step", f"{int(newest.get('step', 0)):,}")]
    known = {**LOSSES, "images_per_second": "images a second"}
    rows += [(name, f"{newest[key]:.6g}") for key, name in known.items() if key in newest]
    snapshots = run.snapshot_steps()
    rows.append(("snapshots", ", ".join(f"{step:,}" for step in snapshots[-8:]) or "none"))
    about = page.sentence(f"A run of DDPM Studio {__version__}. This page needs no network and no program.")
    return [page.heading(title, 1), about, page.table(("what", "value"), rows)]


def _curves(run: Run) -> list[str]:
    rows = run.metrics()
    curves = []
    for key, name in LOSSES.items():
        own = [(row["step"], row[key]) for row in rows if key in row]
        if own:
            curves.append(Curve(name, *map(list, zip(*own, strict=True))))
    drawn = chart(curves, "training step", "loss", is_log=True)
    if not drawn:
        return []
    said = page.sentence(f"{len(rows):,} measurements; each is the mean since the one before.")
    return [page.heading("Loss"), said, drawn]


def _previews(run: Run, data: DataOptions) -> list[str]:
    every = run.previews()
    count = min(PREVIEWS, len(every))
    chosen = [every[round(index * (len(every) - 1) / max(1, count - 1))] for index in range(count)]
    scale = max(1, LEGIBLE // max(data.height, data.width))
    figures = []
    for step, path in chosen:
        with suppress(LoadError):
            sheet = make_grid(run.read_preview(path, data), GridOptions(columns=4, spacing=1))
            figures.append(page.picture(sheet, f"step {step:,}", f"samples after {step:,} steps", scale))
    if not figures:
        return []
    said = page.sentence("Samples over training, from the same noises each time.")
    return [page.heading("Previews"), said, page.in_a_row(figures)]


def _neighbours(run: Run, config: RunConfig) -> Work[list[str]]:
    """Return the newest previews, each beside the picture of the training set that is nearest to it."""
    every, data = run.previews(), config.data
    if not every:
        return []
    head = page.heading("Nearest training pictures")
    try:
        samples = run.read_preview(every[-1][1], data)[:NEIGHBOURS]
        images = called((yield from load(data, cache_folder()))[0], config.classes)
        numbers = without_doubles(images, parted(images, data)[0])
        if samples.shape[1:] != images.shown(0).shape:
            raise StudioError("The pictures of the set are others by now.")
        near = yield from find_nearest(samples, images, numbers, data.flip)
    except StudioError as error:
        return [head, page.sentence(f"They cannot be shown: {error}")]
    figures = [_beside(index, sample, near, images, data) for index, sample in enumerate(samples)]
    said = (
        f"Each sample of step {every[-1][0]:,} beside the nearest of {len(numbers):,} training pictures, by the root "
        "mean square of the difference of their pixels. Less than a third as far as the next one (d1/d2) is a copy."
    )
    return [head, page.sentence(said), page.in_a_row(figures)]


def _beside(index: int, sample: Pixels, near: Near, images: Images, data: DataOptions) -> str:
    number = int(near.numbers[index, 0])
    shown = images.shown(number)
    pair: Pixels = np.stack([sample, shown[:, ::-1] if near.mirrored[index, 0] else shown])
    caption = f"{near.distances[index, 0]:.1f} levels, d1/d2 {near.ratios[index]:.2f}"
    told = f"sample {index + 1} and the nearest training picture, number {number}"
    sheet = make_grid(pair, GridOptions(columns=2, spacing=1))
    return page.picture(sheet, caption, told, max(1, LEGIBLE // max(data.height, data.width)))


def _evaluations(run: Run) -> list[str]:
    rows = []
    for line in reversed(evaluations_of(run)):
        number = _number(line)
        if number is not None:
            conditions = "; ".join(f"{name.replace('_', ' ')} {line[name]}" for name in CONDITIONS if line.get(name))
            value = f"{text_of(number)}{f' ({number.why})' if number.why else ''}"
            rows.append((number.name, title_of(number), value, conditions))
    if not rows:
        return [page.heading("Evaluations"), page.sentence("Nothing was measured of this run's samples yet.")]
    head = ("set", "what", "value", "conditions")
    return [page.heading("Evaluations"), page.table(head, rows, numbers=(2,))]


def _number(line: dict[str, Any]) -> Measured | None:
    value, error, metric = line.get("value"), line.get("error"), line.get("metric")
    is_ours = (
        isinstance(metric, str)
        and metric in METRICS
        and isinstance(line.get("n", 0), int | float)
        and isinstance(value, int | float | None)
        and isinstance(error, int | float | None)
    )
    if not is_ours:
        return None
    said = str(line.get("set", ""))
    return Measured(0, said, line["metric"], value, error, str(line.get("why", "")), True, line)


def _choices(run: Run) -> Iterator[str]:
    with suppress(OSError, ValueError):
        yield page.heading("Choices")
        yield page.source_text(read_text(run.folder / CONFIG, LARGEST))


def _environment(run: Run) -> Iterator[str]:
    with suppress(OSError, ValueError):
        found = parse_json(read_bounded(run.folder / ENVIRONMENT, LARGEST))
        if isinstance(found, dict):
            yield page.heading("Environment")
            yield page.table(("what", "value"), [(name, value) for name, value in found.items()])
