"""What a network is told besides x_t and t, as it is chosen: for a run, what it learns; for a job, what is drawn."""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, field_validator

from ddpm_studio.engine.choices.captions import ByCaption, Captions, Tellable, Text
from ddpm_studio.engine.diffusion.guidance import NO_GUIDANCE, Guidance
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.options import Options, knob

Name: TypeAlias = Annotated[str, Field(max_length=255)]
USUAL_SCALE = 1.5
"""w for classes: clearer than 1, and nearly as varied. The Fréchet distance of digits was 29, 48, 118 at 1, 2, 4."""
USUAL_SCALE_OF_CAPTIONS = 3.0


# --- what a run learns ---------------------------------------------------------------------------------------


class Unconditional(Options):
    """Nothing: pictures come from the noise alone."""

    kind: Literal["none"] = "none"

    @property
    def left_out(self) -> float:
        """The share of images of which nothing is told."""
        return 0.0


class ByClass(Options):
    """The class of each picture: the name of its folder, or its label.

    Some are left out as in Ho and Salimans 2022 (https://arxiv.org/abs/2207.12598), algorithm 1.
    """

    kind: Literal["class"] = "class"
    dropout: float = knob(
        0.1,
        "The share of images whose class is left out, so that the network also learns to draw without one; "
        "with 0 no guidance is possible later.",
        up="Drawing without a class gets better, drawing by class worse.",
        usual="0.1 to 0.2",
        label="Left out",
        ge=0,
        le=0.5,
    )

    @property
    def left_out(self) -> float:
        """The share of images of which nothing is told."""
        return self.dropout


AnyConditioning: TypeAlias = Annotated[Unconditional | ByClass | ByCaption, Field(discriminator="kind")]


# --- what a job tells ----------------------------------------------------------------------------------------


class Nothing(Options):
    """Nothing: the model draws whatever it has learnt."""

    kind: Literal["nothing"] = "nothing"

    @property
    def all_names(self) -> tuple[str, ...]:
        """What is told: nothing."""
        return ()

    def settled(self, model: Tellable) -> Self:
        """Return itself.

        :raises FieldError: if the model must be told something.
        """
        if not model.has_null:
            raise FieldError("told.kind", "This model has learnt to draw by what it is told only: choose that.")
        return self

    def name_of(self, image: int) -> str:
        """Return nothing: that is what is told of `image`."""
        return ""

    def noise_of(self, image: int) -> int:
        """Return which noise `image` is drawn from: its own."""
        return image


class Classes(Options):
    """Classes, in turn: image 1 is of the first, image 2 of the second, and again from the start."""

    kind: Literal["classes"] = "classes"
    names: tuple[Name, ...] = knob((), "Which classes are drawn, in turn; none means all.", max_length=100_000)
    same_noise: bool = knob(
        False,
        "Whether each noise is drawn once for every class, so that the class alone makes the difference.",
        up="A row of pictures is one noise in every class.",
        label="One noise for all classes",
    )

    @field_validator("names")
    @classmethod
    def _names_say_something(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not all(name.strip() for name in names):
            raise ValueError("a class has a name")
        return tuple(name.strip() for name in names)

    @property
    def all_names(self) -> tuple[str, ...]:
        """The classes that are told."""
        return self.names

    def settled(self, model: Tellable) -> Self:
        """Return the same choice with the names of the model's own classes.

        :raises FieldError: for a class that the model does not know.
        """
        if not model.classes:
            raise FieldError("told.kind", "This model has not learnt classes: it can be told nothing.")
        names = tuple(model.find("told.names", name) for name in self.names)
        return self.model_copy(update={"names": names or model.classes})

    def name_of(self, image: int) -> str:
        """Return the class that is told of `image`, from 0; nothing while it is not `settled` which there are."""
        return self.names[image % len(self.names)] if self.names else ""

    def noise_of(self, image: int) -> int:
        """Return which noise `image` is drawn from."""
        return image // max(1, len(self.names)) if self.same_noise else image


AnyTold: TypeAlias = Annotated[Nothing | Classes | Captions, Field(discriminator="kind")]


class GuidanceOptions(Options):
    """How far pictures are led away from what would be drawn untold (Ho and Salimans 2022, with their w + 1 for w)."""

    scale: Literal["usual"] | Annotated[float, Field(ge=0, le=20)] = knob(
        "usual",
        "1: as the condition says, 0: without it. Papers that begin at 0 call this w − 1. Usual: 1.5 for classes, "
        "3 for captions.",
        up="Further away from what would be drawn without the condition: clearer, less varied, in twice the time.",
        usual="1 to 4",
        label="Guidance w",
    )
    first: int = knob(
        0,
        "The smallest t at which guidance acts; below it only the condition does.",
        up="More variety in the details, in less time.",
        usual="0, or 0.2 T",
        label="From t",
        advanced=True,
        ge=0,
        le=10_000,
    )
    last: int = knob(
        10_000,
        "The largest t at which guidance acts.",
        up="Less variety in the layout.",
        usual="T, or 0.8 T",
        label="To t",
        advanced=True,
        ge=0,
        le=10_000,
    )
    rescale: float = knob(
        0.0,
        "φ: how much of the contrast that strong guidance adds is taken back (Lin et al. 2023, section 3.4).",
        usual="0; 0.7 for w above 5",
        label="Rescale φ",
        advanced=True,
        ge=0,
        le=1,
    )
    away_from: Text = knob(
        "",
        "A class, or a caption, that pictures are led away from, instead of what would be drawn without one.",
        usual="none",
        advanced=True,
    )

    def settled(self, told: AnyTold, model: Tellable) -> Self:
        """Return the same choice with the number that “usual” stands for, and the model's own name of the class.

        Where nothing is told none of it acts, and it is as if none of it were chosen.

        :raises FieldError: for a class that the model does not know, or for guidance away from what it has not learnt.
        """
        if told.kind == "nothing":  # what is told of no picture cannot be made stronger
            return type(self)()
        away_from = model.find("guidance.away_from", self.away_from) if self.away_from.strip() else ""
        can_lead = model.has_null or bool(away_from)
        usual = USUAL_SCALE_OF_CAPTIONS if told.kind == "captions" else USUAL_SCALE
        scale = self.scale if self.scale != "usual" else usual if can_lead else 1.0
        if scale != 1 and not can_lead:
            raise FieldError(
                "guidance.scale",
                "This model has not learnt to draw without being told, so that there is nothing to be led away from: "
                "choose 1, or what to be led away from.",
            )
        return self.model_copy(update={"scale": float(scale), "away_from": away_from})

    @property
    def plain(self) -> Guidance:
        """What it is in numbers; none while it is not `settled` what is usual."""
        return NO_GUIDANCE if self.scale == "usual" else Guidance(self.scale, self.first, self.last, self.rescale)


def told_as(name: str, model: Tellable) -> AnyTold:
    """Return the choice to tell `model` of all images `name`: a class, a caption, or nothing where it is empty."""
    if not name:
        return Nothing()
    return Captions(texts=(name,)) if model.words else Classes(names=(name,))
