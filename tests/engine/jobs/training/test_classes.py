"""Learning by class: what is told is as exact as all else of a run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ddpm_studio import engine
from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.toml import config_text, with_changes
from ddpm_studio.engine.datasets import Digits, Images
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.events import Control, Preview, Progress
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import load_network
from ddpm_studio.engine.runtime.computing.device import choose_device, compute_threads
from ddpm_studio.engine.runtime.learning.distributed import ALONE, Team
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.lessons import pictures_for, what_is_told
from tests.engine.small import SMALL, of_kind, small_run, train

BY_CLASS = ("condition.kind=class", "condition.dropout=0.4")
LEARNS = ("training.optimizer.learning_rate=0.01", "training.optimizer.warm_up_steps=0", "training.ema.rates=[0.5]")
DIGITS = tuple("0123456789")


def images(*labels: int, names: tuple[str, ...] = ("a", "b", "c")) -> Images:
    """As many pictures as labels, each of a level of its own."""
    levels = np.arange(len(labels), dtype=np.uint8)[:, None, None, None]
    pixels = levels.repeat(8, 1).repeat(8, 2)
    return Images(pixels, np.array(labels), names, None, "few")


def weights(run: Run) -> dict[str, torch.Tensor]:
    return load_network(run.snapshots()[-1][1])[0].state_dict()


def test_a_run_that_was_stopped_learns_the_same_classes_to_the_last_bit(tmp_path: Path) -> None:
    """Of which images the class is left out is a function of the step."""
    whole, stopped = small_run(tmp_path / "a", *BY_CLASS, *LEARNS), small_run(tmp_path / "b", *BY_CLASS, *LEARNS)
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
    assert first.told == (*DIGITS, *DIGITS[:6])
    card = read_card(whole.snapshots()[-1][1])
    assert card.classes == DIGITS and card.has_null and card.ports.classes == 10
    fresh = Learner(whole.config(), 1, choose_device(SMALL.device), ALONE, Tellable(DIGITS)).network.state_dict()
    moved = (theirs["class_embedding.weight"] != fresh["class_embedding.weight"]).any(dim=1)
    assert moved.all(), "also the row of no class"


def test_a_run_that_is_told_nothing_says_nothing_of_it(tmp_path: Path) -> None:
    assert "condition" not in config_text(SMALL) and "condition" not in SMALL.model_dump()
    by_class = with_changes(SMALL, list(BY_CLASS))
    assert "[condition]" in config_text(by_class)
    run = small_run(tmp_path, *BY_CLASS)
    assert run.config() == by_class.model_copy(update={"name": run.config().name})


def test_processes_add_up_to_the_gradients_of_one() -> None:
    config = with_changes(SMALL, [*BY_CLASS, "network.dropout=0"])
    set_ = images(*[0, 1, 2] * 7)

    def gradients(*teams: Team) -> torch.Tensor:
        found = []
        for team in teams:
            one = Learner(config, 1, choose_device(config.device), team, Tellable(("a", "b", "c")))
            chance = torch.Generator().manual_seed(0)
            for parameter in one.network.parameters():
                parameter.data.normal_(0, 0.1, generator=chance)
            one.gradients(3, pictures_for(one, set_))
            found.append(one.network.get_parameter("class_embedding.weight").grad)
        return torch.stack([each for each in found if each is not None]).sum(0)

    with compute_threads(config.device):
        alone, together = gradients(ALONE), gradients(Team(0, 2), Team(1, 2))
    assert alone.abs().sum() > 0
    torch.testing.assert_close(together, alone)


def test_the_number_of_a_class_is_its_place_among_those_that_have_pictures() -> None:
    few, config = images(2, -1, 0, 2), with_changes(SMALL, list(BY_CLASS))
    assert what_is_told(config, few) == Tellable(("a", "c")) and what_is_told(SMALL, few) == Tellable()
    learner = Learner(config, 1, choose_device(config.device), ALONE, Tellable(("a", "c")))
    pictures = pictures_for(learner, few)
    told = pictures.told(torch.arange(4))
    assert told.rows is not None and told.rows.tolist() == [1, 2, 0, 1] and pictures.left_out == 0.4


def test_muon_leaves_the_table_to_adam() -> None:
    config = with_changes(SMALL, [*BY_CLASS, "training.optimizer.method=muon"])
    learner = Learner(config, 1, choose_device(config.device), ALONE, Tellable(DIGITS))
    matrices, others = (group["params"] for group in learner.optimizer.param_groups)
    table = learner.network.get_parameter("class_embedding.weight")
    assert table.shape == (11, 32) and len(matrices) > 3
    assert any(each is table for each in others) and not any(each is table for each in matrices)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (images(-1, -1), "have no classes"),
        (images(1, 1), "are all of one class, b"),
        (images(0, 1, names=("a", "a ")), "the same name"),
        (images(*range(10_001), names=tuple(map(str, range(10_001)))), "have 10,001 classes, more than 10,000"),
    ],
)
def test_classes_that_cannot_be_learnt_are_told_of(wrong: Images, sentence: str) -> None:
    with pytest.raises(FieldError, match=sentence) as problem:
        what_is_told(with_changes(SMALL, list(BY_CLASS)), wrong)
    assert problem.value.field == "condition.kind"


def test_a_run_goes_on_with_the_classes_that_it_had(tmp_path: Path) -> None:
    def keep(*labels: int) -> None:
        pixels = np.random.default_rng(0).integers(0, 256, (20, 8, 8, 1), np.uint8)
        np.savez(tmp_path / "set.npz", arr_0=pixels, arr_1=np.resize(labels, 20).astype(np.int64))

    keep(0, 1)
    source = f'data.source={{kind="npz", path="{tmp_path / "set.npz"}"}}'
    run = small_run(tmp_path, "training.steps=1", source, *BY_CLASS)
    train(run)
    keep(0, 2)
    run.write_config(with_changes(run.config(), ["training.steps=2"]))
    with pytest.raises(StudioError, match=r"This run has learnt .* so far, and now there would be"):
        train(run)


def test_a_run_that_has_learnt_nothing_of_classes_cannot_learn_them_later(tmp_path: Path) -> None:
    run = small_run(tmp_path, "training.steps=1")
    train(run)
    run.write_config(with_changes(run.config(), ["training.steps=2", "condition.kind=class"]))
    with pytest.raises(StudioError, match=r"condition\.kind = none \(not class\)"):
        train(run)
    assert Digits().kind and load_network(run.snapshots()[-1][1])[1].classes == ()  # what it drew is drawn again
