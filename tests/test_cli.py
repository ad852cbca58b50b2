"""The command line: as processes of its own where signals, streams or the start matter, else in this one."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from PIL import Image

from ddpm_studio import engine, headless
from ddpm_studio.arguments import make_parser
from ddpm_studio.cli import main
from ddpm_studio.engine.choices.toml import config_text
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Job, Note, Progress
from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.engine.export.mp4 import can_write_mp4
from ddpm_studio.engine.runs.run_list import find_runs
from ddpm_studio.headless import drawing, outputs, telling
from tests.engine.rival import lent
from tests.engine.small import SMALL, newest_good, small_run, train

Cli: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]
pytestmark = pytest.mark.usefixtures("hasty_previews")

NO_TROUBLE = "it has had no trouble that it could not get over."
SMALLEST = ("training.steps=3", "network.widths=[8]", "network.groups=4", "network.attention.levels=[]")
TINY = [word for change in SMALLEST for word in ("--set", change)]
ON_AND_ON = ("training.steps=1000000", "device.tunes=false", "device.compiles=never", "device.threads=1")
ENDLESS = ["digits", *TINY, *(word for change in ON_AND_ON for word in ("--set", change))]
"""Trains until it is stopped, and is soon at it."""


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Cli]:
    """Do a command in this process, which has torch already; what it says, and its exit code, are its own."""

    def do(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
        monkeypatch.setenv("DDPM_STUDIO_HOME", str(home))
        capsys.readouterr()
        code = main(arguments)
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, said.out, said.err)

    before = signal.getsignal(signal.SIGTERM)
    yield do
    signal.signal(signal.SIGTERM, before)


def run_cli(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ddpm_studio", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "DDPM_STUDIO_HOME": str(home), **environment},
    )


@pytest.mark.parametrize("question", [["--help"], ["--version"], ["train", "--help"], ["branch", "--help"]])
def test_questions_are_answered_without_qt_and_torch(question: list[str]) -> None:
    program = (
        "import sys\nfrom ddpm_studio.cli import main\n"
        f"try: main({question!r})\nexcept SystemExit as end: assert end.code == 0\n"
        "loaded = {'torch', 'PySide6', 'numpy'} & set(sys.modules)\nassert not loaded, loaded"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "DDPM Studio" in done.stdout or "usage" in done.stdout


def test_demo_does_the_whole_main_path(awkward_path: Path, cli: Cli) -> None:
    done = cli("demo", "--out", str(awkward_path), *TINY, home=awkward_path / "home")
    assert done.returncode == 0, done.stderr
    named = [Path(line.removeprefix("Saved ")) for line in done.stdout.splitlines() if str(awkward_path) in line]
    for name in ("samples.png", "samples.webp", "samples_64x8x8x3.npz", "interpolation.png", "interpolation.webp"):
        assert awkward_path / name in named and (awkward_path / name).exists()
    with Image.open(awkward_path / "samples.png") as picture:
        assert picture.width == picture.height > 500
    with Image.open(awkward_path / "samples.webp") as film:
        assert getattr(film, "n_frames", 1) == 21
    assert np.load(awkward_path / "samples_64x8x8x3.npz")["arr_0"].shape == (64, 8, 8, 3)
    parameters = read_parameters(awkward_path / "interpolation.png")
    assert parameters and parameters["job"] == "interpolate"
    assert str(awkward_path) not in str(parameters)


def test_train_from_a_file_then_go_on_then_export(tmp_path: Path, cli: Cli) -> None:
    config = tmp_path / "my.toml"
    config.write_text(config_text(SMALL))
    home = tmp_path / "home"
    assert cli("train", str(config), "--runs", str(tmp_path / "runs"), home=home).returncode == 0
    (run,) = find_runs(tmp_path / "runs")
    again = cli("train", str(run.folder), "--set", "training.steps=14", home=home)
    assert again.returncode == 0 and "Resumed at step 12" in again.stdout
    assert run.states()[-1][0] == 14
    assert cli("export", str(run.folder), str(tmp_path / "m.safetensors"), "--half", home=home).returncode == 0
    sampled = cli("sample", str(tmp_path / "m.safetensors"), "--set", "count=2", "--out", str(tmp_path), home=home)
    assert sampled.returncode == 0 and (tmp_path / "samples.png").exists()


@pytest.mark.parametrize(
    ("kind", "name"), [("gif", "samples.gif"), ("png", "samples film.png"), ("mp4", "samples.mp4")]
)
def test_the_film_is_of_the_kind_that_was_asked_for(tmp_path: Path, cli: Cli, kind: str, name: str) -> None:
    if kind == "mp4" and not can_write_mp4():
        pytest.skip("neither PyAV nor ffmpeg is there")
    few = ("--set", "count=2", "--set", "steps=3")
    done = cli("sample", "digits", *few, "--format", kind, "--out", str(tmp_path / "out"), home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"samples.png", name, "samples_2x8x8x3.npz"}
    parameters = read_parameters(tmp_path / "out" / name)
    assert parameters and parameters["job"] == "sample"


def drawn(*arguments: str, out: Path) -> set[str]:
    """Do a drawing command in this process; return the names of the files it has written."""
    headless.run_command(make_parser().parse_args([*arguments, "--out", str(out)]))
    return {file.name for file in out.iterdir()}


def test_a_comparison_writes_a_film_for_each_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few = ("sides.0.count=2", "sides.1.count=2", "sides.0.steps=3", "sides.1.steps=4")
    written = drawn("compare", "digits", *(word for change in few for word in ("--set", change)), out=tmp_path)
    kinds = (".png", ".webp", "_2x8x8x3.npz")
    assert written == {f"comparison {side}{kind}" for side in "AB" for kind in kinds}
    lengths = []
    for side in "AB":
        with Image.open(tmp_path / f"comparison {side}.webp") as film:
            lengths.append(getattr(film, "n_frames", 1))
    assert lengths == [4, 5]
    said = capsys.readouterr().out
    assert "A: " in said and "4 network calls for each image" in said
    parameters = read_parameters(tmp_path / "comparison B.png")
    assert parameters and parameters["job"] == "compare" and len(parameters["models"]) == 2  # type: ignore[arg-type]


def test_branches_are_drawn_from_one_image(tmp_path: Path) -> None:
    few = ("parent.count=4", "parent.steps=4", "count=3")
    changes = [word for change in few for word in ("--set", change)]
    written = drawn("branch", "digits", "--image", "2", "--t", "500", *changes, out=tmp_path)
    assert written == {"branches.png", "branches.webp", "branches_4x8x8x3.npz"}
    parameters = read_parameters(tmp_path / "branches.png")
    assert parameters and parameters["job"] == "branch"
    choices = parameters["choices"]
    assert isinstance(choices, dict) and (choices["images"], choices["t"]) == ([2], 500)


def test_a_picture_is_edited_and_its_files_bring_it_back(tmp_path: Path, cli: Cli) -> None:
    mask = np.zeros((8, 8), np.uint8)
    mask[2:6, 2:6] = 255
    for name, pixels in (("p", np.arange(64, dtype=np.uint8).reshape(8, 8) * 4), ("m", mask), ("none", 0 * mask)):
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    asked = "edit", "digits", "--picture", str(tmp_path / "p.png"), "--out", str(tmp_path / "out")
    few = "--set", "steps=3", "--set", "count=2", "--set", "sampler.kind=euler"
    refused = cli(*asked, "--mask", str(tmp_path / "none.png"), *few, home=tmp_path)
    assert (
        refused.returncode == 2 and refused.stderr.startswith("Nothing is erased") and refused.stderr.count("\n") == 1
    )
    assert "grey already" in cli(*asked, "--task", "grey", *few, home=tmp_path).stderr
    assert (
        "choose a factor of 2 or 4 or 8"
        in cli(*asked, "--task", "smaller", "--factor", "16", *few, home=tmp_path).stderr
    )
    assert "Give a file." in cli(*asked, "--mask", "3", *few, home=tmp_path).stderr
    assert not (tmp_path / "out").exists()
    done = cli(*asked, "--mask", str(tmp_path / "m.png"), *few, home=tmp_path)
    assert done.returncode == 0 and "kept to 0.00 levels" in done.stderr + done.stdout
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"edits.png", "edits.webp", "edits_2x8x8x3.npz"}
    said = read_parameters(tmp_path / "out" / "edits.png")
    assert said is not None and isinstance(told := said["choices"], dict)
    assert told["picture"]["kind"] == told["mask"]["kind"] == "kept"
    with np.load(tmp_path / "out" / "edits_2x8x8x3.npz", allow_pickle=False) as archive:
        assert (archive["arr_0"][:, mask == 0, 0] == (np.arange(64).reshape(8, 8) * 4)[mask == 0]).all()


def kept_left_of(folder: Path, name: str, known: np.ndarray) -> dict[str, Any]:
    """The choices in a picture, which hold the edited one; all answers beside it have the left half of `known`."""
    (arrays,) = folder.glob(f"{name}_*.npz")
    with np.load(arrays, allow_pickle=False) as archive:
        assert (archive["arr_0"][:, :, :4, 0] == known[:, :4]).all()
    told: Any = read_parameters(folder / f"{name}.png")
    return dict(told["choices"])


def test_branches_and_ways_of_an_edit_keep_what_is_known_of_the_picture(tmp_path: Path, cli: Cli) -> None:
    known, mask = np.arange(64, dtype=np.uint8).reshape(8, 8) * 4, np.zeros((8, 8), np.uint8)
    mask[:, 4:] = 255
    for name, pixels in (("p", known), ("m", mask)):
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    of = "--picture", str(tmp_path / "p.png"), "--mask", str(tmp_path / "m.png"), "--out", str(tmp_path / "out")
    few = [w for change in ("parent.steps=3", "parent.count=1", "count=2") for w in ("--set", change)]
    assert cli("branch", "digits", "--t", "333", *of, *few, home=tmp_path).returncode == 0
    assert kept_left_of(tmp_path / "out", "branches", known)["parent"]["picture"]["kind"] == "kept"
    few = [w for change in ("0.steps=2", "1.steps=3", "0.count=2", "1.count=2") for w in ("--set", f"sides.{change}")]
    assert cli("compare", "digits", *of, *few, home=tmp_path).returncode == 0
    told = [kept_left_of(tmp_path / "out", f"comparison {side}", known) for side in "AB"]
    assert told[0] == told[1] and told[0]["picture"]["kind"] == told[0]["mask"]["kind"] == "kept"
    assert [side["going_back"]["repeats"] for side in told[0]["sides"]] == [0, 1]
    alone = cli("branch", "digits", "--t", "9", "--task", "strokes", home=tmp_path)
    assert alone.returncode == 2 and "--task goes with --picture" in alone.stderr


def test_a_model_is_compared_with_a_perfect_memory(tmp_path: Path, cli: Cli) -> None:
    done = cli("memory", "digits", "--set", "count=3", "--set", "steps=4", home=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines() if len(line.split()) == 2 and line.split()[0].isdecimal()]
    assert [int(t) for t, _ in rows] == [1000, 750, 500, 250, 0]
    assert all(0 < float(gap) < 128 for _, gap in rows)


def test_every_snapshot_of_a_run_is_drawn(tmp_path: Path) -> None:
    run = small_run(tmp_path, "saving.snapshot_every=6")
    train(run)
    written = drawn(
        "over-training", str(run.folder), "--set", "sample.count=2", "--set", "sample.steps=2", out=tmp_path / "out"
    )
    assert written == {"over training.png", "over training.webp", "over training_2x8x8x3.npz"}
    parameters = read_parameters(tmp_path / "out" / "over training.webp")
    assert parameters and parameters["training_steps"] == [6, 12]
    with pytest.raises(StudioError, match="A film over training needs a run"):
        drawn("over-training", "digits", out=tmp_path)


def test_mp4_that_cannot_be_written_is_said_before_anything_is_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "can_write_mp4", lambda: False)
    chosen = argparse.Namespace(job="sample", model=Path("digits"), out=tmp_path, changes=[], format="mp4")
    with pytest.raises(StudioError, match="PyAV or ffmpeg"):
        drawing.draw(chosen)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["sample", "nowhere"], "nowhere: this model is not there."),
        (["train", "nope"], "this preset does not exist. Choose one of digits"),
        (["train", "digits", "--set", "training.steps=-1"], "training.steps: "),
        (["train", "nope.toml"], "nope.toml: the file cannot be read"),
        (["interpolate", "nowhere", "a.png", "b.png"], "There is no picture a.png."),
        (["interpolate", "nowhere", "²", "3"], "There is no picture ²."),
        (["sample", "a" * 300], "File name too long."),
        (
            ["branch", "digits", "--t", "777"],
            "does not visit t = 777: choose one of the times of its frames, such as 800.",
        ),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_two(
    tmp_path: Path, cli: Cli, arguments: list[str], sentence: str
) -> None:
    done = cli(*arguments, home=tmp_path)
    assert done.returncode == 2
    assert sentence in done.stderr and "Traceback" not in done.stderr and len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("is_there", [False, True])
def test_a_start_that_is_refused_leaves_nothing(tmp_path: Path, cli: Cli, is_there: bool) -> None:
    (tmp_path / "empty").mkdir()
    run = small_run(tmp_path / "runs", f'data.source={{kind="folder", path="{tmp_path / "empty"}"}}')
    config = tmp_path / "my.toml"
    config.write_text((run.folder / "run.toml").read_text())
    done = cli("train", str(run.folder if is_there else config), "--runs", str(tmp_path / "new"), home=tmp_path / "h")
    assert done.returncode == 2 and "holds no pictures" in done.stderr
    assert find_runs(tmp_path / "new") == [] and find_runs(tmp_path / "runs") == [run], "a run of before stays"


def test_an_interrupt_saves_and_exits_with_130(tmp_path: Path) -> None:
    """As Ctrl-C; SIGTERM is what `test_a_trainer_in_another_process_is_stopped` sends."""
    command = [sys.executable, "-m", "ddpm_studio", "train", *ENDLESS, "--runs", str(tmp_path / "runs")]
    environment = {**os.environ, "DDPM_STUDIO_HOME": str(tmp_path / "home")}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stdout
    for line in process.stdout:
        if "loss" in line:
            break
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130 and "Stopped." in errors
    (run,) = find_runs(tmp_path / "runs")
    assert newest_good(run) and run.snapshots()


@pytest.mark.long
def test_a_trainer_in_another_process_is_stopped(tmp_path: Path, cli: Cli) -> None:
    command = [sys.executable, "-m", "ddpm_studio", "train", *ENDLESS, "--runs", str(tmp_path / "runs")]
    environment = {**os.environ, "DDPM_STUDIO_HOME": str(tmp_path / "home")}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as trainer:
        assert trainer.stdout
        next(line for line in trainer.stdout if "loss" in line)
        (run,) = find_runs(tmp_path / "runs")
        done = cli("stop", str(run.folder), home=tmp_path / "home")
        _, errors = trainer.communicate(timeout=60)
    assert (trainer.returncode, done.returncode) == (130, 0) and "Stopped." in errors
    assert f"Asked process {trainer.pid} on" in done.stdout and "was stopped; it stands at step" in done.stdout
    assert newest_good(run) and run.snapshots()
    again = cli("stop", str(run.folder), home=tmp_path / "home")
    assert again.returncode == 2 and again.stderr.endswith("is not being trained: there is nothing to stop.\n")


@pytest.mark.parametrize("interrupts", [False, True])
def test_a_run_is_watched_until_its_trainer_or_the_user_ends_it(tmp_path: Path, interrupts: bool) -> None:
    run = small_run(tmp_path)
    command = [sys.executable, "-m", "ddpm_studio", "watch", str(run.folder)]
    with lent(run.folder) as trainer:
        trainer.hold()
        trainer.tell("run.append_metrics(3, {'loss': 0.25})")
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watcher:
            assert watcher.stdout and f"trained by process {trainer.number} on" in watcher.stdout.readline()
            assert watcher.stdout.readline() == "Watching: 3/12 steps loss 0.2500\n"
            if interrupts:
                watcher.send_signal(signal.SIGINT)
            else:
                trainer.let_go()
            said, errors = watcher.communicate(timeout=60)
        assert watcher.returncode == 0
        assert ("the training goes on" in errors) == interrupts
        assert ("was stopped; it stands at step 0 of 12" in said) == (not interrupts)


class Awaited(threading.Event):
    """Its waiting is interrupted at the worst time: while the waiting thread holds its lock."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()

    def wait(self, timeout: float | None = None) -> bool:
        with self._lock:
            signal.raise_signal(signal.SIGINT)
        return super().wait(timeout)

    def set(self) -> None:
        assert self._lock.acquire(timeout=10), "the interrupted thread would wait for itself for ever"
        super().set()
        self._lock.release()


@pytest.mark.parametrize("is_terminal", [False, True])
def test_every_label_that_a_window_shows_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], is_terminal: bool
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    with telling.Teller() as teller:
        for label in ("Building the network…", "Building the network…", "Measuring what is fastest…"):
            teller.tell(Progress(0, 0, "", label=label))
        teller.tell(Progress(0, 9, "steps", label="Drawing previews"))
        teller.tell(Progress(9, 9, "steps"))
    said = capsys.readouterr()
    if is_terminal:
        shown = said.err.replace("\r", "\n")
        assert all(label in shown for label in ("Building the network…", "Measuring what is", "Drawing previews: "))
        assert not said.out
    else:
        labels = ["Building the network…", "Measuring what is fastest…", "Drawing previews: 0/9 steps", "9/9 steps"]
        assert said.out.splitlines() == labels


def test_an_interrupt_that_finds_the_job_waiting_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = small_run(tmp_path)

    def wait_long(run: Path, control: Control) -> Job:
        control.cancelled.wait(30)
        yield Note("It has waited.")

    monkeypatch.setattr(telling, "Control", lambda: Control(cancelled=Awaited()))
    monkeypatch.setattr(engine, "watch", wait_long)
    headless.watch(argparse.Namespace(run=run.folder))
    said = capsys.readouterr()
    assert said.err.splitlines() == ["Stopping…", "It is no longer watched; the training goes on."]


def test_no_display_is_one_sentence(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("other systems always have a display")
    hidden = dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"), "")
    done = run_cli(home=tmp_path, **hidden)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1 and "display" in done.stderr


def test_pictures_of_a_runs_own_folder_are_mixed_by_number_from_anywhere(
    awkward_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    """Also where the output can show none of the letters of its path."""
    pictures = awkward_path / "pictures"
    pictures.mkdir()
    for number in range(4):
        Image.new("L", (8, 8), 60 * number).save(pictures / f"{number}.png")
    home = awkward_path / "home"
    monkeypatch.setenv("DDPM_STUDIO_HOME", str(home))
    run = small_run(awkward_path / "runs", f'data.source={{kind="folder", path="{pictures}"}}', "training.steps=1")
    train(run)
    monkeypatch.chdir("/")
    arguments = ["interpolate", str(run.folder), "0", "3", "--set", "depth=20", "--out", str(awkward_path)]
    with (awkward_path / "said").open("w", encoding="ascii") as said:
        monkeypatch.setattr(sys, "stdout", said)
        done = cli(*arguments, home=home)
    assert done.returncode == 0, done.stderr
    assert (awkward_path / "interpolation.png").exists() and "\\u30c6" in (awkward_path / "said").read_text()


def test_an_export_never_overwrites(tmp_path: Path, cli: Cli) -> None:
    file = tmp_path / "precious.safetensors"
    file.write_text("precious")
    done = cli("export", str(bundled_models()[0]), str(file), home=tmp_path)
    assert done.returncode == 2 and "exists already" in done.stderr and file.read_text() == "precious"


def test_the_choices_of_a_run_that_is_being_trained_stay_as_they_are(tmp_path: Path, cli: Cli) -> None:
    run = small_run(tmp_path)
    before = run.config()
    with run.held():
        done = cli("train", str(run.folder), "--set", "training.steps=99", home=tmp_path)
    assert done.returncode == 2 and "another process" in done.stderr and run.config() == before


def test_a_training_that_fails_names_replay_which_has_the_trouble_again(awkward_path: Path, cli: Cli) -> None:
    run, home = small_run(awkward_path, "training.steps=40", "saving.state_every=2"), awkward_path / "home"
    wild = ["training.optimizer.learning_rate=1e18", "training.optimizer.largest_gradient=0"]
    failed = cli("train", str(run.folder), *(word for change in wild for word in ("--set", change)), home=home)
    assert failed.returncode == 2 and "ddpm-studio replay does that step again." in failed.stderr
    files = {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file()}
    done = cli("replay", str(run.folder), home=home)
    assert done.returncode == 0 and "fails again: " in done.stdout and "Their t: " in done.stdout
    assert {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file()} == files
    run.replay_path.unlink()
    nothing = cli("replay", str(run.folder), home=home)
    assert nothing.returncode == 2 and nothing.stderr == f"{run.folder.name} has no replay.json: {NO_TROUBLE}\n"


def test_resume_without_a_run_is_no_start_without_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["window", "--resume"])
    assert end.value.code == 2 and "--resume needs the PATH of a run" in capsys.readouterr().err
