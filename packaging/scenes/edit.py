"""Of the page Edit."""

from __future__ import annotations

import numpy as np

from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.gui.editing.answers_bar import ANSWERS, WITH_PICTURE
from ddpm_studio.gui.editing.known_choice import TRY
from ddpm_studio.gui.tabs.edit import EditTab
from scenes.studio import BIG_STAR, Scenes, Studio


def photograph_edit(studio: Studio) -> None:
    """Erase a part of a shape and draw it anew, wipe, go on from an answer, and draw from a small picture."""
    studio.window.session.use_model(resource("models/shapes.safetensors"))
    edit = studio.open(EditTab)
    studio.wait(lambda: edit.source.sight is not None and not edit.source.is_loading)
    edit.source.take_number(BIG_STAR)
    studio.wait(lambda: not edit.source.is_loading)
    studio.take("edit-empty", "edit")
    mask = np.zeros((32, 32), np.uint8)
    mask[2:30, 15:31] = 255
    edit.canvas.set_mask(mask)
    edit.press_primary()
    studio.wait(lambda: edit.views.waits or edit.view.take is not None)
    studio.take("edit-running", "edit")
    studio.wait(lambda: not edit.is_busy)
    studio.take("edit", "edit")
    edit.views.bar.beside.choose(WITH_PICTURE)
    edit.view.grid.show_alone(1)
    studio.take("edit-wipe", "edit")
    edit.views.bar.beside.choose(ANSWERS)
    edit.views.bar.use.click()
    edit.view.grid.show_all()
    studio.take("edit-step", "edit")
    edit.choices.known.buttons["smaller"].click()
    edit.choices.known.manner.choose(TRY)
    edit.press_primary()
    studio.wait(lambda: not edit.is_busy)
    studio.take("edit-smaller", "edit")


def photograph_known(studio: Studio) -> None:
    """Ask in each way of what is known, and come to the canvas by keys."""
    studio.window.session.use_model(resource("models/digits.safetensors"))
    edit = studio.open(EditTab)
    studio.wait(lambda: edit.source.sight is not None and not edit.source.is_loading)
    for name, button in edit.choices.known.buttons.items():
        if button.isEnabled():
            button.click()
            studio.wait(lambda: not edit.source.is_loading)
            studio.take(f"known-{name}", "edit")
    edit.choices.known.buttons["erased"].click()
    mask = np.zeros((8, 8), np.uint8)
    mask[1:7, 3:7] = 255
    edit.canvas.set_mask(mask)
    edit.press_primary()
    studio.wait(lambda: not edit.is_busy)
    studio.focus_by_keys(edit.canvas.surface)
    studio.take_in_sizes("edit-digits", "edit")


SCENES: Scenes = {"edit": photograph_edit, "known": photograph_known}
