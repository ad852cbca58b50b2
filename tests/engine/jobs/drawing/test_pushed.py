"""Images that a classifier pushes towards their classes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import torch

from ddpm_studio import cli, engine
from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.comparison import CompareOptions
from ddpm_studio.engine.choices.conditions import Classes
from ddpm_studio.engine.choices.measuring.sets import DrawnSet
from ddpm_studio.engine.choices.sampling import DrawingOptions, SampleOptions
from ddpm_studio.engine.choices.telling.pushing import PushOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.diffusion.samplers import DDIM
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.events import Control, Cost, Frame, Pixels
from ddpm_studio.engine.jobs.evaluating.drawn import open_drawn
from ddpm_studio.engine.models.classifiers import known
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.recipe import recipe
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.classifier import classifier_for
from ddpm_studio.engine.runtime.computing.device import choose_device
from tests.engine.small import SMALL, of_kind, result_of, small_run, train

DIGITS = tuple("0123456789")


class Both(NamedTuple):
    model: Path
    classifier: Run
    folder: Path


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder = tmp_path_factory.mktemp("pushed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DDPM_STUDIO_HOME", str(folder / "home"))
        few = ("training.steps=2", "training.ema.rates=[0.5]")
        drawing, telling = small_run(folder, *few), small_run(folder / "b", *few, "network.kind=classifier")
        train(drawing)
        train(telling)
    return Both(drawing.snapshots()[-1][1], telling, folder)


def pushed(both: Both, scale: float, *changes: str) -> SampleOptions:
    plain = ("chain.device.device=cpu", "chain.device.precision=fp32", "chain.device.threads=1")
    usual = SampleOptions(model=both.model, count=4, steps=4, sampler=DDIM())
    push = (f"classifier.path={both.classifier.folder}", f"classifier.scale={scale}")
    return with_changes(usual, [*plain, *push, *changes])


def drawn(options: DrawingOptions) -> Pixels:
    return of_kind(list(engine.run(options, Control())), Frame)[-1].x_t


def test_a_push_of_none_changes_no_bit_and_more_does(both: Both) -> None:
    alone = drawn(pushed(both, 0).model_copy(update={"classifier": PushOptions()}))
    assert np.array_equal(drawn(pushed(both, 0)), alone)
    hard = drawn(pushed(both, 20))
    assert not np.array_equal(hard, alone)
    other = drawn(pushed(both, 20, "told.kind=classes", 'told.names=["3"]'))
    assert not np.array_equal(other, hard), "which class it is counts"
    parts = drawn(pushed(both, 20, "chain.batch_size=3"))
    assert np.abs(parts.astype(int) - hard).max() <= 1, "each image is pushed by itself"


def test_every_job_that_samples_takes_it(both: Both) -> None:
    options = pushed(both, 20)
    branch = BranchOptions(parent=options.model_copy(update={"count": 1}), t=50, count=1, steps=4)
    assert len(drawn(branch)) == 2
    sides = (options, options.model_copy(update={"classifier": PushOptions()}))
    events = list(engine.run(CompareOptions(sides=sides), Control()))
    ends = [frame.x_t for frame in of_kind(events, Frame) if frame.t == 0]
    assert np.array_equal(ends[0], drawn(options)) and not np.array_equal(ends[0], ends[1])
    assert [cost.calls for cost in of_kind(events, Cost)] == [4, 4], "of the network that draws"


def test_the_gradient_is_that_of_the_log_of_the_class(both: Both) -> None:
    options = pushed(both, 1).with_classifiers(known)
    card = read_card(both.model)
    options = options.settled([card.tellable])
    assert options.told == Classes(names=DIGITS)
    push = classifier_for(options, range(2), card, choose_device(SMALL.device))
    x, way = torch.randn((2, 2, 1, 8, 8), generator=torch.Generator().manual_seed(0))

    def likely(at: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            answer: torch.Tensor = push.network(at, torch.tensor([29])).double()
            return answer.log_softmax(1)[[0, 1], [0, 1]]

    step = 1e-2
    by_hand = (likely(x + step * way) - likely(x - step * way)) / (2 * step)
    asked: list[int] = []
    push.network.register_forward_pre_hook(lambda _, given: asked.append(int(given[1])))
    torch.testing.assert_close((push(x, 30) * way).sum((1, 2, 3)).double(), by_hand, rtol=1e-2, atol=1e-5)
    assert asked == [29], "the field's index"


def test_its_recipe_names_the_classifier_and_no_folder(both: Both) -> None:
    card, options = read_card(both.model), pushed(both, 4).with_classifiers(known)
    said = recipe(options, [card])["choices"]
    assert isinstance(said, dict) and str(both.folder) not in str(said)
    sha256 = read_card(both.classifier.snapshots()[-1][1]).provenance.sha256
    assert said["classifier"]["sha256"] == sha256 and said["classifier"]["scale"] == 4
    assert said["told"]["names"] == [*DIGITS] and "guidance" not in said
    plain = recipe(SampleOptions(model=both.model), [card])["choices"]
    assert isinstance(plain, dict) and "classifier" not in plain, "earlier versions do not know it"


def test_what_cannot_push_is_refused_before_anything_is_drawn(both: Both, tmp_path: Path) -> None:
    other = small_run(tmp_path, "training.steps=1", "network.kind=classifier", "diffusion.schedule.steps=40")
    train(other)
    for wrong, sentence in ((both.model, "tells no classes apart"), (other.folder, "trained on other noise")):
        with pytest.raises(FieldError, match=sentence) as problem:
            drawn(pushed(both, 1, f"classifier.path={wrong}"))
        assert problem.value.field == "classifier.path"
    with pytest.raises(FieldError, match="knows no class") as problem:
        drawn(pushed(both, 1, "told.kind=classes", 'told.names=["cat"]'))
    with pytest.raises(StudioError, match="is a classifier: it draws nothing"):
        drawn(SampleOptions(model=both.classifier.folder))


def test_the_command_line_pushes_and_labels(both: Both, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changes = [f"classifier.path={both.classifier.folder}", "classifier.scale=2", "count=3", "steps=2"]
    said = [part for change in changes for part in ("--set", change)]
    assert cli.main(["sample", str(both.model), "--out", str(tmp_path), *said]) == 0
    (arrays,) = tmp_path.glob("*.npz")
    with np.load(arrays) as found:
        assert found["arr_1"].tolist() == [0, 1, 2]
    capsys.readouterr()


def test_what_is_judged_is_pushed_as_what_is_drawn(both: Both) -> None:
    options = pushed(both, 3.0)
    opened = result_of(open_drawn(DrawnSet(sample=options), Control().cancelled))
    assert np.array_equal(result_of(opened.read(0, options.count)), drawn(options))
