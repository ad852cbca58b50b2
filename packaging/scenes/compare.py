"""Of the page Compare: samplers, edits, snapshots of a run."""

from __future__ import annotations

import numpy as np

from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.gui.errands import ShowOverTraining
from ddpm_studio.gui.tabs.compare import CompareTab
from ddpm_studio.gui.tabs.edit import EditTab
from scenes.looks import SMALL
from scenes.studio import BIG_STAR, Scenes, Studio, runs


def photograph_compare(studio: Studio) -> None:
    """Compare two samplers in every manner, then the snapshots of the run that was trained."""
    studio.window.session.use_model(resource("models/shapes.safetensors"))
    compare = studio.open(CompareTab)
    studio.take("compare-empty", "compare")
    compare.ways.images.form.put("count", 16)
    compare.ways.sides[1].walk.put("steps", 10)
    compare.press_primary()
    studio.wait(lambda: not compare.is_busy)
    view = compare.comparison
    view.header.choose_view("x_0")
    view.timeline.go_to(view.timeline.count // 2)
    studio.take("compare", "compare")
    compare.ways.copy(compare.ways.keys[1])
    compare.ways.sides[2].walk.put("steps", 5)
    studio.take("compare-column-more", "compare")
    for steps in (3, 2, 1):
        compare.ways.add()
        compare.ways.sides[-1].walk.put("steps", steps)
    compare.press_primary()
    studio.wait(lambda: not compare.is_busy)
    view.timeline.go_to(1)
    studio.take("compare-six", "compare", (SMALL,))
    view.header.choose_manner("difference")
    studio.take("compare-difference", "compare")
    view.header.choose_manner("wipe")
    view.grid.show_alone(9)
    studio.take("compare-wipe", "compare")
    if not runs():  # nothing was trained in this home
        return
    studio.window.session.send(ShowOverTraining(runs()[0]))
    compare.press_primary()
    studio.wait(lambda: not compare.is_busy)
    compare.over_training.timeline.go_to(2)
    studio.take("over-training", "compare")


def photograph_compare_edits(studio: Studio) -> None:
    """Send an edit to Compare, and hold it against the same without going back, and with x_t where it is."""
    studio.window.session.use_model(resource("models/shapes.safetensors"))
    edit = studio.open(EditTab)
    studio.wait(lambda: edit.source.sight is not None and not edit.source.is_loading)
    edit.source.take_number(BIG_STAR)
    studio.wait(lambda: not edit.source.is_loading)
    mask = np.zeros((32, 32), np.uint8)
    mask[2:30, 15:31] = 255
    edit.canvas.set_mask(mask)
    edit.compare.click()
    compare = studio.open(CompareTab)
    studio.take("compare-edits-empty", "compare")
    compare.ways.add()
    compare.ways.sides[2].walk.put("moves", False)
    compare.press_primary()
    studio.wait(lambda: not compare.is_busy)
    studio.take("compare-edits", "compare")
    compare.comparison.header.choose_manner("wipe")
    studio.take("compare-edits-wipe", "compare", (SMALL,))


SCENES: Scenes = {"compare": photograph_compare, "compare-edits": photograph_compare_edits}
