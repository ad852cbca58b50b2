"""What is chosen for drawing images from a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from ddpm_studio.engine.choices.captions import Captions, Tellable
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.conditions import AnyTold, Classes, GuidanceOptions, Nothing
from ddpm_studio.engine.choices.faces import DrawingOptions as DrawingOptions
from ddpm_studio.engine.choices.faces import FromNoise as FromNoise
from ddpm_studio.engine.choices.faces import ModelChoice as ModelChoice
from ddpm_studio.engine.choices.faces import Origin as Origin
from ddpm_studio.engine.choices.layout import Layout
from ddpm_studio.engine.choices.telling.pushing import PushOptions
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.samplers import AnySampler, DPMSolver, DPMSolverSDE, UniPC
from ddpm_studio.engine.diffusion.spacing import (
    Spacing,
    choose_times,
    choose_times_in_sections,
)
from ddpm_studio.engine.options import knob


class SampleOptions(FromNoise):
    """What to draw from a model."""

    job: ClassVar[str] = "sample"
    later: ClassVar[tuple[str, ...]] = ("told", "guidance", "classifier")
    model: Path = knob(Path(), "A run folder or a model file (.safetensors).")
    count: int = knob(64, "Images to draw.", up="Longer.", unit="images", ge=1, le=1_000_000)
    seed: int = knob(0, "Image i is a function of the seed and i alone.", ge=0, le=2**63 - 1)
    sampler: AnySampler = knob(DPMSolver(), "The algorithm that walks from noise to an image.")
    steps: int = knob(
        20,
        "Steps of the chain, at most T.",
        up="Better images, longer wait.",
        usual="20 for DPM-Solver++, 50 to 100 for DDIM, T for DDPM",
        unit="steps",
        ge=1,
        le=10_000,
    )
    told: AnyTold = knob(Nothing(), "What the model is told of the images.", label="Draw")
    guidance: GuidanceOptions = knob(GuidanceOptions(), "How much more of what is told there is to be.")
    classifier: PushOptions = knob(PushOptions(), "A classifier that pushes the images towards their classes.")
    spacing: Spacing = knob("trailing", "Which of the T times are visited.", usual="trailing", advanced=True)
    sections: tuple[Annotated[int, Field(ge=1)], ...] = knob(
        (),
        "Steps in each of so many equal parts of the T times, from the least noise to the most, such as 10, 15, 20; "
        "if given, they take the place of steps and spacing.",
        usual="none",
        advanced=True,
        max_length=100,
    )
    chain: ChainOptions = knob(ChainOptions(), "How the chain is computed and what of it is kept.")

    @model_validator(mode="before")
    @classmethod
    def _sections_decide_the_steps(cls, given: Any) -> Any:
        """Make `steps` the sum of `sections`, so that it is the number of steps whoever asks."""
        sections = given.get("sections") if isinstance(given, dict) else None
        if isinstance(sections, list | tuple) and sections and all(type(n) is int and n > 0 for n in sections):
            return {**given, "steps": sum(sections)}
        return given

    def models(self) -> tuple[ModelChoice, ...]:
        """Return the one it draws with."""
        return (ModelChoice(self.model, self.chain.rate),)

    def with_models(self, paths: Sequence[Path]) -> Self:
        """Return the same choices for another model."""
        return self.model_copy(update={"model": paths[0]})

    def settled(self, models: Sequence[Tellable]) -> Self:
        """Return the same choices as its model knows them; see `DrawingOptions.settled`."""
        told = self.classifier.told(self.told, models[0])
        if isinstance(told, Captions):
            told = told.fitting(self.count)
        is_told = models[0].classes or models[0].words
        by_model = told if is_told else Nothing()  # what only the classifier is told, w cannot make stronger
        return self.model_copy(update={"told": told, "guidance": self.guidance.settled(by_model, models[0])})

    def with_classifiers(self, known: Callable[[PushOptions], PushOptions]) -> Self:
        """Return the same choices with what is `known` of the classifier."""
        return self.model_copy(update={"classifier": known(self.classifier)}) if self.classifier.is_on else self

    def table_of(self, film: int, classes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the model's `classes`, or the classifier's where it has none."""
        return classes or self.classifier.classes

    def suited_to(self, last: int) -> Self:
        """Return the same choices with at most `last` steps."""
        return self.model_copy(update={"steps": min(self.steps, last), "sections": ()})

    def layout(self) -> Layout:
        """Return a sheet of images, or a table: a row for each noise in several classes, or for each caption."""
        if isinstance(self.told, Captions):
            return self._layout_of_captions(self.told)
        told = self.told if isinstance(self.told, Classes) else Classes()
        is_table = told.same_noise and 1 < len(told.names) <= self.count
        images = tuple(map(self.drawn, range(self.count)))
        return Layout("samples", images, len(told.names) * is_table, is_table, bool(told.names) and not is_table)

    def _layout_of_captions(self, told: Captions) -> Layout:
        has_rows = len(told.texts) > 1 and told.each < self.count
        images = tuple(map(self.drawn, range(self.count)))
        is_table = has_rows and told.same_noise
        return Layout("samples", images, told.each * has_rows, is_table, has_rows and not is_table)

    def times(self, alpha_bar: Floats) -> list[int]:
        """Return the times to visit, descending, without 0.

        :param alpha_bar: ᾱ_0 … ᾱ_T of the model, shape (T + 1,).
        :raises FieldError: for more steps than there are times.
        """
        last = len(alpha_bar) - 1
        if self.sections:
            return choose_times_in_sections(last, self.sections)
        return choose_times(last, self.steps, self.spacing, alpha_bar)

    def warnings(self) -> list[str]:
        """Return sentences about known bad choices: of the sampler for so many steps, and of times that do not suit it.

        With an exact denoiser DPM-Solver++ at 20 leading times errs 3 times as much as at 20 trailing ones.
        """
        sentences = self.sampler.warnings(self.steps)
        ends_in_a_leap = bool(self.sections) or self.spacing in ("leading", "linspace")
        near_the_end = len(self.sections) * self.sections[0] if self.sections else self.steps
        if ends_in_a_leap and near_the_end < 40 and isinstance(self.sampler, DPMSolver | DPMSolverSDE | UniPC):
            sentences.append(
                "With these times the step to t = 1 is a leap in log-SNR, and this sampler extrapolates over it: "
                "choose trailing or quadratic spacing, or at least 40 steps."
            )
        return sentences


def sampled_by(options: DrawingOptions) -> SampleOptions | None:
    """Return what samples the images of `options`; None: they are no samples, or are sampled in several ways."""
    sampled = options.origin and options.origin.sampled
    return sampled if isinstance(sampled, SampleOptions) else None
