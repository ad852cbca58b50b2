"""The same seeds in several ways, and at every snapshot of a run: drawn by the engine, matched, wiped, exported."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageSequence
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QGuiApplication
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.comparing.compare_view import CompareView
from ddpm_studio.gui.comparing.comparison import mean_of
from ddpm_studio.gui.comparing.matching import Match
from ddpm_studio.gui.errands import DropPictures, ShowOverTraining
from ddpm_studio.gui.film.export.export_dialog import ExportDialog
from ddpm_studio.gui.film.export.export_plan import ExportOptions, Plan
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs import TABS
from ddpm_studio.gui.tabs.compare import OVER_TRAINING, WAYS, CompareTab
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.tabs.train import TrainTab
from ddpm_studio.gui.widgets.pixels import Pixels, to_pixels
from ddpm_studio.gui.window.main_window import MainWindow
from tests.engine.small import small_run, train
from tests.gui.kept_page import KeptPage, forget_comparisons, kept_for_module, showing
from tests.gui.small_model import T, model, run, show, wait_until

__all__ = ["model"]
Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
STEPS = [4, 8, 12]
"""Of the snapshots of `kept_run`."""


@pytest.fixture(scope="module")
def kept_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with snapshots of two rates at `STEPS`; read only."""
    fast = ("training.optimizer.learning_rate=0.02", "training.optimizer.warm_up_steps=0")
    kept = small_run(tmp_path_factory.mktemp("kept"), "saving.snapshot_every=4", *fast)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DDPM_STUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        train(kept)
    return kept.folder


kept = kept_for_module(CompareTab, forget_comparisons, "kept_run")


@pytest.fixture
def tab(qtbot: QtBot, kept: KeptPage[CompareTab], session: Session) -> Iterator[CompareTab]:
    with showing(qtbot, kept) as tab:
        for panel in (tab.ways, tab.training):
            panel.images.form.put("count", 3)
        tab.ways.sides[0].walk.put("steps", 4)
        tab.ways.sides[1].walk.put("steps", 8)
        tab.training.side.walk.put("steps", 4)
        yield tab
        for dialog in tab.findChildren(ExportDialog):
            dialog.close()


@pytest.fixture
def compared(qtbot: QtBot, tab: CompareTab) -> CompareTab:
    run(qtbot, tab)
    return tab


@pytest.fixture
def over(qtbot: QtBot, tab: CompareTab) -> CompareTab:
    tab.modes.choose(OVER_TRAINING)
    run(qtbot, tab)
    return tab


def copied(qtbot: QtBot, tab: CompareTab) -> Pixels:
    """What Ctrl+C takes."""
    qtbot.keyClick(tab._view.grid, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return to_pixels(QGuiApplication.clipboard().image())[..., :1]


def times(view: CompareView) -> list[int]:
    """The t of each column that is seen."""
    match = view.track.match()
    assert view.together is not None and match is not None
    return [take.film.times[frame or 0] for take, frame in zip(view.together.takes, match.frames, strict=True)]


def test_one_timeline_leads_through_both_films(qtbot: QtBot, compared: CompareTab) -> None:
    view = compared.comparison
    assert view.comparison is not None
    first, second = (take.film for take in view.comparison.takes)
    assert (len(first), len(second)) == (5, 9)
    assert view.timeline.count == 5  # a pair for each frame of the film with fewer
    assert np.array_equal(first.frame(0), second.frame(0))
    view.grid.setFocus()
    qtbot.keyClick(view.grid, Key.Key_Home)
    assert times(view) == [T, T]
    qtbot.keyClick(view.grid, Key.Key_Right)
    assert times(view) == [38, 38]
    assert all("t = 38" in head.note.text() for head in view.pictures.heads)
    numbers = view.table.numbers
    rows = [(numbers["calls"][side].text(), numbers["seconds"][side].text()[-2:]) for side in (0, 1)]
    assert rows == [("4", " s"), ("8", " s")]
    assert view.table.names[0].text() == "DPM-Solver++ \N{MIDDLE DOT} 4 steps"
    assert view.table.names[1].text() == "DDIM \N{MIDDLE DOT} 8 steps"
    ends = [film.frame(len(film) - 1) for film in (first, second)]
    assert [label.text() for label in numbers["end"]] == ["–", f"{mean_of(*ends):.2f}"]
    assert view.timeline.bar.strip is not None
    assert len(view.timeline.bar.strip.values) == 5


def test_two_sides_that_are_the_same_do_not_differ(qtbot: QtBot, tab: CompareTab) -> None:
    tab.ways.sides[1].walk.put("sampler", tab.ways.sides[0].walk.options().sampler)
    tab.ways.sides[1].walk.put("steps", 4)
    run(qtbot, tab)
    view = tab.comparison
    view.header.choose_manner("difference")
    for position in range(view.timeline.count):
        view.timeline.go_to(position)
        assert view.table.numbers["here"][1].text() == "0.00"
        subject = view.subject()
        assert subject is not None
        assert not subject.frame().any()


def test_keys_choose_how_a_and_b_are_shown(qtbot: QtBot, compared: CompareTab) -> None:
    view = compared.comparison
    match = view.track.match()
    assert view.together is not None and match is not None
    first, second = view.together.frames(match, "x_t")
    assert first is not None and second is not None
    view.grid.show_alone(1)
    assert view.pictures.grids[1].solo_index == 1
    assert np.array_equal(copied(qtbot, compared), np.concatenate([first[1], second[1]], axis=1))
    qtbot.keyClick(view.grid, Key.Key_W)
    assert view.pictures.wipe.isVisible()
    assert not view.pictures.grids[1].isVisible()
    assert np.array_equal(copied(qtbot, compared), np.concatenate([first[1, :, :4], second[1, :, 4:]], axis=1))
    for _ in range(5):
        qtbot.keyClick(view.grid, Key.Key_Left, ALT)
    assert view.look.part == 0.25
    assert view.timeline.position == view.timeline.count - 1
    assert np.array_equal(copied(qtbot, compared), np.concatenate([first[1, :, :2], second[1, :, 2:]], axis=1))
    qtbot.keyClick(view.grid, Key.Key_D)
    assert not view.pictures.wipe.isVisible()
    view.header.stretch.setCurrentIndex(view.header.stretch.findData("none"))
    expected = np.abs(first[1].astype(int) - second[1])
    assert np.array_equal(copied(qtbot, compared), expected)
    view.header.stretch.setCurrentIndex(view.header.stretch.findData("4"))
    assert np.array_equal(copied(qtbot, compared), np.minimum(4 * expected, 255))
    qtbot.keyClick(view.grid, Key.Key_S)
    assert view.pictures.grids[1].isVisible()
    assert view.pictures.grids[1].solo_index == 1  # what is alone stays so
    qtbot.keyClick(view.pictures.grids[1], Key.Key_Escape)
    assert view.grid.solo_index is None


def test_zoom_is_linked(qtbot: QtBot, compared: CompareTab) -> None:
    view = compared.comparison
    view.pictures.grids[1].show_alone(2)
    assert view.grid.solo_index == 2
    before = view.grid.tile_rect(2)
    view.pictures.grids[1]._scene.magnifier.zoom_about(
        QPointF(10, 10), 2.0, view.pictures.grids[1]._scene.room_at(QPointF())
    )
    assert view.grid.tile_rect(2).width() == 2 * before.width()
    assert view.grid.tile_rect(2) == view.pictures.grids[1].tile_rect(2)


def test_the_line_is_dragged_and_clicks_beside_it_are_the_grids(qtbot: QtBot, compared: CompareTab) -> None:
    view, left = compared.comparison, Qt.MouseButton.LeftButton
    view.header.choose_manner("wipe")
    wipe = view.pictures.wipe
    rect, line = view.grid.tile_rect(1), wipe.line_at(1)
    start, end = line.center().toPoint(), QPointF(rect.left() + 0.75 * rect.width(), rect.center().y()).toPoint()
    qtbot.mousePress(wipe, left, pos=start)
    qtbot.mouseMove(wipe, end)
    qtbot.mouseRelease(wipe, left, pos=end)
    assert wipe.part == pytest.approx(0.75, abs=0.02)
    assert view.look.part == pytest.approx(wipe.part, abs=0.001)
    assert view.grid.solo_index is None
    qtbot.mouseClick(wipe, left, pos=QPoint(round(rect.left()) + 3, round(rect.top()) + 3))
    assert view.grid.solo_index == 1


def test_frames_are_matched_by_the_part_of_the_way(compared: CompareTab) -> None:
    view = compared.comparison
    view.timeline.go_to(1)
    view.header.match.setCurrentIndex(1)
    assert view.track.match() == Match((1, 2), 0.25)
    assert view.timeline.count == 5


def test_stopping_after_a_keeps_it(qtbot: QtBot, tab: CompareTab) -> None:
    tab.ways.sides[1].walk.put("steps", 50)
    tab.primary.click()
    view = tab.comparison
    wait_until(qtbot, lambda: view.comparison is not None and 0 in view.comparison.costs)
    tab.stop()
    wait_until(qtbot, lambda: not tab.is_busy)
    assert view.comparison is not None
    first, second = view.comparison.takes
    assert len(first.film) == 5
    assert len(second.film) < 51
    assert view.timeline.count >= 1
    assert view.timeline.bar.total == view.timeline.count
    view.timeline.go_to(0)
    assert view.grid.count == 3


def test_models_must_be_alike_and_steps_must_fit(tab: CompareTab) -> None:
    shapes = next(path for path in bundled_models() if path.stem == "shapes")
    second = tab.ways.sides[1]
    second.picker.choose(shapes)
    assert "alike" in tab.why_not.text()
    second.picker.choose(Run.open(tab.ways.sides[0].picker.path()).snapshots()[0][1])  # type: ignore[arg-type]
    assert tab.can_start
    assert tab.ways.cards()[1].provenance.step == 4  # type: ignore[index]
    second.walk.put("steps", T + 1)
    second.walk.check()
    assert tab.why_not.text().startswith("B: ")


def test_a_comparison_is_exported_and_its_picture_brings_everything_back(
    qtbot: QtBot, compared: CompareTab, tmp_path: Path, session: Session, kept_run: Path
) -> None:
    view = compared.comparison
    view.header.choose_manner("difference")
    file = tmp_path / "difference.png"
    subject = view.subject()
    assert subject is not None
    view.outlet.export_dialog.save(subject, str(file))
    wait_until(qtbot, lambda: not view.outlet.export_dialog.job_bar.is_busy and file.exists())
    said: Any = read_parameters(file)
    assert said["job"] == "compare"
    assert said["comparison"]["manner"] == "difference"
    assert str(kept_run) not in str(said)
    session.settings.remember_run(kept_run)
    before = compared.ways.options()
    compared.ways.sides[0].walk.put("steps", 7)
    compared.ways.images.form.put("seed", 99)
    compared.modes.choose(OVER_TRAINING)
    session.send(DropPictures((file,)))
    assert compared.mode == WAYS
    assert compared.ways.options() == before.computed_in(["fp32", "fp32"])


def test_every_snapshot_is_a_frame_over_training(qtbot: QtBot, over: CompareTab, session: Session) -> None:
    view = over.over_training
    take = view.take
    assert take is not None
    assert take.film.times == STEPS
    assert view.timeline.count == view.timeline.bar.total == 3
    qtbot.keyClick(view.grid, Key.Key_Home)
    assert "step 4" in view.readout.text()
    view.grid.show_alone(2)
    assert np.array_equal(copied(qtbot, over), take.film.frame(0)[2])
    qtbot.keyClick(view.grid, Key.Key_2)
    assert "nothing came before" in view.readout.text()
    qtbot.keyClick(view.grid, Key.Key_Right)
    assert np.array_equal(copied(qtbot, over), take.film.frame(1, "change")[2])
    qtbot.keyClick(view.grid, Key.Key_Escape)
    sample = SampleTab(session)  # what the newest snapshot draws is what sampling draws
    show(qtbot, sample, session)
    sample.images.put("count", 3)
    sample.seed_buttons.set_locked(True)
    sample.walk.put("steps", 4)
    run(qtbot, sample)
    assert sample.view.take is not None
    assert np.array_equal(sample.view.take.film.frame(4), take.film.frame(2))


def test_a_film_over_training_is_exported_as_any_other_and_brings_everything_back(
    qtbot: QtBot, over: CompareTab, session: Session, tmp_path: Path, kept_run: Path
) -> None:
    view = over.over_training
    view.timeline.go_to(1)
    view.export()
    dialog = view.outlet.export_dialog
    assert "step 8" in dialog.page.what.text()
    dialog.page.kind.setCurrentIndex(dialog.page.kind.findData("animation"))
    dialog.page.animation.put("timeline", True)
    plan = dialog.page.plan(tmp_path / "film.webp", keeps_parameters=True)
    list(plan.work())
    with Image.open(tmp_path / "film.webp") as film:
        assert sum(1 for _ in ImageSequence.Iterator(film)) == 3
    said: Any = read_parameters(tmp_path / "film.webp")
    assert said["job"] == "sample over training"
    assert said["training_steps"] == STEPS
    subject = view.subject()
    assert subject is not None
    assert subject.parameters()["models"][0]["step"] == 8  # type: ignore[index]
    assert subject.file_name("grid") == "small over training step 8.png"
    session.settings.remember_run(kept_run)
    before = over.training.options()
    over.training.side.walk.put("steps", 9)
    over.modes.choose(WAYS)
    session.send(DropPictures((tmp_path / "film.webp",)))
    assert over.mode == OVER_TRAINING
    assert over.training.options() == before.computed_in(["fp32"])


def test_a_run_with_one_snapshot_says_what_to_do(
    qtbot: QtBot, tab: CompareTab, session: Session, kept_run: Path, tmp_path: Path
) -> None:
    shutil.copytree(kept_run, tmp_path / "one")
    for _, path in Run.open(tmp_path / "one").snapshots()[:-1]:
        path.unlink()
    session.send(ShowOverTraining(tmp_path / "one"))
    assert tab.mode == OVER_TRAINING
    assert not tab.can_start
    assert "train it longer" in tab.why_not.text()
    assert "several snapshots" in tab.over_training.grid._empty.text
    session.send(ShowOverTraining(kept_run))
    assert tab.can_start
    assert "3 snapshots, from step 4 to 12" in tab.training.told.text()


def test_damaged_snapshots_are_left_out_and_named(
    qtbot: QtBot, tab: CompareTab, session: Session, kept_run: Path, tmp_path: Path
) -> None:
    shutil.copytree(kept_run, tmp_path / "hurt")
    hurt = Run.open(tmp_path / "hurt").snapshots()[1][1]
    hurt.write_bytes(hurt.read_bytes()[:-50])
    notices: list[Notice] = []
    session.noticed.connect(notices.append)
    session.send(ShowOverTraining(tmp_path / "hurt"))
    run(qtbot, tab)
    assert tab.over_training.take is not None
    assert tab.over_training.take.film.times == [4, 12]
    assert tab.over_training.timeline.bar.total == 2
    assert any(hurt.name in notice.sentence for notice in notices)


def test_the_run_menu_and_the_previews_lead_to_the_film_over_training(
    qtbot: QtBot, session: Session, theme: Theme, kept_run: Path
) -> None:
    window = MainWindow(session, theme, [page for page in TABS if page.name in ("train", "compare")])
    qtbot.addWidget(window)
    window.tabs.make_all()
    for name in ("compare", "train"):
        window.go_to(name)
    train_tab, compare = window.tabs.widget(0), window.tabs.widget(1)
    assert isinstance(train_tab, TrainTab)
    assert isinstance(compare, CompareTab)
    window.menus.refresh()
    (entry,) = [action for action in window.findChildren(QAction) if "samples &changed" in action.text()]
    assert not entry.isEnabled()
    session.open_run(kept_run)
    window.menus.refresh()
    for ask in (entry.trigger, train_tab.view.previews.changes.click):
        window.go_to("train")
        compare.modes.choose(WAYS)
        ask()
        assert window.tab() is compare
        assert compare.mode == OVER_TRAINING
        assert compare.training.picker.path() == kept_run
    window.close()


def test_what_is_shown_stays_until_another_comparison_has_a_frame(qtbot: QtBot, compared: CompareTab) -> None:
    view, before = compared.comparison, compared.comparison.comparison
    view.header.match.setCurrentIndex(1)
    compared.ways.sides[0].walk.put("steps", 3)
    run(qtbot, compared)
    assert view.comparison is not before
    assert view.timeline.count == 4
    assert [match.place for match in view.track.matches] == [0, *(pytest.approx(part / 3) for part in (1, 2)), 1]


def test_another_comparison_takes_the_place_of_one_of_which_a_picture_is_alone(
    qtbot: QtBot, compared: CompareTab
) -> None:
    compared.comparison.timeline.go_to(3)
    compared.comparison.grid.show_alone(2)
    compared.ways.images.form.put("count", 1)
    run(qtbot, compared)
    assert compared.comparison.grid.solo_index is None
    assert compared.comparison.grid.count == 1


def test_a_column_comes_as_a_copy_goes_again_and_keeps_its_pictures_meanwhile(
    qtbot: QtBot, compared: CompareTab
) -> None:
    view, ways = compared.comparison, compared.ways
    heads = view.pictures.heads
    heads[0].copying.trigger()  # behind A
    assert [head.title.text() for head in heads] == ["DPM-Solver++ · 4 steps"] * 2 + ["DDIM · 8 steps"]
    assert [head.letter.isChecked() for head in heads] == [False, True, False]
    assert [ways.letters.letters[place].isVisible() for place in range(4)] == [True] * 3 + [False]
    assert view.pictures.grids[1].count == 0 and "B is not drawn yet" in view.pictures.grids[1]._empty.text
    assert [grid.count for grid in view.pictures.grids] == [3, 0, 3]
    first, second = (take.film for take in view.comparison.takes)  # type: ignore[union-attr]
    subject = view.subject()
    assert subject is not None and subject.take.what == "A and C"
    ways.sides[1].walk.put("steps", 2)
    ways.sides[2].walk.put("steps", 6)  # what is seen below is another
    assert heads[2].title.text() == "not yet drawn: DDIM · 6 steps"
    assert view.table.names[2].text() == "DDIM · 8 steps"
    run(qtbot, compared)
    assert [grid.count for grid in view.pictures.grids] == [3, 3, 3]
    assert [label.text() for label in view.table.numbers["calls"]] == ["4", "2", "6"]
    assert view.timeline.count == 3
    ends = [take.film.frame(len(take.film) - 1) for take in view.comparison.takes]  # type: ignore[union-attr]
    assert np.array_equal(ends[0], first.frame(4)) and not np.array_equal(ends[2], second.frame(8))
    heads[0].removal.trigger()
    assert view.columns.letters(view.columns.keys) == "AB"
    assert not heads[2].isVisible() and not ways.letters.removal.isEnabled()
    subject = view.subject()
    assert subject is not None
    assert np.array_equal(subject.frame(), np.concatenate(ends[1:], axis=2))
    assert [side.walk.options().steps for side in ways.sides] == [2, 6]


def test_a_picture_of_three_brings_back_three(
    qtbot: QtBot, tab: CompareTab, tmp_path: Path, session: Session, kept_run: Path
) -> None:
    tab.ways.add()
    tab.ways.sides[2].picker.choose(Run.open(kept_run).snapshots()[0][1])
    tab.ways.sides[2].walk.put("steps", 2)
    run(qtbot, tab)
    before = tab.ways.options()
    subject = tab.comparison.subject()
    assert subject is not None
    list(Plan(subject, "grid", tmp_path / "a.png", ExportOptions()).work())
    session.settings.remember_run(kept_run)
    tab.ways.remove(tab.ways.keys[1])
    session.send(DropPictures((tmp_path / "a.png",)))
    assert tab.ways.options() == before.computed_in(["fp32"] * 3)
    assert [card.provenance.step for card in tab.ways.cards() or ()] == [12, 12, 4]


def test_what_is_chosen_at_the_left_stays_when_a_column_before_it_goes(tab: CompareTab) -> None:
    for _ in range(2):
        tab.ways.add()
    third = tab.ways.keys[2]
    tab.ways.choose(third)
    tab.ways.remove(tab.ways.keys[0])
    assert tab.ways.chosen == third
