"""What runs without a line of its own on a page, for the one place that tells all that runs."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from ddpm_studio.gui.work.job_states import STATES
from ddpm_studio.gui.work.runner import Runner


class Aside(QObject):
    """Knows what each `Runner` that was named to it does, while it does."""

    changed = Signal()
    """Something has begun or ended."""

    def __init__(self) -> None:
        super().__init__()
        self._busy: dict[int, str] = {}

    @property
    def titles(self) -> list[str]:
        """What runs, each once, the eldest first."""
        return [*dict.fromkeys(self._busy.values())]

    def name(self, runner: Runner, title: str) -> None:
        """Tell of what `runner` does as `title` from now on."""
        runner.state_changed.connect(partial(self._look, id(runner), title))
        runner.destroyed.connect(partial(self._forget, id(runner)))

    def _look(self, key: int, title: str, state: str) -> None:
        if not STATES[state].is_busy:
            self._forget(key)
        elif key not in self._busy:
            self._busy[key] = title
            self.changed.emit()

    def _forget(self, key: int, _gone: QObject | None = None) -> None:
        if self._busy.pop(key, None) is not None:
            self.changed.emit()


ASIDE = Aside()
"""The one of the program, as it has one line that tells what runs."""
