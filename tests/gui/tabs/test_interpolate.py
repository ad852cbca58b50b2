"""Two pictures, chosen in any way, become a strip from one to the other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.pictures import DataPicture, KeptPicture, PictureFile
from ddpm_studio.engine.datasets import Digits, Folder, Shapes
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.gui.choosing.picture_loader import Gathered, Gathering, PictureLoader
from ddpm_studio.gui.errands import DropPictures, GoTo
from ddpm_studio.gui.film.export.export_plan import ExportOptions, Plan
from ddpm_studio.gui.mixing.cross_fade import cross_fade
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.interpolate import PAIR, TOUR, InterpolateTab
from tests.engine.small import with_data
from tests.gui.kept_page import KeptPage, forget_mixtures, kept_for_module, showing
from tests.gui.small_model import T, is_filled, model, run, show, wait_until

__all__ = ["model"]
pytestmark = pytest.mark.usefixtures("known_digits")
STEPS = 3


kept = kept_for_module(InterpolateTab, forget_mixtures)


@pytest.fixture
def tab(qtbot: QtBot, kept: KeptPage[InterpolateTab], session: Session) -> Iterator[InterpolateTab]:
    with showing(qtbot, kept) as tab:
        wait_until(qtbot, lambda: tab.pair.chosen() is not None)
        tab.mixture.walk.put("steps", STEPS)
        tab.mixture.strip.put("count", 5)
        yield tab
        wait_until(qtbot, lambda: not tab.pair._loader.is_busy)
        tab.pair.picker.close()
        tab.view.outlet.export_dialog.close()


def options(tab: InterpolateTab) -> InterpolateOptions:
    assert tab.view.take is not None
    assert isinstance(tab.view.take.options, InterpolateOptions)
    return tab.view.take.options


def a_picture(path: Path, shade: int = 200) -> Path:
    Image.new("RGB", (24, 16), (shade, 0, 0)).save(path)
    return path


def test_it_works_at_once_with_two_different_digits(qtbot: QtBot, tab: InterpolateTab) -> None:
    assert tab.pair.chosen() == (DataPicture(index=0), DataPicture(index=1))
    assert tab.mixture.depths.row.value == T // 2
    run(qtbot, tab)
    take = tab.view.take
    assert take is not None
    assert is_filled(take.film, STEPS)
    assert take.film.times[0] == T // 2
    assert tab.view.grid.count == 5
    captions = tab.view.grid._scene.captions
    assert (captions[0], captions[1], captions[-1]) == ("A's reconstruction", "λ = 0.25", "B's reconstruction")
    assert options(tab).first == DataPicture(index=0)


def test_with_hardly_any_noise_the_ends_are_the_pictures(qtbot: QtBot, tab: InterpolateTab) -> None:
    tab.mixture.depths.row.set_value(1)
    run(qtbot, tab)
    chosen = tab.pair.chosen()
    assert chosen is not None
    strip = tab.view.pixels()
    assert strip is not None
    for picture, end in zip(chosen, (strip[0], strip[-1]), strict=True):
        pixels = tab.pair.pixels(picture)
        assert pixels is not None
        assert np.abs(end.astype(int) - pixels).mean() < 20


def test_the_cross_fade_is_of_the_pictures_that_were_mixed(qtbot: QtBot, tab: InterpolateTab) -> None:
    assert not tab.cross_fade.isVisible()
    run(qtbot, tab)
    assert tab.cross_fade.isVisible()
    shown = tab.cross_fade.grid._scene.pixels
    assert shown is not None
    first, second = (tab.pair.pixels(picture) for picture in (options(tab).first, options(tab).second))
    assert first is not None
    assert second is not None
    assert np.array_equal(shown[0], first)
    assert np.array_equal(shown[-1], second)
    middle = (first.astype(float) + second) / 2
    assert np.abs(shown[2] - middle).max() <= 0.5


def test_a_cross_fade_is_linear() -> None:
    black, white = np.zeros((2, 2, 1), np.uint8), np.full((2, 2, 1), 255, np.uint8)
    assert cross_fade(black, white, [0, 0.2, 1])[:, 0, 0, 0].tolist() == [0, 51, 255]


def test_swap(qtbot: QtBot, tab: InterpolateTab) -> None:
    first, second = tab.pair.pictures
    seen = tab.pair.wells[0].frame._pixels
    tab.pair.swap_button.click()
    assert tab.pair.pictures == [second, first]
    assert seen is not None
    assert np.array_equal(tab.pair.wells[1].frame._pixels, seen)  # type: ignore[arg-type]
    run(qtbot, tab)
    assert options(tab).first == second


def test_a_picture_of_another_size_is_shown_as_the_model_sees_it(
    qtbot: QtBot, tab: InterpolateTab, awkward_path: Path
) -> None:
    file = a_picture(awkward_path / "röd.png")
    tab.pair.wells[0].path_dropped.emit(file)
    wait_until(qtbot, lambda: tab.pair.pixels(PictureFile(path=file)) is not None)
    pixels = tab.pair.pixels(PictureFile(path=file))
    assert pixels is not None
    assert pixels.shape == (8, 8, 1)
    run(qtbot, tab)
    first = options(tab).first
    assert isinstance(first, KeptPicture)
    assert np.array_equal(first.pixels(), pixels)


def test_a_pasted_picture_is_kept_as_a_file(qtbot: QtBot, tab: InterpolateTab, studio_home: Path) -> None:
    pixels = np.full((8, 8, 3), 77, np.uint8)
    tab.pair.wells[1].pasted.emit(pixels)
    picture = tab.pair.pictures[1]
    assert isinstance(picture, PictureFile)
    assert picture.path.parent == studio_home / "cache" / "pasted"
    with Image.open(picture.path) as kept:
        assert np.array_equal(np.asarray(kept), pixels)
    tab.pair.wells[0].pasted.emit(pixels)
    assert tab.pair.pictures[0] == picture  # the same picture is the same file
    wait_until(qtbot, lambda: tab.pair.chosen() is not None and not tab.pair._loader.is_busy)


def test_a_picture_is_picked_from_the_data(qtbot: QtBot, tab: InterpolateTab) -> None:
    tab.pair.wells[1].pick.click()
    picker = tab.pair.picker
    assert picker.isVisible()
    picker.go_on()
    qtbot.mouseClick(picker.grid, Qt.MouseButton.LeftButton, pos=picker.grid.tile_rect(3).center().toPoint())
    assert not picker.isVisible()
    assert tab.pair.pictures[1] == DataPicture(index=63)
    wait_until(qtbot, lambda: tab.pair.chosen() is not None and not tab.pair._loader.is_busy)
    assert tab.can_start


def test_a_picture_that_is_none_is_a_sentence(qtbot: QtBot, tab: InterpolateTab, tmp_path: Path) -> None:
    file = tmp_path / "words.png"
    file.write_text("no picture")
    tab.pair.wells[0].path_dropped.emit(file)
    wait_until(qtbot, lambda: bool(tab.pair.problem_line.sentence()))
    assert "words.png" in tab.pair.problem_line.sentence()
    assert not tab.can_start
    assert "words.png" in tab.why_not.text()


def test_an_empty_well_is_said(qtbot: QtBot, tab: InterpolateTab) -> None:
    tab.pair.wells[0].clear.click()
    assert not tab.can_start
    assert tab.why_not.text() == "Choose two pictures to mix."


def test_pictures_dropped_on_the_window_land_in_the_wells(
    qtbot: QtBot, tab: InterpolateTab, session: Session, tmp_path: Path
) -> None:
    files = [a_picture(tmp_path / f"{shade}.png", shade) for shade in (50, 250)]
    with qtbot.waitSignal(session.sent, check_params_cb=lambda errand: errand == GoTo("interpolate")):
        session.open_paths(files)
    assert tab.pair.pictures == [PictureFile(path=file) for file in files]
    wait_until(qtbot, lambda: tab.pair.chosen() is not None and not tab.pair._loader.is_busy)


def test_t_has_a_slider_and_a_number_that_agree(tab: InterpolateTab) -> None:
    row = tab.mixture.depths.row
    assert row.slider.maximum() == row.number.maximum() == T
    row.slider.setValue(10)
    assert row.number.value() == row.value == 10
    row.number.setValue(T)
    assert row.slider.value() == T
    assert "%" in row.meaning.text()


def test_noise_modes_are_explained_and_used(qtbot: QtBot, tab: InterpolateTab) -> None:
    strips = {}
    for mode in ("shared", "independent", "slerp"):
        tab.mixture.mixing.put("noise", mode)
        strips[mode] = tab.mixture.noise.text()
        run(qtbot, tab)
        assert options(tab).mixing.noise == mode
    assert len(set(strips.values())) == 3


def test_a_model_whose_data_is_elsewhere_gets_digits(qtbot: QtBot, model: Path, tmp_path: Path) -> None:
    elsewhere = with_data(read_card(find_model_file(model)), source=Folder(path=tmp_path / "gone"))
    loader = PictureLoader()
    got: list[Gathered] = []
    loader.arrived.connect(got.append)
    loader.fetch(
        Gathering(elsewhere, (DataPicture(source=Shapes(), index=2), DataPicture(source=Digits(), index=10**6)))
    )
    wait_until(qtbot, lambda: bool(got))
    assert got[0].source == Digits()
    assert got[0].pictures[DataPicture(source=Shapes(), index=2)].shape == (8, 8, 1)
    assert "1,797 pictures" in got[0].problems[DataPicture(source=Digits(), index=10**6)]


def test_a_picture_is_mixed_although_its_file_has_gone(qtbot: QtBot, tab: InterpolateTab, tmp_path: Path) -> None:
    file = a_picture(tmp_path / "soon gone.png")
    tab.pair.wells[0].path_dropped.emit(file)
    wait_until(qtbot, lambda: tab.pair.chosen() is not None and not tab.pair._loader.is_busy)
    file.unlink()
    run(qtbot, tab)
    assert tab.view.take is not None and tab.view.grid.count == 5


def test_failures_are_told(qtbot: QtBot, tab: InterpolateTab, session: Session, model: Path, tmp_path: Path) -> None:
    told: list[Notice] = []
    session.noticed.connect(told.append)
    file = tmp_path / "soon rotten.safetensors"
    content = bytearray(find_model_file(model).read_bytes())
    file.write_bytes(content)
    session.use_model(file)
    wait_until(qtbot, lambda: tab.can_start and not tab.pair._loader.is_busy)
    content[-100] ^= 1
    file.write_bytes(content)
    run(qtbot, tab)
    assert [notice.level for notice in told] == ["error"]
    assert "soon rotten.safetensors" in told[0].sentence


def test_a_saved_strip_brings_back_what_made_it(
    qtbot: QtBot, tab: InterpolateTab, session: Session, tmp_path: Path
) -> None:
    tab.pair.take_picture(1, DataPicture(index=9))
    wait_until(qtbot, lambda: tab.pair.chosen() is not None and not tab.pair._loader.is_busy)
    tab.mixture.depths.row.set_value(13)
    tab.mixture.mixing.put("noise", "slerp")
    run(qtbot, tab)
    before = tab.view.pixels()
    subject = tab.view.subject()
    assert before is not None
    assert subject is not None
    tab.view.outlet.export_dialog.save(subject, str(tmp_path / "strip.png"))
    wait_until(qtbot, lambda: not tab.view.outlet.export_dialog.job_bar.is_busy)
    tab.mixture.depths.row.set_value(40)
    tab.mixture.mixing.put("noise", "independent")
    tab.pair.swap()
    session.open_paths([tmp_path / "strip.png"])
    wait_until(qtbot, lambda: tab.pair.chosen() is not None and not tab.pair._loader.is_busy)
    run(qtbot, tab)
    after = tab.view.pixels()
    assert after is not None
    assert np.array_equal(after, before)


def test_pictures_that_the_model_has_not_learnt_are_told_of(qtbot: QtBot, tab: InterpolateTab, tmp_path: Path) -> None:
    strange = tab.pair.strange
    assert not strange.isVisible()
    tab.pair.take_file(1, a_picture(tmp_path / "mine.png"))
    assert strange.isVisible() and strange.text().startswith("B is not from")
    tab.pair.take_picture(0, DataPicture(source=Shapes(count=10)))
    assert strange.text().startswith("A and B are not from")
    for which in (0, 1):
        tab.pair.take_picture(which, DataPicture(index=which))
    assert not strange.isVisible()
    wait_until(qtbot, lambda: not tab.pair._loader.is_busy)


def test_a_strip_of_the_users_own_pictures_comes_back_without_their_files(
    qtbot: QtBot, tab: InterpolateTab, session: Session, tmp_path: Path
) -> None:
    """A file, and a picture of a folder: both are gone when the strip is dropped."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for shade in (40, 90, 230):
        a_picture(folder / f"{shade}.png", shade)
    tab.pair.take_file(0, a_picture(tmp_path / "mine.png", 160))
    tab.pair.take_picture(1, DataPicture(source=Folder(path=folder), index=2))
    wait_until(qtbot, lambda: tab.pair.chosen() is not None and not tab.pair._loader.is_busy)
    run(qtbot, tab)
    before, subject = tab.view.pixels(), tab.view.subject()
    assert before is not None and subject is not None
    for _ in Plan(subject, "grid", tmp_path / "strip.png", ExportOptions()).work():
        pass
    shutil.rmtree(folder)
    (tmp_path / "mine.png").unlink()
    tab.pair.take_picture(0, DataPicture(index=3))
    tab.pair.take_picture(1, DataPicture(index=4))
    session.open_paths([tmp_path / "strip.png"])
    assert [type(picture) for picture in tab.pair.pictures] == [KeptPicture, KeptPicture]
    wait_until(qtbot, lambda: tab.pair.chosen() is not None and not tab.pair._loader.is_busy)
    run(qtbot, tab)
    after = tab.view.pixels()
    assert after is not None and np.array_equal(after, before)
    assert "mine.png" in tab.pair._describe(options(tab).first)


def test_another_model_changes_only_what_nobody_chose(
    qtbot: QtBot, tab: InterpolateTab, model: Path, tmp_path: Path
) -> None:
    file = a_picture(tmp_path / "mine.png")
    tab.pair.wells[0].path_dropped.emit(file)
    tab.pair.swap()
    tab.pair.use_model(with_data(read_card(find_model_file(model)), source=Shapes(count=100), channels=1))
    wait_until(qtbot, lambda: tab.pair.chosen() is not None and not tab.pair._loader.is_busy)
    assert tab.pair.pictures == [DataPicture(source=Shapes(count=100), index=0), PictureFile(path=file)]


def test_a_tour_goes_round_and_its_pictures_bring_it_back(
    qtbot: QtBot, session: Session, model: Path, tmp_path: Path
) -> None:
    session.use_model(model)
    tab = InterpolateTab(session)
    show(qtbot, tab, session)
    tab.modes.choose(TOUR)
    panel, views = tab.tour.panel, tab.tour.views
    assert panel.isVisible() and not tab.pair.isVisible()
    panel.images.put("count", 1)
    assert "2 to 24 stops" in tab.why_not.text()
    panel.images.put("count", 3)
    panel.way.put("between", 2)
    panel.drawing.walk.put("steps", 3)
    run(qtbot, tab)
    take = views.view.take
    assert take is not None and len(take.film.frame(0)) == 6
    assert views.shows_sweep and views.sweep.timeline.loop_mode == "loop"
    views.sweep.timeline.go_to(1)
    assert "0/0 to 0/1, 0.50" in views.sweep.readout.text()
    subject = views.view.subject()
    assert subject is not None
    list(Plan(subject, "grid", tmp_path / "a.png", ExportOptions()).work())
    tab.modes.choose(PAIR)
    panel.way.put("between", 5)
    session.send(DropPictures((tmp_path / "a.png",)))
    assert tab.mode == TOUR
    assert (panel.way.options().between, panel.drawing.options().count) == (2, 3)
    for number in range(2):
        Image.new("L", (8, 8), 60 + 90 * number).save(tmp_path / f"{number}.png")
    session.send(DropPictures(tuple(tmp_path / f"{number}.png" for number in range(2))))
    wait_until(qtbot, lambda: panel.stops.grid.count == 2)
    run(qtbot, tab)
    again = views.view.take
    assert again is not None and again is not take
    assert [picture.kind for picture in again.options.pictures] == ["kept", "kept"]  # type: ignore[attr-defined]
