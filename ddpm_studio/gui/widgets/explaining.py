"""Who wants something explained tells it here, and the main window hears it.

No event is sent to the window: if it heard all of its events in Python, it would be painted from there, too, and what
goes wrong while painting would be reported as something else.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Explaining(QObject):
    """The wishes of all windows."""

    wanted = Signal(object, str)
    """The window in which it is wanted, and what is to be explained."""


EXPLAINING = Explaining()
