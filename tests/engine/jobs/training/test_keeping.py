"""When a run is saved, what that may cost, and what is told of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_studio import engine
from ddpm_studio.engine.disk import files, sealed
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Note, Saved
from ddpm_studio.engine.jobs.training import keeping
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.learning import verifying
from tests.engine.small import newest_good, of_kind, small_run, train

TINY = ("network.widths=[4]", "network.groups=2", "network.attention.levels=[]", "network.attention.in_middle=false")


def states_saved(events) -> list[int | None]:
    return [event.step for event in of_kind(events, Saved) if event.what == "state"]


def test_a_save_waits_until_it_is_worth_its_time(tmp_path: Path) -> None:
    """A step of this network takes less time than a save, so that only the first and the last one fit in."""
    run = small_run(tmp_path, *TINY, "saving.state_every=1", "saving.cost_limit=0.001")
    events = train(run)
    assert states_saved(events) == [1, 12]
    last = of_kind(events, Saved)[-1]
    assert last.seconds > 0 and 0 < last.share < 1


def test_where_the_disk_is_nearly_full_saving_pauses_and_works_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = small_run(tmp_path, *TINY, "saving.state_every=2")
    monkeypatch.setattr(keeping, "RETRY", 0.0)
    events = []
    for event in engine.train(run.folder, Control()):
        events.append(event)
        if states_saved([event]) == [2]:
            monkeypatch.setattr(files, "RESERVE", 2**60)
        elif isinstance(event, Note) and "paused" in event.text:
            monkeypatch.setattr(files, "RESERVE", 0)
    notes = [note.text for note in of_kind(events, Note)]
    (paused,) = [text for text in notes if "Saving is paused" in text]
    assert "MB of free space" in paused and "Training goes on" in paused
    assert "Saving works again: step 5 is saved." in notes
    assert states_saved(events)[:2] == [2, 5], "asked again at once, as nothing is to be waited for here"


def test_a_full_disk_is_told_of_once_and_again_when_it_fills_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it is tried meanwhile, and though the megabytes that are missing differ."""
    full = {*range(2, 8), *range(13, 20)}
    run = small_run(tmp_path, *TINY, "saving.state_every=1", "training.steps=20")
    monkeypatch.setattr(keeping, "RETRY", 0.0)
    tried: list[str] = []

    def lack_of_room(folder: Path, size: int) -> str:
        is_full = len(tried) in full
        monkeypatch.setattr(files, "RESERVE", 2**60 + len(tried) * 2**40 if is_full else 0)
        tried.append(files.lack_of_room(folder, size))
        return tried[-1]

    monkeypatch.setattr(keeping, "lack_of_room", lack_of_room)
    notes = [note.text for note in of_kind(train(run), Note)]
    assert len(tried) == 20 and len({said for said in tried if said}) == len(full)
    told = [text for text in notes if "Saving is paused" in text or "Saving works again" in text]
    assert [text.partition(":")[0] for text in told] == 2 * ["Saving is paused", "Saving works again"]
    assert told[-1] == "Saving works again: step 20 is saved.", "at the end the last of the room is taken"


def test_a_run_that_is_done_is_saved_though_saving_was_paused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "RESERVE", 2**60)
    run = small_run(tmp_path, *TINY)
    assert states_saved(train(run)) == [12]
    assert [step for step, _ in run.states()] == [12]


def test_a_run_that_is_done_and_cannot_be_saved_does_not_end_as_if_it_were(tmp_path: Path) -> None:
    run = small_run(tmp_path, *TINY)
    run.states_folder.write_text("")
    with pytest.raises(StudioError, match="step-00000012 could not be saved"):
        train(run)
    assert [step for step, _ in run.snapshots()] == [12]


def test_what_is_refused_again_and_again_is_told_of_once_though_states_are_saved(tmp_path: Path) -> None:
    run = small_run(tmp_path, *TINY, "saving.state_every=1", "saving.preview_every=2")
    (run.folder / "previews").write_text("")
    notes = [note.text for note in of_kind(train(run), Note)]
    assert len([text for text in notes if "previews" in text and "Training goes on" in text]) == 1
    assert not [text for text in notes if "Saving works again" in text], "saving has always worked"


def test_a_save_that_cannot_be_read_back_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = small_run(tmp_path, *TINY)
    spoilt: list[Path] = []

    def what_is_wrong(folder: Path) -> str:
        if not spoilt:
            spoilt.append(folder)
            (folder / "state.pt").write_bytes(b"rotten")
        return sealed.what_is_wrong(folder)

    monkeypatch.setattr(verifying, "what_is_wrong", what_is_wrong)
    notes = [note.text for note in of_kind(train(run), Note)]
    assert any("step-00000012: state.pt has 6 bytes" in text and "saved again" in text for text in notes)
    newest = newest_good(run)
    assert newest and newest[0] == 12 and Run.open(run.folder).states() == [newest]
