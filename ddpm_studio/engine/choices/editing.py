"""What is chosen for editing a picture: what is known of it, and how the rest is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self, TypeAlias

from pydantic import Discriminator, Field, Tag, model_validator

from ddpm_studio.engine.choices.captions import Captions, Tellable
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.conditions import AnyTold, GuidanceOptions, Nothing
from ddpm_studio.engine.choices.edits.going_back import ERASED_VISITS
from ddpm_studio.engine.choices.edits.going_back import GoingBackOptions as GoingBackOptions
from ddpm_studio.engine.choices.edits.known import AnyKnown, Erased
from ddpm_studio.engine.choices.faces import DrawingOptions, FromNoise, ModelChoice
from ddpm_studio.engine.choices.layout import Layout
from ddpm_studio.engine.choices.pictures import DataPicture, KeptPicture, PictureFile
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.samplers import DDIM, PNDM, AnySampler
from ddpm_studio.engine.diffusion.spacing import choose_times_from
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.options import Options, knob

UNLIKE = "The picture is unlike what this model has learnt: expect odd answers."
"""A finding of the job, told as a `Note` after the answers."""
SUITS = -1.0
"""As noise in what is known: what the task usually has."""
ERASED_STEPS, USUAL_STEPS = 40, 50

ROUGH_STEPS, ROUGH_COUNT = 8, 4
"""Of a first look, which is to be there in a second or two."""
UNKNOWN_T = 1000
"""Of a model that nobody has looked at yet, most likely."""


class NoMask(Options):
    """Where the picture is transparent it is drawn anew."""

    kind: Literal["none"] = "none"


AnyEdited: TypeAlias = Annotated[PictureFile | DataPicture | KeptPicture, Field(discriminator="kind")]
AnyMask: TypeAlias = Annotated[NoMask | PictureFile | KeptPicture, Field(discriminator="kind")]


class EditOptions(FromNoise):
    """A picture of which something is known, and how the rest of it is drawn."""

    job: ClassVar[str] = "edit"
    later: ClassVar[tuple[str, ...]] = ("moves",)
    model: Path = knob(Path(), "A run folder or a model file (.safetensors).")
    picture: AnyEdited = knob(DataPicture(), "The picture.")
    mask: AnyMask = knob(NoMask(), "White where it is drawn anew, black where it is known.")
    task: AnyKnown = knob(Erased(), "What is known of the picture.")
    tries: bool = knob(
        False,
        "Make the picture worse first, as the task says, and tell how near the answers come.",
        label="Try",
        advanced=True,
    )
    noise_level: float = knob(
        SUITS,
        "Noise in what is known; 0 keeps what is known to the last level; −1: what the task usually has, which is 25 "
        "for a noisy picture, 0.3 for a blurred one and else 0.",
        up="The model cleans more.",
        usual="0",
        unit="levels",
        label="Noise in what is known",
        ge=SUITS,
        le=64,
    )
    depth: int = knob(
        0,
        "t to start at, from the picture with as much noise; 0: half of T for strokes, else T, which is noise alone.",
        up="More is left to the model.",
        usual="0.4 T to 0.6 T for strokes, and to refine a picture",
        label="Start at t",
        ge=0,
        le=10_000,
    )
    until: int = knob(
        0,
        "Down to which t what is known is held on to; below it the model is free.",
        up="A looser likeness.",
        usual="0; 0.2 T for a loose likeness",
        label="Hold on until t",
        advanced=True,
        ge=0,
        le=10_000,
    )
    moves: bool = knob(
        True,
        "Move x_t to where what is known leads; else only the predicted x_0 is replaced, and what is known tells the "
        "rest next to nothing.",
        usual="on; off to see what it is for",
        label="Move x_t",
        advanced=True,
    )
    sampler: AnySampler = knob(DDIM(eta=0.85), "The algorithm that walks from noise to an image.")
    steps: int = knob(
        0,
        f"Steps of the chain, at most t; 0: {ERASED_STEPS} for erased parts, else {USUAL_STEPS}.",
        up="Better images, longer wait.",
        usual="40 to 100",
        unit="steps",
        ge=0,
        le=10_000,
    )
    going_back: GoingBackOptions = knob(GoingBackOptions(), "Whether stretches of the chain are walked again.")
    count: int = knob(4, "Answers to draw.", up="Longer.", unit="images", label="Answers", ge=1, le=1000)
    seed: int = knob(0, "Answer i is a function of the seed and i alone.", ge=0, le=2**63 - 1)
    told: AnyTold = knob(Nothing(), "What the model is told of the answers.", label="Draw")
    guidance: GuidanceOptions = knob(GuidanceOptions(), "How much more of what is told there is to be.")
    chain: ChainOptions = knob(ChainOptions(), "How the chain is computed and what of it is kept.")

    @model_validator(mode="after")
    def _sampler_can_take_noise(self) -> Self:
        if self.noise > 0 and isinstance(self.sampler, PNDM):
            told = "PNDM's last step would leave noise of what is known in the picture: choose another sampler."
            raise FieldError("sampler.kind", told)
        return self

    @property
    def noise(self) -> float:
        """Levels of noise in what is known."""
        return self.task.usual_noise if self.noise_level < 0 else self.noise_level

    @property
    def edited(self) -> Self:
        """Itself."""
        return self

    @property
    def visits(self) -> int:
        """How often each stretch of the chain is walked."""
        return self.going_back.repeats or (ERASED_VISITS if self.task.kind == "erased" else 1)

    @property
    def holds_to_the_end(self) -> bool:
        """Whether what is known is kept to the last level, as far as anything is."""
        return not self.noise and not self.until

    def spelt_out(self) -> Self:
        """Return the same choices with the numbers that “what the task usually has” stands for."""
        usual = ERASED_STEPS if self.task.kind == "erased" else USUAL_STEPS
        back = self.going_back.model_copy(update={"repeats": self.visits})
        update = {"noise_level": self.noise, "steps": self.steps or usual, "going_back": back}
        return self.model_copy(update=update)

    def with_known(self, picture: AnyEdited, mask: AnyMask) -> Self:
        """Return the same choices for another picture and mask."""
        return self.model_copy(update={"picture": picture, "mask": mask})

    def another_way(self, last: int = UNKNOWN_T) -> Self:
        """Return what these may be held against: without going back or by it, and of strokes from a smaller t.

        :param last: T of the model.
        """
        if self.task.kind == "strokes":
            return self.model_copy(update={"depth": max(1, 3 * self.start(last) // 4)})
        back = self.going_back.model_copy(update={"repeats": 1 if self.visits > 1 else ERASED_VISITS})
        return self.model_copy(update={"going_back": back})

    def roughly(self) -> Self:
        """Return the same choices for a first look: a few answers, in few steps, each stretch walked once."""
        steps = min(self.steps or ROUGH_STEPS, ROUGH_STEPS)
        once = self.going_back.model_copy(update={"repeats": 1})
        return self.model_copy(update={"steps": steps, "going_back": once, "count": min(self.count, ROUGH_COUNT)})

    def start(self, last: int) -> int:
        """Return the t that the chain starts at, for a model with T = `last`.

        :raises FieldError: if the model has no such time.
        """
        if self.depth > last:
            raise FieldError("depth", f"This model's noise ends at t = {last}: choose no more.")
        return self.depth or (max(1, last // 2) if self.task.kind == "strokes" else last)

    def times(self, alpha_bar: Floats) -> list[int]:
        """Return the times that the chain visits, descending from its start, without 0; see `start`."""
        start = self.start(len(alpha_bar) - 1)
        return choose_times_from(start, min(self.spelt_out().steps, start), "trailing")

    def models(self) -> tuple[ModelChoice, ...]:
        """Return the one that draws the rest."""
        return (ModelChoice(self.model, self.chain.rate),)

    def with_models(self, paths: Sequence[Path]) -> Self:
        """Return the same choices for another model."""
        return self.model_copy(update={"model": paths[0]})

    def suited_to(self, last: int) -> Self:
        """Return the same choices, with no more steps and no larger t than there are times."""
        most = {name: min(getattr(self, name), last) for name in ("steps", "depth", "until")}
        return self.model_copy(update=most)

    def settled(self, models: Sequence[Tellable]) -> Self:
        """Return the same choices as its model knows them; see `DrawingOptions.settled`."""
        told = self.told.settled(models[0])
        if isinstance(told, Captions):
            told = told.fitting(self.count)
        return self.model_copy(update={"told": told, "guidance": self.guidance.settled(told, models[0])})

    def batches(self) -> list[range]:
        """Return all answers: what is known of the picture is put into all at once."""
        return [range(self.count)]

    def layout(self) -> Layout:
        """Return a sheet of answers, with the class that the model is told of each below it."""
        images = tuple(map(self.drawn, range(self.count)))
        return Layout("edits", images, has_captions=bool(self.told.name_of(0)))

    def warnings(self, steps: int = 0) -> list[str]:
        """Return sentences about known bad choices of the sampler, each visit counted.

        :param steps: of the chain of the model; 0: as many as are chosen.
        """
        return self.sampler.warnings((steps or self.spelt_out().steps) * self.visits)


def edit_in(options: DrawingOptions) -> EditOptions | None:
    """Return the edit that these choices are, or are branches of; None: they are something else."""
    sampled = options.origin and options.origin.sampled
    return sampled if isinstance(sampled, EditOptions) else None


def _kind(options: Any) -> str:
    """Return whether choices, as they are or as they were written, are an edit's: these alone know a task."""
    is_edit = isinstance(options, EditOptions) or (isinstance(options, dict) and bool(EDITS_ALONE & options.keys()))
    return EditOptions.job if is_edit else SampleOptions.job


EDITS_ALONE = EditOptions.model_fields.keys() - SampleOptions.model_fields.keys()
"""What tells the choices of an edit from those of samples."""
AnyFromNoise: TypeAlias = Annotated[
    Annotated[SampleOptions, Tag(SampleOptions.job)] | Annotated[EditOptions, Tag(EditOptions.job)],
    Discriminator(_kind),
]
"""Whatever branches, and is held against its like."""
