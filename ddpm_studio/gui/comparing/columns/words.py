"""What is said of the columns of a comparison: above their pictures, and in the table of what each has taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QLocale

from ddpm_studio.gui.comparing.columns.costs import CostRow
from ddpm_studio.gui.comparing.columns.pictures import Column
from ddpm_studio.gui.comparing.columns.plan import Columns
from ddpm_studio.gui.comparing.comparison import Comparison, mean_of
from ddpm_studio.gui.comparing.sides import Wanted, names_of, side_names
from ddpm_studio.gui.film.header import readout
from ddpm_studio.gui.language import DOT
from ddpm_studio.gui.widgets.pixels import Pixels

translate = QCoreApplication.translate
FEW = 3
"""Of more columns only t and the step are told above each: there is no room for more."""


@dataclass(frozen=True)
class Seen:
    """What of a comparison is seen now."""

    frames: Mapping[int, int | None] = field(default_factory=dict)
    """Of each column that is looked at its frame, None where it has none there."""
    pictures: Mapping[int, Pixels | None] = field(default_factory=dict)
    solo: int | None = None
    """The picture that is alone."""


class ColumnWords:
    """Knows what is chosen for each column and what has drawn it."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._wanted: Sequence[Wanted] = ()
        self.comparison: Comparison | None = None
        self._names: dict[int, str] = {}
        """What each column is called: by what has drawn it, else by what is chosen."""
        self._changes: dict[int, str] = {}
        self.is_done = False
        """Whether nothing more comes of it."""

    def show(self, comparison: Comparison | None, wanted: Sequence[Wanted]) -> None:
        """Know what is shown, and what is chosen for each column.

        All that is said for every frame alike is found now, as there may be thirty in a second.
        """
        self.comparison, self._wanted = comparison, wanted
        self._names = chosen = names_of(wanted)
        if comparison is not None:
            drawn = side_names(comparison.options.sides, comparison.cards)
            sides = {key: self._columns.side(key) for key in self._columns.keys}
            self._names = chosen | {key: drawn[side] for key, side in sides.items() if side is not None}
        self._changes = {each.key: self._change(each, chosen.get(each.key, "")) for each in wanted}

    def tell(self, keys: Sequence[int], seen: Seen) -> list[Column]:
        """Return what stands above the pictures of these columns."""
        return [self._column(key, seen, is_short=len(keys) > FEW) for key in keys]

    def rows(self, seen: Seen) -> list[CostRow]:
        """Return what the table tells of all columns."""
        return [self._row(key, self._names.get(key, ""), seen) for key in self._columns.keys]

    def frame_of(self, key: int, frame: int | None, is_short: bool = False) -> str:
        """Return what is seen of a column: its moment, or why there is none."""
        side = self._columns.side(key)
        if self.comparison is None or side is None:
            return translate("Compare", "not yet drawn")
        if frame is not None:
            told = readout(self.comparison.takes[side], frame)
            parts = told.split(DOT)
            return DOT.join((parts[0].partition(" /")[0], parts[-1])) if is_short else told
        if self.is_done:
            return translate("Compare", "was not drawn")
        before = next((other for other in self._columns.drawn() if self._columns.side(other) == side - 1), key)
        return translate("Compare", "comes after {}").format(self._columns.letter(before))

    def moment(self, frames: Mapping[int, int | None], mean: float) -> str:
        """Return what is seen of columns at one place of the timeline, a line each.

        :param mean: how far the two are apart that are held against each other.
        """
        words = [f"{self._columns.letter(key)}   {self.frame_of(key, frame)}" for key, frame in frames.items()]
        two = self._columns.two
        if two[0] != two[1] and None not in (frames.get(key) for key in two):
            told = translate("Compare", "mean |{} − {}| of the predicted x₀: {} of 255")
            words.append(told.format(*map(self._columns.letter, two), QLocale().toString(mean, "f", 2)))
        return "\n".join(words)

    def _column(self, key: int, seen: Seen, is_short: bool) -> Column:
        name, letter = self._names.get(key, ""), self._columns.letter(key)
        note, missing = "", ("", "")
        if self.comparison is not None:
            note = self.frame_of(key, seen.frames.get(key), is_short)
            missing = self._why_missing(key, letter)
        return Column(key, letter, name, note, self._changes.get(key, ""), missing)

    def _why_missing(self, key: int, letter: str) -> tuple[str, str]:
        if self._columns.side(key) is None:
            title = translate("Compare", "{} is not drawn yet").format(letter)
            return title, translate("Compare", "Press Compare to draw all columns.")
        if self.is_done:
            return translate("Compare", "{} was not drawn").format(letter), translate(
                "Compare", "Press Compare to draw all columns again."
            )
        told = translate("Compare", "Its pictures appear here as soon as those before are done.")
        return f"{letter} {self.frame_of(key, None)}", told

    def _change(self, wanted: Wanted, name: str) -> str:
        """Say what is chosen, if it is not what has drawn the pictures."""
        side = self._columns.side(wanted.key)
        if self.comparison is None or side is None or wanted.options is None:
            return ""
        if wanted.is_drawn_by(self.comparison.options.sides[side], self.comparison.cards[side]):
            return ""
        if not name or name == self._names[wanted.key]:
            return translate("Compare", "chosen otherwise, not yet drawn")
        return translate("Compare", "not yet drawn: {}").format(name)

    def _row(self, key: int, name: str, seen: Seen) -> CostRow:
        letter, side = self._columns.letter(key), self._columns.side(key)
        if self.comparison is None or side is None:
            return CostRow(letter, name)
        base = self._columns.two[0]
        cost = self.comparison.costs.get(side)
        near, has_truth = self.comparison.nearness(side, seen.solo), self.comparison.truth is not None
        if key == base:
            return CostRow(letter, name, cost, near=near, has_truth=has_truth)
        first, second = seen.pictures.get(base), seen.pictures.get(key)
        whole = slice(None) if seen.solo is None else slice(seen.solo, seen.solo + 1)
        here = None if first is None or second is None else mean_of(first[whole], second[whole])
        base_side = self._columns.side(base)
        end = None if base_side is None else self.comparison.mean_at_the_end(base_side, side, seen.solo)
        return CostRow(letter, name, cost, here, end, near, has_truth)
