"""The part of Interpolate that mixes two pictures: its choices, what it shows, and what it brings back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.pictures import PictureFile
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.choosing.recall import Recalled, use_model_of, with_part
from ddpm_studio.gui.errands import Part
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.mixing.mixture_panel import MixturePanel
from ddpm_studio.gui.mixing.picture_pair import PicturePair
from ddpm_studio.gui.mixing.stage import MixtureStage
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_ROWS
from ddpm_studio.gui.widgets.headed import add_section

DRAFT = "interpolate"


class PairDesk(QObject):
    """A page lays out `panel` and `views`, starts what `begin` returns, and asks the rest."""

    changed = Signal()
    """Something else is chosen."""
    checked = Signal()
    """It is known what is wrong."""

    def __init__(self, session: Session, page: QWidget, picker: ModelPicker) -> None:
        super().__init__(page)
        self._session, self._picker = session, picker
        self._started: InterpolateOptions | None = None
        self.pair = PicturePair(session)
        self.mixture = MixturePanel(session.settings.draft(DRAFT, InterpolateOptions()))
        self.live = QCheckBox(self.tr("Mix anew at every change"))
        self.live.setToolTip(
            self.tr("A moment after t, λ, the noise or a picture has changed, the strip is made again")
        )
        self.mixture.more.addWidget(self.live)
        self.views = MixtureStage(session, page)
        self.panel = QWidget()
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        add_section(column, self.tr("PICTURES"), self.pair)
        add_section(column, self.tr("MIXTURE"), self.mixture)
        picker.changed.connect(self.suit_model)
        self.pair.changed.connect(self._hear)
        self.mixture.drawing.changed.connect(self._hear)
        self.mixture.drawing.checked.connect(self.checked)
        session.settings.changed.connect(self.mixture.explain)  # how much memory a film may take
        self.suit_model()

    @property
    def problem(self) -> str:
        """Why two pictures cannot be mixed yet, or nothing."""
        if self._picker.choice is None:
            return self._picker.problem
        if problems := self.mixture.drawing.problems():
            return str(problems[0])
        if self.pair.chosen() is None:
            return self.pair.problem_line.sentence() or self.tr("Choose two pictures to mix.")
        return ""

    @property
    def is_overtaken(self) -> bool:
        """Whether something else is chosen, and well, than what was mixed last."""
        return self._started is not None and self._wanted() not in (None, self._started)

    def begin(self) -> Take | None:
        """Expect what is chosen now, and return it; None: something is wrong with it."""
        self.mixture.seed_buttons.roll_unless_locked()
        self._picker.look()
        choice, options = self._picker.choice, self._wanted()
        if choice is None or options is None:
            return None
        self._started = options
        self._tell_difference()
        self._session.settings.remember_draft(DRAFT, self.mixture.drawing.options())
        ends = (options.first, options.second)
        options = options.model_copy(update=dict(zip(("first", "second"), map(self.pair.kept, ends), strict=True)))
        take = Take(options, choice.card)
        self.views.show_chain()
        self.views.view.expect(take)
        self.views.cross_fade.expect(take, *map(self.pair.pixels, ends))
        return take

    def bring_back(self, recalled: Recalled, part: Part) -> None:
        """Bring back the choices that made a strip, or a part of them, and its pictures."""
        options: InterpolateOptions = with_part(recalled.options, self.mixture.drawing.now, part)
        if part != "seed":
            use_model_of(recalled, self._session)
        self.mixture.drawing.set_options(options)
        self.mixture.seed_buttons.keep(options.seed)
        if part == "seed":
            return
        for which, picture in enumerate((options.first, options.second)):
            if not isinstance(picture, PictureFile):  # of a large file only its name is known
                self.pair.take_picture(which, picture)

    def show_problem(self, field: str, sentence: str) -> None:
        """Show what the job has found wrong at its field."""
        self.mixture.show_problem(field, sentence)

    def suit_model(self) -> None:
        """Allow what the model that is chosen now allows, and show the pictures as it sees them."""
        choice = self._picker.choice
        if choice is not None:
            self.mixture.use_model(choice.card)
        self.pair.use_model(None if choice is None else choice.card, None if choice is None else choice.file)
        if choice is None:
            invitation = self._picker.invitation(self.tr("A model mixes two pictures through noise."))
            self.views.view.grid.set_empty(*invitation, self.tr("Go to training"))
        else:
            self.views.view.grid.set_empty(
                self.tr("Press Interpolate"),
                self.tr("The way from A to B appears here; the timeline below shows how it came out of the noise."),
                self.tr("Interpolate"),
            )
        self._hear()

    def _wanted(self) -> InterpolateOptions | None:
        """Return everything that is chosen, if all is well."""
        choice, pictures = self._picker.choice, self.pair.chosen()
        if choice is None or pictures is None or not self.mixture.drawing.check():
            return None
        # The file, not the run: what is told of the model stays true if the run goes on meanwhile.
        changes = {"model": choice.file, "first": pictures[0], "second": pictures[1]}
        return self.mixture.drawing.options().model_copy(update=changes)

    def _hear(self) -> None:
        self._tell_difference()
        self.changed.emit()

    def _tell_difference(self) -> None:
        self.views.follow(self._picker.choice, self.mixture.drawing.now, self.pair.pictures, self._started)
