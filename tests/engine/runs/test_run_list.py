from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.disk import files
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import create_run, find_runs, take_back, title_of, titles_of


@pytest.mark.parametrize("is_there", [False, True])
def test_a_full_disk_leaves_nothing_of_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool) -> None:
    runs = tmp_path / "a" / "runs"
    if is_there:
        runs.mkdir(parents=True)

    def refuse(call: str, path: Path) -> None:
        if call == "write":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(files, "witness", refuse)
    with pytest.raises(StudioError, match="No space left"):
        create_run(RunConfig(), runs)
    assert list(tmp_path.rglob("*")) == ([tmp_path / "a", runs] if is_there else [])


def test_a_run_that_was_refused_is_taken_back(tmp_path: Path) -> None:
    run = create_run(RunConfig(), tmp_path)
    run.log("The pictures are not there.")
    assert take_back(run) and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kept", ["metrics", "state", "snapshot", "replay"])
def test_a_run_that_has_learnt_anything_or_tells_of_trouble_stays(tmp_path: Path, kept: str) -> None:
    run: Run = create_run(RunConfig(), tmp_path)
    if kept == "metrics":
        run.append_metrics(1, {"loss": 0.5})
    elif kept == "replay":
        run.replay_path.write_text("{}")
    else:
        path = run.states_folder / "step-00000001" if kept == "state" else run.snapshot_path(1, 0.9, is_first=True)
        path.mkdir(parents=True)
    assert not take_back(run) and run.folder.is_dir()


def test_runs_are_called_by_their_names_and_told_apart_by_their_folders(tmp_path: Path) -> None:
    for name in ("faces", "faces", "", "a\nb"):
        create_run(RunConfig(name=name), tmp_path)
    folders = sorted(run.folder for run in find_runs(tmp_path))
    titles = titles_of(folders)
    assert [title_of(folder) for folder in folders if "faces" in folder.name] == ["faces", "faces"]
    assert {titles[folder] for folder in folders if "faces" in folder.name} == {
        f"faces ({folder.name})" for folder in folders if "faces" in folder.name
    }
    (nameless,) = (folder for folder in folders if folder.name.endswith("digits"))
    assert titles[nameless] == nameless.name
    assert all("\n" not in title for title in titles.values())
    (folders[0] / "run.toml").write_text("name = [")
    assert title_of(folders[0]) == folders[0].name
    assert title_of(tmp_path / "gone") == "gone"
