"""x_t beside its signal or beside the same time by single steps, its values, the curves, the strip, the timeline."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ddpm_studio.engine.events import Pixels
from ddpm_studio.gui.film.time_axis import TimeAxis
from ddpm_studio.gui.forward.beside import Beside, brief, by_memory, by_steps, signal_part, with_minus
from ddpm_studio.gui.forward.chain import Chain
from ddpm_studio.gui.forward.curves import Curves
from ddpm_studio.gui.forward.header import MEMORY, STEPS, ForwardHeader
from ddpm_studio.gui.forward.noising import Noising, moments, normal_density, share_cut_off, spread_of, to_pixels
from ddpm_studio.gui.forward.recalling import Recalling
from ddpm_studio.gui.forward.scene import Scene
from ddpm_studio.gui.forward.stepping import Stepping
from ddpm_studio.gui.forward.verdict import percent
from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_ROWS, set_role, tabular
from ddpm_studio.gui.widgets.curves.chart import Axis
from ddpm_studio.gui.widgets.curves.density_plot import DensityPlot
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.pixels import wrap
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.widgets.timeline.film_strip import FilmStrip
from ddpm_studio.gui.widgets.timeline.timeline import Timeline

PATIENCE = 40
"""Milliseconds after the last change of the schedule until the strip is made anew."""


class ForwardView(QWidget):
    """Shows a `Scene` at the time that its timeline stands at."""

    time_changed = Signal(int)
    """This time is looked at."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene: Scene | None = None
        self.strip_times: list[int] = []
        """The time of each column of the film strip."""
        self.header = ForwardHeader()
        self.pictures = ImageGrid()
        self.pictures.arrange(2, gap=SPACE_GROUPS)
        self.spread = DensityPlot()
        self.spread.set_axes(Axis(-4, 4), Axis(0, 0.7, (0, 0.2, 0.4, 0.6)))
        self.spread.set_curve(normal_density, (-1.0, 1.0))
        self.told = tabular(ElidedLabel())
        set_role(self.told, "caption")
        self.curves = Curves()
        self.strip = FilmStrip()
        self.timeline = Timeline()
        self.timeline.transport.frame.hide()  # the header tells t, and a frame's number would be t + 1
        self.timeline.transport.readout.hide()
        self.axis = TimeAxis(settings, self.timeline)
        self._strip_soon = QTimer(self, singleShot=True, interval=PATIENCE)
        self.stepping = Stepping(self)
        self.recalling = Recalling(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(SPACE_ROWS)
        left.addWidget(self.pictures, 5)
        values = QVBoxLayout()
        values.setSpacing(0)
        values.addWidget(self.told)
        values.addWidget(self.spread, 1)
        left.addLayout(values, 2)
        self.spread.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        middle = QHBoxLayout()
        middle.setSpacing(SPACE_GROUPS)
        middle.addLayout(left, 8)
        middle.addWidget(self.curves, 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        column.addWidget(self.header)
        column.addLayout(middle, 1)
        column.addWidget(self.strip)
        column.addWidget(self.timeline)

    def _connect(self) -> None:
        self.timeline.position_changed.connect(self._show_time)
        self.timeline.set_readout(self._readout)
        self.header.time_entered.connect(self.go_to)
        self.header.beside_chosen.connect(self._change_beside)
        self.axis.changed.connect(self._spread)
        self.curves.time_wanted.connect(self.go_to)
        self.strip.chosen.connect(self._go_to_column)
        self._strip_soon.timeout.connect(self._fill_strip)
        self.stepping.advanced.connect(self._hear_steps)
        self.recalling.came.connect(self._show_time)

    # --- what is shown ---------------------------------------------------------------------------------------

    @property
    def t(self) -> int:
        """The time that is looked at."""
        return self.timeline.position

    def go_to(self, t: int) -> None:
        """Look at time t."""
        self.timeline.playback.stop()
        self.timeline.go_to(t)

    def show_scene(self, scene: Scene) -> None:
        """Show another picture, noise or schedule; t keeps its share of T, at first three tenths."""
        before = self.scene
        share = 0.3 if before is None else self.t / before.last_time
        self.scene = scene
        if before is None or before.last_time != scene.last_time:
            with QSignalBlocker(self.timeline):
                self.timeline.set_times(range(scene.last_time + 1))
                self.timeline.go_to(round(share * scene.last_time))
        self._spread()
        self.curves.show_scene(scene)
        self._begin_chain()
        self._show_time()

    def _spread(self) -> None:
        """Put the times where they belong on the chosen axis."""
        if self.scene is not None:
            times, alpha_bar = range(self.scene.last_time + 1), self.scene.course.alpha_bar
            self.axis.spread(times, alpha_bar)
            self.strip_times = self.scene.strip_times(self.axis.places(times, alpha_bar))
            self._strip_soon.start()

    def _show_time(self) -> None:
        scene, t = self.scene, self.t
        if scene is None:
            return
        self.header.show_time(scene, t)
        self.curves.show_time(t)
        self._mark_column()
        if scene.noising is None:
            self.pictures.show_images(None)
            self.spread.show_spread(np.linspace(-4, 4, 2), np.zeros(1))
            self.told.say("")
        else:
            self._show_pictures(scene, scene.noising, scene.course.at(t))
        self.time_changed.emit(t)

    def _show_pictures(self, scene: Scene, noising: Noising, alpha_bar: float) -> None:
        x_t = noising.x_t(alpha_bar)
        beside = self._beside(scene, noising, alpha_bar)
        self.pictures.show_images(np.stack([to_pixels(x_t), beside.pixels]))
        own = self.tr("xₜ: {}").format(brief(moments(x_t)))
        if self.header.beside == STEPS:
            own = self.tr("at once: {}").format(brief(moments(x_t)))
        captions = [own, beside.caption]
        self.pictures.write(captions, shorter={each: each.partition(":")[0] for each in captions})
        spread = spread_of(x_t)
        self.spread.show_spread(spread.edges, spread.densities, beside.outline)
        if beside.problem:
            self.told.say(beside.problem)
        elif beside.outline is None:
            words = self.tr("Values of xₜ against N(0, 1), dashed; {} lie beyond −1 … 1")
            self.told.say(words.format(percent(share_cut_off(x_t))))
        else:
            mean, deviation = noising.expected(alpha_bar)
            words = self.tr("Values at once (bars) and step by step (line); by the formula: mean {:.3f}, std {:.3f}")
            self.told.say(with_minus(words.format(round(mean, 3) + 0.0, deviation)))

    def _beside(self, scene: Scene, noising: Noising, alpha_bar: float) -> Beside:
        """Return the second picture."""
        chain = self.stepping.chain
        if self.header.beside == MEMORY:
            return by_memory(self.recalling, scene, noising, self.t)
        if self.header.beside == STEPS and chain is not None:
            return by_steps(chain, self.t)
        return signal_part(noising, alpha_bar)

    def _readout(self, t: int) -> str:
        return f"t = {t}"

    # --- the strip -------------------------------------------------------------------------------------------

    def _fill_strip(self) -> None:
        self._strip_soon.stop()
        scene = self.scene
        if scene is None or scene.noising is None:
            self.strip.show_rows([], [], [])
            return
        times, noising = self.strip_times, scene.noising
        rows = [np.stack([to_pixels(noising.x_t(course.at(t))) for t in times]) for course in scene.courses]
        self.strip.show_rows(rows, [course.name for course in scene.courses], [f"t = {t}" for t in times])
        self._mark_column()

    def _mark_column(self) -> None:
        if self.scene is not None:
            times = self.strip_times
            self.strip.mark(min(range(len(times)), key=lambda index: abs(times[index] - self.t)))

    def _go_to_column(self, column: int) -> None:
        if self.scene is not None:
            self.go_to(self.strip_times[column])

    # --- single steps ----------------------------------------------------------------------------------------

    def _change_beside(self) -> None:
        self._begin_chain()
        self._show_time()

    def _begin_chain(self) -> None:
        """Begin the single steps anew, if they are looked at."""
        chain = None
        if self.scene is not None and self.scene.noising is not None and self.header.beside == STEPS:
            chain = Chain(self.scene.noising, self.scene.course.betas)
        self.stepping.begin(chain)

    def _hear_steps(self, before: int) -> None:
        if before < self.t:
            self._show_time()

    # --- taking pictures out ---------------------------------------------------------------------------------

    def picture(self) -> Pixels | None:
        """Return x_t as it is shown, (H, W, C)."""
        if self.scene is None or self.scene.noising is None:
            return None
        return to_pixels(self.scene.noising.x_t(self.scene.course.at(self.t)))

    def copy(self) -> None:
        """Put x_t on the clipboard."""
        if (pixels := self.picture()) is not None:
            QGuiApplication.clipboard().setImage(wrap(pixels).copy())
