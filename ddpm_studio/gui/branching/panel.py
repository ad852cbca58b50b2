"""Beside the pictures: how the branches are drawn, and the button that draws them."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.branching.point import BranchPoint
from ddpm_studio.gui.film.estimate import film_in_words, sampler_keys
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.seed_buttons import SeedButtons
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, Role, icon, set_role
from ddpm_studio.gui.widgets.scrolled import Scrolled
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

WIDTH = 320
PATIENCE = 80
"""Milliseconds until the words follow the frame that is shown: scrubbing is not to wait for them."""


class BranchPanel(QWidget):
    """Chooses how to branch at a `BranchPoint`; hidden until it is wanted."""

    draw_wanted = Signal()
    closed = Signal()
    back_wanted = Signal()
    """The film that has branched is to be shown again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.point: BranchPoint | None = None
        self._suggested = BranchOptions()
        self._obstacle = ""
        self.title = set_role(QLabel(textFormat=Qt.TextFormat.PlainText), "section")
        self.what = self._words("caption")
        self.remark = self._words("caption")
        self.form = Form(
            BranchOptions(),
            hidden=("parent", "t", "images"),
            basic=("count", "seed", *sampler_keys(), "steps"),
        )
        self.seed_buttons = SeedButtons()
        self.seed_buttons.join(self.form, self._suggested, self._suggested.seed)
        self.advice = self._words("warning")
        self.estimate = self._words("caption")
        self.draw_button = QPushButton(self.tr("Draw branches"))
        self.draw_button.setIcon(icon("branch"))
        self.draw_button.setAutoDefault(True)  # so that Enter presses it, too
        self.back_button = QPushButton(self.tr("Back to the samples"))
        self.back_button.setToolTip(self.tr("Show the film that these are branches of (Esc)"))
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._lay_out()
        self._connect()
        self.setFixedWidth(WIDTH)
        self.offer_back(False)
        self._show_obstacle()
        self.hide()

    def _words(self, role: Role) -> QLabel:
        return set_role(WrappedLabel(), role)

    def _lay_out(self) -> None:
        close = QToolButton(autoRaise=True)
        close.setIcon(icon("close"))
        close.setToolTip(self.tr("Close this (Esc)"))
        close.setAccessibleName(self.tr("Close the choices of branches"))
        close.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(close)
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE_ROWS)
        for widget in (self.what, self.form, self.remark, self.advice, self.estimate):
            rows.addWidget(widget)
        rows.addSpacing(SPACE_INSIDE)
        rows.addWidget(self.draw_button)
        rows.addWidget(self.back_button)
        rows.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        column.addLayout(head)
        column.addWidget(Scrolled(inside), 1)  # so that it never pushes the timeline out of the window

    def _connect(self) -> None:
        self.form.changed.connect(self._hear_form)
        self.form.checked.connect(self._show_obstacle)
        self._patience.timeout.connect(self._tell_consequences)
        self.draw_button.clicked.connect(self.draw_wanted)
        self.back_button.clicked.connect(self.back_wanted)

    # --- asked from outside ----------------------------------------------------------------------------------

    def show_point(self, point: BranchPoint) -> None:
        """Offer to branch here."""
        if point == self.point:
            return
        self.point = point
        is_soon = self._patience.isActive()
        self._suggest(point.suggestion())
        if not is_soon:
            self._tell_consequences()
            self._patience.start()  # not again with every frame that goes by

    def bring_back(self, options: BranchOptions) -> None:
        """Show the choices that drew these branches."""
        self._show_choices(options, self._suggested)
        self.seed_buttons.set_locked(True)

    def chosen(self) -> BranchOptions:
        """Return how the branches are to be drawn, with a new seed unless it is locked; not yet of what.

        :raises FieldError: for the first thing that is wrong.
        """
        self.seed_buttons.roll_unless_locked()
        return self.form.options()

    def offer_back(self, is_offered: bool) -> None:
        """Offer to go back, or not."""
        self.back_button.setVisible(is_offered)

    def set_obstacle(self, reason: str) -> None:
        """Disable the button for another reason than wrong choices; an empty reason takes it back."""
        self._obstacle = reason
        self._show_obstacle()

    # --- inside ----------------------------------------------------------------------------------------------

    def _show_choices(self, options: BranchOptions, base: BranchOptions) -> None:
        shown = BranchOptions(count=options.count, seed=options.seed, sampler=options.sampler, steps=options.steps)
        self.seed_buttons.expect(base, options.seed)
        self.form.set_options(shown)

    def _suggest(self, suggested: BranchOptions) -> None:
        """Show what suits the images; what the user has chosen stays."""
        before, self._suggested = self._suggested, suggested
        if suggested != before:
            now, changes = self._or_default(), {}
            for name in ("count", "sampler", "steps"):
                if getattr(now, name) != getattr(before, name):
                    changes[name] = getattr(now, name)
            self._show_choices(suggested.model_copy(update={**changes, "seed": now.seed}), suggested)
            self._show_obstacle()

    def _or_default(self) -> BranchOptions:
        try:
            return self.form.options()
        except FieldError:
            return BranchOptions()

    def _hear_form(self) -> None:
        self._show_obstacle()
        self._patience.start()

    def _show_obstacle(self) -> None:
        problems = self.form.problems()
        why = self._obstacle or (str(problems[0]) if problems else "")
        self.draw_button.setEnabled(not why)
        self.draw_button.setToolTip(why or self.tr("Draw the branches and show them beside the image (Enter)"))

    def _say_where(self, point: BranchPoint) -> None:
        self.title.setText(point.title())
        self.what.setText(point.in_words())
        self.remark.setText(point.remark())
        self.remark.setVisible(bool(point.remark()))

    def _tell_consequences(self) -> None:
        point = self.point
        if point is None or self.isHidden():
            return
        self._say_where(point)
        try:
            options = point.options(self.form.options(), point.parent.model)
            alpha_bar = point.card.alpha_bar
            told, fork = options.warnings(alpha_bar), options.fork(alpha_bar)
        except FieldError:
            return
        self.advice.setText("\n".join(told))
        self.advice.setVisible(bool(told))
        steps, shape = len(fork.all_times()), point.card.image_shape
        self.estimate.setText(film_in_words(options.parent.chain, steps, options.pictures, shape))
