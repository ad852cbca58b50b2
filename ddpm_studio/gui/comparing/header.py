"""The lines above a comparison: which sides are shown and how, which view, and what the frames mean."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from ddpm_studio.engine.films.film import View
from ddpm_studio.gui.comparing.compared_take import MANNERS, Look, Manner
from ddpm_studio.gui.comparing.comparison import SHOWN, Stretch
from ddpm_studio.gui.comparing.matching import MatchBy
from ddpm_studio.gui.comparing.side_choice import SideChoice
from ddpm_studio.gui.film.picture_buttons import PictureButtons
from ddpm_studio.gui.film.view_names import view_name, view_symbol, view_text
from ddpm_studio.gui.style.theme import SPACE_ROWS, tabular
from ddpm_studio.gui.widgets.folding_row import FoldingRow
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo
from ddpm_studio.gui.widgets.segments import Segments
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel

MATCHES: tuple[MatchBy, ...] = ("t", "way")
NAME = "image 64"
"""Of what is shown alone; how frames are matched has a line of its own where there is no room for it."""
FINE = 1000
"""Steps of the slider of a wipe."""


class ComparisonHeader(QWidget):
    """`look` is what is chosen here; `changed` tells of every choice."""

    changed = Signal()
    """Another manner, view, match or contrast."""
    part_chosen = Signal(float)
    """The line of a wipe is to be here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.manners = Segments(self._manner_entries("A", "B"), self.tr("How the columns are shown"))
        tips = (
            self.tr("The chains: x_t, from noise to image (key 1)"),
            self.tr("What each side believes the images to be at this step (key 2)"),
            self.tr("What each side believes the noise to be: black is −3, mid-grey 0, white 3 (key 3)"),
        )
        entries = [
            (view_text(view), self.tr("Compare {}").format(view_name(view)), tip)
            for view, tip in zip(SHOWN, tips, strict=True)
        ]
        self.views = Segments(entries, self.tr("View"), short=[view_symbol(view) for view in SHOWN])
        self.buttons = PictureButtons()
        self.readout = tabular(ElidedLabel())
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, FINE)
        self.slider.setValue(FINE // 2)
        self.slider.setFixedWidth(160)
        self.sides = SideChoice()
        self.stretch = self._make_stretch()
        self.match = self._make_match()
        self._match_title, self._more_title = (
            QLabel(self.tr("Match frames")),
            QLabel(textFormat=Qt.TextFormat.PlainText),
        )
        self._lay_out()
        self.name_sides("A", "B")
        self.manners.chosen.connect(self._choose_manner)
        for signal in (self.views.chosen, self.stretch.currentIndexChanged, self.match.currentIndexChanged):
            signal.connect(self._tell)
        self.slider.valueChanged.connect(self._move_line)
        self._choose_manner()

    def name_sides(self, first: str, second: str) -> None:
        """Say by their letters which two are held against each other."""
        self.manners.reword(self._manner_entries(first, second))
        self._row.look_anew()  # which two are held against each other is not chosen while there are no others
        self.slider.setAccessibleName(self.tr("Line between {} and {}").format(first, second))
        tip = self.tr("Where the line between {} and {} is; drag the line itself, or Alt with ← and →")
        self.slider.setToolTip(tip.format(first, second))

    def _manner_entries(self, first: str, second: str) -> list[tuple[str, str, str]]:
        entries = (
            (
                self.tr("Side by side"),
                self.tr("Side by side"),
                self.tr("Every column beside the others; zoom and single pictures are linked (S)"),
            ),
            (
                self.tr("Wipe"),
                self.tr("Wipe"),
                self.tr("{} left of a line that can be dragged, {} right of it (W)"),
            ),
            (
                "|{} − {}|",
                self.tr("Difference"),
                self.tr("How much the two differ, black where they are the same (D)"),
            ),
        )
        return [(text.format(first, second), spoken, tip.format(first, second)) for text, spoken, tip in entries]

    def _make_stretch(self) -> QuietCombo:
        combo = QuietCombo()
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setAccessibleName(self.tr("Contrast of the difference"))
        combo.setToolTip(self.tr("How differences are brightened so that small ones can be seen"))
        texts: dict[Stretch, str] = {
            "root": self.tr("small ones stand out (√)"),
            "none": self.tr("as it is (×1)"),
            "4": self.tr("brighter (×4)"),
            "16": self.tr("much brighter (×16)"),
        }
        for stretch, text in texts.items():
            combo.addItem(text, stretch)
        return combo

    def _make_match(self) -> QuietCombo:
        combo = QuietCombo()
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setAccessibleName(self.tr("Frames are matched by"))
        combo.addItem(self.tr("of the same t"), "t")
        combo.addItem(self.tr("at the same part of the way"), "way")
        return combo

    def _lay_out(self) -> None:
        shown, told = QWidget(), QWidget()
        line, below = QHBoxLayout(shown), QHBoxLayout(told)
        for each in (line, below):
            each.setContentsMargins(0, 0, 0, 0)
            each.setSpacing(SPACE_ROWS)
        line.addWidget(self.manners)
        line.addWidget(self.views)
        below.addWidget(self.sides)
        for title, widget in ((self._match_title, self.match), (self._more_title, self.slider)):
            title.setBuddy(widget)
            below.addWidget(title)
            below.addWidget(widget)
        below.addWidget(self.stretch)
        below.addSpacing(SPACE_ROWS)
        below.addWidget(self.readout, 1)
        self._row = FoldingRow(shown, told, self.buttons, NAME)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._row)

    # --- what is chosen --------------------------------------------------------------------------------------

    @property
    def manner(self) -> Manner:
        """How the two sides are shown."""
        return MANNERS[self.manners.index]

    @property
    def view(self) -> View:
        """Which view is compared."""
        return SHOWN[self.views.index]

    @property
    def look(self) -> Look:
        """How the comparison is looked at."""
        stretch: Stretch = self.stretch.currentData()
        return Look(self.manner, MATCHES[self.match.currentIndex()], self.slider.value() / FINE, stretch)

    def choose_manner(self, manner: Manner) -> None:
        """Show the two sides so."""
        self.manners.choose(MANNERS.index(manner))

    def choose_view(self, view: View) -> None:
        """Compare this view."""
        self.views.choose(SHOWN.index(view))

    def show_part(self, part: float) -> None:
        """Follow the line, which is at this part of the width."""
        self.slider.setValue(round(part * FINE))

    def allow_time(self, is_allowed: bool) -> None:
        """Offer to match by t only where the same t means as much noise to both."""
        if not is_allowed:
            self.match.setCurrentIndex(MATCHES.index("way"))
        self.match.setEnabled(is_allowed)
        self.match.setToolTip(
            self.tr(
                "Which frames stand beside each other: those with as much noise left, or those with as large a part "
                "of the steps behind them"
            )
            if is_allowed
            else self.tr("The two models are trained with other schedules: the same t is not the same noise")
        )

    def _choose_manner(self) -> None:
        self.slider.setVisible(self.manner == "wipe")
        self.stretch.setVisible(self.manner == "difference")
        self._more_title.setVisible(self.manner != "beside")
        self._row.look_anew()
        self._more_title.setText(self.tr("Line") if self.manner == "wipe" else self.tr("Contrast"))
        self._tell()

    def _move_line(self, value: int) -> None:
        self.part_chosen.emit(value / FINE)

    def _tell(self) -> None:
        self.changed.emit()
