"""Which columns there are, and which side of the comparison that is shown stands in each."""

from __future__ import annotations

from collections.abc import Sequence

from ddpm_studio.engine.choices.layout import SIDE_NAMES


class Columns:
    """A column has a key for as long as it is there, and a letter by its place.

    Columns come and go while a comparison is drawn and after it: its sides stay in the columns for which they were
    drawn, and a column that came later has none.
    """

    def __init__(self) -> None:
        self.keys: tuple[int, ...] = (0, 1)
        self._shown: dict[int, int] = {}
        self._coming: dict[int, int] = {}
        self._two = (0, 1)

    def set_keys(self, keys: Sequence[int]) -> None:
        """There are these columns, from left to right."""
        self.keys = tuple(keys)

    def expect(self) -> None:
        """The comparison that comes next has a side for each column that is there now."""
        self._coming = {key: side for side, key in enumerate(self.keys)}

    def take_over(self) -> None:
        """The comparison that was expected is shown from now on."""
        self._shown = self._coming
        if drawn := self.drawn():
            self._two = (drawn[0], drawn[min(1, len(drawn) - 1)])

    @property
    def is_awaited(self) -> bool:
        """Whether there still is a column for which the comparison that was expected is drawn."""
        return any(key in self._coming for key in self.keys)

    def letter(self, key: int) -> str:
        """Return what a column is called."""
        return SIDE_NAMES[self.keys.index(key)]

    def letters(self, keys: Sequence[int]) -> str:
        """Return what several are called."""
        return "".join(map(self.letter, keys))

    def side(self, key: int) -> int | None:
        """Return the side that is shown in a column; None: it has not been drawn."""
        return self._shown.get(key)

    def drawn(self) -> list[int]:
        """Return the columns that have a side."""
        return [key for key in self.keys if key in self._shown]

    def seen(self, *, all_of_them: bool) -> list[int]:
        """Return the columns that are looked at: all, or the two that are held against each other."""
        return list(self.keys if all_of_them else dict.fromkeys(self.two))

    def places_of_two(self, keys: Sequence[int]) -> tuple[int, int]:
        """Return the places among `keys` of the two that are held against each other."""
        first, second = (keys.index(key) if key in keys else 0 for key in self.two)
        return first, second

    # --- two of them -----------------------------------------------------------------------------------------

    @property
    def two(self) -> tuple[int, int]:
        """The two columns that are held against each other; the same one twice where there is no other."""
        drawn = self.drawn() or list(self.keys)
        first, second = self._two
        if first not in drawn:
            first = next((key for key in drawn if key != second), drawn[0])
        if second not in drawn or second == first:
            second = next((key for key in drawn if key != first), first)
        return first, second

    def hold(self, first: int, second: int) -> None:
        """Hold these two against each other; of the same one twice the other one of before takes its place."""
        before = self.two
        self._two = (first, second) if first != second else (before[1], before[0])
