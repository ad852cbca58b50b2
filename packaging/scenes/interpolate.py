"""Of the page Interpolate, with tours."""

from __future__ import annotations

from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.gui.tabs.interpolate import PAIR, TOUR, InterpolateTab
from scenes.studio import Scenes, Studio


def photograph_interpolation(studio: Studio) -> None:
    """Mix two digits: a strip, a grid of t × λ, and the way over λ."""
    studio.window.session.use_model(resource("models/digits.safetensors"))
    interpolate = studio.open(InterpolateTab)
    studio.wait(lambda: interpolate.can_start)
    studio.pause(500)
    interpolate.press_primary()
    studio.wait(lambda: not interpolate.is_busy)
    studio.take("interpolate", "interpolate")
    bench, live = interpolate.two.bench, interpolate.live.drawer
    bench.weight.setValue(37)
    bench.depths[0].setValue(700)
    studio.wait(lambda: live.is_up_to_date and not live.runner.is_busy and not live.rest.isActive())
    for handle, name in ((bench.weight, "interpolate-live"), (bench.depths[0], "interpolate-depth")):
        studio.focus_by_keys(handle)
        studio.take_in_sizes(name, "interpolate")
    interpolate.mixture.depths.grid_button.click()
    interpolate.mixture.mixing.put("noise", "inversion")
    interpolate.press_primary()
    studio.wait(lambda: not interpolate.is_busy)
    studio.take_in_sizes("interpolate-grid", "interpolate")
    interpolate.views.show_sweep()
    interpolate.views.sweep.timeline.go_to(5)
    studio.take("interpolate-way", "interpolate")
    interpolate.export()
    studio.shoot("export-way", interpolate.views.sweep.export_dialog)
    interpolate.views.sweep.export_dialog.close()
    interpolate.modes.choose(TOUR)
    studio.take("tour-empty", "interpolate")
    interpolate.press_primary()
    studio.wait(lambda: not interpolate.is_busy)
    interpolate.tour.views.sweep.timeline.go_to(3)
    studio.take("tour", "interpolate")
    interpolate.tour.views.show_chain()
    studio.take("tour-chain", "interpolate")
    interpolate.modes.choose(PAIR)


SCENES: Scenes = {"interpolate": photograph_interpolation}
