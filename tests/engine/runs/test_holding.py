"""A run is held by its folder and its lock, and writes nothing but what is its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs import holding
from ddpm_studio.engine.runs.run import LOCK, LOG, METRICS, OWN, Run
from ddpm_studio.engine.runs.run_list import create_run
from tests.engine.rival import Rival


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return create_run(RunConfig(), tmp_path / "runs")


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("kind", ["link", "dangling link", "pipe"])
def test_what_would_be_written_through_to_elsewhere_is_refused_by_name(
    tmp_path: Path, run: Run, name: str, kind: str
) -> None:
    path, outside = run.folder / name, tmp_path / "outside"
    outside.write_text("mine") if OWN[name] else outside.mkdir()
    path.unlink(missing_ok=True)
    if kind == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("there are no pipes with names here")
        os.mkfifo(path)
    else:
        path.symlink_to(outside if kind == "link" else tmp_path / "none")
    with (
        pytest.raises(StudioError, match=rf"^{name} in the folder of the run .* is a {kind.split()[-1]}, "),
        run.held(),
    ):
        pass
    assert outside.read_text() == "mine" if OWN[name] else not list(outside.iterdir())
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("name", [METRICS, LOG, "tuning.json"])
def test_a_file_that_would_fill_the_memory_is_refused(run: Run, name: str) -> None:
    with (run.folder / name).open("wb") as stream:
        stream.truncate(100 * 2**30)
    with pytest.raises(StudioError, match=rf"{name} .* has 107,374,182,400 bytes"), run.held():
        pass
    assert run.tuning() == {} and run.newest_metrics() == {} and run.metrics() == []
    if name == METRICS:
        with pytest.raises(StudioError, match="larger than"):
            run.forget_metrics_after(0)


def test_a_file_that_has_another_name_too_is_changed_under_its_own_only(tmp_path: Path, run: Run) -> None:
    """As in a backup of hard links."""
    for name in (LOCK, LOG, METRICS):
        (tmp_path / name).write_text('{"step": 1}\n')
        os.link(tmp_path / name, run.folder / name)
    with run.held():
        run.log("It is trained.")
        run.append_metrics(2, {"loss": 0.5})
    assert [(tmp_path / name).read_text() for name in (LOCK, LOG, METRICS)] == 3 * ['{"step": 1}\n']
    assert [row["step"] for row in run.metrics()] == [1, 2] and "It is trained." in (run.folder / LOG).read_text()


def test_who_comes_when_the_lock_file_was_deleted_is_turned_away_and_the_file_is_put_back(run: Run) -> None:
    if os.name != "posix":
        pytest.skip("a file that is in use cannot be deleted here")
    with run.held() as hold:
        said = (run.folder / LOCK).read_text()
        (run.folder / LOCK).unlink()
        with pytest.raises(StudioError, match="is being written by another process"), run.held():
            pass
        assert hold.look() == "here"
        assert (run.folder / LOCK).read_text() == said and run.holder()


def test_where_folders_have_no_locks_the_file_that_was_put_back_turns_others_away(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.name != "posix":
        pytest.skip("a file that is in use cannot be deleted here")
    monkeypatch.setattr(holding, "acquired", lambda _: None)
    with run.held() as hold:
        (run.folder / LOCK).unlink()
        hold.look()
        with pytest.raises(StudioError, match="is being written by another process"), run.held():
            pass
        (run.folder / LOCK).unlink()
        with Rival(run.folder) as rival:
            rival.hold()
            with pytest.raises(StudioError, match=rf"another process \(process {rival.number} "):
                hold.look()


def test_a_place_for_runs_that_is_none_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    for name, why in (("dangling", "dangling is a link that leads nowhere"), ("file/runs", "a file in the place")):
        with pytest.raises(StudioError, match=f"cannot hold runs: .*{why}"):
            create_run(RunConfig(), tmp_path / name)


def test_a_run_whose_folder_is_gone_is_not_made_anew_by_writing_to_it(run: Run) -> None:
    run.folder.rename(run.folder.with_name("moved"))
    for write in (lambda: run.write_config(RunConfig()), lambda: run.write_tuning({}), lambda: run.log("x")):
        with pytest.raises(StudioError):
            write()
    assert not run.folder.exists()
