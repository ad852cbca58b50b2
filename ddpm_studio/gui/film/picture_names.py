"""What the pictures of a film are called, in the user's language, by what its layout says they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.layout import (
    AnyCell,
    Branch,
    DrawnImage,
    Layout,
    Led,
    Mixture,
    Sent,
    Waypoint,
    seed_name,
)
from ddpm_studio.gui.language import DOT

translate = QCoreApplication.translate


@dataclass(frozen=True)
class PictureNames:
    """Names in the order of the pictures of a frame."""

    layout: Layout

    def names(self) -> list[str]:
        """Return what names each picture, as short as can be."""
        return [cell.name for cell in self.layout.cells]

    def tile_names(self) -> list[str]:
        """Return what the tool tip of each picture says."""
        return [_in_words(cell) for cell in self.layout.cells]

    def captions(self) -> list[str]:
        """Return what is written below each picture; an empty list: nothing."""
        return [_caption(cell) for cell in self.layout.cells] if self.layout.has_captions else []

    def shorter(self) -> dict[str, str]:
        """Return what stands in the place of those captions that are long, by the caption."""
        mixtures = [cell for cell in self.layout.cells if isinstance(cell, Mixture)]
        ends: dict[float, str] = {0: "A", 1: "B"}
        return {_caption(cell): ends.get(cell.weight, f"{cell.weight:.2f}") for cell in mixtures}

    def axes(self) -> tuple[list[str], list[str]]:
        """Return what rows and columns are called, where each means something; else nothing."""
        if not self.layout.is_table:
            return [], []
        cells, length = self.layout.cells, self.layout.columns
        if _are_of_one_caption(cells[:length]):
            return [cell.told for cell in cells[::length]], [_row(cell) for cell in cells[:length]]
        rows = cells[::length]
        are_told_alike = len({cell.told for cell in rows}) == 1  # which then tells no row from another
        return [_row(cell, not are_told_alike) for cell in rows], [_column(cell) for cell in cells[:length]]

    def own_parameters(self) -> list[dict[str, object]]:
        """Return what each picture has of its own, beside what all have in common."""
        return [cell.own for cell in self.layout.cells]


def _are_of_one_caption(row: Sequence[AnyCell]) -> bool:
    """Whether the images of a row are told the same, so that columns are noises; classes stand in columns."""
    told = {cell.told for cell in row if isinstance(cell, DrawnImage)}
    return len(row) > 1 and len(told) == 1 and told != {""}


def _in_words(cell: AnyCell) -> str:
    match cell:
        case DrawnImage(told=""):
            return translate("Take", "seed {}").format(cell.name)
        case DrawnImage():
            return translate("Take", "{}, seed {}").format(cell.told, seed_name(cell.seed, cell.image))
        case Led():
            return translate("Take", "{}, w = {:g}").format(_in_words(cell.of), cell.scale)
        case Branch(number=0):
            return translate("Take", "seed {}, the image itself").format(cell.name)
        case Branch():
            branch = translate("Take", "branch {} of {}, from t = {}, seed {}")
            return branch.format(cell.number, cell.of.name, cell.t, cell.seed)
        case Mixture():
            return cell.name
        case Waypoint():
            return cell.name
        case Sent():
            return translate("Take", "picture {}").format(cell.image + 1)


def _caption(cell: AnyCell) -> str:
    match cell:
        case Mixture(weight=0):
            return translate("Take", "A's reconstruction")
        case Mixture(weight=1):
            return translate("Take", "B's reconstruction")
        case Mixture():
            return cell.name
        case DrawnImage() | Branch() | Led() | Waypoint() | Sent():
            return _column(cell)


def _row(cell: AnyCell, tells: bool = True) -> str:
    """Return what a row is called that begins with `cell`; `tells`: by what the model is told too."""
    match cell:
        case DrawnImage():
            return seed_name(cell.seed, cell.image)
        case Branch():
            return cell.of.name
        case Led():
            seed = seed_name(cell.of.seed, cell.of.image)
            return DOT.join((cell.told, seed)) if cell.told and tells else seed
        case Mixture():
            return f"t = {cell.depth}"
        case Waypoint() | Sent():
            return _in_words(cell)


def _column(cell: AnyCell) -> str:
    """Return what a column is called that begins with `cell`."""
    match cell:
        case DrawnImage():
            return cell.told or cell.name
        case Branch(number=0):
            return translate("Take", "image")
        case Branch():
            return translate("Take", "branch {}").format(cell.number)
        case Led():
            return f"w = {cell.scale:g}"
        case Mixture():
            return "λ = 0" if cell.weight == 0 else f"{cell.weight:.2f}"
        case Waypoint() | Sent():
            return _in_words(cell)
