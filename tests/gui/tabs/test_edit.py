"""A picture is painted over, its rest is kept to the last level, and an answer becomes the next picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.editing import EditOptions
from ddpm_studio.engine.choices.pictures import DataPicture, KeptPicture
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.events import FirstLook, Pixels
from ddpm_studio.gui.editing import strangeness
from ddpm_studio.gui.errands import DropPictures, EditPicture, GoTo, OpenFilm
from ddpm_studio.gui.film.export.export_plan import ExportOptions, Plan
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.edit import EditTab
from tests.gui.small_model import run, show, wait_until

pytestmark = pytest.mark.usefixtures("known_digits")
DIGITS = next(path for path in bundled_models() if path.stem == "digits")
RIGHT = np.zeros((8, 8), np.uint8)
RIGHT[:, 4:] = 255


@pytest.fixture
def tab(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[EditTab]:
    monkeypatch.setattr(strangeness, "PATIENCE", 600_000)  # only who asks for it wants to know
    session.use_model(DIGITS)
    tab = EditTab(session)
    show(qtbot, tab, session)
    wait_until(qtbot, lambda: tab.source.sight is not None and not tab.source.is_loading)
    tab.choices.walk.put("steps", 4)
    tab.choices.walk.put("going_back.repeats", 1)
    tab.choices.answers.put("count", 2)
    yield tab
    tab.stop()
    wait_until(qtbot, lambda: not tab.is_busy and not tab.source.is_loading)


def answers(tab: EditTab) -> Pixels:
    found = tab.views.answers()
    assert found is not None
    return found


def erase_right(tab: EditTab) -> None:
    tab.canvas.set_mask(RIGHT)


def picture(tab: EditTab) -> Pixels:
    found = tab.canvas.picture()
    assert found is not None
    return found


def test_nothing_is_drawn_before_something_is_erased_and_the_rest_is_kept(qtbot: QtBot, tab: EditTab) -> None:
    assert not tab.primary.isEnabled()
    assert tab.why_not.text().startswith("Nothing is erased: paint over")
    erase_right(tab)
    run(qtbot, tab)
    drawn, known = answers(tab), picture(tab)
    assert np.array_equal(drawn[:, :, :4], np.broadcast_to(known[:, :4], (2, 8, 4, 1)))
    assert not np.array_equal(drawn[0], known)
    assert tab.views.bar.gauge.text() == "known kept to 0.00 levels ✓"
    assert tab.views.bar.outside.text() == "outside the range 0.0 %"
    assert np.array_equal(tab.canvas.mask(), RIGHT), "the mask stays"
    options = tab.view.take.options if tab.view.take else None
    assert isinstance(options, EditOptions)
    assert isinstance(options.picture, KeptPicture) and isinstance(options.mask, KeptPicture)


def test_a_task_without_a_mask_shows_what_the_model_is_given_and_the_mask_comes_back(
    qtbot: QtBot, tab: EditTab
) -> None:
    erase_right(tab)
    tab.choices.known.buttons["smaller"].click()
    assert not tab.canvas.isVisible()
    wait_until(qtbot, lambda: tab.can_start)
    assert tab.views.given.count == 1
    tab.choices.known.manner.choose(1)
    run(qtbot, tab)
    assert tab.views.bar.near.text()
    assert tab.view.grid._scene.captions[0].endswith(" dB")
    tab.choices.known.buttons["erased"].click()
    assert tab.canvas.isVisible() and np.array_equal(tab.canvas.mask(), RIGHT)


def test_what_makes_no_sense_for_the_model_is_said_beside_it(tab: EditTab) -> None:
    assert not tab.choices.known.buttons["grey"].isEnabled()
    assert "draws in grey already" in tab.choices.known.buttons["grey"].toolTip()
    tab.choices.known.buttons["smaller"].click()
    tab.choices.known._forms["smaller"].put("factor", 16)
    assert "cannot be divided by 16: choose a factor of 2 or 4 or 8" in tab.why_not.text()


def test_an_answer_becomes_the_picture_and_the_steps_lead_back_each_with_its_mask(qtbot: QtBot, tab: EditTab) -> None:
    erase_right(tab)
    before = picture(tab)
    run(qtbot, tab)
    assert not tab.views.bar.use.isEnabled()
    tab.view.grid.show_alone(1)
    tab.views.bar.use.click()
    assert np.array_equal(picture(tab), answers(tab)[1])
    assert not tab.canvas.erased
    assert len(tab.views.strip.stages) == 2
    tab.canvas.undo_stack.undo()
    assert np.array_equal(picture(tab), before) and np.array_equal(tab.canvas.mask(), RIGHT)
    tab.canvas.undo_stack.redo()
    tab.views.bar.again.click()
    assert np.array_equal(tab.canvas.mask(), RIGHT)
    wait_until(qtbot, lambda: not tab.is_busy)
    assert np.array_equal(answers(tab)[0][:, :4], picture(tab)[:, :4])
    tab.canvas.set_mask(255 - RIGHT)
    tab.views.strip.list.setCurrentRow(0)
    assert np.array_equal(picture(tab), before) and np.array_equal(tab.canvas.mask(), RIGHT)
    tab.views.strip.list.setCurrentRow(1)
    assert np.array_equal(tab.canvas.mask(), 255 - RIGHT)


def test_a_line_wipes_between_answers_and_picture_and_keys_go_with_the_focus(qtbot: QtBot, tab: EditTab) -> None:
    erase_right(tab)
    run(qtbot, tab)
    qtbot.keyClick(tab.view.grid, Qt.Key.Key_W)
    shown = tab.views.wipe._pixels
    assert shown is not None and np.array_equal(shown[1], picture(tab))
    first = answers(tab).copy()
    run(qtbot, tab)
    qtbot.keyClick(tab.view.grid, Qt.Key.Key_W)
    shown = tab.views.wipe._pixels
    assert shown is not None and np.array_equal(shown, first), "the answers before"
    # The canvas has its keys while it has the focus, and the film has them elsewhere
    tab.canvas.surface.setFocus()
    at = tab.view.timeline.position
    focus = tab.focusWidget()
    qtbot.keyClick(focus, Qt.Key.Key_Left)
    qtbot.keyClick(focus, Qt.Key.Key_I)
    assert tab.view.timeline.position == at
    assert np.array_equal(tab.canvas.mask(), 255 - RIGHT)
    qtbot.keyClick(tab.view.grid, Qt.Key.Key_Left)
    assert tab.view.timeline.position == at - 1


def test_a_picture_of_an_edit_brings_everything_back_and_draws_the_same(
    qtbot: QtBot, tab: EditTab, session: Session, told: list[Notice], awkward_path: Path
) -> None:
    erase_right(tab)
    run(qtbot, tab)
    drawn, known = answers(tab).copy(), picture(tab)
    subject = tab.view.subject(1)
    assert subject is not None
    file = awkward_path / "answer.png"
    for _ in Plan(subject, "grid", file, ExportOptions()).work():
        pass
    tab.source.take(DataPicture(index=7))
    wait_until(qtbot, lambda: not np.array_equal(picture(tab), known))
    tab.canvas.clear()
    tab.choices.seed_buttons.roll()
    tab.choices.known.buttons["noisy"].click()
    tab.take(EditPicture(file))
    assert told[-1].sentence.startswith("The choices that made answer.png are back")
    assert np.array_equal(picture(tab), known) and np.array_equal(tab.canvas.mask(), RIGHT)
    wait_until(qtbot, lambda: not tab.source.is_loading)
    run(qtbot, tab)
    assert np.array_equal(answers(tab), drawn)


def test_another_picture_that_is_dropped_is_edited_and_its_transparency_is_the_mask(
    qtbot: QtBot, tab: EditTab, session: Session, tmp_path: Path
) -> None:
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[..., 0], pixels[:, :4, 3] = 200, 255
    file = tmp_path / "a.png"
    Image.fromarray(pixels).save(file)
    with qtbot.waitSignal(session.sent, check_params_cb=lambda errand: errand == GoTo("edit")):
        session.open_paths([file], "edit")
    wait_until(qtbot, lambda: tab.canvas.erased == 32)
    assert "turned to grey" in tab.source.remarks.text()
    assert np.array_equal(tab.canvas.mask(), RIGHT)


def test_a_film_of_an_edit_is_shown_with_its_picture_and_mask_and_no_other(
    qtbot: QtBot, tab: EditTab, tmp_path: Path
) -> None:
    erase_right(tab)
    run(qtbot, tab)
    drawn, known, take = answers(tab).copy(), picture(tab), tab.view.take
    assert take is not None
    film = tmp_path / "edit.npz"
    tab.view.outlet.saver.save(take, str(film))
    wait_until(qtbot, lambda: not tab.view.outlet.saver.job_bar.is_busy)
    tab.source.take(DataPicture(index=7))
    tab.canvas.clear()
    wait_until(qtbot, lambda: not np.array_equal(picture(tab), known))
    tab.take(OpenFilm(film))
    wait_until(qtbot, lambda: not tab.is_busy)
    assert np.array_equal(answers(tab), drawn)
    assert np.array_equal(picture(tab), known) and np.array_equal(tab.canvas.mask(), RIGHT)
    assert tab.views.bar.gauge.text() == "known kept to 0.00 levels ✓"
    file = tmp_path / "a.png"
    Image.new("L", (8, 8), 99).save(file)
    before = tab.source.picture
    tab.take(DropPictures((file,)))
    assert tab.source.picture == before


def test_a_first_look_is_seen_until_the_film_is_complete(qtbot: QtBot, tab: EditTab) -> None:
    erase_right(tab)
    run(qtbot, tab)
    film = answers(tab).copy()
    look = np.full((2, 8, 8, 1), 77, np.uint8)
    tab.present(FirstLook(look, 3))
    assert np.array_equal(tab.view.grid._scene.pixels, look)  # type: ignore[arg-type]
    assert tab.view.grid._scene.captions == ["first look, 3 steps"] * 2
    tab.views.finish()
    assert np.array_equal(tab.view.grid._scene.pixels, film)  # type: ignore[arg-type]


def test_a_picture_unlike_the_models_own_is_told_of(qtbot: QtBot, tab: EditTab, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (8, 8), np.uint8)
    Image.fromarray(noise).save(tmp_path / "noise.png")
    tab.strangeness._patience.setInterval(0)
    tab.desk.take_file(tmp_path / "noise.png")
    wait_until(qtbot, lambda: "Unlike what this model has learnt" in tab.source.remarks.text())
    with Image.open(tmp_path / "noise.png"):
        Image.fromarray(tab.source.gathered.images.shown(3)[..., 0]).save(tmp_path / "digit.png")  # type: ignore[union-attr]
    tab.desk.take_file(tmp_path / "digit.png")
    wait_until(qtbot, lambda: not tab.source.is_loading and not tab.strangeness.is_busy)
    assert "Unlike" not in tab.source.remarks.text()


def test_the_tab_key_leaves_the_canvas_and_comes_to_the_first_choice_again(qtbot: QtBot, tab: EditTab) -> None:
    tab.activateWindow()
    tab.picker.models.setFocus()
    seen: list[QWidget] = []
    while (now := tab.focusWidget()) not in seen:
        seen.append(now)
        qtbot.keyClick(now, Qt.Key.Key_Tab)
    assert now is tab.picker.models
    assert {tab.canvas.surface, tab.view.grid, tab.source.well.open} <= set(seen)
