"""Classes that are renamed, merged and left out where they are learnt."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.telling.class_names import ClassName, called
from ddpm_studio.engine.choices.toml import config_text, with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runtime.computing.device import choose_device
from ddpm_studio.engine.runtime.learning.distributed import ALONE
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.lessons import pictures_for, what_is_told
from tests.engine.jobs.training.test_classes import BY_CLASS, images
from tests.engine.small import SMALL, small_run, train


def calling(config: RunConfig = SMALL, **names: str) -> RunConfig:
    changes = tuple(ClassName(name=name, becomes=becomes) for name, becomes in names.items())
    return with_changes(config.model_copy(update={"classes": changes}), list(BY_CLASS))


def told_of(config: RunConfig, *labels: int) -> Tellable:
    return what_is_told(config, called(images(*labels), config.classes))


def learnt(config: RunConfig, *labels: int) -> tuple[tuple[str, ...], list[int], torch.Tensor]:
    set_ = called(images(*labels), config.classes)
    told = what_is_told(config, set_)
    learner = Learner(config, 1, choose_device(config.device), ALONE, told)
    pictures = pictures_for(learner, set_)
    everything = torch.arange(pictures.count)
    rows = pictures.told(everything).rows
    assert rows is not None
    return told.classes, rows.tolist(), pictures.pick(everything)[:, 0, 0, 0]


def test_two_of_one_name_are_one_and_one_without_a_name_is_left_out() -> None:
    assert learnt(calling(), 0, 1, 2, -1)[:2] == (("a", "b", "c"), [0, 1, 2, 3])
    assert learnt(calling(a=" pet ", b="pet"), 0, 1, 2, -1)[:2] == (("pet", "c"), [0, 0, 1, 2])
    classes, rows, levels = learnt(calling(b=""), 0, 1, 2, -1, 1, 2)
    assert (classes, rows, levels.tolist()) == (("a", "c"), [0, 1, 2, 1], [0, 2, 3, 5])


@pytest.mark.parametrize(
    ("names", "sentence"), [({"d": "x"}, "no class “d”"), ({"b": "", "c": ""}, "all of one class, a")]
)
def test_what_cannot_be_is_told(names: dict[str, str], sentence: str) -> None:
    with pytest.raises(FieldError, match=sentence):
        told_of(calling(SMALL, **names), 0, 1, 2)
    with pytest.raises(FieldError, match="stands twice"):
        twice = calling().model_copy(update={"classes": (ClassName(name="a"), ClassName(name="a"))})
        told_of(twice, 0, 1)


def test_pictures_are_left_out_also_where_no_class_is_learnt() -> None:
    config = SMALL.model_copy(update={"classes": (ClassName(name="a"), ClassName(name="b"))})
    assert told_of(config, 0, 1, 2).classes == ()
    learner = Learner(config, 1, choose_device(config.device))
    assert pictures_for(learner, called(images(0, 1, 2, 2), config.classes)).count == 2
    with pytest.raises(FieldError, match="All pictures"):
        pictures_for(learner, called(images(0, 1), config.classes))


def test_the_run_keeps_it_and_the_model_knows_the_names(tmp_path: Path) -> None:
    assert "classes" not in config_text(SMALL)
    changes = 'classes=[{name="0", becomes="nought"}, {name="1", becomes=""}]'
    run = small_run(tmp_path, changes, *BY_CLASS, "training.steps=1")
    assert run.config().classes == (ClassName(name="0", becomes="nought"), ClassName(name="1"))
    train(run)
    assert read_card(run.snapshots()[-1][1]).classes == ("nought", *"23456789")
    run.write_config(with_changes(run.config(), ["training.steps=2", "classes=[]"]))
    with pytest.raises(StudioError, match="cannot change any more"):
        train(run)
