"""Trainings that wait are kept whole, in their order, whoever changes it and whatever happens to their data."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.disk import files
from ddpm_studio.engine.disk.file_lock import acquired
from ddpm_studio.engine.errors import FieldError, LoadError, StudioError, WrittenByNewer
from ddpm_studio.engine.runs import queue
from ddpm_studio.engine.runs.queue import FILE, LOCK, TrainingQueue, missing_data
from tests.engine.small import SMALL


def names(waiting: TrainingQueue) -> list[str]:
    return [each.config().name for each in waiting.read()]


@pytest.fixture
def three(awkward_path: Path) -> TrainingQueue:
    waiting = TrainingQueue(awkward_path / "runs")
    for name in ("a", "b", "c"):
        waiting.add(with_changes(SMALL, [f"name={name}"]))
    return waiting


def test_what_is_put_in_comes_back_with_all_its_choices(three: TrainingQueue, awkward_path: Path) -> None:
    start = awkward_path / "model.safetensors"
    three.add(SMALL, start, at=0)
    first, *others = TrainingQueue(awkward_path / "runs").read()
    assert first.config() == SMALL and first.start == start and not first.problem
    assert [each.start for each in others] == [None] * 3
    assert names(three) == ["small", "a", "b", "c"]


def test_the_order_is_changed_and_what_was_taken_goes_back_to_its_place(three: TrainingQueue) -> None:
    a, b, c = three.read()
    three.move(c.key, 0)
    assert names(three) == ["c", "a", "b"]
    taken = three.take(a.key)
    assert taken == (a, 1) and names(three) == ["c", "b"]
    three.put(*taken)
    assert names(three) == ["c", "a", "b"]
    assert three.take("gone") is None
    three.move("gone", 0)
    assert names(three) == ["c", "a", "b"] and three.read()[2] == b


def test_pictures_that_are_not_there_are_told_of_before_and_after(tmp_path: Path) -> None:
    waiting, data = TrainingQueue(tmp_path), tmp_path / "pictures"
    config = with_changes(SMALL, [f'data.source={{kind="folder", path="{data}"}}'])
    with pytest.raises(FieldError, match="pictures"):
        waiting.add(config)
    assert waiting.read() == ()
    data.mkdir()
    added = waiting.add(config)
    data.rmdir()
    assert str(data) in missing_data(added.config()) and not missing_data(SMALL)
    waiting.mark(added.key, "It was passed over.")
    (kept,) = waiting.read()
    assert kept.problem == "It was passed over." and kept.config() == config
    waiting.mark(added.key, "")
    assert waiting.read() == (added,)


def test_what_a_later_version_says_of_one_stays(three: TrainingQueue, awkward_path: Path) -> None:
    path = awkward_path / "runs" / FILE
    said = json.loads(path.read_text())
    said["waiting"][1]["colour"] = "red"
    said["waiting"][2]["config"]["unknown"] = 1
    path.write_text(json.dumps(said))
    three.move(three.read()[0].key, 2)
    _, unknown, _ = three.read()
    assert [each.said.get("colour") for each in three.read()] == ["red", None, None]
    with pytest.raises(StudioError):
        unknown.config()


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"version": 1}', '{"version": 1, "waiting": [{"key": "a"}]}', '{"version": 1, "waiting": {}}'],
)
def test_a_damaged_file_is_told_of_and_stays(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    with pytest.raises(LoadError):
        TrainingQueue(tmp_path).add(SMALL)
    assert (tmp_path / FILE).read_text() == content


def test_a_later_format_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"version": 2, "waiting": []}')
    with pytest.raises(WrittenByNewer):
        TrainingQueue(tmp_path).read()


def test_a_full_disk_leaves_the_queue_as_it_was(three: TrainingQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    before = three.read()

    def refuse(call: str, path: Path) -> None:
        if call == "write":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(files, "witness", refuse)
    with pytest.raises(StudioError, match="No space left"):
        three.take(before[0].key)
    assert three.read() == before


def test_two_windows_change_it_one_after_the_other(
    three: TrainingQueue, awkward_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PATIENCE", 0)
    descriptor = os.open(awkward_path / "runs" / LOCK, os.O_RDWR)
    assert acquired(descriptor)
    with pytest.raises(StudioError, match="Another window"):
        three.add(SMALL)
    os.close(descriptor)
    three.add(SMALL)
    assert names(three) == ["a", "b", "c", "small"]


def test_a_queue_has_an_end(three: TrainingQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "MOST", 3)
    with pytest.raises(StudioError, match="3 trainings wait"):
        three.add(SMALL)


def test_pictures_in_a_folder_that_is_closed_to_us_are_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = with_changes(SMALL, [f'data.source={{kind="folder", path="{tmp_path / "closed"}"}}'])
    look = os.stat

    def refuse(path: Any, **how: Any) -> os.stat_result:
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return look(path, **how)

    monkeypatch.setattr(os, "stat", refuse)
    assert "are not there" in missing_data(config)
