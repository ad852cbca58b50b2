"""What is chosen for mixing two pictures through diffusion: which, where they come from, and how."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, ClassVar, Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from ddpm_studio.engine.choices.captions import Tellable, Text
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.layout import Layout, Mixture
from ddpm_studio.engine.choices.pictures import AnyPicture, DataPicture
from ddpm_studio.engine.choices.sampling import DrawingOptions, ModelChoice
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.interpolation import NoiseMode, Way
from ddpm_studio.engine.diffusion.samplers import AnySampler, DPMSolver
from ddpm_studio.engine.diffusion.samplers.abreast import merge_times
from ddpm_studio.engine.diffusion.spacing import choose_times_from
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.options import Options, knob


class MixingOptions(Options):
    """How two diffused pictures are mixed.

    independent is Ho et al. 2020's, section 4.4; slerp and inversion are Song et al. 2021's, sections 5.3 and 4.3.
    """

    noise: NoiseMode = knob(
        "shared",
        "independent: each picture has its own noise, as in the paper; shared: both have the same; "
        "slerp: mixed on a great circle; inversion: no noise is drawn, DDIM leads each picture to its own.",
    )
    preserves_variance: bool = knob(
        False,
        "Scale mixed independent noise back to full strength.",
        up="The middle is as detailed as the ends.",
        label="Preserve variance",
    )
    way: Way = knob(
        "slerp",
        "How inverted pictures are mixed: on a great circle, or in a straight line, which blurs the middle.",
        usual="slerp",
        label="Mix of inverted pictures",
        advanced=True,
    )
    refinements: int = knob(
        1,
        "How often each step of the inversion is done again with what it led to.",
        up="The ends come back closer; the inversion takes longer.",
        usual="0 as published, 1 or 2 where the pictures must come back",
        label="Refinements of the inversion",
        advanced=True,
        ge=0,
        le=10,
    )


class InterpolateOptions(DrawingOptions):
    """Two pictures to mix through diffusion."""

    job: ClassVar[str] = "interpolate"
    later: ClassVar[tuple[str, ...]] = ("told_first", "told_second", "scale", "weights")
    model: Path = knob(Path(), "A run folder or a model file (.safetensors).")
    first: AnyPicture = knob(DataPicture(), "The picture at λ = 0.")
    second: AnyPicture = knob(DataPicture(index=1), "The picture at λ = 1.")
    depth: int = knob(
        500,
        "t to which both pictures are diffused before they are mixed.",
        up="More is left to the model: smoother, and further from both pictures.",
        usual="250 to 1000; 500 in the paper",
        label="t",
        ge=1,
        le=10_000,
    )
    depths: tuple[Annotated[int, Field(ge=1, le=10_000)], ...] = knob(
        (),
        "Several t, such as 750, 500, 250: a row of mixtures for each; if given, they take the place of t.",
        usual="none for one strip; five from T down for a grid as in the paper",
        label="Rows t",
        max_length=20,
    )
    count: int = knob(11, "Mixtures from λ = 0 to λ = 1.", label="λ count", ge=2, le=101)
    weights: tuple[Annotated[float, Field(ge=0, le=1)], ...] = knob(
        (),
        "λ of each mixture, ascending, such as 0, 0.3, 1; if given, they take the place of λ count.",
        usual="none: evenly from 0 to 1",
        label="Chosen λ",
        advanced=True,
        max_length=101,
    )
    mixing: MixingOptions = knob(MixingOptions(), "How the diffused pictures are mixed.")
    seed: int = knob(0, "Decides the noise.", ge=0, le=2**63 - 1)
    sampler: AnySampler = knob(DPMSolver(), "The algorithm that walks from the mixture to an image.")
    steps: int = knob(20, "Steps from t to 0, at most t.", unit="steps", ge=1, le=10_000)
    chain: ChainOptions = knob(ChainOptions(), "How the chain is computed and what of it is kept.")
    told_first: Text = knob(
        "",
        "The class, or the caption, that the model is told at λ = 0; none: nothing is told.",
        usual="that of the first picture",
    )
    told_second: Text = knob(
        "", "What it is told at λ = 1; on the way what is told is mixed, too.", usual="that of the second"
    )
    scale: float = knob(
        1.0,
        "w: how strongly the mixtures are led towards what is told; 1: as it says. Inverted pictures take 1 only, "
        "or they would not come back.",
        up="Clearer classes, less of the pictures, in twice the time.",
        usual="1 to 2",
        label="Guidance w",
        advanced=True,
        ge=0,
        le=20,
    )

    @field_validator("depths")
    @classmethod
    def _rows_differ(cls, depths: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(depths)) < len(depths):
            raise ValueError("each t can have one row only")
        return depths

    @field_validator("weights")
    @classmethod
    def _weights_ascend(cls, weights: tuple[float, ...]) -> tuple[float, ...]:
        if any(one >= next_one for one, next_one in pairwise(weights)):
            raise ValueError("they must ascend, each once")
        return weights

    @model_validator(mode="after")
    def _inverted_pictures_come_back(self) -> Self:
        if self.scale != 1 and self.mixing.noise == "inversion":
            raise FieldError("scale", "With guidance an inverted picture does not come back: choose 1, or other noise.")
        return self

    @property
    def row_weights(self) -> tuple[float, ...]:
        """λ of each mixture of a row, ascending."""
        return self.weights or tuple(np.linspace(0, 1, self.count).tolist())

    @property
    def rows(self) -> tuple[int, ...]:
        """The depth t of each row of mixtures."""
        return self.depths or (self.depth,)

    def row_times(self) -> list[list[int]]:
        """Return the times that the chain of each row visits, descending from its t, without 0."""
        return [choose_times_from(depth, min(self.steps, depth), "trailing") for depth in self.rows]

    def times(self, alpha_bar: Floats) -> list[int]:
        """Return every time that the chain of any row visits, descending, without 0."""
        return merge_times(self.row_times())

    def models(self) -> tuple[ModelChoice, ...]:
        """Return the one that mixes them."""
        return (ModelChoice(self.model, self.chain.rate),)

    def with_models(self, paths: Sequence[Path]) -> Self:
        """Return the same choices for another model."""
        return self.model_copy(update={"model": paths[0]})

    def settled(self, models: Sequence[Tellable]) -> Self:
        """Return the same choices as its model knows them; see `DrawingOptions.settled`."""
        model, names = models[0], {"told_first": self.told_first, "told_second": self.told_second}
        for field, name in names.items():
            if name.strip():
                names[field] = _known_by(model, field, name)
            elif not model.has_null:
                raise FieldError(field, "This model has learnt to draw by what it is told only: choose that.")
        is_plain = not any(name.strip() for name in names.values())
        if self.scale != 1 and not is_plain and not model.has_null:
            raise FieldError("scale", "This model has not learnt to draw without being told: choose 1.")
        # What is told nothing cannot be made stronger.
        return self.model_copy(update={**names, "scale": 1.0 if is_plain else self.scale})

    def texts(self) -> tuple[str, ...]:
        """Return the captions that the model is told, where it is told such."""
        return self.told_first, self.told_second

    def suited_to(self, last: int) -> Self:
        """Return the same choices with a depth of at most half of `last`, and at most as many steps."""
        depth = min(self.depth, max(1, last // 2))
        return self.model_copy(update={"depth": depth, "depths": (), "steps": min(self.steps, last)})

    def layout(self) -> Layout:
        """Return a strip of mixtures from λ = 0 to λ = 1, or a table with a row for each t."""
        weights = self.row_weights
        places = [(depth, weight) for depth in self.rows for weight in weights]
        is_table = bool(self.depths)
        return Layout(
            "strip",
            tuple(Mixture(image, weight, depth, is_table) for image, (depth, weight) in enumerate(places)),
            columns=len(weights),
            is_table=is_table,
            has_captions=not is_table,
            weights=weights,
            depths=self.rows,
            row_times=tuple(map(tuple, self.row_times())),
        )


def _known_by(model: Tellable, field: str, name: str) -> str:
    if not model.classes and not model.words:
        raise FieldError(field, "This model has learnt neither classes nor captions: it can be told nothing.")
    return model.find(field, name)


def mixture_in(options: DrawingOptions) -> InterpolateOptions | None:
    """Return the mixture of two pictures that these choices are; None: they are something else."""
    return options if isinstance(options, InterpolateOptions) else None
