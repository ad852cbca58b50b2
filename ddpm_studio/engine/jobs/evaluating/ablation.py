"""The paper's Table 2 on digits: short runs one after the other, and what each is worth, as one job that goes on."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from ddpm_studio.engine.choices.measuring.ablation import NAME, WAYS, AblationOptions, Way
from ddpm_studio.engine.choices.measuring.sets import EvaluateOptions, LearntSet
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import NotFinite, StudioError
from ddpm_studio.engine.evaluation.ablation import verdicts
from ddpm_studio.engine.events import Control, Event, Job, Note, Progress, Work
from ddpm_studio.engine.findings import Ablated, Bits, Measured
from ddpm_studio.engine.jobs.evaluating.bits import bits
from ddpm_studio.engine.jobs.evaluating.evaluate import evaluate
from ddpm_studio.engine.jobs.training.train import train
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.evaluations import append_evaluation, evaluations_of
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import create_run, find_runs
from ddpm_studio.engine.runtime.learning.distributed import ALONE

Number = tuple[float, float | None]
"""A value, and one standard error of it."""


def ablation(options: AblationOptions, home: Path, control: Control) -> Job:
    """Train what is missing, and measure what is not known yet. See the front desk."""
    to_train = list(dict.fromkeys(way.trained for way in WAYS))
    rows = [Ablated(index, way.name, way.minimised, way.paper) for index, way in enumerate(WAYS)]
    yield from rows
    failed: dict[Way, str] = {}
    for index, way in enumerate(WAYS):
        if way.trained in failed:  # it is the same run, and would end as it did
            rows[index] = replace(rows[index], why=failed[way.trained])
            yield rows[index]
            continue
        label = f"Run {to_train.index(way.trained) + 1} of {len(to_train)}: {way.trained.name}"
        try:
            run = yield from _trained(options.config(way.trained), home, label, control)
        except NotFinite as problem:
            failed[way.trained] = str(problem)
            rows[index] = replace(rows[index], why=failed[way.trained])
            yield rows[index]
            continue
        rows[index] = replace(rows[index], run=run.folder)
        rows[index] = yield from _measured(options, way, rows[index], control)
    for sentence in verdicts(rows):
        yield Note(sentence)


def _trained(config: RunConfig, home: Path, label: str, control: Control) -> Work[Run]:
    """Return a run of these choices that has done its steps: the one that is there, gone on with, or a new one."""
    run = _run_of(config, home) or create_run(config, home)
    if config.training.steps in run.snapshot_steps():
        return run
    yield Note(f"{label}.")
    with closing(train(run, control, ALONE)) as job:  # closing saves: it goes on from there
        for event in job:
            yield from _passed_on(event, label)
    return run


def _run_of(config: RunConfig, home: Path) -> Run | None:
    for run in find_runs(home):
        if run.folder.name.partition("_")[2].partition("_")[2].startswith(NAME.replace(" ", "-")):
            try:
                if run.config() == config:
                    return run
            except StudioError:
                continue  # it is another's now
    return None


def _passed_on(event: Event, label: str) -> list[Event]:
    if isinstance(event, Progress):
        return [replace(event, label=f"{label} · {event.label}" if event.label else label)]
    return [event] if isinstance(event, Note) and event.level == "warning" else []


def _measured(options: AblationOptions, way: Way, row: Ablated, control: Control) -> Work[Ablated]:
    """Measure a row's bits and its distance, if its run does not know them yet."""
    assert row.run is not None
    run = Run(row.run)
    card = read_card(find_model_file(run.folder))
    model: dict[str, str | float] = {"model_sha256": card.provenance.sha256, "variance": way.variance}
    asked = {**model, "n": options.pictures, "evaluations": options.evaluations, "drawn_seed": options.seed}
    cost = _known(run, "bits", asked)
    if cost is None:
        found: Bits | None = None
        for event in bits(options.measured(way, run.folder), control):
            if isinstance(event, Bits):
                found = event
            else:
                yield from _passed_on(event, f"Bits: {way.name}")
        assert found is not None
        cost = found.total, found.error
        append_evaluation(run, Measured(row.index, way.name, "bits", *cost, conditions=asked))
    row = replace(row, bits=cost[0], bits_error=cost[1])
    yield row
    drawn: dict[str, str | float] = {
        "sampler": "ddpm",
        "steps": options.sampling_steps,
        "drawn_seed": options.seed,
        "n": options.samples,
    }
    features = options.features.label(*card.image_shape[:2])
    distance = _known(run, "kd", {**model, **drawn, "features": features})
    if distance is None:
        distance = yield from _distance(options, way, run, control)
    row = replace(row, kernel=distance[0], error=distance[1])
    yield row
    return row


def _known(run: Run, metric: str, conditions: Mapping[str, str | float]) -> Number | None:
    """Return what was measured of a run on just these conditions, the last time."""
    for line in reversed(evaluations_of(run)):
        is_meant = line["metric"] == metric and all(line.get(name) == value for name, value in conditions.items())
        if is_meant and isinstance(line.get("value"), float):
            error = line.get("error")
            return line["value"], error if isinstance(error, float) else None
    return None


def _distance(options: AblationOptions, way: Way, run: Run, control: Control) -> Work[Number]:
    asked = EvaluateOptions(
        sets=(options.drawn(way, run.folder),),
        against=LearntSet(model=run.folder),
        features=options.features,
        yardstick=False,
    )
    found: Number | None = None
    for event in evaluate(asked, control):
        if isinstance(event, Measured) and event.metric == "kd" and event.is_final and event.value is not None:
            found = event.value, event.error
        else:
            yield from _passed_on(event, f"Drawing: {way.name}")
    if found is None:
        raise StudioError(f"What {way.name} draws cannot be compared: choose other features, or more samples.")
    return found
