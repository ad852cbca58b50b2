"""What is exported, as which kind of file, and the job that does it. No widgets."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from ddpm_studio.engine.events import Job, Pixels, Progress, Saved, Work
from ddpm_studio.engine.export.animation import Drawn, save_animation
from ddpm_studio.engine.export.animation_options import AnimationOptions
from ddpm_studio.engine.export.contact_sheet import ContactSheetOptions, make_contact_sheet
from ddpm_studio.engine.export.foreseen import Foreseen, foresee_animation, foresee_picture, foresee_singles
from ddpm_studio.engine.export.grid import GridOptions, enlarge, make_grid
from ddpm_studio.engine.export.named_grid import make_named_grid
from ddpm_studio.engine.export.names import safe_name
from ddpm_studio.engine.export.npz import save_npz, suggest_npz_name
from ddpm_studio.engine.export.pictures import save_png, save_singles
from ddpm_studio.engine.export.progression import ProgressionOptions, make_progression
from ddpm_studio.engine.export.timeline_strip import Moment, beside
from ddpm_studio.engine.films.film import View
from ddpm_studio.gui.film.any_take import AnyTake

ExportKind: TypeAlias = Literal["grid", "singles", "contact", "progression", "animation", "npz"]
LEGIBLE = 64
"""Pictures smaller than this are enlarged in files that people look at, at most `MOST_SCALE` times."""
MOST_SCALE = 8
SAMPLE = {"image", "seed_name", "told"}
"""What a picture has of its own that is just an image of a class, no branch or the like of one."""


@dataclass(frozen=True)
class Subject:
    """What the user looks at when asking for an export: a frame of a take, in a view, perhaps one picture of it."""

    take: AnyTake
    position: int
    view: View
    solo: int | None = None

    @property
    def scale(self) -> int:
        """How often each pixel is to be repeated so that one can see the pictures."""
        side = int(max(self.take.film.frame(0).shape[1:3]))
        return max(1, min(MOST_SCALE, LEGIBLE // side))

    def frame(self, position: int | None = None, view: View | None = None) -> Pixels:
        """Return the pictures of a frame, (N, H, W, C), by default of the one looked at; one if one is alone."""
        pixels: Pixels = self.take.film.frame(self.position if position is None else position, view or self.view)
        return pixels if self.solo is None else pixels[self.solo : self.solo + 1]

    def over_time(self) -> Drawn:
        """Return the frames there are, with what the network believes the images to be."""
        return Drawn(len(self.times()), lambda position: self.frame(position, "x_0"))

    def times(self) -> list[int]:
        """Return t of each frame; nothing if they are no moments of a chain."""
        return [moment.t for moment in self.take.moments() if isinstance(moment, Moment)]

    def names(self) -> list[str]:
        """Return what names each picture of a frame."""
        names = self.take.names()
        return names if self.solo is None else [names[self.solo]]

    def own_parameters(self) -> list[dict[str, object]]:
        """Return what each picture of a frame has of its own."""
        own = self.take.own_parameters()
        return own if self.solo is None else [own[self.solo]]

    def file_names(self) -> list[str]:
        """Return what a file of each picture is called, without suffix: by its number and class where it has one."""
        own = self.own_parameters()
        named = [f"{each['image']:04d}_{each['told']}" if each.keys() == SAMPLE else "" for each in own]
        return [told or name.replace("/", "-") for told, name in zip(named, self.names(), strict=True)]

    def captions(self) -> list[str]:
        """Return what is written below each picture on a sheet: its class, or else what names it."""
        own = zip(self.own_parameters(), self.names(), strict=True)
        return [str(each["told"]) if each.keys() == SAMPLE else name for each, name in own]

    def labels(self) -> list[int] | None:
        """Return the number of each picture's class in the model's list; None where it is told none."""
        own, known = self.own_parameters(), self.take.table()
        said = [each.get("told") for each in own]
        return [known.index(str(name)) for name in said] if all(name in known for name in said) else None

    def picture(self) -> Pixels:
        """Return the picture that is alone, in its own pixels, or all on one sheet, (H, W, C)."""
        frame = self.frame()
        return frame[0] if self.solo is not None else make_grid(frame, GridOptions(columns=self.take.columns))

    def parameters(self) -> dict[str, object]:
        """Return what a picture file of the frame carries."""
        own = {} if self.solo is None else self.own_parameters()[0]
        return {**self.take.parameters(self.position, self.view), **own}

    @property
    def moment(self) -> str:
        """Which frame is looked at, such as ``t = 431``."""
        return self.take.moments()[self.position].text

    def file_name(self, kind: ExportKind) -> str:
        """Suggest a name for a file, or for a folder of files."""
        model = self.take.card.title
        what = self.take.what
        if self.solo is not None:
            what = self.names()[0].replace("/", "-").replace("λ = ", "lambda-")
        told = self.moment.replace(" = ", "=").replace(",", "")
        moment = "" if told == "t=0" else f" {told}"
        if kind == "contact":
            return safe_name(f"{model} {what} contact sheet") + ".png"
        if kind == "progression":
            return safe_name(f"{model} {what} over t") + ".png"
        suffixes = {"grid": f"{moment}.png", "singles": moment, "animation": ".webp"}
        if kind == "npz":
            return suggest_npz_name(self.last())
        return safe_name(f"{model} {what}") + suffixes[kind]

    def last(self) -> Pixels:
        """Return the pictures at the end of the chain, as far as it has come."""
        return self.frame(len(self.take.film) - 1)


@dataclass(frozen=True)
class ExportOptions:
    """How each kind of export is made; only the one for the kind that is chosen counts."""

    grid: GridOptions = field(default_factory=GridOptions)
    contact: ContactSheetOptions = field(default_factory=ContactSheetOptions)
    progression: ProgressionOptions = field(default_factory=ProgressionOptions)
    animation: AnimationOptions = field(default_factory=AnimationOptions)


@dataclass(frozen=True)
class Plan:
    """An export as the user has chosen it."""

    subject: Subject
    kind: ExportKind
    path: Path
    """The file; for single pictures the folder."""
    options: ExportOptions
    keeps_parameters: bool = True

    def work(self) -> Job:
        """Write the file or files; ends with a Saved."""
        if self.kind == "singles":
            return self._singles()
        if self.kind == "animation":
            return self._animation()
        return self._file()  # small enough to be written at one go

    def foresee(self) -> Work[Foreseen]:
        """Look what `work` would write; nothing is written."""
        if self.kind == "animation":
            reel = self._frames(), self.options.animation, self.subject.take.moments()
            return (yield from foresee_animation(self.path.suffix, *reel, self._parameters(is_film=True)))
        if self.kind == "singles":
            return (yield from foresee_singles(self.subject.frame(), self._parameters()))
        if self.kind == "npz":
            last = self.subject.last()
            return Foreseen(make_grid(last), last.nbytes * (3 if last.shape[3] == 1 else 1), is_exact=False)
        return (yield from foresee_picture(*self._page()))

    def _file(self) -> Job:
        yield Progress(0, 1, "files")
        if self.kind == "npz":
            save_npz(self.path, self.subject.last(), self.subject.labels())
        else:
            save_png(self.path, *self._page())
        yield Progress(1, 1, "files")
        yield Saved("export", self.path)

    def _page(self) -> tuple[Pixels, dict[str, object] | None]:
        """Return the one picture that is written, and its parameters."""
        subject, grid = self.subject, self.options.grid
        if self.kind == "contact":
            return self._contact_sheet(), self._parameters(is_film=True)
        if self.kind == "progression":
            return self._progression(), self._parameters(is_film=True)
        if subject.solo is not None and not grid.captions:
            return enlarge(subject.picture(), grid.scale), self._parameters()
        return self._sheet(), self._parameters()

    def _sheet(self) -> Pixels:
        subject, grid = self.subject, self.options.grid
        rows, columns = subject.take.axes()
        is_table = len(subject.frame()) == len(rows) * len(columns)  # whose last row is whole
        if rows and is_table and grid.captions and grid.columns == len(columns):
            return make_named_grid(subject.frame(), grid, rows, columns)
        return make_grid(subject.frame(), grid, subject.captions())

    def _contact_sheet(self) -> Pixels:
        take = self.subject.take
        texts = [moment.text for moment in take.moments()]
        frames = Drawn(len(texts), self.subject.frame)  # it may still grow
        return make_contact_sheet(frames, texts, self.options.contact, take.columns)

    def _progression(self) -> Pixels:
        subject = self.subject
        return make_progression(subject.over_time(), subject.times(), subject.names(), self.options.progression)

    def _singles(self) -> Job:
        subject, take = self.subject, self.subject.take
        chosen = subject.own_parameters()
        names = subject.file_names()
        common = take.parameters(subject.position, subject.view) if self.keeps_parameters else None
        yield from save_singles(self.path, subject.frame(), common, names=names, each=chosen)

    def _animation(self) -> Job:
        moments = self.subject.take.moments()
        parameters = self._parameters(is_film=True)
        yield from save_animation(self.path, self._frames(), self.options.animation, parameters, moments)

    def _frames(self) -> Drawn:
        draw = self._pair if self.options.animation.side_by_side else self._picture
        return Drawn(len(self.subject.take.moments()), draw)  # it may still grow

    def _picture(self, position: int, view: View | None = None) -> Pixels:
        frame = self.subject.frame(position, view)
        if self.subject.solo is not None:
            alone: Pixels = frame[0]
            return alone
        return make_grid(frame, GridOptions(columns=self.subject.take.columns, spacing=1))

    def _pair(self, position: int) -> Pixels:
        return beside(self._picture(position, "x_t"), self._picture(position, "x_0"))

    def _parameters(self, is_film: bool = False) -> dict[str, object] | None:
        if not self.keeps_parameters:
            return None
        if not is_film:
            return self.subject.parameters()
        if self.kind == "progression":
            times, frames = self.subject.times(), self.options.progression
            over = {"over": "t", "times": [times[frame] for frame in frames.choose_frames(times)]}
            return {**self.subject.take.parameters_of_film("x_0"), **over}
        shows_both = self.kind == "animation" and self.options.animation.side_by_side
        return self.subject.take.parameters_of_film("pair" if shows_both else self.subject.view)
