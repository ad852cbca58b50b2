"""The files of a job that draws: judged before anything is computed, then each written, or refused, by itself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ddpm_studio.engine.choices.layout import Layout
from ddpm_studio.engine.disk.targets import check_folder
from ddpm_studio.engine.errors import StudioError, is_out_of_memory
from ddpm_studio.engine.export.animation import Drawn, fitting_suffix, save_animation, told_of_another_kind
from ddpm_studio.engine.export.animation_options import AnimationOptions
from ddpm_studio.engine.export.grid import GridOptions, enlarge, make_grid, sheet_size
from ddpm_studio.engine.export.metadata import Parameters, can_keep
from ddpm_studio.engine.export.mp4 import NO_VIDEO, can_write_mp4
from ddpm_studio.engine.export.named_grid import make_named_grid
from ddpm_studio.engine.export.names import free_name
from ddpm_studio.engine.export.npz import save_npz, suggest_npz_name
from ddpm_studio.engine.export.pictures import save_png
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.plain_text import in_a_line, sentence
from ddpm_studio.headless.telling import drain

LEGIBLE = 64
"""Smaller pictures are enlarged so that one can see them, at most `MOST_SCALE` times."""
MOST_SCALE = 8


@dataclass(frozen=True)
class Told:
    """What the model is told of the pictures of a film."""

    names: tuple[str, ...]
    """The class or caption of each; none where the model is told nothing."""
    classes: tuple[str, ...]
    """Those of the model, whose places are the labels of arrays."""

    @property
    def labels(self) -> list[int] | None:
        """The number of each picture's class; None where it is told none."""
        return [self.classes.index(name) for name in self.names if name in self.classes] or None

    def rows(self, columns: int) -> tuple[str, ...]:
        """Return the caption of each row of a sheet with so many columns; none where rows are not of one caption."""
        rows = self.names[::columns] if columns > 1 and not self.classes else ()
        is_whole = len(rows) > 1 and len(self.names) == len(rows) * columns
        told = [row for row in rows for _ in range(columns)] if is_whole else []
        return rows if told == [*self.names] else ()


class Outputs:
    """Writes for each film of a job its last frame as arrays and as a sheet, and the film itself.

    What cannot be as it was asked for, and what is done instead, is in `notes` before anything is computed.
    """

    def __init__(self, folder: Path, kind: str, layout: Layout, shape: tuple[int, int, int]) -> None:
        """Judge what is to be written.

        :param kind: of the film: webp, gif, png or mp4.
        :param shape: (H, W, C) of each picture.
        :raises StudioError: if nothing could be written to `folder`, or no film of that kind.
        """
        if kind == "mp4" and not can_write_mp4():
            raise StudioError(NO_VIDEO)
        pixels = (len(layout.cells), *shape)
        check_folder(folder, layout.films * pixels[0] * shape[0] * shape[1] * max(3, shape[2]))
        self.notes: list[str] = []
        self._folder, self._suffix = folder, f".{kind}"
        self._grid = self._choose_grid(pixels, layout.columns)
        self._closes = layout.closes
        self._written = self._refused = 0
        self._told: dict[str, Told] = {}
        self._names = [cell.name.removesuffix(f" {cell.told}") for cell in layout.cells]

    def _choose_grid(self, pixels: tuple[int, ...], columns: int) -> GridOptions | None:
        """Return how pictures of this shape, (N, H, W, C), stand on a sheet; None: no sheet can hold them."""
        for scale in range(max(1, min(MOST_SCALE, LEGIBLE // max(pixels[1:3]))), 0, -1):
            grid = GridOptions(columns=min(columns, pixels[0], 1000), scale=scale)
            try:
                height, width = sheet_size(pixels, grid)
            except StudioError as problem:
                why = str(problem).partition(".")[0]
                continue
            if (fitting := fitting_suffix(self._suffix, height, width)) != self._suffix:
                self.notes.append(told_of_another_kind(self._suffix, fitting, height, width))
                self._suffix = fitting
            return grid
        self.notes.append(f"{why}, which no file of pictures can have: only the arrays (.npz) are written.")
        return None

    def kept(self, parameters: Parameters) -> Parameters | None:
        """Return `parameters` if they are short enough to be kept in pictures; else that is noted."""
        if can_keep(parameters):
            return parameters
        self.notes.append("What made the pictures is too long to be kept in them: they are written without it.")
        return None

    def write(
        self, films: Sequence[tuple[str, Film]], parameters: Parameters | None, told: Sequence[Told] = ()
    ) -> None:
        """Write films by their names: first what is needed to make the rest again.

        :param told: of what class the pictures of each film are.
        :raises StudioError: at the end, if a file could not be written, which has been told then.
        """
        self._told = {name: each for (name, _), each in zip(films, told, strict=False)}
        for name, film in films:
            self._attempt(partial(self._write_arrays, name, film))
        if self._grid is not None:
            for name, film in films:
                self._attempt(partial(self._write_sheet, name, film, self._grid, parameters))
            for name, film in films:
                self._attempt(partial(self._write_film, name, film, self._grid, parameters))
        if self._refused:
            what = "is" if self._refused == 1 else "are"
            raise StudioError(f"{self._refused} of {self._refused + self._written} files {what} not written.")

    def _attempt(self, write: Callable[[], None]) -> None:
        try:
            write()
        except (StudioError, OSError, MemoryError, RuntimeError) as error:
            if isinstance(error, RuntimeError | MemoryError) and not is_out_of_memory(error):
                raise
            self._refused += 1
            said = str(error) if isinstance(error, StudioError | OSError) else "There is not enough memory for a file."
            print(sentence(said), file=sys.stderr)
        else:
            self._written += 1

    def _write_arrays(self, name: str, film: Film) -> None:
        drawn = film.frame(len(film) - 1)
        path = self._free(suggest_npz_name(drawn, name))
        save_npz(path, drawn, told.labels if (told := self._told.get(name)) else None)
        print(in_a_line(str(path)))

    def _write_sheet(self, name: str, film: Film, grid: GridOptions, parameters: Parameters | None) -> None:
        path, drawn = self._free(f"{name}.png"), film.frame(len(film) - 1)
        told = self._told.get(name, Told((), ()))
        if rows := told.rows(grid.columns):
            sheet = make_named_grid(drawn, grid, rows, self._names[: grid.columns])
        else:
            names = told.names if told.classes or len(set(told.names)) > 1 else ()
            sheet = make_grid(drawn, grid.model_copy(update={"captions": bool(names)}), names or None)
        save_png(path, sheet, parameters)
        print(in_a_line(str(path)))

    def _write_film(self, name: str, film: Film, grid: GridOptions, parameters: Parameters | None) -> None:
        path = self._free(f"{name} film.png" if self._suffix == ".png" else f"{name}{self._suffix}")
        options = AnimationOptions()
        if self._closes:  # what plays are the pictures, in their order, and nothing holds up their going round
            drawn, options = film.frame(len(film) - 1), AnimationOptions(hold_last=0)
            frames = Drawn(len(drawn), lambda place: enlarge(drawn[place], grid.scale))
        else:
            frames = Drawn(len(film), lambda position: make_grid(film.frame(position), grid))
        drain(lambda _: save_animation(path, frames, options, parameters))

    def _free(self, name: str) -> Path:
        return free_name(self._folder / name)
