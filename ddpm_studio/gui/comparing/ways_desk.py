"""What is compared by its choices: ways to sample, or ways to edit one picture; the one or the other is shown."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio.engine.choices.comparison import CompareOptions, same_for_all
from ddpm_studio.engine.choices.editing import EditOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.gui.comparing.ways_panel import WaysPanel
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.tab_order import follow_layout


class WaysDesk(QWidget):
    """`panel` has the choices. Those of samples stay while an edit is compared; each edit has a panel of its own."""

    changed = Signal()
    """Something else is chosen, or found wrong or right, or there are other columns."""

    def __init__(self, session: Session, draft: CompareOptions) -> None:
        super().__init__()
        self._session, self._keys, self.draft = session, count(), draft
        self.panel = self.samples = WaysPanel(session, draft, self._keys)
        self._room = QVBoxLayout(self)
        self._room.setContentsMargins(0, 0, 0, 0)
        self._room.addWidget(self.panel)
        self.panel.changed.connect(self.changed)

    def set_options(self, options: CompareOptions) -> None:
        """Show choices of another time; the models stay."""
        if options.edited is None:
            self._show_panel(self.samples)
            self.samples.set_options(options)
        else:
            self._show_panel(WaysPanel(self._session, options, self._keys))

    def hold_sample(self, sampled: SampleOptions, model: Path | None, place: int) -> None:
        """Compare ways to sample, of which this is the one at `place`."""
        self._show_panel(self.samples)
        self.samples.use_side(place, sampled, model)

    def hold_edit(self, edit: EditOptions, model: Path | None, place: int = 0) -> None:
        """Compare ways to edit the picture that is in `edit`.

        :param place: which column it is; where that very picture is compared already, the others stay.
        """
        now, asked = self.panel.edited, edit.spelt_out()
        known = None if now is None else now.edit.spelt_out()
        if known is not None and all(getattr(known, name) == getattr(asked, name) for name in same_for_all(asked)):
            self.panel.use_side(place, edit, model)
            return
        other = edit.another_way()
        self.set_options(CompareOptions(sides=(edit, other) if place == 0 else (other, edit)))
        self.panel.choose_models(model, model)

    def choose(self, key: int) -> None:
        """Show the choices of this column."""
        self.panel.choose(key)

    def copy(self, key: int) -> None:
        """Have one more column behind this one, which begins with its choices."""
        self.panel.copy(key)

    def remove(self, key: int) -> None:
        """Have no such column any more."""
        self.panel.remove(key)

    def show_samples(self) -> None:
        """Compare ways to sample."""
        self._show_panel(self.samples)

    def _show_panel(self, panel: WaysPanel) -> None:
        before, self.panel = self.panel, panel
        if before is panel:
            return
        before.changed.disconnect(self.changed)
        before.hide()
        if before is not self.samples:
            self._room.removeWidget(before)
            before.deleteLater()
        if panel is not self.samples:
            self._room.addWidget(panel)
            assert panel.edited is not None
            panel.edited.samples_wanted.connect(self.show_samples)
        panel.changed.connect(self.changed)
        panel.show()
        follow_layout(self.parentWidget() or self)  # else what is new would be reached behind all else
        self.changed.emit()
