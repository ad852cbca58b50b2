"""The home is moved whole or not at all: on one disk by names, else by copies that are compared."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from ddpm_studio import engine
from ddpm_studio.engine.disk import files, home_settling, targets
from ddpm_studio.engine.disk.home_note import Move, known_note, write_note
from ddpm_studio.engine.disk.home_settling import moving_alone, settle_home
from ddpm_studio.engine.disk.home_targets import NAME, target_in
from ddpm_studio.engine.disk.places import at_home, cache_folder, config_folder, home_folder, runs_folder
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Event, Note, Progress
from ddpm_studio.engine.jobs.moving import clearing, copying, inventory, judging, move
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.runs.queue import TrainingQueue
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import find_runs
from tests.engine.small import SMALL, small_run


@pytest.fixture
def home(awkward_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The usual home, with a run that has a snapshot, a result, and a training that waits and begins with that run."""
    monkeypatch.delenv("DDPM_STUDIO_HOME", raising=False)
    for number, name in enumerate(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DOCUMENTS_DIR", "XDG_STATE_HOME")):
        monkeypatch.setenv(name, str(awkward_path / f"own {number}"))
    run = small_run(runs_folder())
    (run.folder / "snapshots").mkdir()
    (run.folder / "snapshots" / "step-00000001.safetensors").write_bytes(os.urandom(3_000))
    TrainingQueue(runs_folder()).add(SMALL, run.folder)
    (home_folder() / "results" / "ü 1").mkdir(parents=True)
    (home_folder() / "results" / "ü 1" / "result.json").write_text("{}")
    return home_folder()


@pytest.fixture
def by_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """The target is on another disk."""
    monkeypatch.setattr(move, "_renamed", lambda *_: False)


def content(home: Path) -> dict[str, bytes]:
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def moved(target: Path) -> list[Event]:
    return list(engine.move_home(target, Control()))


def check_moved(before: dict[str, bytes], home: Path, target: Path) -> None:
    assert home_folder() == target and content(target) == before
    assert not home.exists()
    assert known_note(config_folder()).move is None
    (run,) = find_runs(runs_folder())
    assert run.config() == SMALL
    (waiting,) = TrainingQueue(runs_folder()).read()
    assert waiting.start == run.folder, "a path that was written down leads to where it is now"
    assert Run.open(home / "runs" / run.folder.name).folder == run.folder
    assert find_model_file(home / "runs" / run.folder.name).is_relative_to(target)


def check_stayed(before: dict[str, bytes], home: Path, target: Path) -> None:
    assert home_folder() == home and content(home) == before
    assert not target.exists() and known_note(config_folder()).move is None


def test_on_one_disk_it_gets_another_name(home: Path, tmp_path: Path) -> None:
    before, target = content(home), tmp_path / "new" / "home"
    assert not [event for event in moved(target) if isinstance(event, Progress) and event.label == copying.COPYING]
    check_moved(before, home, target)
    moved(home)  # and back again
    check_moved(before, target, home)
    assert at_home(target / "runs") == home / "runs"


def test_on_another_disk_it_is_copied_and_compared(home: Path, tmp_path: Path, by_copies: None) -> None:
    before, target = content(home), tmp_path / "new home"
    times = {path.name: path.stat().st_mtime_ns for path in home.rglob("*.safetensors")}
    events = moved(target)
    assert {event.label for event in events if isinstance(event, Progress)} >= {copying.COPYING, copying.COMPARING}
    assert [event.level for event in events if isinstance(event, Note)] == ["info"]
    check_moved(before, home, target)
    assert times == {path.name: path.stat().st_mtime_ns for path in target.rglob("*.safetensors")}


@pytest.mark.parametrize("label", [copying.COPYING, copying.COMPARING])
def test_stopped_on_the_way_nothing_was_moved(home: Path, tmp_path: Path, by_copies: None, label: str) -> None:
    before, target = content(home), tmp_path / "new home"
    job = engine.move_home(target, Control())
    while not (isinstance(event := next(job), Progress) and event.label == label):
        pass
    job.close()
    check_stayed(before, home, target)


def test_a_copy_that_is_not_the_same_is_found(
    home: Path, tmp_path: Path, by_copies: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, target = content(home), tmp_path / "new home"

    def put(copy: BinaryIO, part: bytes) -> None:
        copy.write(bytes([part[0] ^ 1]) + part[1:] if len(part) == 3_000 else part)

    monkeypatch.setattr(copying, "put", put)
    with pytest.raises(StudioError, match=r"The copy of runs/.*step-00000001.safetensors is not as it was written"):
        moved(target)
    check_stayed(before, home, target)


def test_what_is_written_meanwhile_goes_along(
    home: Path, tmp_path: Path, by_copies: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, real = tmp_path / "new home", inventory.take_inventory
    looks = []

    def look(source: Path) -> object:
        looks.append(source)
        if len(looks) == 2:
            (home / "results" / "later").mkdir()
            (home / "results" / "later" / "result.json").write_text("{ }")
            (home / "results" / "ü 1" / "result.json").unlink()
        return real(source)

    monkeypatch.setattr(move, "take_inventory", look)
    moved(target)
    assert len(looks) == 3 and not home.exists()
    assert [path.parent.name for path in (target / "results").rglob("*.json")] == ["later"]


def test_what_came_too_late_stays_and_is_told(
    home: Path, tmp_path: Path, by_copies: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, target = clearing.remove_copied, tmp_path / "new home"

    def write_and_remove(source: Path, target: Path) -> object:
        (home / "results" / "late").write_text("late")
        return real(source, target)

    monkeypatch.setattr(move, "remove_copied", write_and_remove)
    (_, warning) = [event for event in moved(target) if isinstance(event, Note)]
    assert warning.level == "warning" and warning.text.startswith("One file stays in")
    assert content(home) == {"results/late": b"late"} and home_folder() == target


def refuse(target: Path, why: str) -> None:
    with pytest.raises(StudioError, match=why):
        moved(target)


def test_where_it_cannot_be_nothing_is_written(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(home)
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine").write_text("mine")
    refuse(home, "is where runs and results are")
    refuse(home / "runs" / "inside", "is inside")
    refuse(home.parent, "has .* in it, which is to be moved")
    refuse(full, "has something in it already")
    refuse(full / "mine", "is not a folder")
    refuse(cache_folder() / "x", "keeps its own files")
    monkeypatch.setattr(targets, "_try_out", lambda _: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    refuse(tmp_path / "closed", "cannot be written to: Permission denied")
    assert content(home) == before and not (tmp_path / "closed").exists()
    assert target_in(full) == full / NAME and target_in(tmp_path / "none") == tmp_path / "none"


def test_without_room_nothing_is_written(
    home: Path, tmp_path: Path, by_copies: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, target = content(home), tmp_path / "new home"
    monkeypatch.setattr(judging, "lack_of_room", lambda folder, size: f"{folder} has 1 MB of free space")
    refuse(target, "has 1 MB of free space. Free some space there")
    check_stayed(before, home, target)


def test_a_run_that_is_trained_and_a_link_are_not_moved(home: Path, tmp_path: Path) -> None:
    before, target = content(home), tmp_path / "new home"
    (run,) = find_runs(runs_folder())
    with run.held():
        refuse(target, f"The run {run.folder.name} is being trained by process {os.getpid()}")
    (run.folder / "run.lock").unlink()
    check_stayed(before, home, target)
    link = home / "results" / "elsewhere"
    link.symlink_to(tmp_path)
    refuse(target, "is a link; only files and folders can be moved")
    link.unlink()
    check_stayed(before, home, target)
    with moving_alone():
        refuse(target, "Another process of this program is moving")


def test_a_disk_that_does_not_keep_a_name_or_a_large_file_is_told(
    home: Path, tmp_path: Path, by_copies: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, target, real = content(home), tmp_path / "new home", files.make_folder

    def make_folder(path: Path) -> None:
        if path.name == "ü 1":
            raise OSError(22, "Invalid argument")
        real(path)

    monkeypatch.setattr(judging, "make_folder", make_folder)
    refuse(target, "cannot keep a file called ü 1")
    monkeypatch.setattr(judging, "LARGEST_ON_FAT", 4_000)
    monkeypatch.setattr(judging, "kind_of_disk", lambda _: "vfat")
    refuse(target, "FAT disk, which keeps no file of 4 GB, as runs/.*toml is")
    check_stayed(before, home, target)


def cut(target: Path, at: tuple[str, str], *, switched: bool = False) -> None:
    """Move until the call of this kind about a path that ends so, and leave all as it is then.

    :param switched: not before the home is another.
    """

    def witness(call: str, path: Path) -> None:
        if call == at[0] and path.as_posix().endswith(at[1]) and (home_folder() == target) is switched:
            os._exit(9)

    child = os.fork()
    if child == 0:
        files.witness = witness
        with contextlib.suppress(BaseException):
            moved(target)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def started_again() -> list[str]:
    """Do what the next start does, and return what it tells."""
    told = settle_home()
    return [*told, *(event.text for event in engine.clear_after_move(Control()) if isinstance(event, Note))]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_cut_off_at_any_moment_one_home_is_complete(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, target = content(home), tmp_path / "new home"
    cut(target, ("rename", "new home/results"))
    assert not (home / "runs").exists(), "half of it has another name"
    assert started_again() == [f"Moving runs and results to {target} was cut off. Everything is in {home}, as before."]
    assert content(home) == before and home_folder() == home
    target.rmdir()
    monkeypatch.setattr(move, "_renamed", lambda *_: False)
    for at in (("fsync", "result.json"), ("rename", "new home/results")):
        cut(target, at)
        assert content(home) == before and home_folder() == home and any(target.iterdir())
        (told,) = started_again()
        assert told.endswith("as before, and what had been copied is removed.")
        check_stayed(before, home, target)
    cut(target, ("fsync", config_folder().as_posix()), switched=True)  # home.json has its name just now
    assert home_folder() == target and content(home) == before
    assert started_again() == [f"Runs and results are in {target} now."]
    check_moved(before, home, target)


def test_what_was_still_to_be_removed_goes_at_the_next_start(home: Path, tmp_path: Path, by_copies: None) -> None:
    before, target = content(home), tmp_path / "new home"
    moved(target)
    (home / "results").mkdir(parents=True)
    for name in ("same", "changed"):
        (home / "results" / name).write_text(name)
        (target / "results" / name).write_text(name if name == "same" else "longer")
    os.utime(home / "results" / "same", ns=(0, 0))
    os.utime(target / "results" / "same", ns=(0, 10**9))  # as a disk writes that is no finer
    write_note(config_folder(), known_note(config_folder()).with_move(Move(str(home), str(target), "remove")))
    target.rename(tmp_path / "unplugged")
    assert "which is not there" in "".join(started_again()), "nothing is removed or forgotten while its disk is away"
    (tmp_path / "unplugged").rename(target)
    done, left = started_again()
    assert done == f"Runs and results are in {target} now." and left.startswith(f"One file stays in {home}")
    assert content(home) == {"results/changed": b"changed"}
    assert before.items() <= content(target).items() and started_again() == []


def test_a_move_that_ends_while_a_start_looks_for_one_is_not_taken_back(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, target = content(home), tmp_path / "new home"
    write_note(config_folder(), known_note(config_folder()).with_move(Move(str(home), str(target), "rename")))

    @contextlib.contextmanager
    def after_the_other() -> Iterator[None]:
        moved(target)
        yield

    monkeypatch.setattr(home_settling, "moving_alone", after_the_other)
    assert settle_home() == []
    check_moved(before, home, target)


def test_a_move_by_names_whose_disk_is_away_is_put_right_later(home: Path, tmp_path: Path) -> None:
    before, target = content(home), tmp_path / "new home"
    target.mkdir()
    (home / "results").rename(target / "results")
    write_note(config_folder(), known_note(config_folder()).with_move(Move(str(home), str(target), "rename")))
    for place in (home, target):
        place.rename(place.with_name(f"away {place.name}"))
    assert settle_home() == []
    for place in (home, target):
        place.with_name(f"away {place.name}").rename(place)
    assert settle_home()[0].endswith("as before.") and content(home) == before


def test_one_home_is_not_put_on_another_and_empty_folders_keep_none(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    moved(other)
    (home / "runs").mkdir(parents=True)  # by hand: the program makes none there any more
    small_run(home / "runs")
    refuse(home, "and so has")
    for name in ("runs", "results"):
        shutil.rmtree(other / name)
        (other / name).mkdir()
    moved(home)
    assert home_folder() == home and len(find_runs(runs_folder())) == 1


def test_a_home_that_is_fixed_or_gone_or_unreadable_is_told(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "new home"
    moved(target)
    (target).rename(tmp_path / "unplugged")
    assert settle_home()[0].startswith(f"Runs and results are kept in {target}, which is not there.")
    moved(tmp_path / "unplugged")  # what is a home can be taken for one, where that of before is gone
    assert len(find_runs(runs_folder())) == 1 and settle_home() == []
    (config_folder() / "home.json").write_text('{"version": 1}')
    assert "home.json is damaged" in settle_home()[0] and home_folder() == home
    monkeypatch.setenv("DDPM_STUDIO_HOME", str(tmp_path / "fixed"))
    refuse(tmp_path / "x", "fixed by DDPM_STUDIO_HOME as")
