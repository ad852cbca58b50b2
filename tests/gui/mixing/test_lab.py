"""A grid of t × λ, the way from A to B as an animation, pictures that the model draws, and why variance dips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.mixing import InterpolateOptions, MixingOptions
from ddpm_studio.engine.choices.pictures import DataPicture, SeedPicture
from ddpm_studio.engine.export.grid import GridOptions
from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.gui.film.export.export_plan import ExportOptions, Plan
from ddpm_studio.gui.forms.findings import part_at
from ddpm_studio.gui.mixing.depth_choice import usual_depths
from ddpm_studio.gui.mixing.sweep import sweep_of
from ddpm_studio.gui.mixing.variance import VarianceWindow
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.interpolate import InterpolateTab
from tests.gui.kept_page import KeptPage, forget_mixtures, kept_for_module, showing
from tests.gui.small_model import T, model, run, wait_until

__all__ = ["model"]
pytestmark = pytest.mark.usefixtures("known_digits")
COUNT, STEPS = 4, 5


kept = kept_for_module(InterpolateTab, forget_mixtures)


@pytest.fixture
def tab(qtbot: QtBot, kept: KeptPage[InterpolateTab], session: Session) -> Iterator[InterpolateTab]:
    with showing(qtbot, kept) as tab:
        wait_until(qtbot, lambda: tab.pair.chosen() is not None)
        tab.mixture.walk.put("steps", STEPS)
        tab.mixture.strip.put("count", COUNT)
        yield tab
        wait_until(qtbot, lambda: not tab.pair._loader.is_busy)
        tab.view.outlet.export_dialog.close()
        tab.views.sweep.export_dialog.close()


def options(tab: InterpolateTab) -> InterpolateOptions:
    assert tab.view.take is not None
    assert isinstance(tab.view.take.options, InterpolateOptions)
    return tab.view.take.options


def press(qtbot: QtBot, widget: QWidget, key: Qt.Key) -> None:
    widget.setFocus()
    qtbot.keyClick(widget, key)


# --- grid -------------------------------------------------------------------------------------------------------


def test_rows_suit_the_model(tab: InterpolateTab) -> None:
    assert usual_depths(1000) == (1000, 750, 500, 250, 50)
    assert len(set(usual_depths(10))) == len(usual_depths(10))
    tab.mixture.depths.grid_button.click()
    assert tab.mixture.drawing.options().depths == usual_depths(T)
    assert not tab.mixture.depths.row.isVisible()
    tab.mixture.depths.strip_button.click()
    assert tab.mixture.drawing.options().depths == ()


def test_a_grid_has_a_row_for_each_t(qtbot: QtBot, tab: InterpolateTab) -> None:
    tab.mixture.depths.grid_button.click()
    tab.mixture.depths.list.put("depths", (T, 10))
    run(qtbot, tab)
    assert options(tab).depths == (T, 10)
    assert tab.view.grid.count == 2 * COUNT
    scene = tab.view.grid._scene
    assert scene.layout is not None
    assert scene.layout.columns == COUNT
    assert scene.row_names == [f"t = {T}", "t = 10"]
    assert scene.column_names == ["λ = 0", "0.33", "0.67", "1.00"]
    assert scene.captions == []
    take = tab.view.take
    assert take is not None
    assert take.names()[COUNT + 1] == "t = 10, λ = 0.33"
    assert take.own_parameters()[COUNT + 1] == {"image": COUNT + 1, "weight": pytest.approx(1 / 3), "depth": 10}
    assert list(take.times) == take.film.times
    assert take.steps_done(0) == (len(take.times) - 1, len(take.times) - 1)


def test_a_cell_opens_as_a_film(qtbot: QtBot, tab: InterpolateTab) -> None:
    tab.mixture.depths.grid_button.click()
    tab.mixture.depths.list.put("depths", (T, 10))
    run(qtbot, tab)
    place = tab.view.grid.tile_rect(COUNT + 2).center().toPoint()
    qtbot.mouseClick(tab.view.grid, Qt.MouseButton.LeftButton, pos=place)
    assert tab.view.grid.solo_index == COUNT + 2
    tab.view.timeline.go_to(0)
    assert tab.view.take is not None
    thumbnail = tab.view._thumbnail(0)
    assert thumbnail is not None
    assert np.array_equal(thumbnail, tab.view.take.film.frame(0)[COUNT + 2])
    tab.mixture.depths.strip_button.click()
    run(qtbot, tab)
    assert tab.view.grid._scene.row_names == []
    assert tab.view.grid._scene.captions[0] == "A's reconstruction"


def test_wrong_rows_are_sentences(tab: InterpolateTab) -> None:
    tab.mixture.depths.grid_button.click()
    for wrong, said in (((), "at least one t"), ((T + 1,), f"ends at t = {T}"), ((9, 9), "one row only")):
        tab.mixture.depths.list.put("depths", wrong)
        assert not tab.mixture.drawing.check()
        assert said in str(tab.mixture.drawing.problems()[0])
    tab.mixture.depths.strip_button.click()
    assert tab.mixture.drawing.check()


def test_a_grid_is_saved_with_what_made_it(qtbot: QtBot, tab: InterpolateTab, session: Session, tmp_path: Path) -> None:
    tab.mixture.depths.grid_button.click()
    tab.mixture.depths.list.put("depths", (30, 10))
    run(qtbot, tab)
    before, subject = tab.view.pixels(), tab.view.subject()
    assert before is not None
    assert subject is not None
    tab.view.outlet.export_dialog.save(subject, str(tmp_path / "grid.png"))
    wait_until(qtbot, lambda: not tab.view.outlet.export_dialog.job_bar.is_busy)
    with Image.open(tmp_path / "grid.png") as sheet:
        assert sheet.width > sheet.height
    tab.mixture.depths.strip_button.click()
    session.open_paths([tmp_path / "grid.png"])
    wait_until(qtbot, lambda: tab.pair.chosen() is not None and not tab.pair._loader.is_busy)
    assert tab.mixture.depths.is_grid
    run(qtbot, tab)
    after = tab.view.pixels()
    assert after is not None
    assert np.array_equal(after, before)


def test_captions_of_a_grid_are_names_of_rows_and_columns(qtbot: QtBot, tab: InterpolateTab, tmp_path: Path) -> None:
    tab.mixture.depths.grid_button.click()
    tab.mixture.depths.list.put("depths", (30, 10))
    run(qtbot, tab)
    subject = tab.view.subject()
    assert subject is not None
    grid = GridOptions(columns=subject.take.columns, scale=8, captions=True)
    saved = [Plan(subject, "grid", tmp_path / "named.png", ExportOptions(grid))]
    without = ExportOptions(grid.model_copy(update={"captions": False}))
    saved += [replace(saved[0], path=tmp_path / "plain.png", options=without)]
    sizes = []
    for plan in saved:
        list(plan.work())
        with Image.open(plan.path) as sheet:
            sizes.append(sheet.size)
    assert sizes[0][0] > sizes[1][0] + 20
    assert sizes[1][1] + 10 < sizes[0][1] < sizes[1][1] + 40


# --- the way over λ ---------------------------------------------------------------------------------------------


def test_the_way_over_weights_plays_there_and_back(qtbot: QtBot, tab: InterpolateTab) -> None:
    assert not tab.views.sweep_button.isEnabled()
    tab.mixture.depths.grid_button.click()
    tab.mixture.depths.list.put("depths", (30, 10))
    run(qtbot, tab)
    last = tab.view.pixels()
    assert last is not None
    tab.views.sweep_button.click()
    sweep = tab.views.sweep
    assert sweep.isVisible()
    assert sweep.timeline.count == COUNT
    press(qtbot, tab.mixture.depths.grid_button, Qt.Key.Key_Right)
    assert sweep.timeline.position == 1
    assert tab.view.position == len(tab.view.take.film) - 1 if tab.view.take else False
    shown = sweep.grid._scene.pixels
    assert shown is not None
    assert np.array_equal(shown, last[[1, COUNT + 1]])
    assert sweep.readout.text().startswith("λ = 0.33")
    sweep.grid.show_alone(1)
    sweep.buttons.all_button.click()
    assert sweep.grid.solo_index is None and not sweep.buttons.all_button.isEnabled()
    sweep.timeline.go_to(COUNT - 1)
    sweep.timeline.playback.toggle()
    wait_until(qtbot, lambda: sweep.timeline.position < COUNT - 1)
    assert sweep.timeline.playback.is_playing
    tab.views.chain_button.click()
    assert not sweep.timeline.playback.is_playing


def test_the_way_is_that_of_the_frame_and_view_that_are_looked_at(qtbot: QtBot, tab: InterpolateTab) -> None:
    run(qtbot, tab)
    tab.view.timeline.go_to(1)
    tab.view.header.choose_view("x_0")
    tab.views.sweep_button.click()
    shown = tab.views.sweep.sweep()
    assert shown is not None
    assert tab.view.take is not None
    assert np.array_equal(shown.pictures[:, 0], tab.view.take.film.frame(1, "x_0"))
    assert "the chain at t = 20" in tab.views.sweep.readout.text()
    run(qtbot, tab)
    assert not tab.views.shows_sweep  # what is new is seen coming about


def test_rows_and_weights_are_not_confused(qtbot: QtBot, tab: InterpolateTab) -> None:
    tab.mixture.depths.grid_button.click()
    tab.mixture.depths.list.put("depths", (30, 20, 10))
    run(qtbot, tab)
    assert tab.view.take is not None
    film = tab.view.take.film
    sweep = sweep_of(tab.view.take, len(film) - 1, "x_t")
    assert sweep.pictures.shape[:2] == (COUNT, 3)
    for weight in range(COUNT):
        for row in range(3):
            assert np.array_equal(sweep.frame(weight)[row], film.frame(len(film) - 1)[row * COUNT + weight])


@pytest.mark.parametrize("suffix", [".webp", ".gif", ".png"])
def test_the_way_is_saved_there_and_back(qtbot: QtBot, tab: InterpolateTab, tmp_path: Path, suffix: str) -> None:
    run(qtbot, tab)
    tab.views.sweep_button.click()
    tab.export()
    dialog = tab.views.sweep.export_dialog
    assert dialog.isVisible()
    file = tmp_path / f"way{suffix}"
    dialog.format.setCurrentIndex(dialog.format.findData(suffix))
    wait_until(qtbot, lambda: not dialog.look.is_busy)
    told = dialog.look.foreseen
    assert told is not None and (told.count, told.kind) == (2 * COUNT - 2, suffix)
    dialog.target.line.setText(str(file))
    dialog.foot.button.click()
    wait_until(qtbot, lambda: not dialog.job_bar.is_busy)
    assert "way" in dialog.foot.success.text()
    with Image.open(file) as film:
        assert getattr(film, "n_frames", 1) == 2 * COUNT - 2
        assert film.size == told.picture.shape[1::-1]
    assert 0.5 < told.size / file.stat().st_size < 2, "about as many bytes as were told before"
    said = read_parameters(file)
    assert isinstance(said, dict)
    assert (said["job"], said["over"], said["frame"]) == ("interpolate", "weight", {"t": 0, "view": "x_t"})


# --- pictures that the model draws, and noise that is found -------------------------------------------------------


def test_the_model_draws_an_end(qtbot: QtBot, tab: InterpolateTab) -> None:
    tab.pair.wells[1].draw.click()
    picture = tab.pair.pictures[1]
    assert isinstance(picture, SeedPicture)
    wait_until(qtbot, lambda: tab.pair.pixels(picture) is not None)
    pixels = tab.pair.pixels(picture)
    assert pixels is not None
    assert pixels.shape == (8, 8, 1)
    assert str(picture.seed) in tab.pair.wells[1].frame.toolTip()
    tab.mixture.depths.row.set_value(1)
    run(qtbot, tab)
    assert options(tab).second == picture
    strip = tab.view.pixels()
    assert strip is not None
    assert np.abs(strip[-1].astype(int) - pixels).mean() < 20


def test_another_model_draws_another_picture(qtbot: QtBot, tab: InterpolateTab, model: Path) -> None:
    tab.pair.draw_one(0)
    wait_until(qtbot, lambda: tab.pair.chosen() is not None and not tab.pair._loader.is_busy)
    picture = tab.pair.pictures[0]
    assert picture is not None
    choice = tab.picker.choice
    assert choice is not None
    drawn = tab.pair._loader._drawn
    assert list(drawn) == [(choice.file, picture)]
    tab.pair.take_picture(1, DataPicture(index=5))
    wait_until(qtbot, lambda: tab.pair.chosen() is not None and not tab.pair._loader.is_busy)
    assert len(drawn) == 1  # not once more
    other = next(path for path in model.rglob("*.safetensors") if path != choice.file)
    tab.pair.use_model(choice.card, other)
    wait_until(qtbot, lambda: len(drawn) == 2 and not tab.pair._loader.is_busy)
    assert (other, picture) in drawn


def test_inverted_pictures_come_back(qtbot: QtBot, tab: InterpolateTab) -> None:
    tab.mixture.mixing.put("noise", "inversion")
    tab.mixture.walk.put("steps", T)
    run(qtbot, tab)
    first = tab.pair.pixels(options(tab).first)
    strip = tab.view.pixels()
    assert first is not None
    assert strip is not None
    assert np.abs(strip[0].astype(int) - first).mean() < 3


def test_only_choices_that_matter_are_shown(tab: InterpolateTab) -> None:
    def is_shown(key: str) -> bool:
        row = part_at(tab.mixture.mixing._section, [key])
        assert isinstance(row, QWidget)
        return not row.isHidden()

    tab.mixture.mixing.put("noise", "independent")
    assert is_shown("preserves_variance")
    assert not is_shown("way")
    tab.mixture.mixing.put("noise", "inversion")
    assert is_shown("way")
    assert not is_shown("preserves_variance")
    assert "DDIM" in tab.mixture.about.text()
    assert tab.mixture.drawing.options().mixing == MixingOptions(noise="inversion")


# --- the dip ----------------------------------------------------------------------------------------------------


def test_why_the_middle_is_smooth(qtbot: QtBot, tab: InterpolateTab) -> None:
    tab.mixture.why.click()
    [window] = [w for w in QApplication.topLevelWidgets() if isinstance(w, VarianceWindow)]
    assert "50%" in window.told.text()

    def spread(index: int) -> float:
        pixels = window.noises._scene.pixels
        assert pixels is not None
        return float(pixels[index].std())

    assert spread(1) / spread(2) == pytest.approx(0.5**0.5, rel=0.05)
    window.plot.pointed.emit(0.0)
    assert "100%" in window.told.text()
    assert spread(1) == spread(0)
    with qtbot.waitSignal(window.destroyed):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
