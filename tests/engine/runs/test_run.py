from __future__ import annotations

import errno
import hashlib
import json
import os
import platform
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import DataOptions, Folder
from ddpm_studio.engine.disk.sealed import read_manifest, sealing, what_is_wrong
from ddpm_studio.engine.errors import LoadError, StudioError
from ddpm_studio.engine.runs import lock, measured, states
from ddpm_studio.engine.runs.lock import hold
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import create_run, find_runs
from tests.engine.rival import Rival


def test_runs_never_share_a_folder_and_are_found_newest_first(awkward_path: Path) -> None:
    config = RunConfig(name="Fotos / aus: Köln")
    runs = [create_run(config, awkward_path) for _ in range(3)]
    assert len({run.folder for run in runs}) == 3
    assert all("Fotos-aus-Köln" in run.folder.name for run in runs)
    assert {run.folder for run in find_runs(awkward_path)} == {run.folder for run in runs}
    assert find_runs(awkward_path / "none") == []


@pytest.mark.parametrize("name", ["..", "../../x", "a\0b", "x" * 80, "\u202eabc", "CON", "🙂", ""])
def test_whatever_a_run_is_called_it_stays_below_its_folder(tmp_path: Path, name: str) -> None:
    run = create_run(RunConfig(name=name), tmp_path)
    assert run.folder.parent == tmp_path and Run.open(run.folder).config().name == name


def test_a_folder_that_cannot_hold_runs_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StudioError, match="cannot hold runs"):
        create_run(RunConfig(), tmp_path / "file")


def test_a_config_comes_back_from_its_file(tmp_path: Path) -> None:
    config = with_changes(RunConfig(), ["training.steps=7", 'diffusion.schedule={kind="cosine"}', "data.channels=3"])
    run = create_run(config, tmp_path)
    assert run.config() == config
    text = (run.folder / "run.toml").read_text()
    assert "version = 1" in text and "# The step size after warm-up." in text


def test_metrics_survive_a_torn_line_and_a_step_done_again(tmp_path: Path) -> None:
    run = create_run(RunConfig(), tmp_path)
    for step, loss in ((1, 0.5), (2, 0.4), (3, 0.3)):
        run.append_metrics(step, {"loss": loss})
    run.forget_metrics_after(2)
    assert [row["step"] for row in run.metrics()] == [1, 2]
    run.append_metrics(3, {"loss": 0.25})
    with (run.folder / "metrics.jsonl").open("a") as stream:
        stream.write('{"step": 4, "lo')
    assert [(row["step"], row["loss"]) for row in run.metrics()] == [(1, 0.5), (2, 0.4), (3, 0.25)]


def test_a_line_of_the_curve_that_is_not_as_written_is_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_text('{"step": 1, "loss": 0.5}\n')  # as the first version wrote it
    for step, loss in ((2, 0.4), (3, 0.3)):
        measured.append(path, step, {"loss": loss})
    assert [row["step"] for row in measured.read_all(path)] == [1, 2, 3] and not measured.damaged_lines(path)
    path.write_text(path.read_text().replace("0.4", "0.6"))
    assert [row["step"] for row in measured.read_all(path)] == [1, 3] and measured.damaged_lines(path) == 1
    assert measured.read_newest(path)["loss"] == 0.3


def test_what_was_chosen_knows_whether_it_is_as_written(tmp_path: Path) -> None:
    run = create_run(RunConfig(), tmp_path)
    path = run.folder / "run.toml"
    assert run.is_config_as_written()
    path.write_text(path.read_text().replace("batch_size = 128", "batch_size = 129"))
    assert not run.is_config_as_written() and run.config().training.batch_size == 129
    path.write_text(path.read_text().rpartition("\n# SHA-256")[0])
    assert not run.is_config_as_written(), "the end may be torn off"
    path.write_text("")
    with pytest.raises(LoadError, match=r"run\.toml: the file is empty or damaged"):
        run.config()


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_previews_come_back_as_they_were(tmp_path: Path, channels: int) -> None:
    run = create_run(with_changes(RunConfig(), ["data.height=8", "data.width=12"]), tmp_path)
    images = np.random.default_rng(0).integers(0, 256, (16, 8, 12, channels), np.uint8)
    assert np.array_equal(run.read_preview(run.write_preview(30, images)), images)
    assert [step for step, _ in run.previews()] == [30]


def test_a_picture_that_is_no_preview_is_refused(tmp_path: Path) -> None:
    small = create_run(with_changes(RunConfig(), ["data.height=8"]), tmp_path)
    path = small.write_preview(1, np.zeros((16, 9, 8, 1), np.uint8))
    with pytest.raises(LoadError, match="is not a preview"):
        small.read_preview(path)


def test_a_sealed_folder_knows_whether_it_is_as_written(tmp_path: Path) -> None:
    target = tmp_path / "state" / "step-00000001"
    with sealing(target) as seal, seal.file("a.bin") as stream:
        stream.write(b"content")
        assert not target.exists()
    assert not what_is_wrong(target) and [path.name for path in target.parent.iterdir()] == [target.name]
    (target / "a.bin").write_bytes(b"CONTENT")
    assert what_is_wrong(target) == "a.bin is not as it was written"
    (target / "a.bin").write_bytes(b"conten")
    assert what_is_wrong(target) == "a.bin has 6 bytes and not 7"
    (target / "a.bin").write_bytes(b"content")
    assert not what_is_wrong(target)
    manifest = target / "MANIFEST.json"
    manifest.write_text(manifest.read_text().replace("version", "versiom"))
    assert what_is_wrong(target) == "MANIFEST.json is missing or damaged"
    manifest.write_text('{"files": {}}')
    assert what_is_wrong(target)
    manifest.unlink()
    assert what_is_wrong(target)


def test_a_folder_sealed_by_the_first_version_is_known(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"content")
    facts = {"bytes": 7, "sha256": hashlib.sha256(b"content").hexdigest()}
    (tmp_path / "MANIFEST.json").write_text(json.dumps({"version": 1, "written": 0, "files": {"a": facts}}))
    assert not what_is_wrong(tmp_path)


def test_an_interrupted_sealing_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), sealing(tmp_path / "x") as seal, seal.file("a") as stream:
        stream.write(b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_the_newest_state_is_chosen_by_its_manifest(tmp_path: Path) -> None:
    run = create_run(RunConfig(), tmp_path)
    for step in (1, 2):
        write_state(run, step)
    older, newer = (folder for _, folder in run.states())
    older.rename(older.with_name("step-00000009"))
    assert [step for step, _ in run.states()] == [1, 2] and states.newest_good(run.states_folder)[0] == (2, newer)


def write_state(run: Run, step: int) -> None:
    with run.writing_state(step, "", run.config()) as seal, seal.file("state.pt") as stream:
        stream.write(b"12345")


def test_only_the_newest_states_are_kept(tmp_path: Path) -> None:
    run = create_run(RunConfig(), tmp_path)
    for step in (1, 2, 3):
        write_state(run, step)
    states.thin(run.states_folder, keep=2)
    assert [step for step, _ in run.states()] == [2, 3] and states.newest_good(run.states_folder)[0] == run.states()[-1]


def test_leftovers_of_a_dead_process_are_swept_when_a_run_is_held(tmp_path: Path) -> None:
    run = create_run(RunConfig(), tmp_path)
    (run.folder / "state" / ".tmp-99999-5").mkdir(parents=True)
    (run.folder / "state" / ".tmp-99999-5" / "x").write_text("half")
    (run.folder / ".tmp-1-y.toml").write_text("half")
    with run.held():
        pass
    assert not list(run.folder.rglob(".tmp-*"))


def test_the_lock_of_a_killed_process_is_free_at_once_and_tells_of_it(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from ddpm_studio.engine.runs.lock import hold\n"
        "with hold(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    path = tmp_path / "run.lock"
    process = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout and process.stdout.readline() == "held\n"
    with pytest.raises(StudioError, match=rf"another process \(process {process.pid} on .* since "), hold(path):
        pass
    process.kill()
    process.wait()
    process.stdout.close()
    with hold(path) as held:
        assert held.before.startswith(f"process {process.pid} on ")
        assert path.read_text().startswith(f"process {os.getpid()} on ")
    with hold(path) as held:
        assert held.before == "", "it was let go of in order"


def test_who_holds_a_run_is_seen_without_holding_it(tmp_path: Path) -> None:
    run = create_run(RunConfig(), tmp_path)
    assert run.holder() is None
    assert not (run.folder / "run.lock").exists(), "who looks writes nothing"
    with Rival(run.folder) as rival:
        rival.hold()
        holder = run.holder()
        assert holder and holder.holds and holder.name.startswith(f"process {rival.number} on {platform.node()} since ")
        rival.tell("same = run.holder() == run.holder()", "assert same and run.holder().holds")
        rival.let_go()
        assert run.holder() is None
        rival.tell("held = ExitStack()")
        rival.hold()
        rival.kill()
        holder = run.holder()
        assert holder and not holder.holds and f"process {rival.number} on" in holder.name
    with run.held():
        pass
    assert run.holder() is None


@pytest.mark.parametrize(
    "holder", ["process {alive} on {here} since x (start {start})", "process 1 on far since x (start y)"]
)
def test_a_name_in_a_lock_that_is_free_holds_nothing(tmp_path: Path, holder: str) -> None:
    """The number is another process's by now, the computer is gone from the network, or the folder is a copy."""
    path = tmp_path / "run.lock"
    path.write_text(holder.format(alive=os.getpid(), here=platform.node(), start=lock._start()))
    seen = lock.holder(path)
    assert seen and not seen.holds
    with hold(path):
        seen = lock.holder(path)
        assert seen and seen.holds and f"process {os.getpid()} on" in seen.name


def test_where_the_disk_knows_no_locks_the_name_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")

    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    path = tmp_path / "run.lock"
    path.write_text(f"process {os.getpid()} on {platform.node()} since x (start {lock._start()})")
    monkeypatch.setattr(fcntl, "flock", refuse)
    seen = lock.holder(path)
    assert seen and seen.holds


def test_nobody_is_refused_because_of_a_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look that finds a stale name asks the lock; a trainer that comes at that instant tries again."""
    fcntl = pytest.importorskip("fcntl")
    path = tmp_path / "run.lock"
    path.write_text(f"process {os.getpid()} on {platform.node()} since x (start {lock._start()})")
    tries: list[float] = []
    with path.open() as look:
        fcntl.flock(look, fcntl.LOCK_SH)

        def pass_time(seconds: float) -> None:
            tries.append(seconds)
            fcntl.flock(look, fcntl.LOCK_UN)

        monkeypatch.setattr("ddpm_studio.engine.runs.lock.time.sleep", pass_time)
        with hold(path):
            assert len(tries) == 1


def test_a_run_can_be_held_however_often_others_look(tmp_path: Path) -> None:
    run = create_run(RunConfig(), tmp_path)
    with Rival(run.folder) as rival:
        rival.tell(
            "import threading",
            "end = threading.Event()",
            "exec('def look():\\n while not end.is_set(): run.holder()')",
            "looking = threading.Thread(target=look, daemon=True)",
            "looking.start()",
        )
        path = run.folder / "run.lock"
        stale = f"process {os.getpid()} on {platform.node()} since x (start {lock._start()})"
        for _ in range(1000):
            path.write_text(stale)
            for _ in range(4):
                assert run.holder()  # time in which the other process asks the lock again and again
            with hold(path):
                pass
        rival.tell("end.set()", "looking.join()")


@pytest.mark.parametrize(
    ("holder", "is_free"),
    [
        ("process {dead} on {here} since 2026-01-01 10:00 (start {start})", True),
        ("process {alive} on {here} since 2026-01-01 10:00 (start {start})", False),
        ("process {alive} on {here} since 2026-01-01 10:00 (start 12345678)", True),
        ("process {dead} on elsewhere since 2026-01-01 10:00 (start {start})", False),
        ("", True),
    ],
)
def test_where_the_disk_knows_no_locks_the_holder_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, holder: str, is_free: bool
) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    monkeypatch.setattr(lock, "acquired", lambda _: None)
    path = tmp_path / "run.lock"
    facts = {"dead": dead.pid, "alive": os.getpid(), "here": platform.node(), "start": lock._start()}
    path.write_text(holder.format(**facts))
    if is_free:
        with hold(path):
            pass
    else:
        with pytest.raises(StudioError, match="is being written by another process") as refusal, hold(path):
            pass
        assert ("delete run.lock" in str(refusal.value)) == ("elsewhere" in holder)


def test_the_state_manifest_lists_every_file(tmp_path: Path) -> None:
    run = create_run(RunConfig(), tmp_path)
    write_state(run, 5)
    said = read_manifest(run.states()[0][1])
    assert said and said["files"]["state.pt"]["bytes"] == 5 and said["step"] == 5


def test_a_sealed_folder_is_flushed_through_files_open_for_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses to flush any other."""
    fcntl = pytest.importorskip("fcntl")
    flushed: list[bool] = []

    def fsync(descriptor: int, real=os.fsync) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            flushed.append(fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    with sealing(tmp_path / "x") as seal, seal.file("a") as stream:
        stream.write(b"content")
    assert len(flushed) == 2 and all(flushed)


def test_a_run_is_called_after_the_folder_of_its_pictures(tmp_path: Path) -> None:
    data = DataOptions(source=Folder(path=tmp_path / "猫 の 写真"))
    run = create_run(RunConfig(data=data), tmp_path / "runs")
    assert run.folder.name.endswith("_猫-の-写真")
