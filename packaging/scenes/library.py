"""Of the library: results beside a page and on their own, and runs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.gui.errands import ListRuns
from ddpm_studio.gui.film.onward.kept import keep_alone
from ddpm_studio.gui.library.discarding import discard_results
from ddpm_studio.gui.tabs.library import LibraryTab
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.tabs.train import TrainTab
from scenes.studio import Scenes, Studio, runs
from scenes.train import train_briefly


def photograph_library(studio: Studio) -> None:
    """Draw with a few seeds, star one, keep a picture alone; look at rail, menu and library."""
    studio.window.session.use_model(resource("models/shapes.safetensors"))
    sample, results = studio.open(SampleTab), studio.window.session.results
    if not results.items:
        studio.take("library-empty", "library")
    sample.images.put("count", 16)
    for steps in (10, 10, 20, 20):
        sample.walk.put("steps", steps)
        sample.press_primary()
        studio.wait(lambda: not sample.is_busy and not results.is_busy)
    outlet = sample.view.outlet
    outlet.mark("exported")
    outlet.mark("used")
    subject = sample.view.subject(5)
    assert subject is not None
    keep_alone(studio.window.session, subject)
    studio.wait(lambda: not results.is_busy)
    results.change(results.items[2], is_starred=True, name="a fine sheet")
    studio.take("rail", "sample")
    sample.view.grid.menu_requested.emit(5, sample.view.grid.mapToGlobal(sample.view.grid.rect().center()))
    menu = sample.view.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]
    studio.shoot("picture-menu", menu)
    menu.close()
    studio.take_in_sizes("library", "library")
    discard_results(studio.window.session, results.items[:2])
    studio.take("library-discarded", "library")


def photograph_runs(studio: Studio) -> None:
    """Train twice, hold both against each other, and throw one away: what it has drawn says that its model is gone."""
    session, results = studio.window.session, studio.window.session.results
    library = studio.open(LibraryTab)
    page = library.runs
    session.send(ListRuns())
    if not runs():
        studio.take("runs-empty", "library")
    studio.open(TrainTab).choices.load_demo()
    for name, rate in (("Digits, slowly", 2e-4), ("Digits, fast", 5e-3)):
        train_briefly(studio, f"name={name}", f"training.optimizer.learning_rate={rate}")
    newest = max(runs(), key=lambda run: run.stat().st_mtime)
    session.use_model(newest)
    sample = studio.open(SampleTab)
    sample.images.put("count", 9)
    sample.press_primary()
    studio.wait(lambda: not sample.is_busy and not results.is_busy)
    studio.open(LibraryTab)
    studio.wait(lambda: page.sorted.rowCount() >= 2)
    studio.take_in_sizes("runs", "library")
    page.shape.buttons[1].click()
    studio.take("runs-cards", "library")
    page.shape.buttons[0].click()
    page.table.selectAll()
    studio.take_in_sizes("runs-compared", "library")
    page.table.selectRow(0)
    page.deeds.buttons["discard"].click()
    studio.take("runs-discarded", "library")
    library.which.buttons[0].click()
    results._used.clear()  # as after the next start
    results.look_for_models()
    studio.wait(lambda: bool(results.lost))
    studio.take("library-model-gone", "library")


SCENES: Scenes = {"library": photograph_library, "runs": photograph_runs}
