"""What is chosen for a job that draws, in one form or several, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Generic, Protocol, TypeVar, cast

from PySide6.QtCore import QObject, Signal, SignalInstance

from ddpm_studio.engine.choices.sampling import DrawingOptions, SampleOptions
from ddpm_studio.engine.diffusion.samplers import DPMSolver, Sampler
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.film.estimate import sampler_keys, what_does_not_fit
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.style.theme import Role, set_role
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

Chosen = TypeVar("Chosen", bound=DrawingOptions)
WITH_THE_MODEL = ("model", "chain.rate")
"""What is chosen by a `ModelPicker`."""
UNKNOWN_T = 1000
"""Of models that nobody has chosen yet, most likely."""
UP_FRONT = ("count", "seed", "steps")
"""What is not folded away, beside the sampler."""


class Chooser(Protocol):
    """What chooses some fields: a form, or whatever suits them better."""

    @property
    def changed(self) -> SignalInstance:
        """Something else is chosen."""

    @property
    def checked(self) -> SignalInstance:
        """A moment after the last change it is known what is wrong."""

    def options(self) -> Any:
        """Return the job's options with its fields as they are chosen; for one that is inside a field, its value.

        :raises FieldError: for the first thing that is wrong.
        """

    def set_options(self, options: Any, /) -> None:
        """Show what `options` would return."""

    def problems(self) -> list[FieldError]:
        """Return everything that is wrong."""

    def check(self) -> bool:
        """Show what is wrong at its place; return whether nothing is."""

    def show_problem(self, field: str, sentence: str, /) -> None:
        """Show `sentence` at a field."""


class DrawingPanel(QObject, Generic[Chosen]):
    """Chooses the options of a job that draws.

    `choosers` says who chooses which field (``"mixing."``: what is inside the field ``mixing``), and `walk` is a form
    of all others but the model and those `elsewhere`. A page lays them out, with `advice`, and says the rest itself.
    """

    changed = Signal()
    """At every change; `now` is known."""
    checked = Signal()
    """A moment after the last one it is known what is wrong."""

    def __init__(
        self,
        usual: Chosen,
        draft: Chosen,
        choosers: Mapping[str, Chooser] | None = None,
        elsewhere: Collection[str] = (),
        *,
        up_front: Collection[str] = (),
        brings_steps: bool = False,
    ) -> None:
        """:param up_front: what is not folded away besides.

        :param brings_steps: whether another sampler brings its usual steps, where nobody has chosen others.
        """
        choosers = dict(choosers or {})
        hidden = (*WITH_THE_MODEL, *elsewhere, *(key.rstrip(".") for key in choosers))
        walk = Form(usual, hidden=hidden, basic=(*UP_FRONT, *sampler_keys(), *up_front))
        super().__init__(walk)
        self.walk, self._choosers = walk, choosers
        self._last: int | None = None
        self._brings_steps = brings_steps
        self._sampler: Sampler = cast(SampleOptions, draft).sampler if brings_steps else DPMSolver()
        self._usual, self._suited = usual, self._with_usual_steps(usual)
        self._every: tuple[Chooser, ...] = (*dict.fromkeys(choosers.values()), walk)
        self.now: Chosen | None = None
        """What is chosen, without the model; None while something is wrong, and before `hear` is called first."""
        self.advice = words("warning")
        self.set_options(draft)
        for chooser in self._every:
            chooser.changed.connect(self.hear)
            chooser.checked.connect(self.checked)

    def options(self) -> Chosen:
        """Return what is chosen, without the model.

        :raises FieldError: for the first thing that is wrong.
        """
        changes = {}
        for key, chooser in self._choosers.items():
            options = chooser.options()
            changes[key.rstrip(".")] = options if key.endswith(".") else getattr(options, key)
        return self.walk.options().model_copy(update=changes)

    def set_options(self, options: Chosen) -> None:
        """Show `options`."""
        for key, chooser in self._choosers.items():
            chooser.set_options(getattr(options, key.rstrip(".")) if key.endswith(".") else options)
        self.walk.set_options(options)
        if self._brings_steps:  # these steps were chosen with this sampler, which brings none any more
            self._follow_sampler(cast(SampleOptions, options).sampler)

    def suit_model(self, last: int | None) -> None:
        """The model is another one: say what does not fit it, and what follows; what nobody has chosen fits it.

        :param last: T of the model; None: there is none.
        """
        self._last = last
        if last is not None:
            before, self._suited = self._suited, self._with_usual_steps(self._usual.suited_to(last))
            shown = None if self.walk.problems() else self.walk.options()
            self.walk.set_base(self._suited)
            for name in type(before).model_fields:
                usual, now = getattr(before, name), getattr(self._suited, name)
                if usual != now and shown is not None and getattr(shown, name) == usual:
                    self.walk.put(name, now)
        self.walk.check()
        self.hear()

    def set_usual(self, usual: Chosen) -> None:
        """Have `usual` stand for what nobody has chosen; `suit_model` then shows it."""
        self._usual = usual

    def problems(self) -> list[FieldError]:
        """Return everything that is wrong."""
        return [problem for chooser in self._every for problem in chooser.problems()]

    def check(self) -> bool:
        """Show what is wrong at its place; return whether nothing is."""
        checks = [chooser.check() for chooser in self._every]  # every one, not only up to the first that complains
        return all(checks)

    def show_problem(self, field: str, sentence: str) -> None:
        """Show `sentence` at a field."""
        name, dot, _ = field.partition(".")
        chooser = self._choosers.get(name) or self._choosers.get(name + dot) or self.walk
        chooser.show_problem(field, sentence)

    def advise(self, sentences: Iterable[str]) -> None:
        """Say what is advised against."""
        self.advice.setText("\n".join(sentences))
        self.advice.setVisible(bool(self.advice.text()))

    def hear(self) -> None:
        """Look at what is chosen now, and tell of it."""
        try:
            self.now = self.options()
        except FieldError:  # its field says what is wrong
            self.now = None
        if self._brings_steps and not self._bring_steps():
            return  # they are heard of
        self.changed.emit()

    def _bring_steps(self) -> bool:
        """Let the steps follow another sampler, unless others were chosen; return whether they were to stay."""
        now = cast(SampleOptions | None, self.now)
        if now is None or type(now.sampler) is type(self._sampler):
            return True
        before = {self._steps_of(self._suited), self._sampler.usual_steps(self._last or UNKNOWN_T)}
        self._follow_sampler(now.sampler)
        steps = self._steps_of(self._suited)
        if now.steps not in before or now.steps == steps:
            return True
        self.walk.put("steps", steps)
        return False

    def _follow_sampler(self, sampler: Sampler) -> None:
        """Let the steps of this sampler be what is usual."""
        self._sampler = sampler
        usual = self._usual if self._last is None else self._usual.suited_to(self._last)
        self._suited = self._with_usual_steps(usual)
        self.walk.set_base(self._suited)

    def _with_usual_steps(self, options: Chosen) -> Chosen:
        """Return what is usual with the steps that are usual for the sampler that is chosen."""
        if not self._brings_steps or type(self._sampler) is type(cast(SampleOptions, options).sampler):
            return options
        return options.model_copy(update={"steps": self._sampler.usual_steps(self._last or UNKNOWN_T)})

    @staticmethod
    def _steps_of(options: Chosen) -> int:
        return cast(SampleOptions, options).steps


def form_of(usual: Chosen, *fields: str) -> Form[Chosen]:
    """Return a form of these fields alone."""
    return Form(usual, hidden=type(usual).model_fields.keys() - {*fields})


def words(role: Role) -> WrappedLabel:
    """Return a label for what is said about the fields of a form, where their names begin."""
    label = WrappedLabel()
    label.setContentsMargins(12, 0, 0, 0)
    set_role(label, role)
    return label


def judge_by(picker: ModelPicker) -> Callable[[SampleOptions], FieldError | None]:
    """Return what says whether options fit the model that `picker` has."""

    def judge(options: SampleOptions) -> FieldError | None:
        choice = picker.choice
        return None if choice is None else what_does_not_fit(options, choice.card)

    return judge
