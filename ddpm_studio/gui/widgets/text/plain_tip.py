"""Tooltips of text that anyone may have written, such as the names of files.

A test reads the sources of the window for tooltips that do without.
"""

from __future__ import annotations

from html import escape


def plain_tip(text: str) -> str:
    """Return `text` for ``setToolTip``, which takes for markup what looks like it: a name must not load pictures."""
    return f"<qt>{escape(text)}</qt>".replace("\n", "<br>") if "<" in text else text
