"""What people say of a run lies beside it, and harms nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.remarks import LONGEST_NOTE, Remarks, read_remarks, write_remarks
from ddpm_studio.engine.runs.run import REMARKS
from tests.engine.small import small_run


def test_remarks_come_back_and_leave_the_run_as_it_is(tmp_path: Path) -> None:
    run = small_run(tmp_path)
    before = run.config()
    assert read_remarks(run.folder) == Remarks()
    said = Remarks("größer 大きい\nand a second line", is_pinned=True)
    write_remarks(run.folder, said)
    assert read_remarks(run.folder) == said
    assert run.config() == before and run.is_config_as_written()
    with run.held():
        pass


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"version": 2, "note": "later"}',
        '{"version": 1, "note": 3}',
        '{"version": 1, "note": "", "is_pinned": 1}',
        '{"version": 1, "colour": "red"}',
        '{"version": 1, "note": "%s"}' % ("x" * (LONGEST_NOTE + 1)),
        "[" * 100_000,
    ],
)
def test_what_cannot_be_read_was_not_said(tmp_path: Path, text: str) -> None:
    run = small_run(tmp_path)
    (run.folder / REMARKS).write_text(text)
    assert read_remarks(run.folder) == Remarks()


def test_a_note_that_could_not_be_read_again_is_refused(tmp_path: Path) -> None:
    run = small_run(tmp_path)
    with pytest.raises(StudioError, match=r"2,000 characters; this one has 2,001"):
        write_remarks(run.folder, Remarks("x" * (LONGEST_NOTE + 1)))
    with pytest.raises(StudioError, match="not there any more"):
        write_remarks(tmp_path / "gone", Remarks("x"))
