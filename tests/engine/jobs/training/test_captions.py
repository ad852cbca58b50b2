"""Learning by captions: which of several is told, and that all of it is as exact as the rest of a run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ddpm_studio import engine
from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.toml import config_text, with_changes
from ddpm_studio.engine.datasets import Images
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.events import Control, Preview, Progress
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.networks.words import PAD
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import load_network
from ddpm_studio.engine.runtime.computing.device import choose_device, compute_threads
from ddpm_studio.engine.runtime.learning.batches import told_in_batch
from ddpm_studio.engine.runtime.learning.distributed import ALONE, Team
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.lessons import pictures_for, what_is_told
from tests.engine.small import SMALL, of_kind, small_run, train

BY_CAPTION = ("condition.kind=caption", "condition.dropout=0.4", "condition.text.width=16", "condition.text.length=4")
SHAPES = ('data.source={kind="shapes", count=40, sizes="large"}', "data.channels=1")
LEARNS = ("training.optimizer.learning_rate=0.01", "training.optimizer.warm_up_steps=0", "training.ema.rates=[0.5]")
CAPTIONS = ("a red cat", "", "a dog\nthe same dog\nno cat", "a cat")


def images(*captions: str) -> Images:
    """As many pictures as captions, each of a level of its own."""
    levels = np.arange(len(captions), dtype=np.uint8)[:, None, None, None]
    return Images(levels.repeat(8, 1).repeat(8, 2), None, (), captions, "few")


def learner_of(set_: Images, team: Team = ALONE, *changes: str) -> Learner:
    config = with_changes(SMALL, [*BY_CAPTION, *changes])
    return Learner(config, 1, choose_device(config.device), team, what_is_told(config, set_))


def weights(run: Run) -> dict[str, torch.Tensor]:
    return load_network(run.snapshots()[-1][1])[0].state_dict()


def test_a_run_that_was_stopped_learns_the_same_to_the_last_bit(tmp_path: Path) -> None:
    """Which caption is told, and of which images none, is a function of the step."""
    whole, stopped = (small_run(tmp_path / name, *SHAPES, *BY_CAPTION, *LEARNS) for name in "ab")
    (first, *_), before = of_kind(train(whole), Preview), None
    job = engine.train(stopped.folder, Control())
    for event in job:
        if isinstance(event, Progress) and event.done >= 3 and event.unit == "steps":
            break
    job.close()
    before = stopped.states()[-1][0]
    assert 0 < before < 12
    train(stopped)
    ours, theirs = weights(stopped), weights(whole)
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    card = read_card(whole.snapshots()[-1][1])
    assert {"a", "large", "circle", ","} <= {*card.words} and card.text is not None and card.text.width == 16
    assert card.ports.words == len(card.words) and card.ports.classes == 0 and card.has_null
    assert len(first.told) == 16 and {*first.told} <= {*card.examples} and len(card.examples) > 16
    fresh = Learner(whole.config(), 1, choose_device(SMALL.device), ALONE, card.tellable).network.state_dict()
    assert (theirs["text_encoder.null"] != fresh["text_encoder.null"]).all(), "what is told where nothing is"
    assert "[condition.text]" in config_text(whole.config())


def test_processes_add_up_to_the_gradients_of_one() -> None:
    set_ = images(*CAPTIONS * 5)

    def gradients(*teams: Team) -> torch.Tensor:
        found = []
        for team in teams:
            one = learner_of(set_, team, "network.dropout=0")
            chance = torch.Generator().manual_seed(0)
            for parameter in one.network.parameters():
                parameter.data.normal_(0, 0.1, generator=chance)
            one.gradients(3, pictures_for(one, set_))
            found.append(one.network.get_parameter("text_encoder.words.weight").grad)
        return torch.stack([each for each in found if each is not None]).sum(0)

    with compute_threads(SMALL.device):
        alone, together = gradients(ALONE), gradients(Team(0, 2), Team(1, 2))
    assert alone.abs().sum() > 0
    torch.testing.assert_close(together, alone)


def test_each_image_is_told_one_of_its_own_captions_and_one_without_is_told_nothing() -> None:
    set_ = images(*CAPTIONS)
    learner = learner_of(set_, ALONE, "condition.dropout=0")
    pictures, words = pictures_for(learner, set_), ("", "", *learner.told.words)
    seen: list[set[str]] = [set() for _ in CAPTIONS]
    for step in range(30):
        rows = told_in_batch(pictures, torch.arange(4), learner.config, step).rows
        assert rows is not None and rows.shape[1] == 3
        for said, row in zip(seen, rows.tolist(), strict=True):
            said.add(" ".join(words[number] for number in row if number != PAD))
    assert seen == [{"a red cat"}, {""}, {"a dog", "the same dog", "no cat"}, {"a cat"}]


@pytest.mark.parametrize("wrong", [images("", ""), images(" ")])
def test_pictures_without_captions_are_told_of(wrong: Images) -> None:
    with pytest.raises(FieldError, match="have no captions") as problem:
        what_is_told(with_changes(SMALL, list(BY_CAPTION)), wrong)
    assert problem.value.field == "condition.kind"
    assert what_is_told(SMALL, images("a cat")) == Tellable()


def test_a_run_goes_on_with_the_words_that_it_had(tmp_path: Path) -> None:
    run = small_run(tmp_path, "training.steps=1", *SHAPES, *BY_CAPTION)
    train(run)
    run.write_config(with_changes(run.config(), ["training.steps=2", 'data.source.sizes="small"']))
    with pytest.raises(StudioError, match=r"has learnt large so far, and now there would be small"):
        train(run)
