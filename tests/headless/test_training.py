"""What is chosen on the command line for a training, new or gone on with."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from PIL import Image

from ddpm_studio.cli import main
from ddpm_studio.engine.choices.toml import config_text, with_changes
from ddpm_studio.engine.datasets import Folder, NpzFile
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import find_runs
from ddpm_studio.headless.telling import drain
from tests.engine.small import DEEPER, SMALL, small_run, train

Cli: TypeAlias = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("hasty_previews")


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Cli]:
    """Do a command in this process; return its exit code and what it says."""
    monkeypatch.setenv("DDPM_STUDIO_HOME", str(tmp_path / "home"))

    def do(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    before = signal.getsignal(signal.SIGTERM)
    yield do
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, hasty_previews: None) -> Run:
    """A run whose learning rate has fallen to 0; read only."""
    folder = tmp_path_factory.mktemp("trained")
    run = small_run(folder, "training.optimizer.decay=cosine", "training.optimizer.warm_up_steps=0")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DDPM_STUDIO_HOME", str(folder / "home"))
        train(run)
    return run


@pytest.fixture
def done(trained: Run, tmp_path: Path) -> Run:
    """A copy of it."""
    return Run(Path(shutil.copytree(trained.folder, tmp_path / "runs" / trained.folder.name)))


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pics"
    folder.mkdir()
    for number in range(4):
        Image.fromarray(np.full((8, 8), 60 * number, np.uint8)).save(folder / f"{number}.png")
    return folder


def rates(run: Run) -> dict[int, float]:
    lines = map(json.loads, (run.folder / "metrics.jsonl").read_text().splitlines())
    return {line["step"]: line["learning_rate"] for line in lines}


def test_a_refused_choice_leaves_the_run_as_it_was(done: Run, cli: Cli) -> None:
    file = done.folder / "run.toml"
    before = file.read_bytes()
    code, _, told = cli("train", done.folder, "--set", "network.widths=[8,8]", "--set", "training.steps=13")
    assert code == 2 and "network.widths = [8] (not [8, 8])" in told and "train a new run" in told
    assert file.read_bytes() == before
    assert cli("train", done.folder, "--set", "training.steps=13")[0] == 0
    assert done.states()[-1][0] == 13


def test_a_run_file_that_was_edited_is_judged_alike_and_left_alone(done: Run, cli: Cli) -> None:
    file = done.folder / "run.toml"
    edited = file.read_text().replace("groups = 4", "groups = 2").replace("steps = 12", "steps = 14")
    file.write_text(edited)
    code, _, told = cli("train", done.folder)
    assert code == 2 and told.startswith("This run has learnt with network.groups = 4 (not 2)")
    assert file.read_text() == edited and done.states()[-1][0] == 12
    assert cli("train", done.folder, "--set", "network.groups=4")[0] == 0
    assert done.states()[-1][0] == 14


def test_more_steps_keep_the_rate_where_it_ended_and_say_so(done: Run, cli: Cli) -> None:
    ended = rates(done)[12]
    code, told, _ = cli("train", done.folder, "--set", "training.steps=14")
    assert code == 0 and rates(done)[14] == ended < 0.05 * done.config().training.optimizer.learning_rate
    assert "The learning rate stays at " in told and "--rate chooses" in told
    code, told, _ = cli("train", done.folder, "--set", "training.steps=18", "--rate", "warm")
    assert code == 0 and "The learning rate rises from" in told and "--rate chooses" not in told
    written = [(one.step, one.planned, one.rate) for one in done.config().training.continued]
    assert written == [(12, 12, "keep"), (14, 14, "warm")]
    plan = done.config().training
    assert plan.learning_rate(14) > 10 * ended and rates(done)[18] == plan.learning_rate(17)


def test_a_rate_without_steps_to_train_is_refused(tmp_path: Path, done: Run, cli: Cli) -> None:
    before = (done.folder / "run.toml").read_bytes()
    code, _, told = cli("train", done.folder, "--rate", "warm")
    assert code == 2 and "raise training.steps as well" in told and (done.folder / "run.toml").read_bytes() == before
    code, _, told = cli("train", "digits", "--rate", "keep", "--runs", tmp_path / "new")
    assert code == 2 and "--rate is for going on with a run" in told and not (tmp_path / "new").exists()


def test_pictures_and_a_name_are_given_besides(tmp_path: Path, pictures: Path, cli: Cli) -> None:
    config = tmp_path / "my.TOML"
    config.write_text(config_text(with_changes(SMALL, ["training.steps=1"])), encoding="utf-16")
    runs = tmp_path / "runs"
    assert cli("train", config, "--data", pictures, "--name", "1e5", "--runs", runs)[0] == 0
    (run,) = find_runs(runs)
    source = run.config().data.source
    assert run.config().name == "1e5" and isinstance(source, Folder) and source.path == pictures
    np.savez(tmp_path / "set.npz", arr_0=np.zeros((4, 8, 8, 1), np.uint8))
    code, told, _ = cli("train", run.folder, "--data", tmp_path / "set.npz", "--set", "training.steps=2")
    assert code == 0 and "pictures are not those" in told and isinstance(run.config().data.source, NpzFile)
    code, _, told = cli("train", config, "--data", tmp_path / "gone", "--runs", runs)
    assert code == 2 and "does not exist" in told and find_runs(runs) == [run]


def test_pictures_of_other_channels_are_refused_by_what_they_are(tmp_path: Path, pictures: Path, cli: Cli) -> None:
    run = small_run(tmp_path / "runs", "training.steps=1", f'data.source={{kind="folder", path="{pictures}"}}')
    train(run)
    Image.fromarray(np.zeros((8, 8, 3), np.uint8) + np.array([0, 99, 200], np.uint8)).save(pictures / "9.png")
    code, _, told = cli("train", run.folder, "--set", "training.steps=2")
    assert code == 2 and told.startswith("The pictures have 3 channels, for which this run's weights are not made.")


def test_a_path_that_is_not_whole_is_meant_from_where_it_was_typed(
    tmp_path: Path, pictures: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my.toml").write_text(config_text(with_changes(SMALL, ["training.steps=1"])))
    few = ("--set", "steps=2", "--set", "count=2", "--out", tmp_path / "out")
    assert cli("train", "my.toml", "--data", "pics", "--runs", tmp_path / "runs", "--set", "seed=-1")[0] == 0
    (run,) = find_runs(tmp_path / "runs")
    monkeypatch.chdir(tmp_path / "home")
    code, _, told = cli("interpolate", run.folder, "0", "../pics/1.png", *few)
    assert code == 0, told
    assert cli("interpolate", run.folder, "0", "1.png", *few)[0] == 2


def test_an_empty_name_and_too_many_digits_are_sentences(cli: Cli, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["train", ""])
    assert end.value.code == 2 and "an empty name is no file or folder" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["branch", "digits", "--t", "9" * 5000])
    assert "is no number that can be meant here" in capsys.readouterr().err
    code, _, told = cli("interpolate", "digits", "9" * 5000, "3")
    assert code == 2 and told.startswith("There is no picture 999") and len(told) < 250


def test_a_home_of_nobody_is_a_sentence(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DDPM_STUDIO_HOME", "~nobody-x/y")
    code, _, told = cli("train", "digits")
    assert code == 2 and told.startswith("DDPM_STUDIO_HOME is ~nobody-x/y, which leads nowhere")


def test_defaults_fit_a_model_of_few_steps(tmp_path: Path, cli: Cli) -> None:
    run = small_run(tmp_path / "runs", "training.steps=1", "diffusion.schedule={kind='cosine', steps=10}")
    train(run)
    code, told, problem = cli("sample", run.folder, "--set", "count=1", "--set", "seed=-1", "--out", tmp_path / "out")
    assert code == 0, problem
    assert "10/10 steps" in told and "The seed is " in told
    code, _, told = cli("sample", run.folder, "--set", "steps=11")
    assert code == 2 and "choose between 1 and 10 steps" in told


def test_a_path_to_nothing_is_no_preset_that_is_missing(cli: Cli, tmp_path: Path) -> None:
    assert cli("train", tmp_path / "moved") == (
        2,
        "",
        "moved: this path leads to no TOML file and no run folder. Choose another.\n",
    )
    assert "this preset does not exist" in cli("train", "nosuch")[2]


# --- several


def config_file(folder: Path, name: str, *changes: str) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(config_text(with_changes(SMALL, ["training.steps=2", f"name={name}", *changes])))
    return path


def test_several_are_trained_one_after_the_other_also_if_one_fails(tmp_path: Path, cli: Cli, pictures: Path) -> None:
    files = [config_file(tmp_path, name) for name in ("one", "bad", "two")]
    bad = with_changes(SMALL, ["name=bad"])
    data = bad.data.model_copy(update={"source": Folder(path=pictures)})
    files[1].write_text(config_text(bad.model_copy(update={"data": data})))
    for picture in pictures.iterdir():
        picture.write_bytes(b"no picture")
    code, said, told = cli("train", *files, "--runs", tmp_path / "runs", "--set", "training.steps=3")
    assert code == 2 and "2 of 3 were trained. Not " in told and "bad.toml: " in told
    runs = find_runs(tmp_path / "runs")
    assert sorted((run.config().name, run.states()[-1][0]) for run in runs) == [("one", 3), ("two", 3)]
    assert said.index("1 of 3: ") < said.index("2 of 3: ") < said.index("3 of 3: ")


def test_all_are_judged_before_the_first_is_trained(tmp_path: Path, cli: Cli, done: Run) -> None:
    good, gone = config_file(tmp_path, "good"), config_file(tmp_path, "gone", "data.height=13", *DEEPER)
    runs = ("--runs", tmp_path / "made")
    code, _, told = cli("train", good, gone, tmp_path / "none.toml", *runs)
    assert code == 2 and told.startswith("Nothing was trained.") and "gone.toml: " in told and "none.toml" in told
    for options, why in ((["--name", "x"], "--name names one run"), (["--rate", "keep"], "--rate is for")):
        code, _, told = cli("train", good, good, *options, *runs)
        assert code == 2 and why in told
    code, _, told = cli("train", good, done.folder, "--set", "network.groups=2", *runs)
    assert code == 2 and "cannot change any more" in told
    code, _, told = cli("train", done.folder, done.folder)
    assert code == 2 and "is given twice" in told
    assert not (tmp_path / "made").exists()


def test_the_others_are_left_when_one_is_stopped_and_it_is_told_how_to_go_on(
    tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [config_file(tmp_path, name, "training.steps=40") for name in ("one", "and two")]

    def stopped(make_job: Callable[..., object], **options: object) -> None:
        def stop(event: object) -> None:
            if getattr(event, "step", 0):
                signal.raise_signal(signal.SIGINT)

        drain(make_job, stop, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("ddpm_studio.headless.training.drain", stopped)
    code, _, told = cli("train", *files, "--runs", tmp_path / "runs", "--set", "seed=7")
    assert code == 130
    (run,) = find_runs(tmp_path / "runs")
    assert 0 < run.states()[-1][0] < 40
    assert f"To go on: ddpm-studio train {run.folder} '{files[1]}' --set=seed=7 --runs={tmp_path / 'runs'}" in told
    monkeypatch.undo()


def test_a_model_is_not_written_as_another_kind_of_file(cli: Cli, tmp_path: Path) -> None:
    status, _, said = cli("export", "digits", str(tmp_path / "m.pt"))
    assert status == 2 and said == "m.pt: choose a name that ends in .safetensors.\n" and not [*tmp_path.glob("*.pt")]
