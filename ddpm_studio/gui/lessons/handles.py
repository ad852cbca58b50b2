"""By what a lesson holds a page: what it can point at, what it can set and read there, and how all is put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtWidgets import QWidget

from ddpm_studio.gui.forms.form_row import Row
from ddpm_studio.gui.tabs.base import Tab

CHOICE = "choice "
"""Before the dotted key of a choice, where the outline is to be around its line."""


class NotYet(Exception):
    """It cannot be done or read now; the message says why, for the user. It is tried again."""


@dataclass(frozen=True)
class Dial:
    """Something that can be read and mostly set."""

    read: Callable[[], Any]
    """:raises NotYet: if it says nothing now."""
    turn: Callable[[Any], None] | None = None
    """:raises NotYet: if it cannot be set now."""


@dataclass
class Handles:
    """All handles of one page."""

    tab: Tab
    places: Mapping[str, Callable[[], QWidget]]
    """What the outline can be around, by name."""
    dials: dict[str, Dial]
    keep: Callable[[], Callable[[], None]]
    """Remembers what is chosen on the page, and returns what brings it back."""
    others: Callable[[str], Dial | None] = field(default=lambda name: None)
    """Finds dials that are too many to be listed."""

    def place(self, name: str) -> QWidget | None:
        """Return what is called `name`; for a choice the line that is seen, if one is.

        :raises KeyError: if the page has no such place.
        """
        if not name:
            return None
        if name.startswith(CHOICE):
            return row_of(self.tab, name.removeprefix(CHOICE))
        return self.places[name]()

    def dial(self, name: str) -> Dial:
        """Return the dial called `name`.

        :raises KeyError: if the page has no such dial.
        """
        found = self.dials.get(name) or self.others(name)
        if found is None:
            raise KeyError(name)
        return found


def row_of(page: QWidget, key: str) -> Row:
    """Return the line of the choice with this dotted key, the one that is seen if there are several.

    :raises KeyError: if there is none.
    """
    rows = [row for row in page.findChildren(Row) if row.knob.key == key]
    if not rows:
        raise KeyError(key)
    return next((row for row in rows if row.isVisible()), rows[0])
