from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_studio.engine.errors import FieldError, LoadError, StudioError
from ddpm_studio.engine.plain_text import LONGEST_SENTENCE, LONGEST_WORD, in_a_line, sentence, shortened, visible


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("\x1b]0;title\x07\x1b[31mred.png", r"\x1b]0;title\x07\x1b[31mred.png"),
        ("\x9b2J\x85\x7f\x00", r"\x9b2J\x85\x7f\x00"),  # C1, DEL
        ("photo\u202egnp.exe\u2066", r"photo\u202egnp.exe\u2066"),  # read from right to left
        ("\udc80", r"\udc80"),
        ("λ = 0.5 テスト ünï\tx\r\n", "λ = 0.5 テスト ünï\tx\r\n"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(given: str, shown: str) -> None:
    assert visible(given) == shown
    assert visible(shown) == shown


def test_a_line_stays_one() -> None:
    assert in_a_line("a\r\nSaved everything\tx") == r"a\r\nSaved everything\tx"


def test_names_are_shortened_inside_and_the_end_of_a_sentence_stays() -> None:
    said = sentence(f"{'k' * 5000}.toml is not there. Choose another.")
    assert (
        len(said) < LONGEST_WORD + 40
        and said.startswith("kkk")
        and said.endswith("k.toml is not there. Choose another.")
    )
    said = sentence("a " * 5000 + "Choose another.")
    assert len(said) <= LONGEST_SENTENCE and said.endswith("Choose another.")


def test_every_error_is_a_sentence_in_a_line_but_its_field_stays() -> None:
    evil = "\x1b[31m" + "k" * 5000 + "\n"
    for error in (StudioError(evil), FieldError(evil, f"{evil}: not known."), LoadError(Path(evil), "it", evil)):
        assert "\x1b" not in str(error) and "\n" not in str(error) and len(str(error)) < 700
    assert FieldError(evil, "wrong").field == evil


def test_a_value_that_is_quoted_keeps_both_ends() -> None:
    assert shortened("x" * 60) == "x" * 60
    assert shortened("/pictures/" + "x" * 500 + ".png") == "/pictures/" + "x" * 30 + "…" + "x" * 15 + ".png"
