"""A run that learns to tell classes apart is a run like any other."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from ddpm_studio import engine
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Control, Metrics, Preview, Progress
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.measured import ACCURACIES, ACCURACY
from ddpm_studio.engine.runtime.checkpoint import load_network
from ddpm_studio.engine.runtime.computing.device import choose_device, compute_threads
from ddpm_studio.engine.runtime.learning.distributed import ALONE, Team
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.lessons import pictures_for, what_is_told
from tests.engine.jobs.training.test_classes import DIGITS, LEARNS, images
from tests.engine.small import SMALL, of_kind, small_run, train

CLASSIFIER = ("network.kind=classifier", "network.pool=mean", *LEARNS)


def test_a_stopped_one_learns_the_same_to_the_last_bit_and_says_how_often_it_is_right(tmp_path: Path) -> None:
    whole, stopped = small_run(tmp_path / "a", *CLASSIFIER), small_run(tmp_path / "b", *CLASSIFIER)
    events = train(whole)
    assert not of_kind(events, Preview), "it draws nothing"
    (*_, last) = of_kind(events, Metrics)
    assert 0 <= last.values[ACCURACY] <= 1 and {*last.values} & {*ACCURACIES}
    assert whole.metrics()[-1][ACCURACY] == pytest.approx(last.values[ACCURACY])
    job = engine.train(stopped.folder, Control())
    for event in job:
        if isinstance(event, Progress) and event.done >= 3 and event.unit == "steps":
            break
    job.close()
    assert 0 < stopped.states()[-1][0] < 12
    train(stopped)
    ours, theirs = (load_network(run.snapshots()[-1][1])[0].state_dict() for run in (stopped, whole))
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    card = read_card(whole.snapshots()[-1][1])
    assert card.is_classifier and card.classes == DIGITS and card.ports.outputs == 10


def test_processes_add_up_to_one_and_pictures_of_no_class_teach_nothing() -> None:
    config, set_ = with_changes(SMALL, [*CLASSIFIER, "network.dropout=0"]), images(*[0, 1, -1] * 7)

    def gradients(*teams: Team) -> tuple[torch.Tensor, torch.Tensor]:
        found, terms = [], []
        for team in teams:
            one = Learner(config, 1, choose_device(config.device), team, what_is_told(config, set_))
            one.gradients(3, pictures_for(one, set_))
            found.append(one.network.get_parameter("out.weight").grad)
            terms.append(one.terms)
        return torch.stack([each for each in found if each is not None]).sum(0), torch.stack(terms).sum(0)

    with compute_threads(config.device):
        (alone, terms), (together, _) = gradients(ALONE), gradients(Team(0, 2), Team(1, 2))
    assert alone.shape[0] == 2 and alone.abs().sum() > 0
    torch.testing.assert_close(together, alone)
    right, counted = terms.chunk(2)
    assert 0 < counted.sum() < 1 and (right <= counted).all(), "some of the batch are of no class"


def test_pictures_without_classes_cannot_be_told_apart() -> None:
    with pytest.raises(FieldError, match="have no classes") as problem:
        what_is_told(with_changes(SMALL, list(CLASSIFIER)), images(-1, -1))
    assert problem.value.field == "network.kind"
