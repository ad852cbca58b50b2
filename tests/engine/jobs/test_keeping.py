"""When a run is saved, what that may cost, and what is told of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_studio import engine
from ddpm_studio.engine import files, sealed
from ddpm_studio.engine.events import Control, Note, Saved
from ddpm_studio.engine.jobs import keeping
from ddpm_studio.engine.run import Run
from ddpm_studio.engine.runtime import verifying
from tests.engine.small import of_kind, small_run, train

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
    newest = run.newest_good_state()
    assert newest and newest[0] == 12 and Run.open(run.folder).states() == [newest]
