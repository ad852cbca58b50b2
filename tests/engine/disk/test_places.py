"""Where things are kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.disk import places
from ddpm_studio.engine.disk.files import write_text
from ddpm_studio.engine.disk.home_note import HomeNote, write_note
from ddpm_studio.engine.disk.places import at_home, home_problem
from ddpm_studio.engine.disk.targets import check_folder
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.films.shelf import keep_result
from ddpm_studio.engine.runs.queue import TrainingQueue
from ddpm_studio.engine.runs.run_list import create_run

NAMES = ("config_folder", "cache_folder", "log_folder", "runs_folder")


def test_one_variable_puts_everything_below_one_folder(awkward_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DDPM_STUDIO_HOME", str(awkward_path))
    folders = {getattr(places, name)() for name in NAMES}
    assert len(folders) == 4
    assert all(folder.parent == awkward_path for folder in folders)


def test_without_it_runs_are_in_plain_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DDPM_STUDIO_HOME", raising=False)
    folders = [getattr(places, name)() for name in NAMES]
    assert len(set(folders)) == 4
    assert folders[-1].parts[-2:] == ("DDPM Studio", "runs")
    assert not any(part.startswith(".") for part in folders[-1].relative_to(Path.home()).parts)


def test_a_missing_home_is_no_crash() -> None:
    environment = {key: value for key, value in os.environ.items() if key not in ("HOME", "DDPM_STUDIO_HOME")}
    code = f"from ddpm_studio.engine.disk import places\nprint([getattr(places, n)() for n in {NAMES}])"
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True)


def test_a_home_of_nobody_is_a_sentence_and_a_path_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert at_home(Path("~/pics")) == tmp_path / "pics"
    assert at_home(Path("~nobody-x/pics")) == Path("~nobody-x/pics")
    monkeypatch.setenv("DDPM_STUDIO_HOME", "~nobody-x/y")
    assert home_problem() == (
        "DDPM_STUDIO_HOME is ~nobody-x/y, which leads nowhere on this computer. Give a whole path."
    )


def test_where_the_disk_of_the_home_is_away_nothing_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DDPM_STUDIO_HOME", raising=False)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DOCUMENTS_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    home, former = tmp_path / "disk" / "home", tmp_path / "former"
    write_note(places.config_folder(), HomeNote(str(home), (str(former),)))
    wants = {
        "a run": lambda: create_run(RunConfig(), places.runs_folder()),
        "a waiting training": lambda: TrainingQueue(places.runs_folder()).add(RunConfig()),
        "a result": lambda: list(keep_result(places.results_folder(), None, (), "", None, 0)),  # type: ignore[arg-type]
        "an export": lambda: check_folder(home / "exports"),
        "any file": lambda: write_text(home / "films" / "a.txt", ""),
    }
    for what, make in wants.items():
        with pytest.raises(StudioError, match="is not there, so nothing was written"):
            make()
        assert not home.parent.exists(), what
    with pytest.raises(StudioError, match=r"have moved from .*former to .*home"):
        write_text(former / "exports" / "a.txt", "")
    write_text(former / "my own" / "a.txt", "")  # which is nobody's business
    home.mkdir(parents=True)
    assert create_run(RunConfig(), places.runs_folder()).folder.is_dir()
