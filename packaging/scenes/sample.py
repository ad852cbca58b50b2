"""Of the page Sample, with branches and what is exported."""

from __future__ import annotations

from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.gui.film.export.export_choices import KINDS
from ddpm_studio.gui.tabs.sample import SampleTab
from scenes.studio import Scenes, Studio


def photograph_sampling(studio: Studio) -> None:
    """Draw shapes; look at all of them, and at one with a pixel followed over log SNR."""
    studio.window.session.use_model(resource("models/shapes.safetensors"))
    sample = studio.open(SampleTab)
    studio.take("sample-empty", "sample")
    sample.press_primary()
    studio.wait(lambda: not sample.is_busy)
    film = sample.view
    drawn = sample.walk.options().steps
    sample.live.setChecked(False)  # or it would be drawn at once
    sample.walk.put("steps", 2 * drawn)
    studio.take("sample-chosen-otherwise", "sample")
    sample.walk.put("steps", drawn)
    film.timeline.go_to(film.timeline.position * 3 // 5)
    studio.take_in_sizes("sample", "sample")
    for view in ("x_0", "eps", "change"):
        film.header.choose_view(view)
        studio.take(f"sample-{view.replace('_', '')}", "sample")
    film.header.choose_view("x_t")
    film.grid.show_alone(0)
    studio.take("sample-alone", "sample")
    film.grid.show_all()
    photograph_live(studio, sample)
    film.header.choose_view("memory")
    studio.wait(lambda: len(film.take.film.gaps) == len(film.take.film) if film.take else False)
    studio.take("sample-memory", "sample")
    film.header.choose_view("pair")
    film.grid.show_alone(0)
    film.pixel_panel.pick(16, 16)
    film.timeline.transport.axis.click()
    studio.take("sample-pixel", "sample")
    film.timeline.transport.axis.click()
    film.export()
    film.outlet.export_dialog.page.kind.setCurrentIndex(KINDS.index("animation"))
    studio.shoot("export", film.outlet.export_dialog)
    film.outlet.export_dialog.close()
    film.header.choose_view("x_t")
    photograph_branches(studio, sample)


def photograph_live(studio: Studio, sample: SampleTab) -> None:
    """Have a change drawn at once, and look at the rail while another seed is told apart in it alone."""
    sample.live.setChecked(True)
    sample.images.put("count", 4)
    studio.wait(lambda: sample.live.drawer.is_up_to_date and not sample.live.drawer.runner.is_busy)
    studio.take("sample-live", "sample")
    sample.live.setChecked(False)
    sample.press_primary()
    studio.wait(lambda: not sample.is_busy)


def photograph_branches(studio: Studio, sample: SampleTab) -> None:
    """Branch at a moment at which the layout is decided and details are not, then lay the film out over t."""
    sample.view.grid.show_alone(3)
    sample.view.go_to_time(750)
    sample.branching.open()
    studio.take("branch", "sample")
    sample.branching.draw()
    studio.wait(lambda: not sample.is_busy)
    studio.take("branches", "sample")
    sample.branching.go_back()
    sample.branching.close()
    sample.view.grid.show_all()
    sample.progression.open()
    window = sample.progression.window
    assert window is not None
    studio.shoot("progression", window)
    window.close()


SCENES: Scenes = {"sample": photograph_sampling}
