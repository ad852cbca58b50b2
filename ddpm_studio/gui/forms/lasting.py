"""How a page was left comes back with the next start: small choices of what is shown and how."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QByteArray, QObject, QTimer, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QSplitter

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.options import Options
from ddpm_studio.gui.forms.seed_buttons import SeedButtons
from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.widgets.segments import Segments

PATIENCE = 100
"""Milliseconds after a change until it is told to the preferences, which are written a moment later."""
UNREAD = (StudioError, ValidationError, ValueError, TypeError, LookupError, OSError)
"""What comes of a value that somebody has damaged, or that means nothing any more: what is usual stays."""


@dataclass(frozen=True)
class Lasting:
    """One thing that outlives the window."""

    name: str
    changed: Sequence[SignalInstance]
    read: Callable[[], Any]
    """Returns it as plain data; raises if there is nothing to keep, and what was kept before stays."""
    put: Callable[[Any], None]
    """Shows what `read` has returned, perhaps in another version of the program; raises if it means nothing."""


@dataclass(frozen=True)
class Drafted:
    """The choices of a form, which outlive the window. A page reads them when it is made: they are seen at once."""

    name: str
    """Of the draft, by which the page asks the preferences for it."""
    changed: Sequence[SignalInstance]
    read: Callable[[], Options]
    """Returns what is chosen; raises while something is wrong with it, and what was kept before stays."""


class AsItWas(QObject):
    """Brings a page back as it was left, and keeps what changes from then on."""

    def __init__(
        self, page: QObject, name: str, settings: Settings, things: Sequence[Lasting], drafts: Sequence[Drafted] = ()
    ) -> None:
        super().__init__(page)
        self._name, self._settings, self._things, self._drafts = name, settings, things, drafts
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self.keep)
        kept = settings.now.left.get(name, {})
        for thing in things:
            if thing.name in kept:
                with suppress(*UNREAD):
                    thing.put(kept[thing.name])
        signals = [signal for thing in things for signal in thing.changed]
        signals += [signal for draft in drafts for signal in draft.changed]
        for signal in signals:
            signal.connect(self._wait)
        settings.asked.connect(self._keep_changes)

    def keep(self) -> None:
        """Tell the preferences how the page is now."""
        self._patience.stop()
        before = self._settings.now.left.get(self._name, {})
        now = dict(before)
        for thing in self._things:
            with suppress(*UNREAD):
                now[thing.name] = thing.read()
        if now != before:
            self._settings.change(left={**self._settings.now.left, self._name: now})
        for draft in self._drafts:
            with suppress(*UNREAD):
                self._settings.remember_draft(draft.name, draft.read())

    def _keep_changes(self) -> None:
        """Tell what changed just now: the preferences are about to be written, perhaps for the last time."""
        if self._patience.isActive():
            self.keep()

    def _wait(self) -> None:
        self._patience.start()


def segments(name: str, which: Segments) -> Lasting:
    """Keep which of several is chosen."""

    def put(index: Any) -> None:
        if which.buttons[_whole(index)].isEnabled():
            which.choose(_whole(index))

    return Lasting(name, (which.chosen,), lambda: which.index, put)


def box(name: str, button: QAbstractButton | QAction) -> Lasting:
    """Keep whether something is on."""

    def put(is_on: Any) -> None:
        if not isinstance(is_on, bool):
            raise TypeError(is_on)
        button.setChecked(is_on)

    return Lasting(name, (button.toggled,), button.isChecked, put)


def combo(name: str, which: QComboBox) -> Lasting:
    """Keep which entry of a list is chosen."""

    def put(index: Any) -> None:
        if _whole(index) < which.count():
            which.setCurrentIndex(index)

    return Lasting(name, (which.currentIndexChanged,), which.currentIndex, put)


def slider(name: str, knob: QAbstractSlider) -> Lasting:
    """Keep where something stands."""
    return Lasting(name, (knob.valueChanged,), knob.value, lambda value: knob.setValue(_whole(value)))


def splitter(name: str, parts: QSplitter) -> Lasting:
    """Keep where the border between parts is."""

    def put(state: Any) -> None:
        parts.restoreState(QByteArray.fromBase64(str(state).encode("ascii", "replace")))

    return Lasting(name, (parts.splitterMoved,), lambda: base64.b64encode(parts.saveState().data()).decode(), put)


def lock(buttons: SeedButtons, name: str = "lock") -> Lasting:
    """Keep the seed, where its lock is closed."""

    def put(seed: Any) -> None:
        if seed is None:
            buttons.set_locked(False)
        else:
            buttons.keep(_whole(seed))

    return Lasting(name, (buttons.lock.toggled, buttons.changed), buttons.kept_seed, put)


def _whole(value: Any) -> int:
    """Return a number from 0 that a file says; `True` is none."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(value)
    return value
