"""Of the library: results beside a page and on their own, and runs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.gui.film.onward.kept import keep_alone
from ddpm_studio.gui.tabs.sample import SampleTab
from scenes.studio import Scenes, Studio


def photograph_library(studio: Studio) -> None:
    """Draw with a few seeds, star one, keep a picture alone; look at rail, menu and library."""
    studio.window.session.use_model(resource("models/shapes.safetensors"))
    sample, results = studio.open(SampleTab), studio.window.session.results
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
    studio.take("library", "library")


SCENES: Scenes = {"library": photograph_library}
