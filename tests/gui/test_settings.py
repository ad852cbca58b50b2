"""Preferences survive, and where they do not the window goes on."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from ddpm_studio.engine.choices.comparison import CompareOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.gui.settings import Preferences, Settings, folders


def test_preferences_come_back(qapp, studio_home: Path) -> None:
    settings = Settings()
    assert settings.path == studio_home / "config" / "settings.json"
    assert settings.now == Preferences()
    assert not settings.path.exists()  # looking writes nothing
    settings.change(theme="dark", playback_fps=24)
    settings.remember_run(Path("/a/テスト"))
    settings.remember_draft("train", Preferences())
    settings.save()
    again = Settings()
    assert again.now == settings.now
    assert again.now.recent_runs == (Path("/a/テスト"),)
    assert again.notes == []


def test_a_draft_is_as_usual_where_none_was_written_or_none_that_is_understood(qapp) -> None:
    settings, usual = Settings(), CompareOptions(sides=(SampleOptions(count=36), SampleOptions(count=36, steps=5)))
    assert settings.draft("compare", usual) == usual
    for strange in ({"from_a_newer_version": 1}, {"sides": [{"count": 1}, {"count": 2}]}):
        settings.change(drafts={"compare": strange})
        assert settings.draft("compare", usual) == usual
    settings.remember_draft("compare", CompareOptions())
    assert settings.draft("compare", usual) == CompareOptions()


def test_changes_are_written_by_themselves(qtbot) -> None:
    settings = Settings()
    settings.change(text_scale=1.5)
    qtbot.waitUntil(settings.path.exists)
    assert Settings().now.text_scale == 1.5


def test_recent_lists_have_each_once_newest_first_and_an_end(qapp) -> None:
    settings = Settings()
    for number in [*range(20), 15]:
        settings.remember_data(Path(f"/data/{number}"))
    numbers = [int(path.name) for path in settings.now.recent_data]
    assert numbers == [15, 19, 18, 17, 16, 14, 13, 12, 11, 10, 9, 8]


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", '"a"', "\udcff", "[" * 100_000, '{"theme": NaN}'])
def test_a_damaged_file_is_set_aside_and_said(qapp, text: str) -> None:
    path = folders().config / "settings.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    settings = Settings()
    assert settings.now == Preferences()
    assert len(settings.notes) == 1
    assert (path.parent / "settings-broken.json").read_bytes() == text.encode("utf-8", "surrogateescape")
    settings.change(theme="light")
    settings.save()
    assert Settings().now.theme == "light"


def test_good_values_of_a_damaged_file_are_kept(qapp) -> None:
    path = folders().config / "settings.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"theme": "dark", "playback_fps": -3, "from_a_newer_version": 1}))
    settings = Settings()
    assert settings.now == Preferences(theme="dark")
    assert len(settings.notes) == 1
    path.write_text(json.dumps({"theme": "dark", "from_a_newer_version": 1}))
    assert Settings().notes == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_without_write_permission_changes_last_until_the_end(qapp) -> None:
    folder = folders().config
    folder.mkdir(parents=True)
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    refuse(folder / "settings.json")


def test_a_place_that_cannot_be_a_folder_is_no_crash(qapp, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refuse(tmp_path / "file" / "settings.json")


def refuse(path: Path) -> None:
    settings = Settings(path)
    settings.change(theme="dark")
    settings.save()
    settings.change(theme="light")
    settings.save()
    assert settings.now.theme == "light"
    assert [note for note in settings.notes if "not kept" in note] == settings.notes[-1:]


def test_a_wrong_value_is_refused(qapp) -> None:
    settings = Settings()
    with pytest.raises(ValueError, match="theme"):
        settings.change(theme="pink")
    assert settings.now.theme == "system"


def test_pages_that_were_called_by_their_classes_are_known(qapp) -> None:
    path = folders().config / "settings.json"
    path.parent.mkdir(parents=True)
    drafts = {"TrainTab": {"training": {"steps": 7}}, "TrainTab.preset": {"name": "TrainTab"}, "sample": {"seed": 3}}
    splitters = {"SampleTab": "AAA=", "ForwardTab": "BBB=", "compare": "CCC="}
    path.write_text(json.dumps({"tab": "CompareTab", "splitters": splitters, "drafts": drafts}), "utf-8")
    now = Settings().now
    assert now.tab == "compare"
    assert now.splitters == {"sample": "AAA=", "forward": "BBB=", "compare": "CCC="}
    assert now.drafts == {"train": drafts["TrainTab"], "train.preset": {"name": "TrainTab"}, "sample": {"seed": 3}}
