"""What a run changes by itself is a function of the step."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_studio.engine.runs.corrections import (
    Correction,
    Corrections,
    corrections_from,
    read_corrections,
    write_corrections,
)

MADE = Corrections(
    (
        Correction("fp32", since=10, trouble=12),
        Correction("rate", since=10, trouble=12),
        Correction("parts", since=15, trouble=15, parts=4),
        Correction("rate", since=20, trouble=25),
    )
)


def test_each_holds_from_its_step_on() -> None:
    assert [MADE.rate_factor(step) for step in (9, 10, 19, 20)] == [1, 0.5, 0.5, 0.25]
    assert [MADE.leaves_bf16(step) for step in (9, 10)] == [False, True]
    assert [MADE.parts(step) for step in (14, 15)] == [1, 4]


def test_tries_are_counted_from_the_state_that_was_gone_back_to() -> None:
    assert [MADE.tries(state) for state in (0, 10, 20, 30)] == [3, 3, 1, 0]
    assert MADE.without_tries(10).made == (MADE.made[2],), "less memory is still needed"


def test_they_come_back_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "corrections.json"
    assert read_corrections(path) == Corrections()
    write_corrections(path, MADE)
    assert read_corrections(path) == MADE and corrections_from(MADE.plain()) == MADE


@pytest.mark.parametrize("text", ["", "[]", '{"corrections": 5}', '{"corrections": [{"kind": "rate"}]}', "[" * 10_000])
def test_a_damaged_file_is_known(tmp_path: Path, text: str) -> None:
    (tmp_path / "c").write_text(text)
    assert read_corrections(tmp_path / "c") is None
    with pytest.raises(ValueError, match="not corrections"):
        corrections_from([{"kind": "steps", "since": 0, "trouble": 0, "parts": 0}])
