"""Having the trouble again that a run could not get over."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch

from ddpm_studio import engine
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.errors import Cancelled, NotFinite, StudioError
from ddpm_studio.engine.events import Control, Metrics, Note
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.computing.tuning import Tuning
from ddpm_studio.engine.runtime.computing.ways import Ways
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures
from tests.engine.small import drain, of_kind, small_run, train

TINY = ("network.widths=[4]", "network.groups=2", "network.attention.levels=[]", "network.attention.in_middle=false")
WILD = ("training.steps=40", "training.optimizer.learning_rate=1e18", "training.optimizer.largest_gradient=0")


@pytest.fixture(scope="module")
def failed_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that was learning too fast from step 2 on, and has given up; read only."""
    run = small_run(tmp_path_factory.mktemp("failed"), *TINY, "training.steps=2")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DDPM_STUDIO_HOME", str(tmp_path_factory.getbasetemp() / "home"))
        train(run)
        run.write_config(with_changes(run.config(), list(WILD)))
        with pytest.raises(NotFinite, match="ddpm-studio replay does that step again"):
            train(run)
    return run


@pytest.fixture
def own_run(failed_run: Run, tmp_path: Path) -> Run:
    """The same, to be changed."""
    return Run(shutil.copytree(failed_run.folder, tmp_path / "run"))


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def replay(run: Run) -> list[str]:
    return [note.text for note in of_kind(drain(engine.replay(run.folder, Control())), Note)]


def test_the_same_step_fails_again_and_nothing_is_written(failed_run: Run) -> None:
    told = json.loads(failed_run.replay_path.read_text())
    before = contents(failed_run.folder)
    begun, failed, pictures = replay(failed_run)
    assert begun.startswith(f"Steps 3 to {told['step'] + 1} are done again") and told["problem"] in begun
    assert failed.startswith(f"Step {told['step'] + 1} fails again: ")
    assert ", ".join(map(str, told["images"])) in pictures and ", ".join(map(str, told["t"])) in pictures
    assert contents(failed_run.folder) == before


def test_what_is_mended_is_said_to_be(own_run: Run) -> None:
    own_run.write_config(with_changes(own_run.config(), ["training.optimizer.learning_rate=1e-4"]))
    last = json.loads(own_run.replay_path.read_text())["step"] + 1
    events = drain(engine.replay(own_run.folder, Control()))
    assert of_kind(events, Note)[-1].text == f"Step {last} is done without trouble now."
    assert of_kind(events, Metrics)[-1].step == last


def test_it_can_be_stopped(failed_run: Run) -> None:
    control = Control()
    job = engine.replay(failed_run.folder, control)
    with pytest.raises(Cancelled):
        for event in job:
            if isinstance(event, Note):
                control.cancelled.set()


def test_where_there_was_no_trouble_there_is_none_to_have_again(trained_run: Run) -> None:
    with pytest.raises(StudioError, match=r"has no replay\.json: it has had no trouble"):
        replay(trained_run)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"step": -1},
        {"from_step": 10**9},
        {"step": "many"},
        {"corrections": {"made": 7}},
        {"images": None},
    ],
)
def test_what_is_not_understood_is_a_sentence(own_run: Run, change: dict[str, object]) -> None:
    told = json.loads(own_run.replay_path.read_text())
    own_run.replay_path.write_text(json.dumps({**told, **change}))
    with pytest.raises(StudioError, match=r"replay\.json: the file is damaged or not understood"):
        replay(own_run)


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000])
def test_what_is_no_replay_is_a_sentence(own_run: Run, text: str) -> None:
    own_run.replay_path.write_text(text)
    with pytest.raises(StudioError, match=r"replay\.json: the file is damaged or not understood"):
        replay(own_run)


def test_a_state_that_is_gone_is_named(own_run: Run) -> None:
    shutil.rmtree(own_run.states_folder)
    with pytest.raises(StudioError, match="The state of step 2, from which the trouble came, is no longer there"):
        replay(own_run)


def test_each_step_is_done_again_in_the_way_that_it_was_done(own_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (name,) = own_run.tuning()
    first, then = Tuning(), Tuning(channels_last=True)
    own_run.write_tuning({name: Ways.always(first).settled(3, then).plain()})
    seen: list[Tuning] = []
    step = Learner.train_step

    def told(learner: Learner, number: int, pictures: Pictures) -> torch.Tensor:
        seen.append(learner.device.tuning)
        return step(learner, number, pictures)

    monkeypatch.setattr(Learner, "train_step", told)
    own_run.write_config(with_changes(own_run.config(), ["training.optimizer.learning_rate=1e-4"]))
    replay(own_run)
    last = json.loads(own_run.replay_path.read_text())["step"]
    assert seen == [first] + [then] * (last - 2)
