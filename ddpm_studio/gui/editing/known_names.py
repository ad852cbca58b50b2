"""What the kinds of tasks are called, and what they mean."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def manners() -> tuple[tuple[str, str, str], ...]:
    """Return text, name and tool tip of the two things that a picture may be."""
    restore, tries = translate("KnownChoice", "Restore"), translate("KnownChoice", "Try")
    return (
        (restore, restore, translate("KnownChoice", "The picture is what is known: small, grey or with erased parts")),
        (
            tries,
            tries,
            translate("KnownChoice", "The picture is made worse first, and the answers are held against it"),
        ),
    )


def task_in_words(kind: str) -> tuple[str, str]:
    """Return what a kind of task is called, and what it means."""
    words = {
        "erased": (
            translate("KnownChoice", "the rest of it"),
            translate("KnownChoice", "All but what is painted over is known; that is drawn anew"),
        ),
        "grey": (
            translate("KnownChoice", "its greys"),
            translate("KnownChoice", "The model adds the colours"),
        ),
        "smaller": (
            translate("KnownChoice", "a small picture"),
            translate("KnownChoice", "The model draws a larger one of which this is the smaller"),
        ),
        "blurred": (
            translate("KnownChoice", "a blurred picture"),
            translate("KnownChoice", "The model draws a sharp one"),
        ),
        "noisy": (
            translate("KnownChoice", "a noisy picture"),
            translate("KnownChoice", "The model takes the noise out; what is painted over it draws anew"),
        ),
        "strokes": (
            translate("KnownChoice", "strokes"),
            translate(
                "KnownChoice",
                "A sketch to begin from, or a picture to refine. With a mask what is not painted over is kept; "
                "without one all is drawn",
            ),
        ),
    }
    return words[kind]
