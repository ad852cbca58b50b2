"""Shows the way from A to B: it plays there and back over λ."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ddpm_studio.gui.film.film_keys import handle_picture_key
from ddpm_studio.gui.film.picture_buttons import PictureButtons
from ddpm_studio.gui.mixing.sweep import Sweep
from ddpm_studio.gui.mixing.sweep_export import SweepExport
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, tabular
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.page_keys import KeyRouter
from ddpm_studio.gui.widgets.pixels import Pixels, wrap
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.widgets.timeline.playback import LoopMode
from ddpm_studio.gui.widgets.timeline.timeline import Timeline


class SweepView(QWidget):
    """Shows a `Sweep`. Keys are heard from all over `page` while it is visible."""

    def __init__(self, session: Session, page: QWidget, *, closes: bool = False) -> None:
        """:param closes: whether it shows tours, which go round, and not there and back."""
        super().__init__()
        self._session = session
        self._sweep: Sweep | None = None
        self.readout = tabular(ElidedLabel())
        self.buttons = PictureButtons()
        self.buttons.save_button.hide()  # the way is saved as a whole
        self.grid = ImageGrid()
        self.timeline = Timeline()
        self.timeline.bar.setAccessibleName(self.tr("Frame of the tour") if closes else "λ")
        self.timeline.transport.readout.hide()
        self.timeline.set_pace(
            round(session.settings.now.playback_fps), LoopMode.LOOP if closes else LoopMode.PING_PONG
        )
        self.timeline.set_end_labels(*(("", "") if closes else ("A", "B")))
        self.export_dialog = SweepExport(session, self)
        self._lay_out()
        self.timeline.position_changed.connect(self._show)
        self.timeline.pace_changed.connect(self._remember_pace)
        self.grid.tile_activated.connect(self._show)
        self.grid.tile_activated.connect(self.timeline.refresh_thumbnails)
        self.buttons.all_wanted.connect(self.grid.show_all)
        self.buttons.copy_wanted.connect(self.copy)
        self.buttons.export_wanted.connect(self.export)
        self._router = KeyRouter(page, self)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE_INSIDE)
        line.addWidget(self.readout, 1)
        line.addWidget(self.buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        column.addLayout(line)
        column.addWidget(self.grid, 1)
        column.addWidget(self.timeline)

    # --- what is shown ---------------------------------------------------------------------------------------

    def show_sweep(self, sweep: Sweep) -> None:
        """Show `sweep`; λ and the pace stay as they are if there are as many."""
        before, self._sweep = self._sweep, sweep
        if before is None or before.pictures.shape != sweep.pictures.shape:
            self.grid.show_all()
            self.timeline.set_times(range(len(sweep.pictures)))
            self.timeline.set_readout(self._name)
            self.timeline.set_thumbnail_source(self._thumbnail)
            self.timeline.go_to(0)
        names = [f"t = {depth}" for depth in sweep.depths]
        self.grid.set_tile_names(names)
        self.grid.write(names if len(names) > 1 else [])
        self.timeline.refresh_thumbnails()
        self._show()

    def sweep(self) -> Sweep | None:
        """Return what is shown, with the row that is shown alone."""
        shown = self._sweep
        if shown is None:
            return None
        return Sweep(shown.take, shown.position, shown.view, shown.pictures, self.grid.solo_index)

    def _name(self, index: int) -> str:
        return "" if self._sweep is None else self._sweep.names[index]

    def _show(self) -> None:
        shown = self.sweep()
        if shown is None or not self.timeline.count:
            return
        index = self.timeline.position
        self.grid.show_images(self._sweep.pictures[index] if self._sweep else None)
        self.buttons.allow(has_pictures=True, is_alone=shown.solo is not None)
        parts = [self._name(index)]
        if shown.solo is not None and len(shown.depths) > 1:
            parts.append(QCoreApplication.translate("Sweep", "mixed at t = {}").format(shown.depths[shown.solo]))
        t = shown.take.film.times[shown.position]
        if t:
            parts.append(QCoreApplication.translate("Sweep", "the chain at t = {}").format(t))
        self.readout.say(" \N{MIDDLE DOT} ".join(parts))

    def _thumbnail(self, index: int) -> Pixels | None:
        shown = self.sweep()
        return None if shown is None else shown.frame(index)[0]

    def _remember_pace(self) -> None:
        self._session.settings.change(playback_fps=float(self.timeline.fps))

    # --- taking pictures out ---------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put what is shown on the clipboard."""
        if (shown := self.sweep()) is not None:
            QGuiApplication.clipboard().setImage(wrap(shown.sheet(self.timeline.position)).copy())

    def export(self) -> None:
        """Open the window that saves the animation."""
        if (shown := self.sweep()) is not None:
            self.export_dialog.offer(shown, self.timeline.fps)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what a key means to a film, wherever on the page the focus is."""
        return self.isVisible() and (
            handle_picture_key(event, self.grid, self.copy, self.export) or self.timeline.handle_key(event)
        )
