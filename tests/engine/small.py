"""A run small enough to train in a test, and ways to drain jobs."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from ddpm_studio import engine
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.events import Control, Event, Job, Work
from ddpm_studio.engine.models.card import ModelCard, card_of
from ddpm_studio.engine.models.pictures import names_of
from ddpm_studio.engine.runs import states
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import create_run

Wanted = TypeVar("Wanted")

SMALL = RunConfig.model_validate(
    {
        "name": "small",
        "network": {"widths": [8], "blocks_per_level": 1, "groups": 4, "dropout": 0.1, "attention": {"levels": []}},
        "diffusion": {"schedule": {"kind": "linear", "steps": 50}},
        "training": {"steps": 12, "batch_size": 8, "ema": {"rates": [0.5, 0.99]}},
        "saving": {"preview_every": 100, "state_every": 100, "snapshot_every": 100, "cost_limit": 100},
        "device": {"device": "cpu", "precision": "fp32", "threads": 1},
    }
)
"""Of one level: most of what a step costs is what each layer costs, however small it is."""
DEEPER = ("network.widths=[8, 16]", "network.attention.levels=[2]")
"""Changes that give it a second level."""


def small_run(folder: Path, *changes: str) -> Run:
    return create_run(with_changes(SMALL, list(changes)), folder)


def with_data(card: ModelCard, **changes: object) -> ModelCard:
    """The same model, trained on other data."""
    assert card.training is not None
    data = card.training.data.model_copy(update=changes)
    config = card.training.model_copy(update={"data": data})
    return card_of(config, card.space.channels, (), names_of(data.source), card.provenance)


def newest_good(run: Run) -> tuple[int, Path] | None:
    return states.newest_good(run.states_folder)[0]


def drain(job: Job) -> list[Event]:
    return list(job)


def result_of(work: Work[Wanted]) -> Wanted:
    """Do a part of a job, and return what it ends with."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Wanted = end.value
            return result


def train(run: Run) -> list[Event]:
    return drain(engine.train(run.folder, Control()))


def of_kind(events: list[Event], kind: type[Wanted]) -> list[Wanted]:
    return [event for event in events if isinstance(event, kind)]
