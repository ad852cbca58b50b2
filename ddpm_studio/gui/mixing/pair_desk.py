"""The part of Interpolate that mixes two pictures: its choices, what it shows, and what it brings back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio.engine.choices.mixing import InterpolateOptions, mixture_in
from ddpm_studio.engine.choices.pictures import AnyPicture, PictureFile
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.choosing.recall import Recalled, use_model_of, with_part
from ddpm_studio.gui.errands import Part
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.library.shelving import drawn_from
from ddpm_studio.gui.mixing.live_mixing import MIXTURE, STRIP, mixing_live
from ddpm_studio.gui.mixing.mixture_panel import MixturePanel
from ddpm_studio.gui.mixing.picture_pair import PicturePair
from ddpm_studio.gui.mixing.stage import MixtureStage
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_ROWS
from ddpm_studio.gui.widgets.headed import add_section

DRAFT = "interpolate"
REMEMBERED = 8
"""Pairs of pictures whose names are known while something may still be mixed of them."""


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
        self._not_kept: Take | None = None
        """The strip that was mixed live last, until somebody rests at it."""
        self.pair = PicturePair(session)
        self.mixture = MixturePanel(session.settings.draft(DRAFT, InterpolateOptions()))
        self.views = MixtureStage(session, page)
        self.bench = self.views.bench
        self.live = mixing_live(session, self._weight, self._is_shown)
        self._named: dict[tuple[AnyPicture, AnyPicture], tuple[AnyPicture, AnyPicture]] = {}
        """By pictures as they are kept in a recipe, those that were chosen."""
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
        self.live.drawer.looked.connect(self._show_live)
        self.live.drawer.drawn.connect(self._show_live)
        self.live.drawer.settled.connect(self._keep_settled)
        self.live.changed.connect(self._follow_live)
        self.bench.weight_moved.connect(self._follow_live)
        self.bench.depth_moved.connect(self.mixture.depths.row.set_value)
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

    def begin(self) -> Take | None:
        """Expect what is chosen now, and return it; None: something is wrong with it."""
        self.mixture.seed_buttons.roll_unless_locked()
        self._picker.look()
        choice, options = self._picker.choice, self._wanted()
        if choice is None or options is None:
            return None
        self._started = options
        self._tell_difference()
        take = Take(self._with_kept_pictures(options), choice.card)
        self.views.show_chain()
        self.views.view.expect(take)
        self.views.cross_fade.expect(take, *map(self.pair.pixels, (options.first, options.second)))
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

    def _with_kept_pictures(self, options: InterpolateOptions) -> InterpolateOptions:
        """Return the same with pictures that need no file of the user's."""
        ends = (options.first, options.second)
        kept = (self.pair.kept(ends[0]), self.pair.kept(ends[1]))
        self._named = {**dict([*self._named.items()][-REMEMBERED:]), kept: ends}
        return options.model_copy(update=dict(zip(("first", "second"), kept, strict=True)))

    def _hear(self) -> None:
        self._tell_difference()
        self._follow_live()
        self.changed.emit()

    # --- live ------------------------------------------------------------------------------------------------

    def _weight(self) -> float:
        return self.bench.weight.weight

    def _is_shown(self, part: int, take: Take) -> bool:
        if part == MIXTURE:
            shown = self.bench.mixture
            return shown is not None and shown.options == take.options
        return self.views.view.take is not None and not self.views.view.credits.different

    def _follow_live(self) -> None:
        """Let handles stand where the fields do, and mix what is chosen as soon as that may be."""
        row, choice, pictures = self.mixture.depths.row, self._picker.choice, self.pair.chosen()
        self.bench.set_depth(row.value, row.last)
        self.views.set_live(self.live.draws)
        options = self.mixture.drawing.now
        if choice is None or pictures is None or options is None or not self._are_known(pictures):
            self.live.follow(None, None if choice is None else choice.card)
            return
        changes = {"model": choice.file, "first": pictures[0], "second": pictures[1]}
        self.live.follow(self._with_kept_pictures(options.model_copy(update=changes)), choice.card)

    def _are_known(self, pictures: tuple[AnyPicture, AnyPicture]) -> bool:
        return all(self.pair.pixels(picture) is not None for picture in pictures)

    def _show_live(self, take: Take) -> None:
        """Show what was mixed live; it is no result yet."""
        options, part = mixture_in(take.options), self.live.drawer.part
        assert options is not None
        if part != STRIP:
            self.views.show_mixture(take, is_look=part != MIXTURE)
            return
        ends = self._named.get((options.first, options.second))
        if ends is not None:
            self._started = options.model_copy(update=dict(zip(("first", "second"), ends, strict=True)))
            self.views.cross_fade.expect(take, *map(self.pair.pixels, ends))
        self._not_kept = take
        self.views.view.exchange(take)
        self._tell_difference()

    def _keep_settled(self) -> None:
        """Keep the strip that is shown, if it was mixed live; a mixture alone is a look at one moment of it."""
        take, self._not_kept = self._not_kept, None
        if take is not None and take is self.views.view.take and (drawn := drawn_from(take)) is not None:
            self._session.results.keep(drawn)

    def _tell_difference(self) -> None:
        self.views.follow(self._picker.choice, self.mixture.drawing.now, self.pair.pictures, self._started)
