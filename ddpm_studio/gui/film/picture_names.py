"""What the pictures of a film are called, and how they stand on a sheet: samples, mixtures, or branches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.models.recipe import AnyJobOptions, branch_name, seed_name

MOST_ROWS = 8
"""With more images that branch, several share a row, and only their tool tips say which is which."""


class PictureNames(Protocol):
    """Names in the order of the pictures of a frame."""

    @property
    def what(self) -> str:
        """What files of them are called behind the model's name."""
        ...

    @property
    def columns(self) -> int:
        """How many pictures of a sheet stand in a row; 0: about as many as there are rows."""
        ...

    @property
    def group(self) -> int:
        """So many pictures belong together on the screen, where rows have no names; 0: none."""
        ...

    def names(self) -> list[str]:
        """Return what names each picture, as short as can be."""
        ...

    def tile_names(self) -> list[str]:
        """Return what the tool tip of each picture says."""
        ...

    def captions(self) -> list[str]:
        """Return what is written below each picture; an empty list: nothing."""
        ...

    def axes(self) -> tuple[list[str], list[str]]:
        """Return what rows and columns are called, where each means something; else nothing."""
        ...

    def own_parameters(self) -> list[dict[str, object]]:
        """Return what each picture has of its own, beside what all have in common."""
        ...


def names_of(options: AnyJobOptions) -> PictureNames:
    """Return the names of what a job makes."""
    if isinstance(options, SampleOptions):
        return SampleNames(options)
    return BranchNames(options) if isinstance(options, BranchOptions) else MixtureNames(options)


@dataclass(frozen=True)
class SampleNames:
    """Images drawn from a seed: each is named by it and its number."""

    options: SampleOptions
    what: str = "samples"
    columns: int = 0
    group: int = 0

    def names(self) -> list[str]:
        """Return seed and number of each."""
        return [seed_name(self.options.seed, image) for image in range(self.options.count)]

    def tile_names(self) -> list[str]:
        """Return the same with a word before it."""
        return [QCoreApplication.translate("Take", "seed {}").format(name) for name in self.names()]

    def captions(self) -> list[str]:
        """Return nothing: there are too many."""
        return []

    def axes(self) -> tuple[list[str], list[str]]:
        """Return nothing: they are just a sheet."""
        return [], []

    def own_parameters(self) -> list[dict[str, object]]:
        """Return number and name of each."""
        return [{"image": index, "seed_name": name} for index, name in enumerate(self.names())]


@dataclass(frozen=True)
class MixtureNames:
    """Mixtures of two pictures: each is named by its λ, and by t where there are several."""

    options: InterpolateOptions
    what: str = "strip"
    group: int = 0

    @property
    def columns(self) -> int:
        """A row for each t."""
        return self.options.count

    def weights(self) -> Sequence[float]:
        """Return λ of each picture of a row."""
        weights: list[float] = np.linspace(0, 1, self.options.count).tolist()
        return weights

    def names(self) -> list[str]:
        """Return λ of each picture, with t where there are several."""
        weights = [f"λ = {weight:.2f}" for weight in self.weights()]
        return [f"t = {t}, {weight}" for t in self.options.depths for weight in weights] or weights

    def tile_names(self) -> list[str]:
        """Return the same."""
        return self.names()

    def captions(self) -> list[str]:
        """Return λ, and what the ends are."""
        if self.options.depths:
            return []  # rows and columns have names instead
        ends = (
            QCoreApplication.translate("Take", "A's reconstruction"),
            QCoreApplication.translate("Take", "B's reconstruction"),
        )
        return [ends[0], *self.names()[1:-1], ends[1]]

    def axes(self) -> tuple[list[str], list[str]]:
        """Return t of each row and λ of each column of a grid."""
        if not self.options.depths:
            return [], []
        columns = [f"{weight:.2f}" for weight in self.weights()]
        return [f"t = {t}" for t in self.options.depths], ["λ = 0", *columns[1:]]

    def own_parameters(self) -> list[dict[str, object]]:
        """Return λ and t of each."""
        cells = [{"weight": weight, "depth": depth} for depth in self.options.rows for weight in self.weights()]
        return [{"image": index, **cell} for index, cell in enumerate(cells)]


@dataclass(frozen=True)
class BranchNames:
    """Images and, beside each, its branches: a row for each image if there are several."""

    options: BranchOptions
    what: str = "branches"

    @property
    def columns(self) -> int:
        """A row for each image; one alone and its branches are a sheet."""
        return 1 + self.options.count if len(self.options.rows) > 1 else 0

    @property
    def group(self) -> int:
        """Each image and its branches, where they are too many to have a row each."""
        return 1 + self.options.count if len(self.options.rows) > MOST_ROWS else 0

    @cached_property
    def cells(self) -> list[tuple[int, int]]:
        """The image and the number of each picture; number 0 is the image itself."""
        return [(image, number) for image in self.options.rows for number in range(1 + self.options.count)]

    def names(self) -> list[str]:
        """Return the image's name, and for its branches what leads to them."""
        return [branch_name(self.options, image, number) for image, number in self.cells]

    def tile_names(self) -> list[str]:
        """Return it in words."""
        own = QCoreApplication.translate("Take", "seed {}, the image itself")
        branch = QCoreApplication.translate("Take", "branch {} of {}, from t = {}, seed {}")
        options = self.options
        return [
            branch.format(number, seed_name(options.parent.seed, image), options.t, options.seed)
            if number
            else own.format(seed_name(options.parent.seed, image))
            for image, number in self.cells
        ]

    def captions(self) -> list[str]:
        """Return which is the image and which is which branch, for one image."""
        return [] if self.columns else self._column_names()

    def axes(self) -> tuple[list[str], list[str]]:
        """Return the name of each image, and what the columns are, for several images."""
        if not self.columns or self.group:
            return [], []
        return [seed_name(self.options.parent.seed, image) for image in self.options.rows], self._column_names()

    def own_parameters(self) -> list[dict[str, object]]:
        """Return image, number and name of each."""
        return [
            {"image": image, "branch": number, "seed_name": name}
            for (image, number), name in zip(self.cells, self.names(), strict=True)
        ]

    def _column_names(self) -> list[str]:
        branch = QCoreApplication.translate("Take", "branch {}")
        own = QCoreApplication.translate("Take", "image")
        return [own, *(branch.format(number) for number in range(1, 1 + self.options.count))]
