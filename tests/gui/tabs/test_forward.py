"""A picture is noised under any schedule, at once, without PyTorch."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.diffusion.exact import ExactDenoiser
from ddpm_studio.engine.diffusion.schedules import Cosine, Drawn, Linear
from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.gui.errands import Errand, GoTo, UseSchedule
from ddpm_studio.gui.forward.header import MEMORY, SIGNAL, STEPS
from ddpm_studio.gui.forward.options import ForwardOptions
from ddpm_studio.gui.forward.picture_panel import DIGITS
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs import TABS
from ddpm_studio.gui.tabs.forward import DRAFT, ForwardTab
from ddpm_studio.gui.tabs.train import TrainTab
from ddpm_studio.gui.work.worker import workers
from tests.gui.delivery import deliver_to
from tests.gui.small_model import wait_until

pytestmark = pytest.mark.usefixtures("known_digits")
PICTURE = np.random.default_rng(8).integers(0, 256, (40, 30, 3)).astype(np.uint8)


@pytest.fixture
def new_tab(qtbot: QtBot, session: Session) -> Iterator[ForwardTab]:
    """A tab that nobody has looked at yet; held here, since what is seen must not be collected.

    It is not left to qtbot, which destroys widgets before the fixtures end, and so before its jobs have ended.
    """
    tab = ForwardTab(session)
    yield tab
    tab.stop()
    wait_until(qtbot, lambda: not tab.is_busy and not tab.picture.fetcher.is_busy)
    tab.picture.picker.close()
    tab.close()
    tab.deleteLater()


@pytest.fixture
def tab(qtbot: QtBot, new_tab: ForwardTab) -> ForwardTab:
    new_tab.picture.take_pixels(PICTURE, "noise.png")
    show(qtbot, new_tab)
    return new_tab


def show(qtbot: QtBot, tab: ForwardTab) -> None:
    tab.resize(1280, 700)
    with qtbot.waitExposed(tab):
        tab.show()


@pytest.fixture
def train(qtbot: QtBot, session: Session) -> Iterator[TrainTab]:
    train = TrainTab(session)
    qtbot.addWidget(train)
    yield train
    wait_until(qtbot, lambda: not workers())


def shown(tab: ForwardTab) -> np.ndarray:
    pixels = tab.view.pictures._scene.pixels
    assert pixels is not None
    return pixels


def expected(tab: ForwardTab, t: int, alpha_bar: np.ndarray) -> np.ndarray:
    """Return x_t by the formula, in double precision, as pixels."""
    assert tab._noising is not None
    x_0, eps = PICTURE / 127.5 - 1, tab._noising.eps.astype(np.float64)
    x_t = np.sqrt(alpha_bar[t]) * x_0 + np.sqrt(1 - alpha_bar[t]) * eps
    return np.asarray(np.clip(np.rint((x_t + 1) * 127.5), 0, 255))


def differ(one: np.ndarray, other: np.ndarray) -> int:
    """Return by how much two pictures differ at most; single precision may round a level up or down."""
    return int(np.abs(one.astype(int) - other.astype(int)).max())


def test_it_is_among_the_tabs_and_does_not_wait_for_pytorch(tab: ForwardTab) -> None:
    assert {page.name: page for page in TABS}["forward"].load() is ForwardTab
    assert not tab.session.is_engine_ready and tab.can_start


@pytest.mark.long
def test_torch_stays_unimported(tmp_path: Path) -> None:
    code = """
import sys
from PySide6.QtWidgets import QApplication
app = QApplication([])
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.forward import ForwardTab
tab = ForwardTab(Session())
tab.show()
while tab.picture.pixels is None or tab.picture.fetcher.is_busy:
    app.processEvents()
tab.view.header.choose_beside(1)
tab.view.go_to(500)
tab.compare.boxes["cosine"].click()
tab.view.curves.draw.click()
for _ in range(50):
    app.processEvents()
tab.start()
print([name for name in ("torch", "pyqtgraph") if name in sys.modules], tab.view.pictures.count)
tab.close()
"""
    environment = {"QT_QPA_PLATFORM": "offscreen", "DDPM_STUDIO_HOME": str(tmp_path), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True, timeout=120
    )
    assert done.stdout.strip() == "[] 2", done.stderr


@pytest.mark.parametrize("t", [0, 1, 300, 1000])
def test_moving_the_slider_shows_x_t_and_its_signal(tab: ForwardTab, t: int) -> None:
    alpha_bar = Linear().alpha_bar()
    tab.view.timeline.bar.setValue(t)
    x_t, signal = shown(tab)
    assert differ(x_t, expected(tab, t, alpha_bar)) <= 1
    assert differ(signal, np.rint((np.sqrt(alpha_bar[t]) * (PICTURE / 127.5 - 1) + 1) * 127.5)) <= 1
    if t == 0:
        assert np.array_equal(x_t, PICTURE) and np.array_equal(signal, PICTURE)
    if t == 1000:
        assert abs(np.corrcoef(x_t.reshape(-1), PICTURE.reshape(-1))[0, 1]) < 0.06
    assert tab.view.header.time.value() == t
    assert tab.view.curves.snr.marker == t
    assert ("ᾱ = 4.0e-05" if t == 1000 else f"ᾱ = {alpha_bar[t]:.3f}") in tab.view.header.readout.text()


def test_the_keys_of_the_timeline_work_on_the_whole_page(qtbot: QtBot, tab: ForwardTab) -> None:
    tab.view.go_to(500)
    tab.view.pictures.setFocus()
    for key, t in ((Qt.Key.Key_Right, 501), (Qt.Key.Key_PageDown, 601), (Qt.Key.Key_Home, 0), (Qt.Key.Key_End, 1000)):
        qtbot.keyClick(tab.view.pictures, key)
        assert tab.view.t == t
    tab.compare.boxes["cosine"].setFocus()
    qtbot.keyClick(tab.compare.boxes["cosine"], Qt.Key.Key_Left)
    assert tab.view.t == 999
    tab.view.header.time.setValue(42)
    assert tab.view.t == 42


def test_plots_and_strip_move_t(qtbot: QtBot, tab: ForwardTab) -> None:
    plot = tab.view.curves.alpha_bar
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=plot.place(700, 0.5).toPoint())
    assert abs(tab.view.t - 700) <= 4
    wait_until(qtbot, lambda: len(tab.view.strip.rows) == 1)
    cell = tab.view.strip.rect_of(0, 2).center().toPoint()
    qtbot.mouseClick(tab.view.strip, Qt.MouseButton.LeftButton, pos=cell)
    assert tab.view.t == 182
    assert tab.view.strip.captions[2] == "t = 182"
    assert differ(tab.view.strip.rows[0][2], shown(tab)[0]) == 0


def test_timeline_and_strip_can_be_even_in_log_snr(qtbot: QtBot, tab: ForwardTab) -> None:
    before, half = tab.view.strip_times, tab.view.timeline.bar.line().place_of(500)
    tab.session.settings.change(time_axis="log-snr")
    after = tab.view.strip_times
    assert (after[0], after[-1]) == (0, 1000) and after == sorted(set(after))
    assert after[1] < before[1], "the beginning has more room"
    assert tab.view.timeline.bar.line().place_of(500) > half == 0.5
    wait_until(qtbot, lambda: [f"t = {t}" for t in after] == list(tab.view.strip.captions))
    tab.view.strip.chosen.emit(2)
    assert tab.view.t == after[2]


def test_the_histogram_counts_what_is_shown(tab: ForwardTab) -> None:
    tab.view.go_to(400)
    assert tab._noising is not None
    x_t = tab._noising.x_t(float(Linear().alpha_bar()[400]))
    heights, _ = np.histogram(x_t, np.linspace(-4, 4, 41), density=True)
    np.testing.assert_allclose(tab.view.spread.heights, heights, atol=2e-3)
    beyond = (np.abs(x_t) > 1).mean()
    assert f"{100 * beyond:.0f}" in tab.view.told.text()


def test_t_keeps_its_share_when_T_changes(tab: ForwardTab) -> None:
    tab.view.go_to(600)
    tab.form.put("schedule.steps", 200)
    assert tab.view.t == 120
    assert differ(shown(tab)[0], expected(tab, 120, Linear(steps=200).alpha_bar())) <= 1
    assert tab.verdict.text().startswith("At t = T = 200 the linear schedule leaves")
    tab.form.put("schedule.end", 0.0083)
    assert "still leaves 12\N{NO-BREAK SPACE}% of the signal" in tab.verdict.text()
    assert tab.verdict.property("role") == "warning"


def test_what_is_wrong_is_said_and_what_was_shown_stays(qtbot: QtBot, tab: ForwardTab) -> None:
    tab.form.put("schedule.steps", 10)
    wait_until(qtbot, lambda: not tab.can_start)
    assert "choose more steps" in tab.why_not.text()
    assert tab.view.scene is not None and tab.view.scene.last_time == 1000
    tab.form.put("schedule.steps", 100)
    wait_until(qtbot, lambda: tab.can_start)
    assert tab.view.scene.last_time == 100


def test_schedules_are_compared(qtbot: QtBot, tab: ForwardTab) -> None:
    tab.compare.boxes["cosine"].click()
    tab.compare.boxes["jsd"].click()
    curves = tab.view.curves
    assert [(line.name, line.pen) for line in curves.beta.lines] == [("linear", 0), ("cosine", 1), ("JSD", 2)]
    assert [line.name for line in curves.alpha_bar.lines] == ["linear", "√ᾱ", "cosine", "JSD"]
    assert curves.alpha_bar.lines[2].at(500) == pytest.approx(Cosine().alpha_bar()[500])
    assert curves.snr.lines[1].at(500) == pytest.approx(10 * np.log10(1 / (1 / Cosine().alpha_bar()[500] - 1)))
    wait_until(qtbot, lambda: len(tab.view.strip.rows) == 3)
    assert tab.view.strip.names == ["linear", "cosine", "JSD"]
    tab.compare.boxes["cosine"].click()
    assert [(line.name, line.pen) for line in curves.beta.lines] == [("linear", 0), ("JSD", 2)]


def test_no_more_are_compared_than_can_be_told_apart(tab: ForwardTab) -> None:
    for kind in ("quadratic", "cosine", "sigmoid", "constant"):
        tab.compare.boxes[kind].click()
    assert not tab.compare.boxes["jsd"].isEnabled() and "4" in tab.compare.boxes["jsd"].toolTip()
    assert not tab.compare.boxes["linear"].isEnabled()
    assert "chosen" in tab.compare.boxes["linear"].toolTip()
    tab.take_schedule(Cosine())
    assert [line.name for line in tab.view.curves.beta.lines] == ["cosine", "quadratic", "sigmoid", "constant"]
    assert tab.compare.boxes["linear"].isEnabled() is False  # cosine is still ticked, so there are four


def test_single_steps_stand_beside_the_closed_form(qtbot: QtBot, tab: ForwardTab) -> None:
    tab.form.put("schedule.steps", 100)
    tab.view.go_to(40)
    tab.view.pictures.setFocus()
    qtbot.keyClick(tab.view.pictures, Qt.Key.Key_2)
    assert tab.view.header.beside == STEPS
    wait_until(qtbot, lambda: tab.view.stepping.chain is not None and tab.view.stepping.chain.is_complete)
    chain = tab.view.stepping.chain
    assert chain is not None
    assert np.array_equal(shown(tab)[1], chain.picture(40))
    captions = tab.view.pictures._scene.captions
    assert captions[0].startswith("at once: mean") and captions[1].startswith("40 steps: mean")
    assert tab.view.spread.outline is not None
    assert "by the formula: mean" in tab.view.told.text()
    qtbot.keyClick(tab.view.pictures, Qt.Key.Key_1)
    assert tab.view.stepping.chain is None and tab.view.spread.outline is None


def test_a_perfect_memory_of_the_set_stands_beside_it(qtbot: QtBot, tab: ForwardTab) -> None:
    tab.view.pictures.setFocus()
    qtbot.keyClick(tab.view.pictures, Qt.Key.Key_3)
    assert tab.view.header.beside == MEMORY
    assert "pick a picture of a set" in tab.view.told.text(), "it is of no set yet"
    test_a_digit_is_picked(qtbot, tab)

    def says(words: str) -> bool:
        return words in tab.view.pictures._scene.captions[1]

    for t, words in ((20, "perfect memory: 0.0 levels off"), (900, "levels off")):
        tab.view.go_to(t)
        wait_until(qtbot, partial(says, words))
        images, noising, scene = tab.picture.images, tab._noising, tab.view.scene
        assert images is not None and noising is not None and scene is not None
        pictures = np.asarray(images.pixels).astype(float) / 127.5 - 1
        exact = ExactDenoiser(pictures, scene.course.alpha_bar)
        x_0 = exact(noising.x_t(scene.course.at(t))[None].astype(float), t).x_0
        assert differ(shown(tab)[1], (x_0[0] + 1) * 127.5) <= 1
    tab.view.header.choose_beside(SIGNAL)
    assert "√ᾱₜ x₀" in tab.view.pictures._scene.captions[1]


# --- drawing ----------------------------------------------------------------------------------------------------


def test_any_schedule_can_be_taken_up_and_drawn(qtbot: QtBot, tab: ForwardTab) -> None:
    tab.view.curves.draw.click()
    drawn = tab.form.options().schedule
    assert isinstance(drawn, Drawn) and drawn.steps == 1000
    editor = tab.view.curves.snr
    assert editor.is_editable and editor.hasFocus()
    qtbot.keyClick(editor, Qt.Key.Key_PageDown)
    qtbot.keyClick(editor, Qt.Key.Key_Down)
    lower = tab.form.options().schedule
    assert isinstance(lower, Drawn) and lower.points[1][1] < drawn.points[1][1]
    assert lower.points[2:] == drawn.points[2:]
    t = round(lower.points[1][0] * 1000)
    assert editor.lines[0].at(t) == pytest.approx(editor.points[1][1], abs=0.02)
    assert tab.view.t == 300  # the arrows belong to the editor
    tab.view.go_to(t)
    assert differ(shown(tab)[0], expected(tab, t, lower.alpha_bar())) <= 1


def test_dragging_a_point_bends_the_curve(qtbot: QtBot, tab: ForwardTab) -> None:
    tab.take_schedule(Drawn())
    editor, button = tab.view.curves.snr, Qt.MouseButton.LeftButton
    qtbot.mousePress(editor, button, pos=editor.place(*editor.points[3]).toPoint())
    for y in (4, 8, 12, 30):  # 30 is more than the point before allows
        qtbot.mouseMove(editor, editor.place(500, y).toPoint())
    qtbot.mouseRelease(editor, button)
    schedule = tab.form.options().schedule
    assert isinstance(schedule, Drawn)
    assert 1.2 < schedule.points[3][1] < schedule.points[2][1]
    assert (np.diff(schedule.alpha_bar()) < 0).all()
    tab.view.curves.draw.click()
    assert tab.form.options().schedule == Drawn()


def test_a_drawn_schedule_is_kept_for_next_time(tab: ForwardTab, session: Session) -> None:
    drawn = Drawn(steps=50, points=((0, 7), (0.4, 1), (1, -8)))
    tab.take_schedule(drawn)
    session.settings.remember_draft(DRAFT, tab.chosen())
    assert session.settings.now.drafts[DRAFT]["schedule"]["steps"] == 50
    json.dumps(session.settings.now.model_dump(mode="json"))


def test_what_was_chosen_last_time_is_there_again(session: Session, request: pytest.FixtureRequest) -> None:
    drawn = Drawn(steps=50, points=((0, 7), (0.4, 1), (1, -8)))
    session.settings.remember_draft(DRAFT, ForwardOptions(schedule=drawn, seed=77))
    tab = request.getfixturevalue("new_tab")
    assert tab.form.options().schedule == drawn and tab.noise.options().seed == 77
    assert np.allclose(tab.view.curves.snr.points, [(0, 30.4), (20, 4.34), (50, -34.7)], atol=0.05)


def test_a_drawn_schedule_is_saved_and_opened(
    qtbot: QtBot, tab: ForwardTab, awkward_path: Path, session: Session
) -> None:
    """Its file has β and ᾱ for others, too; one that is damaged is a sentence, and nothing changes."""
    drawn = Drawn(steps=300, points=((0, 8), (0.4, 1), (1, -9)))
    tab.take_schedule(drawn)
    file = awkward_path / "mine.json"
    tab.saver.write_schedule(str(file))
    wait_until(qtbot, lambda: not tab.is_busy)
    said = json.loads(file.read_text("utf-8"))
    np.testing.assert_allclose(np.cumprod(1 - np.array(said["betas"])), said["alpha_bar"][1:])
    tab.take_schedule(Linear())
    tab.saver.open_schedule(str(file))
    assert tab.form.options().schedule == drawn
    told: list[Notice] = []
    session.noticed.connect(told.append)
    for damage in ("{", "[]", '{"schedule": 3}', '{"schedule": {"kind": "drawn", "points": [[0, 1], [1, 2]]}}'):
        file.write_text(damage)
        tab.saver.open_schedule(str(file))
    assert len(told) == 4 and all("mine.json" in notice.sentence for notice in told)
    assert tab.form.options().schedule == drawn


def test_a_schedule_can_be_used_for_training(tab: ForwardTab, train: TrainTab, session: Session) -> None:
    drawn = Drawn(steps=70, points=((0, 7), (0.4, 1), (1, -8)))
    tab.take_schedule(drawn)
    sent: list[Errand] = []
    session.sent.connect(sent.append)
    deliver_to(train)
    tab.primary.click()
    assert sent == [UseSchedule(drawn), GoTo("train")]
    assert train.choices.config().diffusion.schedule == drawn


# --- pictures ---------------------------------------------------------------------------------------------------


def test_at_first_there_is_a_picture_of_the_shapes(qtbot: QtBot, new_tab: ForwardTab) -> None:
    tab = new_tab
    header = tab.view.header
    pictures = (header.copy_button, header.save_button, header.save_strip, header.save_film)
    assert tab.view.picture() is None and not any(way.isEnabled() for way in pictures)
    assert tab.can_export and header.save_schedule.isEnabled()  # there always is a schedule
    show(qtbot, tab)
    wait_until(qtbot, lambda: tab.picture.pixels is not None)
    assert tab.picture.pixels is not None and tab.picture.pixels.shape == (64, 64, 3)
    assert all(way.isEnabled() for way in pictures)


def test_a_digit_is_picked(qtbot: QtBot, tab: ForwardTab) -> None:
    tab.picture.sets.setCurrentIndex(1)
    assert tab.picture.sets.currentData() == DIGITS
    tab.picture.well.pick.click()
    wait_until(qtbot, tab.picture.picker.isVisible)
    tab.picture.picker.grid.show_alone(4)
    assert tab.picture.pixels is not None and tab.picture.pixels.shape == (8, 8, 1)
    assert tab.picture.name == "digits 4"
    assert shown(tab).shape == (2, 8, 8, 1)


def test_a_dropped_picture_keeps_its_shape_and_is_reduced(qtbot: QtBot, tab: ForwardTab, awkward_path: Path) -> None:
    path = awkward_path / "weit.png"
    Image.new("RGBA", (1024, 512), (200, 30, 30, 255)).save(path)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(700, 300), *how)
    QApplication.sendEvent(tab, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(tab, QDropEvent(QPoint(700, 300), *how))
    wait_until(qtbot, lambda: tab.picture.name == "weit.png")
    assert tab.picture.pixels is not None and tab.picture.pixels.shape == (128, 256, 3)
    assert tab.picture.pixels[0, 0].tolist() == [200, 30, 30]


def test_a_file_that_is_no_picture_is_said_so_and_the_picture_stays(
    qtbot: QtBot, tab: ForwardTab, awkward_path: Path
) -> None:
    path = awkward_path / "broken.png"
    path.write_bytes(b"no picture")
    tab.picture.well.path_dropped.emit(path)
    wait_until(qtbot, lambda: bool(tab.picture.problem.sentence()))
    assert "broken.png" in tab.picture.problem.sentence()
    assert np.array_equal(tab.picture.pixels, PICTURE)  # type: ignore[arg-type]


def test_taking_the_picture_away_says_what_to_do(qtbot: QtBot, tab: ForwardTab) -> None:
    tab.picture.well.clear.click()
    assert tab.view.pictures.count == 0
    assert "Choose a picture" in tab.view.pictures._empty.text
    assert not tab.view.header.save_button.isEnabled()
    assert "L_T" not in tab.facts.text()


def test_other_pictures_get_other_noise_unless_it_is_kept(tab: ForwardTab) -> None:
    tab.noise.put("seed", 5)
    tab.seed_buttons.set_locked(True)
    tab.picture.take_pixels(255 - PICTURE)
    assert tab.noise.options().seed == 5
    before = shown(tab)[0].copy()
    tab.seed_buttons.set_locked(False)
    tab.seed_buttons.roll()
    assert tab.noise.options().seed != 5
    assert differ(shown(tab)[0], before) > 50


# --- files ------------------------------------------------------------------------------------------------------


def test_x_t_is_copied(qtbot: QtBot, tab: ForwardTab) -> None:
    tab.view.pictures.setFocus()
    qtbot.keyClick(tab.view.pictures, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (30, 40)
    colour = image.pixelColor(3, 5)
    assert [colour.red(), colour.green(), colour.blue()] == shown(tab)[0][5, 3].tolist()


def test_x_t_is_saved_with_what_made_it(qtbot: QtBot, tab: ForwardTab, awkward_path: Path) -> None:
    tab.view.go_to(250)
    path = awkward_path / "x.png"
    tab.saver.write_picture(str(path))
    wait_until(qtbot, lambda: not tab.is_busy)
    with Image.open(path) as image:
        assert np.array_equal(np.asarray(image), shown(tab)[0])
    said: Any = read_parameters(path)
    assert said is not None and said["t"] == 250
    assert said["schedule"] == Linear().model_dump(mode="json")


def test_strip_and_animation_are_saved(qtbot: QtBot, tab: ForwardTab, awkward_path: Path) -> None:
    tab.compare.boxes["cosine"].click()
    tab.saver.write_strip(str(awkward_path / "strip.png"))
    wait_until(qtbot, lambda: not tab.is_busy)
    tab.saver.write_film(str(awkward_path / "film.webp"))
    wait_until(qtbot, lambda: not tab.is_busy)
    with Image.open(awkward_path / "strip.png") as strip:
        assert strip.width > 12 * 30 and strip.height > 2 * 40
    with Image.open(awkward_path / "film.webp") as film:
        assert getattr(film, "n_frames", 1) > 100
    assert not tab.job_bar.isVisible()


def test_whatever_can_be_operated_has_a_name_and_a_tip(tab: ForwardTab) -> None:
    header = tab.view.header
    controls: list[QWidget] = [*header.buttons, header.time, header.copy_button, header.save_button, header.more]
    controls += [*tab.compare.boxes.values(), tab.picture.sets, tab.view.curves.draw, tab.seed_buttons.lock]
    controls += [tab.view.curves.beta, tab.view.curves.alpha_bar, tab.view.curves.snr, tab.view.strip]
    for control in controls:
        assert control.accessibleName() and control.toolTip(), control
    assert "another picture" in tab.seed_buttons.lock.toolTip().lower()
