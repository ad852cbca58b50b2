"""Render every tab, light and dark, with real content: ``python packaging/screenshots.py FOLDER``.

Nothing is staged: a short training on digits, a chain drawn from a bundled model and an interpolation are done for
it, offscreen, in a home of their own. It takes about two minutes on two cores. ``--only sample forward`` takes those
alone; ``--scale 2`` takes them as a screen with twice as many pixels shows them, which is done for ``sample`` anyway.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import numpy as np
from PySide6.QtCore import QEventLoop, QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QApplication, QMenu, QScrollArea, QWidget

from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.disk.places import runs_folder
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.gui.editing.answers_bar import ANSWERS, WITH_PICTURE
from ddpm_studio.gui.editing.known_choice import TRY
from ddpm_studio.gui.errands import OpenLesson, ShowOverTraining
from ddpm_studio.gui.film.export.export_choices import KINDS
from ddpm_studio.gui.film.onward.kept import keep_alone
from ddpm_studio.gui.forms.form_row import Row
from ddpm_studio.gui.forms.help_door import ask_for_help
from ddpm_studio.gui.forward.header import MEMORY, STEPS
from ddpm_studio.gui.help.help_pane import HelpPane
from ddpm_studio.gui.lessons.lesson_pane import LessonPane
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Mode, Theme
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.tabs.compare import CompareTab
from ddpm_studio.gui.tabs.edit import EditTab
from ddpm_studio.gui.tabs.evaluate import BITS, NEAREST, SENDING, SETS, SNAPSHOTS, EvaluateTab
from ddpm_studio.gui.tabs.forward import ForwardTab
from ddpm_studio.gui.tabs.interpolate import PAIR, TOUR, InterpolateTab
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.tabs.train import TrainTab
from ddpm_studio.gui.widgets.grid.image_well import ImageWell
from ddpm_studio.gui.window.engine_loader import EngineLoader
from ddpm_studio.gui.window.main_window import MainWindow
from ddpm_studio.gui.window.saved_files import SavedWindow
from ddpm_studio.gui.window.settings_window import SettingsWindow
from ddpm_studio.gui.work.worker import stop_all, workers

SIZE = (1280, 800)
SIZES = ((1280, 720), (1920, 1080))
LARGE = 1.5
"""How much larger large letters are."""
TRAINING_STEPS = 300
BIG_STAR = 3
"""Of the shapes that the bundled model has learnt from."""
AnyTab = TypeVar("AnyTab", bound=Tab)
MODES: tuple[Mode, ...] = ("light", "dark")


def main() -> int:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", choices=SCENES, default=list(SCENES), help="what to take; else everything")
    parser.add_argument("--scale", type=float, default=1.0, help="pixels of the screen per pixel of the window")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["DDPM_STUDIO_HOME"] = home
        os.environ["QT_SCALE_FACTOR"] = str(chosen.scale)
        app = QApplication([])
        studio = Studio(Theme(app), chosen.folder)
        studio.wait(lambda: studio.window.session.is_engine_ready)
        for scene in chosen.only:
            SCENES[scene](studio)
        studio.leave()
    if chosen.only == list(SCENES):  # the scale holds for a whole process
        return subprocess.call([sys.executable, __file__, str(chosen.folder), "--only", "sample", "--scale", "2"])
    return 0


class Studio:
    """A window, and someone who uses it."""

    def __init__(self, theme: Theme, folder: Path) -> None:
        self.theme, self.folder, self.letters = theme, folder, 1.0
        theme.apply("light")
        self.window = MainWindow(Session(), theme)
        self.window.resize(*SIZE)
        self.window.show()
        self.loader = EngineLoader(self.window.session)
        self.loader.start()

    def photograph_training(self) -> None:
        """Train digits for a while; the start page then has a run to show."""
        self.take("train-empty", "train")
        train = self.open(TrainTab)
        train.choices.settings.form.put("training.steps", TRAINING_STEPS)
        train.choices.data.form.put("held_out", 0.1)
        train.choices.settings.form.put("probe.cost_limit", 20)
        train.choices.settings.form.put("saving.preview_every", TRAINING_STEPS // 4)
        train.choices.settings.form.put("saving.snapshot_every", TRAINING_STEPS // 10)
        train.press_primary()
        self.wait(lambda: any(len(list(path.glob("previews/*"))) > 2 for path in _runs()) or not train.is_busy)
        for changes in (["name=Digits, twice as long", "training.steps=4000"], ["data.height=16", "data.width=16"]):
            train.turns.upcoming.add(with_changes(train.choices.config(), changes))
        self.take_in_sizes("train-running", "train")
        train.turns.upcoming.hold()
        self.wait(lambda: not train.is_busy)
        self.take_in_sizes("train", "train")
        train.view.step_cursor.keep(TRAINING_STEPS // 2)
        self.take("train-looking-back", "train")
        train.view.kinds.choose(1)
        self.take("train-by-t", "train")
        train.view.kinds.choose(0)
        train.view.step_cursor.follow()
        self.take("start", "start")

    def photograph_sampling(self) -> None:
        """Draw shapes; look at all of them, and at one with a pixel followed over log SNR."""
        self.window.session.use_model(resource("models/shapes.safetensors"))
        sample = self.open(SampleTab)
        self.take("sample-empty", "sample")
        sample.press_primary()
        self.wait(lambda: not sample.is_busy)
        film = sample.view
        drawn = sample.walk.options().steps
        sample.live.setChecked(False)  # or it would be drawn at once
        sample.walk.put("steps", 2 * drawn)
        self.take("sample-chosen-otherwise", "sample")
        sample.walk.put("steps", drawn)
        film.timeline.go_to(film.timeline.position * 3 // 5)
        self.take("sample", "sample")
        film.header.choose_view("memory")
        self.wait(lambda: len(film.take.film.gaps) == len(film.take.film) if film.take else False)
        self.take("sample-memory", "sample")
        film.header.choose_view("pair")
        film.grid.show_alone(0)
        film.pixel_panel.pick(16, 16)
        film.timeline.transport.axis.click()
        self.take("sample-pixel", "sample")
        film.timeline.transport.axis.click()
        film.export()
        film.outlet.export_dialog.page.kind.setCurrentIndex(KINDS.index("animation"))
        self.shoot("export", film.outlet.export_dialog)
        film.outlet.export_dialog.close()
        film.header.choose_view("x_t")
        self.photograph_branches(sample)

    def photograph_library(self) -> None:
        """Draw with a few seeds, star one, keep a picture alone; look at rail, menu and library."""
        self.window.session.use_model(resource("models/shapes.safetensors"))
        sample, results = self.open(SampleTab), self.window.session.results
        sample.images.put("count", 16)
        for steps in (10, 10, 20, 20):
            sample.walk.put("steps", steps)
            sample.press_primary()
            self.wait(lambda: not sample.is_busy and not results.is_busy)
        outlet = sample.view.outlet
        outlet.mark("exported")
        outlet.mark("used")
        subject = sample.view.subject(5)
        assert subject is not None
        keep_alone(self.window.session, subject)
        self.wait(lambda: not results.is_busy)
        results.change(results.items[2], is_starred=True, name="a fine sheet")
        self.take("rail", "sample")
        sample.view.grid.menu_requested.emit(5, sample.view.grid.mapToGlobal(sample.view.grid.rect().center()))
        menu = sample.view.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]
        self.shoot("picture-menu", menu)
        menu.close()
        self.take("library", "library")

    def photograph_interpolation(self) -> None:
        """Mix two digits: a strip, a grid of t × λ, and the way over λ."""
        self.window.session.use_model(resource("models/digits.safetensors"))
        interpolate = self.open(InterpolateTab)
        self.wait(lambda: interpolate.can_start)
        self.pause(500)
        interpolate.press_primary()
        self.wait(lambda: not interpolate.is_busy)
        self.take("interpolate", "interpolate")
        bench, live = interpolate.two.bench, interpolate.live.drawer
        bench.weight.setValue(37)
        bench.depths[0].setValue(700)
        self.wait(lambda: live.is_up_to_date and not live.runner.is_busy and not live.rest.isActive())
        self.take("interpolate-live", "interpolate")
        interpolate.mixture.depths.grid_button.click()
        interpolate.mixture.mixing.put("noise", "inversion")
        interpolate.press_primary()
        self.wait(lambda: not interpolate.is_busy)
        self.take("interpolate-grid", "interpolate")
        interpolate.views.show_sweep()
        interpolate.views.sweep.timeline.go_to(5)
        self.take("interpolate-way", "interpolate")
        interpolate.modes.choose(TOUR)
        self.take("tour-empty", "interpolate")
        interpolate.press_primary()
        self.wait(lambda: not interpolate.is_busy)
        interpolate.tour.views.sweep.timeline.go_to(3)
        self.take("tour", "interpolate")
        interpolate.tour.views.show_chain()
        self.take("tour-chain", "interpolate")
        interpolate.modes.choose(PAIR)

    def photograph_edit(self) -> None:
        """Erase a part of a shape and draw it anew, wipe, go on from an answer, and draw from a small picture."""
        self.window.session.use_model(resource("models/shapes.safetensors"))
        edit = self.open(EditTab)
        self.wait(lambda: edit.source.sight is not None and not edit.source.is_loading)
        edit.source.take_number(BIG_STAR)
        self.wait(lambda: not edit.source.is_loading)
        self.take("edit-empty", "edit")
        mask = np.zeros((32, 32), np.uint8)
        mask[2:30, 15:31] = 255
        edit.canvas.set_mask(mask)
        edit.press_primary()
        self.wait(lambda: edit.views.waits or edit.view.take is not None)
        self.take("edit-running", "edit")
        self.wait(lambda: not edit.is_busy)
        self.take("edit", "edit")
        edit.views.bar.beside.choose(WITH_PICTURE)
        edit.view.grid.show_alone(1)
        self.take("edit-wipe", "edit")
        edit.views.bar.beside.choose(ANSWERS)
        edit.views.bar.use.click()
        edit.view.grid.show_all()
        self.take("edit-step", "edit")
        edit.choices.known.buttons["smaller"].click()
        edit.choices.known.manner.choose(TRY)
        edit.press_primary()
        self.wait(lambda: not edit.is_busy)
        self.take("edit-smaller", "edit")

    def photograph_compare_edits(self) -> None:
        """Send an edit to Compare, and hold it against the same without going back, and with x_t where it is."""
        self.window.session.use_model(resource("models/shapes.safetensors"))
        edit = self.open(EditTab)
        self.wait(lambda: edit.source.sight is not None and not edit.source.is_loading)
        edit.source.take_number(BIG_STAR)
        self.wait(lambda: not edit.source.is_loading)
        mask = np.zeros((32, 32), np.uint8)
        mask[2:30, 15:31] = 255
        edit.canvas.set_mask(mask)
        edit.compare.click()
        compare = self.open(CompareTab)
        self.take("compare-edits-empty", "compare-edits")
        compare.ways.add()
        compare.ways.sides[2].walk.put("moves", False)
        compare.press_primary()
        self.wait(lambda: not compare.is_busy)
        self.take("compare-edits", "compare-edits")
        self.window.resize(1280, 720)
        compare.comparison.header.choose_manner("wipe")
        self.take("compare-edits-wipe", "compare-edits")
        self.window.resize(*SIZE)

    def photograph_compare(self) -> None:
        """Compare two samplers in every manner, then the snapshots of the run that was trained."""
        self.window.session.use_model(resource("models/shapes.safetensors"))
        compare = self.open(CompareTab)
        self.take("compare-empty", "compare")
        compare.ways.images.form.put("count", 16)
        compare.ways.sides[1].walk.put("steps", 10)
        compare.press_primary()
        self.wait(lambda: not compare.is_busy)
        view = compare.comparison
        view.header.choose_view("x_0")
        view.timeline.go_to(view.timeline.count // 2)
        self.take("compare", "compare")
        compare.ways.copy(compare.ways.keys[1])
        compare.ways.sides[2].walk.put("steps", 5)
        self.take("compare-column-more", "compare")
        for steps in (3, 2, 1):
            compare.ways.add()
            compare.ways.sides[-1].walk.put("steps", steps)
        compare.press_primary()
        self.wait(lambda: not compare.is_busy)
        view.timeline.go_to(1)
        self.window.resize(1280, 720)
        self.take("compare-six", "compare")
        self.window.resize(*SIZE)
        view.header.choose_manner("difference")
        self.take("compare-difference", "compare")
        view.header.choose_manner("wipe")
        view.grid.show_alone(9)
        self.take("compare-wipe", "compare")
        if not _runs():  # nothing was trained in this home
            return
        self.window.session.send(ShowOverTraining(_runs()[0]))
        compare.press_primary()
        self.wait(lambda: not compare.is_busy)
        compare.over_training.timeline.go_to(2)
        self.take("over-training", "compare")

    def photograph_branches(self, sample: SampleTab) -> None:
        """Branch at a moment at which the layout is decided and details are not, then lay the film out over t."""
        sample.view.grid.show_alone(3)
        sample.view.go_to_time(750)
        sample.branching.open()
        self.take("branch", "sample")
        sample.branching.draw()
        self.wait(lambda: not sample.is_busy)
        self.take("branches", "sample")
        sample.branching.go_back()
        sample.branching.close()
        sample.view.grid.show_all()
        sample.progression.open()
        window = sample.progression.window
        assert window is not None
        self.shoot("progression", window)
        window.close()

    def photograph_lessons(self) -> None:
        """List the lessons, follow the first to two of its stations, and click the name of a choice."""
        self.window.session.send(OpenLesson())
        self.take("lessons", "start")
        self.window.session.send(OpenLesson("noising"))
        pane = self.window.findChild(LessonPane)
        assert pane is not None
        guide, forward = pane.guide, self.open(ForwardTab)
        for index, name in ((2, "lesson-done"), (6, "lesson-choice")):
            guide.go_to(index)
            self.wait(lambda: forward.picture.pixels is not None and not forward.picture.fetcher.is_busy)
            if name == "lesson-done":
                guide.do_it()
                self.wait(lambda: guide.is_done)
            self.take(name, "forward")
        pane.close()
        row = next(row for row in forward.findChildren(Row) if row.knob.key == "schedule.steps")
        ask_for_help(row, row.knob)
        self.take("help-choice", "forward")
        help_pane = self.window.findChild(HelpPane)
        assert help_pane is not None
        help_pane.show_page("sample")
        self.take("help", "sample")
        help_pane.show_page("formulas")
        self.take_in_sizes("help-formulas", "forward")
        help_pane.close()

    def photograph_forward(self) -> None:
        """Noise a picture, compare schedules, hold single steps against the closed form, draw a schedule."""
        forward = self.open(ForwardTab)
        self.wait(lambda: forward.picture.pixels is not None)
        self.take("forward", "forward")
        forward.view.header.choose_beside(MEMORY)
        self.wait(lambda: "levels off" in forward.view.pictures._scene.captions[1])
        self.take("forward-memory", "forward")
        for kind in ("cosine", "sigmoid"):
            forward.compare.boxes[kind].setChecked(True)
        forward.view.header.choose_beside(STEPS)
        self.wait(lambda: (chain := forward.view.stepping.chain) is not None and chain.is_complete)
        self.take("forward-compared", "forward")
        forward.compare.boxes["sigmoid"].setChecked(False)
        forward.view.curves.draw.click()
        self.take("forward-drawn", "forward")

    def photograph_evaluation(self) -> None:
        """Judge what the bundled model draws, measure digits by it, send some, look for copies, compare snapshots."""
        self.window.session.use_model(resource("models/digits.safetensors"))
        evaluate = self.open(EvaluateTab)
        self.take("evaluate-empty", "evaluate")
        evaluate.sets.others.add_path(_noise(self.folder / "noise.npz"))
        evaluate.bits.form.put("count", 64)
        evaluate.sending.form.put("count", 4)
        for mode, name in ((SETS, "sets"), (BITS, "bits"), (SENDING, "sending"), (NEAREST, "copies")):
            evaluate.modes.choose(mode)
            evaluate.press_primary()
            self.wait(lambda: not evaluate.is_busy)
            film = evaluate.sending.film
            film.timeline.go_to(film.timeline.count * 3 // 5)
            self.take(f"evaluate-{name}", "evaluate")
        if _runs():  # something was trained in this home
            self.window.session.open_run(_runs()[0])
            evaluate.modes.choose(SNAPSHOTS)
            evaluate.press_primary()
            self.wait(lambda: not evaluate.is_busy)
            self.take("evaluate-snapshots", "evaluate")

    def photograph_settings(self) -> None:
        """Open the window of settings."""
        settings = SettingsWindow(self.window)
        with_sizes: list[bool] = []
        settings.storage.measured.connect(partial(with_sizes.append, True))
        settings.show()
        self.wait(lambda: bool(with_sizes))
        self.shoot("settings", settings)
        scroll = settings.findChildren(QScrollArea)[0].verticalScrollBar()
        scroll.setValue(scroll.maximum())
        self.shoot("storage", settings)
        own = os.environ["DDPM_STUDIO_HOME"]
        with patch.dict(os.environ, {"XDG_DOCUMENTS_DIR": f"{own}/Documents", "XDG_CONFIG_HOME": f"{own}/config"}):
            del os.environ["DDPM_STUDIO_HOME"]
            settings.storage.home.offer(self.folder / "larger disk")
            with_sizes.clear()
            self.window.mover.changed.emit()  # the home is another
            self.wait(lambda: bool(with_sizes))
            scroll.setValue(scroll.maximum())
            self.shoot("storage-asks", settings)
        settings.close()

    def leave(self) -> None:
        """Stop what runs, and close the window."""
        stop_all()
        self.wait(lambda: not workers())
        self.window.close()

    def open(self, kind: type[AnyTab]) -> AnyTab:
        """Go to a tab and return it."""
        self.window.go_to(kind.name)
        tab = self.window.tab()
        assert isinstance(tab, kind)
        return tab

    def photograph_saved(self) -> None:
        """Tell of saved files, and list them."""
        for name in ("digits, step 2,000.png", "digits over training.webp", "digits film.npz", "report.html"):
            file = runs_folder().parent / "exports" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
            self.window.session.tell(f"Saved {file}", file=file)
        self.take("saved", "sample")
        self.window.status.saved.show_list()
        for window in self.window.findChildren(SavedWindow):
            self.shoot("saved-list", window)
            window.close()

    def photograph_drops(self) -> None:
        """Drag a picture, a folder of pictures, and what nobody takes."""
        picture = resource("presets/shapes.png")
        self._drag("drop-interpolate", InterpolateTab, [picture])
        self._drag("drop-edit", EditTab, [picture])
        self._drag("drop-train", TrainTab, [picture.parent])
        self._drag("drop-forward", ForwardTab, [picture])
        self._drag("drop-refused", SampleTab, [picture, picture.parent])

    def _drag(self, name: str, kind: type[Tab], paths: list[Path]) -> None:
        """Have something dragged over a page."""
        page = self.open(kind)
        self.pause(300)
        dragged = QMimeData()
        dragged.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        enter = QDragEnterEvent(
            QPoint(600, 400),
            Qt.DropAction.CopyAction,
            dragged,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        wells = [well for well in page.findChildren(ImageWell) if well.isVisible()]
        QApplication.sendEvent(wells[0] if kind is InterpolateTab else page, enter)
        self.shoot(name, self.window)
        self.window.drops.guide.hide()

    def take(self, name: str, tab: str) -> None:
        """Save a picture of a tab in each palette."""
        self.window.go_to(tab)
        self.shoot(name, self.window)

    def take_in_sizes(self, name: str, tab: str) -> None:
        """Save a picture of a tab as it is, in a small and in a large window, and with large letters."""
        self.take(name, tab)
        for width, height in SIZES:
            self.window.resize(width, height)
            self.take(f"{name}-{width}x{height}", tab)
        self.window.resize(*SIZE)
        self.letters = LARGE
        self.take(f"{name}-large-letters", tab)
        self.letters = 1.0

    def shoot(self, name: str, window: QWidget) -> None:
        """Save a picture of a window in each palette."""
        ratio = window.devicePixelRatioF()
        suffix = "" if ratio == 1 else f"@{ratio:g}x"
        for mode in MODES:
            self.theme.apply(mode, self.letters)
            self.pause(400)
            window.grab().save(str(self.folder / f"{name}-{mode}{suffix}.png"))
        self.theme.apply("light")

    def wait(self, is_done: Callable[[], bool], seconds: float = 600) -> None:
        """Let the window live until something is done."""
        limit = time.monotonic() + seconds
        while not is_done():
            if time.monotonic() > limit:
                raise TimeoutError("the window did not get there")
            self.pause(50)

    def pause(self, milliseconds: int) -> None:
        """Let the window live for a while."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()


def _noise(path: Path) -> Path:
    """Write pictures that are nothing but noise, to be judged beside others."""
    np.savez(path, np.random.default_rng(0).integers(0, 256, (1000, 8, 8, 1), np.uint8))
    return path


def _runs() -> list[Path]:
    return list(runs_folder().iterdir()) if runs_folder().is_dir() else []


SCENES: dict[str, Callable[[Studio], None]] = {
    "train": Studio.photograph_training,
    "sample": Studio.photograph_sampling,
    "library": Studio.photograph_library,
    "interpolate": Studio.photograph_interpolation,
    "edit": Studio.photograph_edit,
    "compare": Studio.photograph_compare,
    "compare-edits": Studio.photograph_compare_edits,
    "forward": Studio.photograph_forward,
    "lessons": Studio.photograph_lessons,
    "evaluate": Studio.photograph_evaluation,
    "saved": Studio.photograph_saved,
    "drops": Studio.photograph_drops,
    "settings": Studio.photograph_settings,
}

if __name__ == "__main__":
    raise SystemExit(main())
