"""How large and in which palettes the window is photographed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from ddpm_studio.gui.style.theme import Mode

Size = tuple[int, int]
USUAL: Size = (1280, 800)
SMALL: Size = (1280, 720)
LARGE: Size = (1920, 1080)
LARGE_LETTERS = 1.5
"""How much larger large letters are."""


@dataclass(frozen=True)
class Look:
    """A size in pixels of the window (None: as it is), a palette, and how much larger than usual letters are."""

    size: Size | None
    mode: Mode
    letters: float = 1.0

    def name(self) -> str:
        """What the name of a picture ends with."""
        size = "" if self.size in (None, USUAL) else f"-{self.size[0]}x{self.size[1]}"
        large = {1.0: "", LARGE_LETTERS: "-large-letters"}
        return f"{size}{large.get(self.letters, f'-letters-{self.letters:g}')}-{self.mode}"


@dataclass(frozen=True)
class Looks:
    """Which looks were asked for; nothing of a kind: the usual ones, to which a scene may add others."""

    sizes: tuple[Size, ...] = ()
    letters: tuple[float, ...] = ()
    modes: tuple[Mode, ...] = ("light", "dark")

    def of_window(self, also: tuple[Size, ...] = (), letters: tuple[float, ...] = ()) -> Iterator[Look]:
        """Every look of the main window, with further sizes and letters unless some were asked for."""
        if self.sizes or self.letters:
            yield from self._each(self.sizes or (USUAL,), self.letters or (1.0,))
            return
        yield from self._each((USUAL, *also), (1.0,))
        yield from self._each((USUAL,), letters)

    def of_dialog(self) -> Iterator[Look]:
        """Every look of a window whose size is its own."""
        yield from (Look(None, mode, letters) for letters, mode in product(self.letters or (1.0,), self.modes))

    def _each(self, sizes: tuple[Size, ...], letters: tuple[float, ...]) -> Iterator[Look]:
        yield from (Look(size, mode, factor) for size, factor, mode in product(sizes, letters, self.modes))
