"""A classifier that pushes, as it is chosen, and the pictures that follow."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.telling.pushing import PushOptions
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.choosing.push_choice import PushChoice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.work import worker
from tests.engine.small import small_run, train
from tests.gui.small_model import model, run, show, wait_until

__all__ = ["model"]


@pytest.fixture(scope="session")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that has learnt to tell 8 × 8 digits apart."""
    few = ("training.steps=1", "training.ema.rates=[0.5]", "network.kind=classifier")
    made = small_run(tmp_path_factory.mktemp("telling"), *few)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DDPM_STUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        train(made)
    return made.folder


@pytest.fixture
def classifier(telling: Path) -> Path:
    """The same among the runs of the test's own home."""
    folders().runs.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copytree(telling, folders().runs / telling.name))


@pytest.fixture
def tab(qtbot: QtBot, session: Session, model: Path, classifier: Path) -> Iterator[SampleTab]:
    session.use_model(model)
    tab = SampleTab(session)
    show(qtbot, tab, session)
    tab.images.put("count", 3)
    tab.walk.put("steps", 3)
    yield tab
    tab.stop()
    tab.strip.follow(None, None)
    wait_until(qtbot, lambda: not tab.is_busy and not worker.workers())


def choose(push: PushChoice, path: Path) -> None:
    index = [push.classifiers.itemData(number) for number in range(push.classifiers.count())].index(path)
    push.classifiers.setCurrentIndex(index)
    push.classifiers.activated.emit(index)


def test_runs_that_draw_and_runs_that_tell_apart_are_offered_apart(
    qtbot: QtBot, session: Session, model: Path, classifier: Path
) -> None:
    session.use_model(model)
    push, picker = PushChoice(session), ModelPicker(session)
    for widget in (push, picker):
        qtbot.addWidget(widget)
    offered = [push.classifiers.itemData(number) for number in range(push.classifiers.count())]
    assert offered == [Path(), classifier] and push.options() == PushOptions()
    assert classifier not in [picker.models.itemData(number) for number in range(picker.models.count())]
    session.use_model(classifier)
    assert picker.choice is None and "is a classifier" in picker.problem


def test_a_classifier_is_chosen_its_classes_offered_and_pictures_pushed(
    qtbot: QtBot, tab: SampleTab, classifier: Path
) -> None:
    push, told = tab.choices.push, tab.choices.told
    assert told.isHidden() and push.strength.isHidden() and tab.strip.isHidden()
    choose(push, classifier)
    assert not told.isHidden() and told.guidance.isHidden() and told.sheet.isHidden()
    assert tuple(told.chips.chosen()) == tuple("0123456789")
    push.strength.put("scale", 3.0)
    assert not tab.strip.isHidden()
    wait_until(qtbot, lambda: tab.strip.grid.count == 8)
    run(qtbot, tab)
    take = tab.view.take
    assert take is not None
    file = Run(classifier).snapshots()[-1][1]
    options = take.options.classifier  # type: ignore[attr-defined]
    assert options.path == file and options.scale == 3 and options.sha256 == read_card(file).provenance.sha256
    assert take.layout.told == ("0", "1", "2") and take.table() == tuple("0123456789")
    choose(push, Path())
    assert told.isHidden() and tab.strip.isHidden()


def test_one_of_other_noise_is_refused_where_it_is_chosen(qtbot: QtBot, tab: SampleTab, tmp_path: Path) -> None:
    other = small_run(tmp_path, "training.steps=1", "network.kind=classifier", "diffusion.schedule.steps=40")
    train(other)
    tab.choices.push.set_options(PushOptions(path=other.folder))
    (problem,) = tab.choices.push.problems()
    assert "trained on other noise" in str(problem) and not tab.can_start
    gone = PushOptions(path=Path("gone.safetensors"), sha256="0" * 64)
    tab.choices.push.set_options(gone)
    assert "was not found" in tab.choices.push.problem_line.sentence()


def test_one_that_a_picture_names_is_found_by_its_checksum(tab: SampleTab, classifier: Path) -> None:
    file = Run(classifier).snapshots()[-1][1]
    sha256 = read_card(file).provenance.sha256
    tab.choices.push.set_options(PushOptions(path=Path(file.name), sha256=sha256, scale=2))
    found = tab.choices.push.options()
    assert found.path == file and found.scale == 2
