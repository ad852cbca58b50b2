"""From a model to a film: sampled by the engine, scrubbed, copied, exported."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import DDPM
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.engine.films.film import KEPT
from ddpm_studio.gui.errands import DrawNow, GoTo
from ddpm_studio.gui.film.export.export_plan import ExportKind, ExportOptions, Plan
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.widgets.hover_card import HoverCard
from ddpm_studio.gui.widgets.pixels import to_pixels
from ddpm_studio.gui.window.remembering.left import bring_back_page
from tests.gui.kept_page import KeptPage, forget_samples, kept_for_module, showing
from tests.gui.small_model import T, is_filled, model, run, show, wait_until

__all__ = ["model"]
STEPS = 4
Key = Qt.Key


kept = kept_for_module(SampleTab, forget_samples)


@pytest.fixture
def tab(qtbot: QtBot, kept: KeptPage[SampleTab], session: Session) -> Iterator[SampleTab]:
    with showing(qtbot, kept) as tab:
        tab.images.put("count", 6)
        tab.walk.put("steps", STEPS)
        yield tab
        tab.view.outlet.export_dialog.close()


@pytest.fixture
def sampled(qtbot: QtBot, tab: SampleTab) -> SampleTab:
    run(qtbot, tab)
    return tab


def shown(tab: SampleTab) -> Pixels:
    pixels = tab.view.pixels()
    assert pixels is not None
    return pixels


def drawn(tab: SampleTab) -> Pixels:
    """What the grid really shows of the first picture, which is grey."""
    grid, (height, width, _) = tab.view.grid, shown(tab)[0].shape
    grid.show_alone(0)
    painted = grid.grab().toImage()
    places = [[grid.pixel_rect(x, y).center().toPoint() for x in range(width)] for y in range(height)]
    grid.show_all()
    return np.array([[[painted.pixelColor(place).red()] for place in row] for row in places], np.uint8)


def test_a_film_has_the_noise_and_every_step(sampled: SampleTab) -> None:
    take = sampled.view.take
    assert take is not None
    assert is_filled(take.film, STEPS)
    assert take.film.times[0] == T
    assert take.film.times[-1] == 0
    assert sampled.view.timeline.count == STEPS + 1
    assert sampled.view.timeline.position == STEPS  # it followed
    assert sampled.view.grid.count == 6


def test_a_film_says_what_made_it_and_that_something_else_is_chosen_by_now(qtbot: QtBot, sampled: SampleTab) -> None:
    line, seed = sampled.view.credits, sampled.images.options().seed
    assert line.text() == line.whole
    assert f"seed {seed}" in line.whole
    assert sampled.not_drawn.text() == ""
    sampled.walk.put("steps", STEPS + 1)
    assert line.text().startswith("Drawn with ")
    assert "Steps" in sampled.not_drawn.text()
    sampled.walk.put("steps", STEPS)
    assert line.text() == line.whole
    sampled.images.put("seed", seed + 1)
    assert "Seed" in sampled.not_drawn.text()
    run(qtbot, sampled)
    assert f"seed {seed + 1}" in line.text()
    assert sampled.not_drawn.text() == ""


def test_keys_move_through_the_frames_from_anywhere_but_fields(qtbot: QtBot, sampled: SampleTab) -> None:
    film = sampled.view.take.film  # type: ignore[union-attr]
    for place in (sampled.primary, sampled.view.grid):
        place.setFocus()
        qtbot.keyClick(place, Key.Key_Home)
        assert sampled.view.position == 0
        assert np.array_equal(drawn(sampled), film.frame(0)[0])
        qtbot.keyClick(place, Key.Key_Right)
        qtbot.keyClick(place, Key.Key_Right)
        assert np.array_equal(drawn(sampled), film.frame(2)[0])
        qtbot.keyClick(place, Key.Key_End)
        assert np.array_equal(drawn(sampled), film.frame(STEPS)[0])
    field = sampled.images.findChild(type(sampled.view.header.time.lineEdit()))
    assert field is not None
    field.setFocus()
    qtbot.keyClick(field, Key.Key_Home)
    assert sampled.view.position == STEPS


def test_the_views_are_the_chain_and_the_prediction(qtbot: QtBot, sampled: SampleTab) -> None:
    film = sampled.view.take.film  # type: ignore[union-attr]
    sampled.view.timeline.go_to(1)
    sampled.view.grid.setFocus()
    qtbot.keyClick(sampled.view.grid, Key.Key_2)
    assert sampled.view.view == "x_0"
    assert np.array_equal(drawn(sampled), film.frame(1, "x_0")[0])
    assert not np.array_equal(film.frame(1, "x_0"), film.frame(1, "x_t"))
    for key, view in ((Key.Key_3, "eps"), (Key.Key_4, "change"), (Key.Key_5, "pair")):
        qtbot.keyClick(sampled.view.grid, key)
        assert sampled.view.view == view
        assert np.array_equal(drawn(sampled), film.frame(1, view)[0])
    qtbot.keyClick(sampled.view.grid, Key.Key_4)
    sampled.view.timeline.go_to(0)
    assert "nothing came before" in sampled.view.header.readout.text()
    qtbot.keyClick(sampled.view.grid, Key.Key_3)
    sampled.view.timeline.go_to(STEPS)
    assert "no noise is left" in sampled.view.header.readout.text()
    sampled.view.timeline.go_to(1)
    qtbot.keyClick(sampled.view.grid, Key.Key_1)
    assert np.array_equal(drawn(sampled), film.frame(1, "x_t")[0])


def test_the_strip_and_the_hover_card_tell_how_much_x_0_changes(sampled: SampleTab) -> None:
    film = sampled.view.take.film  # type: ignore[union-attr]
    bar = sampled.view.timeline.bar
    assert bar.strip is not None
    assert list(bar.strip.values) == film.changes
    assert len(film.changes) == STEPS + 1
    bar.hovered.emit(2)
    card = sampled.findChild(HoverCard)
    assert card is not None
    assert f"{film.changes[2]:.2f} of 255" in card.text
    bar.hovered.emit(0)
    assert "of 255" not in card.text
    bar.hovered.emit(-1)


def test_the_axis_of_the_timeline_is_t_or_log_snr_and_remembered(
    qtbot: QtBot, sampled: SampleTab, session: Session
) -> None:
    timeline, take = sampled.view.timeline, sampled.view.take
    assert take is not None
    bar, count = timeline.bar, timeline.count
    even = [bar.line().place_of(index) for index in range(count)]
    assert even == pytest.approx([1 - t / take.last_time for t in take.film.times])
    sampled.view.grid.show_alone(0)
    sampled.view.pixel_panel.pick(1, 1)
    timeline.transport.axis.click()
    assert session.settings.now.time_axis == "log-snr"
    places = [bar.line().place_of(index) for index in range(count)]
    assert places[0] == 0 and places[-1] == 1 and places == sorted(places) and places != even
    assert bar.ends[1] == "∞" and "dB" in bar.ends[0]
    plot = sampled.view.pixel_panel.plot
    assert plot.x_of(1) == plot.frame().left() + plot.frame().width() * places[1]
    again = SampleTab(session)
    qtbot.addWidget(again)
    assert "log SNR" in again.view.timeline.transport.axis.text()
    again.view.outlet.export_dialog.close()


def test_the_readout_and_the_field_of_t(sampled: SampleTab) -> None:
    take = sampled.view.take
    assert take is not None
    sampled.view.timeline.go_to(0)
    header = sampled.view.header
    assert header.time.value() == T
    assert f"ᾱ = {take.alpha_bar[T]:.1e}" in header.readout.text()
    assert "SNR \N{MINUS SIGN}" in header.readout.text()
    assert header.readout.text().endswith(f"step 0 of {STEPS}")
    header.time.setValue(take.film.times[2] + 1)
    assert sampled.view.position == 2
    assert header.time.value() == take.film.times[2]
    assert f"ᾱ = {take.alpha_bar[take.film.times[2]]:.3f}" in header.readout.text()
    sampled.view.timeline.go_to(STEPS)
    assert "SNR ∞" in header.readout.text()


def test_solo_and_copy_take_the_exact_pixels(qtbot: QtBot, sampled: SampleTab) -> None:
    grid = sampled.view.grid
    grid.setFocus()
    grid.show_alone(3)
    assert "/3" in sampled.view.header.readout.text()
    qtbot.keyClick(grid, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = to_pixels(QGuiApplication.clipboard().image())
    assert np.array_equal(copied[..., :1], shown(sampled)[3])
    qtbot.keyClick(grid, Key.Key_Escape)
    assert grid.solo_index is None
    qtbot.keyClick(grid, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    sheet = to_pixels(QGuiApplication.clipboard().image())
    assert np.array_equal(sheet[2:10, 2:10, :1], shown(sampled)[0])


def test_a_pixel_of_the_picture_that_is_alone_is_followed_over_time(qtbot: QtBot, sampled: SampleTab) -> None:
    film, grid, panel = sampled.view.take.film, sampled.view.grid, sampled.view.pixel_panel  # type: ignore[union-attr]
    grid.show_alone(3)
    assert not panel.isVisible()
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.pixel_rect(5, 2).center().toPoint())
    assert panel.isVisible()
    assert grid.solo_index == 3
    for position in (0, STEPS):
        sampled.view.timeline.go_to(position)
        levels = [film.frame(position, view)[3, 2, 5, 0] for view in ("x_t", "x_0")]
        assert panel.plot.readings() == [f"x_t {levels[0]}", f"predicted x_0 {levels[1]}"]
    sampled.view.header.choose_view("pair")
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.pixel_rect(8 + 6, 2).center().toPoint())
    assert panel.pixel == (6, 2)
    panel.plot.frame_wanted.emit(1)
    assert sampled.view.position == 1
    sampled.view.buttons.all_button.click()
    assert grid.solo_index is None
    assert not panel.isVisible()


def test_keys_reach_a_pixel_and_move_it(qtbot: QtBot, sampled: SampleTab) -> None:
    grid, panel = sampled.view.grid, sampled.view.pixel_panel
    grid.setFocus()
    qtbot.keyClick(grid, Key.Key_P)
    assert not panel.isVisible()  # all pictures are shown
    grid.show_alone(1)
    qtbot.keyClick(grid, Key.Key_P)
    assert panel.plot.hasFocus()
    assert panel.pixel == (4, 4)
    before = sampled.view.position
    for key in (Key.Key_Left, Key.Key_Down, *[Key.Key_Right] * 9):
        qtbot.keyClick(panel.plot, key)
    assert panel.pixel == (7, 5)  # at the edge
    assert sampled.view.position == before
    qtbot.keyClick(panel.plot, Key.Key_Home)  # any other key is the timeline's
    assert sampled.view.position == 0
    qtbot.keyClick(panel.plot, Key.Key_Escape)
    assert not panel.isVisible()
    assert grid.solo_index == 1
    focus = QApplication.focusWidget()
    assert focus is not None and focus.isVisible() and sampled.isAncestorOf(focus)


def test_small_pictures_are_those_of_the_one_shown_alone(sampled: SampleTab) -> None:
    film = sampled.view.take.film  # type: ignore[union-attr]
    assert np.array_equal(sampled.view._thumbnail(1), film.frame(1)[0])  # type: ignore[arg-type]
    sampled.view.grid.show_alone(4)
    assert np.array_equal(sampled.view._thumbnail(1), film.frame(1)[4])  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_pictures_and_an_open_lock_others(qtbot: QtBot, tab: SampleTab) -> None:
    tab.images.put("seed", 1234)
    assert tab.seed_buttons.is_locked  # who types a seed wants that one
    run(qtbot, tab)
    first = shown(tab).copy()
    run(qtbot, tab)
    assert np.array_equal(shown(tab), first)
    tab.seed_buttons.lock.click()
    run(qtbot, tab)
    assert tab.images.options().seed != 1234
    assert not tab.seed_buttons.is_locked
    assert not np.array_equal(shown(tab), first)


def test_stopping_keeps_the_frames_there_are(qtbot: QtBot, tab: SampleTab) -> None:
    tab.images.put("count", 400)
    tab.walk.put("steps", T)
    tab.primary.click()
    wait_until(qtbot, lambda: tab.view.timeline.count > 1)
    assert tab.primary.text() == "Stop"
    tab.view.timeline.go_to(0)  # scrubbing while it grows
    assert tab.view.timeline.position == 0
    tab.primary.click()
    wait_until(qtbot, lambda: not tab.is_busy)
    take = tab.view.take
    assert take is not None
    assert 1 < len(take.film) < T + 1
    assert tab.view.timeline.count == len(take.film)
    assert tab.view.timeline.bar.total == len(take.film)
    assert tab.view.timeline.bar.ends == (str(take.film.times[0]), str(take.film.times[-1]))
    assert tab.can_export
    done, steps = take.steps_done(take.film.times[-1])
    assert f"{done} / {steps} steps" in tab.job_bar.text.text()  # the bar counts as the film does


def test_more_steps_than_the_model_has_times_is_said_at_the_field(qtbot: QtBot, tab: SampleTab) -> None:
    tab.walk.put("steps", T + 1)
    assert not tab.walk.check()
    assert f"T = {T}" in tab.why_not.text()
    assert not tab.primary.isEnabled()
    tab.walk.put("steps", T)
    assert tab.walk.check()
    assert tab.primary.isEnabled()


def test_sections_that_do_not_fit_are_said_at_the_field(tab: SampleTab) -> None:
    tab.walk.put("sections", (40, 1))
    assert not tab.walk.check()
    assert [error.field for error in tab.walk.problems()] == ["sections"]
    assert not tab.can_start


def test_a_known_bad_choice_is_warned_of(tab: SampleTab) -> None:
    assert not tab.choices.drawing.advice.isVisible()
    tab.walk.put("sampler", DDPM(variance="fixed-large"))
    assert "Fixed-large" in tab.choices.drawing.advice.text()
    assert "Ho et al." in tab.choices.about.text()


def test_the_film_is_estimated_before(tab: SampleTab) -> None:
    tab.images.put("count", 64)
    tab.walk.put("steps", 20)
    cost, told, same = tab.choices.estimate.text().splitlines()
    assert cost == "20 calls of the network for each image."
    assert told == "Film: 21 frames (the noise and 20 steps), 258 kB"
    assert "to the last bit" in same
    tab.images.put("count", 1_000_000)
    assert "Film: 21 frames (the noise and 20 steps), 4.0 GB in a temporary file" in tab.choices.estimate.text()
    tab.images.put("count", 64)
    tab.walk.put("chain.frames_kept", 11)
    assert "11 frames of a chain of 20 steps" in tab.choices.estimate.text()


def test_each_ema_rate_can_be_chosen(qtbot: QtBot, tab: SampleTab) -> None:
    picker = tab.picker
    assert [picker.snapshot.rates.itemText(index) for index in range(picker.snapshot.rates.count())] == ["0.5", "0.99"]
    assert picker.snapshot.rates.isVisible()
    assert "EMA 0.5" in picker.facts.text()
    picker.snapshot.rates.setCurrentIndex(1)
    picker.snapshot.rates.activated.emit(1)
    assert picker.choice is not None
    assert picker.choice.card.provenance.ema_rate == 0.99
    run(qtbot, tab)
    assert tab.view.take is not None
    assert tab.view.take.card.provenance.ema_rate == 0.99


def test_a_model_that_appears_is_offered(
    qtbot: QtBot, session: Session, model: Path, studio_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ddpm_studio.gui.choosing.model_names.bundled_models", list)  # as if none were shipped
    tab = SampleTab(session)
    show(qtbot, tab, session)
    assert not tab.can_start
    assert "Train a model or open one" in tab.view.grid._empty.text
    shutil.copytree(model, studio_home / "runs" / "new")
    tab.picker.refresh()
    assert tab.can_start
    assert tab.picker.path() == studio_home / "runs" / "new"
    with qtbot.waitSignal(tab.view.timeline.position_changed, timeout=60_000):
        tab.view.grid.empty_action_triggered.emit()
    wait_until(qtbot, lambda: not tab.is_busy)


def test_a_damaged_model_is_a_sentence(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    file = tmp_path / "broken.safetensors"
    file.write_bytes(b"\x10\0\0\0\0\0\0\0not json at all!")
    tab = SampleTab(session)
    show(qtbot, tab, session)
    session.use_model(file)
    assert "broken.safetensors" in tab.why_not.text()
    assert not tab.can_start
    said = [label.text() for label in tab.view.grid.findChildren(QLabel)]
    assert "This model cannot be used" in said
    assert not any("broken.safetensors" in text for text in said), "the reason is beside the button and the choice"


def test_weights_that_are_cut_off_are_told_of_before_the_start(
    qtbot: QtBot, session: Session, model: Path, tmp_path: Path
) -> None:
    (good,) = (model / "snapshots").glob("step-00000012.safetensors")
    file = tmp_path / "cut.safetensors"
    file.write_bytes(good.read_bytes()[:-100])
    session.use_model(file)
    tab = SampleTab(session)
    show(qtbot, tab, session)
    assert not tab.can_start and "cut.safetensors" in tab.why_not.text()


def test_weights_that_have_rotted_end_in_a_sentence(
    qtbot: QtBot, session: Session, model: Path, tmp_path: Path
) -> None:
    (good,) = (model / "snapshots").glob("step-00000012.safetensors")
    file = tmp_path / "rotten.safetensors"
    content = bytearray(good.read_bytes())
    content[-100] ^= 1
    file.write_bytes(content)
    told: list[Notice] = []
    session.noticed.connect(told.append)
    session.use_model(file)
    tab = SampleTab(session)
    show(qtbot, tab, session)
    run(qtbot, tab)
    assert [notice.level for notice in told] == ["error"]
    assert "rotten.safetensors" in told[0].sentence
    assert tab.view.take is None


def test_choices_and_pace_are_remembered(qtbot: QtBot, tab: SampleTab, session: Session) -> None:
    bring_back_page(tab, session)
    tab.walk.put("steps", 7)
    tab.view.timeline.transport.pace.setValue(24)
    session.settings.save()
    later = Session(Settings())
    again = SampleTab(later)
    qtbot.addWidget(again)
    assert again.walk.options().steps == 7
    assert again.images.options().count == 6
    assert again.view.timeline.fps == 24
    wait_until(qtbot, lambda: not later.results.is_busy)


def test_save_writes_the_sheet_with_its_parameters(qtbot: QtBot, sampled: SampleTab, tmp_path: Path) -> None:
    subject = sampled.view.subject()
    assert subject is not None
    dialog = sampled.view.outlet.export_dialog
    dialog.save(subject, str(tmp_path / "sheet.png"))
    wait_until(qtbot, lambda: not dialog.job_bar.is_busy)
    parameters = read_parameters(tmp_path / "sheet.png")
    assert parameters is not None
    assert parameters["job"] == "sample"
    assert str(tmp_path.anchor) not in str(parameters["models"])
    with Image.open(tmp_path / "sheet.png") as picture:
        assert picture.width > 8 * 8 * 2


def test_a_saved_picture_brings_back_what_made_it(
    qtbot: QtBot, sampled: SampleTab, session: Session, model: Path, studio_home: Path, tmp_path: Path
) -> None:
    before = shown(sampled).copy()
    subject = sampled.view.subject()
    assert subject is not None
    sampled.view.outlet.export_dialog.save(subject, str(tmp_path / "sheet.png"))
    wait_until(qtbot, lambda: not sampled.view.outlet.export_dialog.job_bar.is_busy)
    shutil.copytree(model, studio_home / "runs" / "copy")  # where models are looked for
    session.use_model(bundled_models()[0])
    sampled.images.put("seed", 99)
    sampled.walk.put("steps", 2)
    sampled.seed_buttons.set_locked(False)
    with qtbot.waitSignal(session.sent, check_params_cb=lambda errand: errand == GoTo("sample")):
        session.open_paths([tmp_path / "sheet.png"])
    assert sampled.seed_buttons.is_locked
    run(qtbot, sampled)
    assert np.array_equal(shown(sampled), before)


def film_hash(tab: SampleTab) -> str:
    """What every picture of the film is, to the last bit."""
    assert tab.view.take is not None
    film = tab.view.take.film
    return hashlib.sha256(b"".join(film.view(view).tobytes() for view in KEPT)).hexdigest()


@pytest.mark.parametrize("suffix", ["sheet.png", ".png", ".webp", ".gif"])
def test_whatever_was_exported_brings_back_identical_pixels(
    qtbot: QtBot, tab: SampleTab, session: Session, model: Path, studio_home: Path, tmp_path: Path, suffix: str
) -> None:
    """The file is dropped after every choice and the model have changed; the job then makes the same film again."""
    shutil.copytree(model, studio_home / "runs" / "copy")  # where models are looked for
    chosen = SampleOptions.model_validate(
        {"count": 3, "seed": 2**40 + 1, "steps": 5, "spacing": "quadratic", "sampler": {"kind": "ddim", "eta": 0.7}}
    )
    chosen = chosen.model_copy(update={"chain": ChainOptions(clips=False, frames_kept=4, batch_size=2)})
    tab.images.set_options(chosen)
    tab.walk.set_options(chosen)
    tab.seed_buttons.set_locked(True)
    run(qtbot, tab)
    before, subject = film_hash(tab), tab.view.subject()
    assert subject is not None
    kind: ExportKind = "grid" if suffix == "sheet.png" else "animation"
    file = tmp_path / f"kept{suffix}"
    for _ in Plan(subject, kind, file, ExportOptions()).work():
        pass
    others = SampleOptions(count=2, seed=5, steps=3)
    session.use_model(bundled_models()[0])
    tab.images.set_options(others)
    tab.walk.set_options(others)
    tab.seed_buttons.set_locked(False)
    told: list[Notice] = []
    session.noticed.connect(told.append)
    session.open_paths([file])
    run(qtbot, tab)
    assert film_hash(tab) == before
    assert told[0].action is not None
    told[0].action()
    assert tab.images.options().seed == chosen.seed and tab.walk.options().steps == 3
    assert session.model == bundled_models()[0]


def test_a_picture_whose_model_is_gone_brings_back_the_rest(
    qtbot: QtBot, sampled: SampleTab, session: Session, tmp_path: Path
) -> None:
    subject = sampled.view.subject()
    assert subject is not None
    sampled.view.outlet.export_dialog.save(subject, str(tmp_path / "sheet.png"))
    wait_until(qtbot, lambda: not sampled.view.outlet.export_dialog.job_bar.is_busy)
    session.use_model(bundled_models()[0])
    sampled.walk.put("steps", 2)
    told: list[Notice] = []
    session.noticed.connect(told.append)
    session.open_paths([tmp_path / "sheet.png"])
    assert [notice.level for notice in told] == ["warning"]
    assert "“small”" in told[0].sentence
    assert sampled.walk.options().steps == STEPS


def test_any_other_picture_brings_back_nothing(tab: SampleTab, session: Session, tmp_path: Path) -> None:
    Image.new("L", (8, 8)).save(tmp_path / "plain.png")
    told: list[Notice] = []
    session.noticed.connect(told.append)
    session.open_paths([tmp_path / "plain.png"])
    assert not told


def test_a_ready_model_draws_at_once_with_what_is_usual(qtbot: QtBot, tab: SampleTab, session: Session) -> None:
    tab.walk.put("steps", 3)
    used = session.model
    session.use_model(bundled_models()[1])
    assert used is not None
    session.send(DrawNow(used))
    assert tab.is_busy and session.model == used
    assert tab.walk.options().steps == SampleOptions().steps
    wait_until(qtbot, lambda: not tab.is_busy)
    assert tab.view.take is not None
    assert tab.view.take.options.models()[0].path.is_relative_to(used)
