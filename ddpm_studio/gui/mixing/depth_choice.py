"""One depth t for a strip of mixtures, or several for a grid with a row for each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.choosing.drawing_panel import form_of
from ddpm_studio.gui.mixing.depth_row import DepthRow
from ddpm_studio.gui.style.theme import SPACE_ROWS
from ddpm_studio.gui.widgets.segments import Segments

SHARES = (1, 0.75, 0.5, 0.25, 0.05)
"""Of T: the rows of a grid as long as nobody has chosen others; the deepest first, as in the paper's figure 9."""
STRIP, GRID = 0, 1


class DepthChoice(QWidget):
    """Switches between a slider for t and a list of several t."""

    changed = Signal()
    checked = Signal()
    """A moment after the last change of the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = DepthRow()
        self._usual = usual_depths(1000)
        self.list = form_of(InterpolateOptions(depths=self._usual), "depths")
        self.list.judge = self._judge
        strip, grid = self.tr("One t"), self.tr("Grid of t × λ")
        grid_tip = self.tr("A row of mixtures for each of several t: with more noise the model invents more")
        self._modes = Segments(
            (
                (strip, strip, self.tr("A strip of mixtures from A to B at one t")),
                (grid, grid, grid_tip),
            ),
            self.tr("One row or several"),
        )
        self.strip_button, self.grid_button = self._modes.buttons
        self._lay_out()
        self._show_mode()
        self._modes.chosen.connect(self._hear_mode)
        self.row.changed.connect(self.changed)
        self.list.changed.connect(self.changed)
        self.list.checked.connect(self.checked)

    def _lay_out(self) -> None:
        self._modes.setContentsMargins(12, 0, 28, 0)
        for button in self._modes.buttons:
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        column.addWidget(self._modes)
        column.addWidget(self.row)
        column.addWidget(self.list)

    # --- what is chosen --------------------------------------------------------------------------------------

    @property
    def is_grid(self) -> bool:
        """Whether several t are chosen."""
        return self._modes.index == GRID

    def options(self) -> InterpolateOptions:
        """Return options of which only the depths count: t, and that of each row; no rows for a strip.

        :raises FieldError: if the list is none.
        """
        depths = self.list.options().depths if self.is_grid else ()
        return InterpolateOptions(depth=self.row.value, depths=depths)

    def set_options(self, options: InterpolateOptions) -> None:
        """Show the depths of `options`."""
        self.row.set_value(options.depth)
        if options.depths:
            self.list.put("depths", options.depths)
        self._modes.choose(GRID if options.depths else STRIP)

    def set_noise(self, alpha_bar: Sequence[float]) -> None:
        """Allow t up to T, where ᾱ_t for t = 0 … T is `alpha_bar`; a list that nobody has chosen suits T again."""
        was_usual = not self.list.problems() and self.list.options().depths == self._usual
        self.row.set_noise(alpha_bar)
        self._usual = usual_depths(self.row.last)
        self.list.set_base(InterpolateOptions(depths=self._usual))
        if was_usual:
            self.list.put("depths", self._usual)

    # --- what is wrong ---------------------------------------------------------------------------------------

    def problems(self) -> list[FieldError]:
        """Return everything that is wrong."""
        return self.list.problems() if self.is_grid else []

    def check(self) -> bool:
        """Show what is wrong at its place; return whether nothing is."""
        return not self.is_grid or self.list.check()

    def show_problem(self, field: str, sentence: str) -> None:
        """Show `sentence` at the list of t."""
        self.list.show_problem(field, sentence)

    def _judge(self, options: InterpolateOptions) -> FieldError | None:
        if not options.depths:
            return FieldError("depths", self.tr("Name at least one t, such as 500, 250."))
        if self.row.last > 1 and max(options.depths) > self.row.last:
            return FieldError("depths", self.tr("This model's noise ends at t = {}.").format(self.row.last))
        return None

    # --- inside ----------------------------------------------------------------------------------------------

    def _hear_mode(self) -> None:
        self._show_mode()
        self.changed.emit()

    def _show_mode(self) -> None:
        self.row.setVisible(not self.is_grid)
        self.list.setVisible(self.is_grid)


def usual_depths(last: int) -> tuple[int, ...]:
    """Return the rows of a grid for a model whose noise ends at t = `last`, all different."""
    return tuple(dict.fromkeys(max(1, round(share * last)) for share in SHARES))
