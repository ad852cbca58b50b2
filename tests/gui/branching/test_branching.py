"""From a film to its branches and back: by mouse, by key, and from a picture that tells of them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.diffusion.samplers import DDIM, DDPM, DPMSolver
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.events import Frame, Pixels
from ddpm_studio.gui.branching.point import STEPS, point_of
from ddpm_studio.gui.errands import GoTo
from ddpm_studio.gui.film.film_files import recipe_text, take_from
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.sample import SampleTab
from tests.gui.kept_page import KeptPage, forget_samples, kept_for_module, showing
from tests.gui.small_model import T, model, run, wait_until

__all__ = ["model"]
COUNT, CHAIN = 6, 10
Key = Qt.Key


kept = kept_for_module(SampleTab, forget_samples)


@pytest.fixture
def tab(qtbot: QtBot, kept: KeptPage[SampleTab], session: Session) -> Iterator[SampleTab]:
    with showing(qtbot, kept) as tab:
        tab.images.put("count", COUNT)
        tab.walk.put("steps", CHAIN)
        yield tab
        tab.view.outlet.export_dialog.close()


@pytest.fixture
def sampled(qtbot: QtBot, tab: SampleTab) -> SampleTab:
    tab.walk.put("sampler", DDPM())
    run(qtbot, tab)
    return tab


def take_of(tab: SampleTab) -> Take:
    assert tab.view.take is not None
    return tab.view.take


def shown(tab: SampleTab) -> Pixels:
    pixels = tab.view.pixels()
    assert pixels is not None
    return pixels


def draw(qtbot: QtBot, tab: SampleTab) -> None:
    tab.branching.panel.draw_button.click()
    assert tab.is_busy
    wait_until(qtbot, lambda: not tab.is_busy)


def is_shown(take: Take, tab: SampleTab) -> bool:
    return tab.view.take is take and tab.view.timeline.count == len(take.film)


def test_one_picture_branches_at_the_frame_that_is_shown_and_back(qtbot: QtBot, sampled: SampleTab) -> None:
    home, panel = take_of(sampled), sampled.branching.panel
    sampled.view.go_to_time(25)
    sampled.view.grid.show_alone(4)
    sampled.branching.button.click()
    assert panel.isVisible()
    wait_until(qtbot, lambda: panel.title.text() == "BRANCH AT t = 25")
    assert home.names()[4] in panel.what.text()
    assert panel.form.options().sampler == DDPM()
    assert panel.form.options().count == 7
    assert not panel.remark.isVisible()
    assert not panel.back_button.isVisible()
    panel.form.put("count", COUNT - 1)
    draw(qtbot, sampled)

    branched = take_of(sampled)
    assert sampled.view.grid.solo_index is None, "other pictures, though as many"
    assert isinstance(branched.options, BranchOptions)
    assert (branched.options.t, branched.options.images) == (25, (4,))
    assert sampled.view.grid.count == COUNT
    assert branched.film.times == home.film.times
    for position, t in enumerate(branched.film.times):
        sampled.view.timeline.go_to(position)
        assert np.array_equal(shown(sampled)[0], home.film.frame(position)[4])
        assert ("not branched yet" in sampled.view.header.readout.text()) == (t >= 25)
        assert np.array_equal(shown(sampled)[1], shown(sampled)[0]) == (t >= 25)
    marked = sampled.view.timeline.bar.marked
    assert marked is not None
    assert branched.film.times[marked] == 25
    assert len({picture.tobytes() for picture in shown(sampled)}) == COUNT
    wait_until(qtbot, lambda: panel.title.text() == "BRANCH AT t = 25")

    sampled.view.go_to_time(10)
    panel.back_button.click()
    assert is_shown(home, sampled)
    assert sampled.view.timeline.bar.marked is None
    assert take_of(sampled).film.times[sampled.view.position] == 10
    assert sampled.view.grid.solo_index == 4
    wait_until(qtbot, lambda: panel.title.text() == "BRANCH AT t = 10")


def test_all_pictures_branch_in_rows(qtbot: QtBot, sampled: SampleTab) -> None:
    sampled.view.go_to_time(25)
    sampled.branching.open()
    assert sampled.branching.panel.form.options().count == 3
    sampled.branching.panel.form.put("count", 2)
    draw(qtbot, sampled)
    take = take_of(sampled)
    assert sampled.view.grid.count == COUNT * 3
    rows, columns = take.axes()
    assert take.options.origin
    assert rows == [f"{take.options.origin.sampled.seed}/{image}" for image in range(COUNT)]
    assert columns == ["image", "branch 1", "branch 2"]
    solo = sampled.view.grid.show_alone
    solo(4)  # branch 1 of image 1
    assert f"branch 1 of {rows[1]}, from t = 25" in sampled.view.header.readout.text()
    sampled.branching.open()
    assert sampled.branching.panel.point is not None
    assert sampled.branching.panel.point.images == (1,), "a branch branches as its image does"


def test_keys_do_it_all(qtbot: QtBot, sampled: SampleTab) -> None:
    home, grid, panel = take_of(sampled), sampled.view.grid, sampled.branching.panel
    grid.setFocus()
    sampled.view.go_to_time(40)
    qtbot.keyClick(grid, Key.Key_B)
    assert panel.draw_button.hasFocus()
    qtbot.keyClick(panel.draw_button, Key.Key_Left)  # still the timeline's
    wait_until(qtbot, lambda: panel.title.text() == "BRANCH AT t = 45")
    qtbot.keyClick(panel.draw_button, Key.Key_Return)
    wait_until(qtbot, lambda: not sampled.is_busy)
    assert take_of(sampled) is not home
    assert grid.hasFocus()
    grid.show_alone(1)
    qtbot.keyClick(grid, Key.Key_Escape)  # first to all pictures, then to the samples, then no panel
    assert grid.solo_index is None
    assert take_of(sampled) is not home
    qtbot.keyClick(grid, Key.Key_Escape)
    assert is_shown(home, sampled)
    assert panel.isVisible()
    qtbot.keyClick(grid, Key.Key_Escape)
    assert not panel.isVisible()
    field = sampled.images.findChild(type(sampled.view.header.time.lineEdit()))
    assert field is not None
    field.setFocus()
    qtbot.keyClick(field, Key.Key_B)
    assert not panel.isVisible()


def test_a_sampler_without_noise_is_told_of_and_another_one_offered(qtbot: QtBot, tab: SampleTab) -> None:
    tab.walk.put("sampler", DPMSolver())
    run(qtbot, tab)
    panel = tab.branching.panel
    tab.view.go_to_time(25)
    tab.branching.open()
    assert panel.remark.text().startswith("DPM-Solver++ draws no noise")
    assert panel.form.options().sampler == DDPM()
    assert panel.form.options().steps == STEPS
    wait_until(qtbot, lambda: bool(panel.estimate.text()))
    assert panel.estimate.text().startswith("Film: 31 frames (the noise and 30 steps)")  # t = 25 allows no more
    panel.form.put("sampler", DDIM(eta=0))
    panel.form.check()
    assert not panel.draw_button.isEnabled()
    assert "choose DDPM" in panel.draw_button.toolTip()
    panel.form.put("sampler", DDIM(eta=1))
    tab.view.go_to_time(0)
    tab.view.go_to_time(20)
    assert panel.form.options().sampler == DDIM(eta=1), "what was chosen stays"
    draw(qtbot, tab)
    assert take_of(tab).times[:7] == (50, 45, 40, 35, 30, 25, 20)


def test_a_saved_picture_of_branches_brings_back_what_drew_them(
    qtbot: QtBot, sampled: SampleTab, session: Session, model: Path, studio_home: Path, tmp_path: Path
) -> None:
    sampled.view.go_to_time(35)
    sampled.view.grid.show_alone(2)
    sampled.branching.open()
    draw(qtbot, sampled)
    before, seed = hashlib.sha256(shown(sampled).tobytes()).hexdigest(), sampled.branching.panel.form.options().seed
    subject = sampled.view.subject()
    assert subject is not None
    dialog = sampled.view.outlet.export_dialog
    dialog.save(subject, str(tmp_path / "branches.png"))
    wait_until(qtbot, lambda: not dialog.job_bar.is_busy)

    shutil.copytree(model, studio_home / "runs" / "copy")  # where models are looked for
    session.use_model(bundled_models()[0])
    sampled.images.put("seed", 99)
    run(qtbot, sampled)
    sampled.branching.close()
    told: list[Notice] = []
    session.noticed.connect(told.append)
    with qtbot.waitSignal(session.sent, check_params_cb=lambda errand: errand == GoTo("sample")):
        session.open_paths([tmp_path / "branches.png"])
    assert "draw the branches" in told[0].sentence
    panel = sampled.branching.panel
    assert panel.isVisible()
    assert panel.form.options().seed == seed
    assert panel.seed_buttons.is_locked
    sampled.view.go_to_time(0)  # looking on changes nothing
    wait_until(qtbot, lambda: panel.title.text() == "BRANCH AT t = 35")
    draw(qtbot, sampled)
    assert hashlib.sha256(shown(sampled).tobytes()).hexdigest() == before


def test_a_film_of_branches_is_saved_and_opened_and_branches_again(
    qtbot: QtBot, sampled: SampleTab, session: Session, tmp_path: Path
) -> None:
    sampled.view.go_to_time(25)
    sampled.branching.open()
    draw(qtbot, sampled)
    drawn, file = take_of(sampled), tmp_path / "branches.npz"
    with qtbot.waitSignal(sampled.view.outlet.saver.saved):
        sampled.view.outlet.saver.save(drawn, str(file))
    assert str(tmp_path.parent) not in recipe_text(drawn)
    assert take_from(file).names() == drawn.names()

    session.open_paths([file])
    wait_until(qtbot, lambda: not sampled.is_busy and sampled.view.take is not drawn)
    opened = take_of(sampled)
    assert isinstance(opened.options, BranchOptions)
    assert opened.options.parent.model == Path()
    assert sampled.branching._way_back() is not None, "it is of the film that was shown before"
    assert np.array_equal(opened.film.view("x_0"), drawn.film.view("x_0"))
    sampled.view.go_to_time(25)
    sampled.branching.panel.seed_buttons.set_locked(True)
    sampled.branching.open()
    told: list[Notice] = []
    session.noticed.connect(told.append)
    assert session.model is not None
    folder, session.model = session.model, None
    sampled.branching.draw()
    assert [notice.level for notice in told] == ["warning"]
    assert "“small”, is not here" in told[0].sentence
    session.settings.remember_run(folder)
    sampled.branching.draw()
    wait_until(qtbot, lambda: not sampled.is_busy and sampled.view.take is not opened)
    assert np.array_equal(take_of(sampled).film.view("x_t"), drawn.film.view("x_t")), "same seed, same branches"


def test_while_something_is_drawn_no_branches_are_and_stopping_leaves_what_there_is(
    qtbot: QtBot, sampled: SampleTab
) -> None:
    home, panel = take_of(sampled), sampled.branching.panel
    sampled.view.go_to_time(T)
    sampled.branching.open()
    panel.form.put("count", 60)
    panel.form.put("steps", T)
    panel.draw_button.click()
    assert not panel.draw_button.isEnabled()
    wait_until(qtbot, lambda: take_of(sampled) is not home and sampled.view.timeline.count > 2)
    assert not panel.back_button.isVisible()
    sampled.primary.click()
    wait_until(qtbot, lambda: not sampled.is_busy)
    stopped = take_of(sampled)
    assert 2 < len(stopped.film) < T + 1
    assert sampled.view.timeline.bar.total == len(stopped.film)
    assert panel.draw_button.isEnabled()
    panel.back_button.click()
    assert is_shown(home, sampled)


def test_the_panel_says_what_is_too_few_steps_and_that_nothing_is_left_at_0(qtbot: QtBot, sampled: SampleTab) -> None:
    panel = sampled.branching.panel
    sampled.view.go_to_time(5)
    sampled.branching.open()
    wait_until(qtbot, lambda: "all alike" in panel.advice.text())
    sampled.view.go_to_time(0)
    wait_until(qtbot, lambda: "nothing is left to draw" in panel.what.text())
    wait_until(qtbot, lambda: not panel.advice.isVisible())
    draw(qtbot, sampled)
    final = shown(sampled).reshape(COUNT, -1, 8, 8, 1)
    assert (final == final[:, :1]).all()


def test_many_pictures_share_rows_and_mixtures_do_not_branch(sampled: SampleTab) -> None:
    home = take_of(sampled)
    mixtures = Take(InterpolateOptions(depth=25, steps=5), home.card)
    for position, t in enumerate(mixtures.times):
        mixtures.film.keep(Frame(position, len(mixtures.times), t, *np.zeros((3, 11, 8, 8, 1), np.uint8)))
    sampled.view.show_take(mixtures)
    assert not sampled.branching.button.isEnabled()
    assert "no mixtures" in sampled.branching.button.toolTip()
    stranger = Take(BranchOptions(parent=home.options.model_copy(update={"seed": 1}), t=25, count=1), home.card)
    for position, t in enumerate(stranger.times):
        stranger.film.keep(Frame(position, len(stranger.times), t, *np.zeros((3, 12, 8, 8, 1), np.uint8)))
    sampled.view.show_take(stranger)
    assert sampled.branching.button.isEnabled()
    assert sampled.branching._way_back() is None, "the film before has nothing to do with it"

    many = BranchOptions(parent=home.options.model_copy(update={"count": 20}), t=25, count=2)
    take = Take(many, home.card)
    assert take.axes() == ([], [])
    assert take.layout.group == 3
    assert point_of(take, 23, None) is not None
    assert point_of(take, 23, 7).t == 25  # type: ignore[union-attr]
    assert point_of(take, 23, 7).images == (2,)  # type: ignore[union-attr]
