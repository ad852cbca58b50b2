"""Writes x_t, the film strip or an animation of the noising to a file, with what made it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from ddpm_studio.engine.choices.schedule_file import SUFFIX, read_schedule, save_schedule
from ddpm_studio.engine.diffusion.schedules import Schedule
from ddpm_studio.engine.endings import ANIMATIONS, patterns
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Control, Job, Pixels, Progress, Saved
from ddpm_studio.engine.export.animation import Drawn, save_animation
from ddpm_studio.engine.export.animation_options import AnimationOptions
from ddpm_studio.engine.export.grid import GridOptions, make_grid
from ddpm_studio.engine.export.names import free_name, safe_name
from ddpm_studio.engine.export.pictures import save_png
from ddpm_studio.gui.forward.noising import Noising, to_pixels
from ddpm_studio.gui.forward.scene import Scene
from ddpm_studio.gui.forward.view import ForwardView
from ddpm_studio.gui.job_bar import JobBar

LEGIBLE = 192
"""Pixels that the shorter side of a saved picture should have; small pictures are enlarged in whole steps."""
FRAMES = 120
"""Frames of an animation, spread over 0 … T."""


def scale_for(pixels: Pixels) -> int:
    """Return how many times each pixel is repeated."""
    height, width = pixels.shape[:2]
    scale: int = max(1, min(8, LEGIBLE // min(height, width)))
    return scale


def save_picture(scene: Scene, noising: Noising, t: int, path: Path) -> Job:
    """Write x_t as a PNG in its own pixels."""
    yield Progress(0, 1, "files")
    save_png(path, to_pixels(noising.x_t(scene.course.at(t))), scene.parameters(t))
    yield Saved("export", path)


def save_strip(scene: Scene, noising: Noising, path: Path, times: Sequence[int]) -> Job:
    """Write a row of pictures for the chosen schedule and for each it is compared with, as one PNG."""
    yield Progress(0, 1, "files")
    pictures = [to_pixels(noising.x_t(course.at(t))) for course in scene.courses for t in times]
    options = GridOptions(columns=len(times), scale=max(1, scale_for(noising.pixels) // 2), captions=True)
    captions = [f"t = {t}" for t in times]
    if scene.others:
        captions = [f"{course.name}, {caption}" for course in scene.courses for caption in captions]
    save_png(path, make_grid(np.stack(pictures), options, captions), scene.parameters())
    yield Saved("export", path)


def save_film(scene: Scene, noising: Noising, path: Path) -> Job:
    """Write how the picture disappears as an animation; the suffix of the file says which kind."""
    count = min(FRAMES, scene.last_time + 1)
    times = [round(index * scene.last_time / (count - 1)) for index in range(count)]

    def draw(index: int) -> Pixels:
        return to_pixels(noising.x_t(scene.course.at(times[index])))

    options = AnimationOptions(fps=20, scale=scale_for(noising.pixels), boomerang=True)
    yield from save_animation(path, Drawn(count, draw), options, scene.parameters())


class Saver(QObject):
    """Asks where to save what a view shows, and writes it in a job; schedules are opened here as well."""

    schedule_opened = Signal(object)
    """A `Schedule` was read from a file."""
    failed = Signal(str)
    """A sentence about a file that cannot be used."""

    def __init__(self, view: ForwardView, job_bar: JobBar) -> None:
        super().__init__(view)
        self._view, self._job_bar = view, job_bar

    def ask_picture(self) -> None:
        """Ask where to save x_t as a PNG."""
        self._ask(f"t={self._view.t}.png", self.tr("PNG pictures (*.png)"), self.write_picture)

    def ask_strip(self) -> None:
        """Ask where to save the film strip as a PNG."""
        self._ask("noised.png", self.tr("PNG pictures (*.png)"), self.write_strip)

    def ask_film(self) -> None:
        """Ask where to save an animation of the noising."""
        self._ask("noised.webp", self.tr("Animations ({})").format(patterns(ANIMATIONS[:3])), self.write_film)

    def ask_schedule(self) -> None:
        """Ask where to save the schedule and its numbers."""
        self._ask(f"schedule{SUFFIX}", self.tr("Schedules (*{})").format(SUFFIX), self.write_schedule, needs=False)

    def ask_to_open(self) -> None:
        """Ask for a schedule that was saved."""
        dialog = QFileDialog(self._view, self.tr("Open a schedule"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Schedules (*{})").format(SUFFIX))
        dialog.fileSelected.connect(self.open_schedule)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open_schedule(self, file: str) -> None:
        """Read a schedule that was saved."""
        try:
            self.schedule_opened.emit(read_schedule(Path(file)))
        except LoadError as error:
            self.failed.emit(str(error))

    def write_schedule(self, file: str) -> None:
        """Write the schedule and its numbers."""
        if self._view.scene is not None:
            make = partial(_schedule_job, self._view.scene.course.schedule, Path(file))
            self._job_bar.start(partial(_without_control, make), self.tr("Saving"))

    def write_picture(self, file: str) -> None:
        """Write x_t."""
        self._write(partial(save_picture, t=self._view.t), file)

    def write_strip(self, file: str) -> None:
        """Write the film strip."""
        self._write(partial(save_strip, times=tuple(self._view.strip_times)), file)

    def write_film(self, file: str) -> None:
        """Write an animation."""
        self._write(save_film, file)

    def _ask(self, ending: str, kinds: str, write: Callable[[str], None], *, needs: bool = True) -> None:
        """Ask for a name; `needs` tells whether there must be a picture."""
        scene = self._view.scene
        if scene is None or (needs and scene.noising is None):
            return
        dialog = QFileDialog(self._view, self.tr("Save as"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(kinds)
        dialog.setDefaultSuffix(Path(ending).suffix.removeprefix("."))
        name = safe_name(f"{Path(scene.name).stem if needs else scene.course.name} {ending}")
        dialog.selectFile(free_name(Path(dialog.directory().absolutePath()) / name).name)
        dialog.fileSelected.connect(write)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _write(self, write: Callable[..., Job], file: str) -> None:
        scene = self._view.scene
        if scene is not None and scene.noising is not None:
            make = partial(write, scene, scene.noising, path=Path(file))
            self._job_bar.start(partial(_without_control, make), self.tr("Saving"))


def _schedule_job(schedule: Schedule, path: Path) -> Job:
    yield Progress(0, 1, "files")
    save_schedule(path, schedule)
    yield Saved("export", path)


def _without_control(make: Callable[[], Job], control: Control) -> Job:
    """Make a job that looks at no control: it is stopped by being closed."""
    return make()
