"""The Train tab with the real engine: data are looked at, a tiny run is trained, stopped, continued, opened again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.datasets import Digits, Folder, Shapes
from ddpm_studio.engine.events import Metrics, Preview
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import create_run, find_runs, title_of
from ddpm_studio.gui.errands import ChooseData, Errand, GoTo, PrepareLike, Restart, ResumeRun, TrainDemo
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.tabs import TABS
from ddpm_studio.gui.tabs.train import TrainTab
from ddpm_studio.gui.training import preview_view
from ddpm_studio.gui.training.course.curve_reader import LOSS
from ddpm_studio.gui.training.steps.like import next_name
from ddpm_studio.gui.window.main_window import MainWindow
from ddpm_studio.gui.work.worker import workers
from tests.engine.small import SMALL
from tests.gui.delivery import deliver_to

pytestmark = pytest.mark.usefixtures("known_digits")
TINY = with_changes(
    SMALL,
    [
        *("name=tiny", "training.ema.rates=[0.9]", "saving.preview_every=5"),
        *("probe.pictures=0", "device.compiles=never"),
    ],
)
PROBED = f"probe.pictures={SMALL.probe.pictures}"
LONG = 60_000
"""Milliseconds: PyTorch is loaded in the first of these."""


@pytest.fixture(autouse=True)
def hasty_previews(monkeypatch: pytest.MonkeyPatch) -> None:
    """In three steps: in twenty they took a third of every training."""
    monkeypatch.setattr("ddpm_studio.engine.jobs.training.preview.STEPS", 3)


def quiet(tab: TrainTab) -> bool:
    return not tab.is_busy and not tab.choices.data.scanner.is_busy and not workers()


@pytest.fixture
def tab(qtbot, session: Session) -> Iterator[TrainTab]:
    tab = TrainTab(session)
    qtbot.addWidget(tab)
    deliver_to(tab)
    tab.resize(1280, 700)
    tab.show()
    session.be_ready("CPU")
    qtbot.waitUntil(lambda: tab.choices.data.found is not None, timeout=LONG)
    yield tab
    tab.stop()
    tab.choices.data.scanner.cancel()
    qtbot.waitUntil(lambda: not workers(), timeout=LONG)


def wait_for_end(qtbot, tab: TrainTab) -> None:
    qtbot.waitUntil(lambda: quiet(tab), timeout=LONG)


def train_tiny(qtbot, tab: TrainTab, *changes: str) -> Run:
    tab.choices.take(with_changes(TINY, list(changes)))
    tab.primary.click()
    assert tab.is_busy
    (run,) = find_runs(folders().runs)
    return run


def pictures(folder: Path, count: int, side: int = 16) -> Path:
    folder.mkdir(parents=True)
    random = np.random.default_rng(1)
    for number in range(count):
        Image.fromarray(random.integers(0, 256, (side, side, 3), np.uint8)).save(folder / f"{number:03}.png")
    return folder


# --- data


def test_the_first_look_shows_the_digits_and_their_count(tab: TrainTab) -> None:
    view = tab.choices.data.view
    assert view.grid.count == 64
    assert view.counts.text() == "1,797 used · 0 left out · 10 classes of 174 to 183"
    assert "8×8×1" in tab.choices.settings.facts.text()


def test_a_folder_is_taken_at_its_size_and_says_what_was_left_out(
    qtbot, tab: TrainTab, session: Session, awkward_path: Path
) -> None:
    folder = pictures(awkward_path / "holiday", 12)
    (folder / "broken.png").write_bytes(b"no picture")
    session.send(ChooseData(folder))
    qtbot.waitUntil(lambda: quiet(tab) and tab.choices.data.found is not None, timeout=LONG)
    view = tab.choices.data.view
    assert view.counts.text() == "12 used · 1 left out"
    assert "broken.png" in view.details.toPlainText()
    chosen = tab.choices.data.options()
    assert chosen.source == Folder(path=folder)
    assert (chosen.height, chosen.width) == (16, 16)
    assert "12 images" in view.warnings.text()
    assert session.settings.now.recent_data == (folder,)
    assert tab.choices.data.combo.currentText() == "holiday"


def test_a_folder_that_is_not_there_is_said_beside_the_field(tab: TrainTab, session: Session, tmp_path: Path) -> None:
    session.send(ChooseData(tmp_path / "nowhere"))
    assert "does not exist" in tab.choices.data.problem_line.sentence()
    assert tab.choices.data.options().source == Digits()
    assert tab.choices.problems() == []
    assert session.settings.now.recent_data == ()


def test_an_empty_folder_cannot_be_trained_on(qtbot, tab: TrainTab, session: Session, tmp_path: Path) -> None:
    (tmp_path / "void").mkdir()
    session.send(ChooseData(tmp_path / "void"))
    qtbot.waitUntil(lambda: quiet(tab) and bool(tab.choices.data.problem_line.sentence()), timeout=LONG)
    tab.primary.click()
    assert not tab.is_busy
    assert tab.problems.isVisible()
    assert "holds no pictures" in tab.problems.rows.item(0).text()
    assert find_runs(folders().runs) == []


def test_a_newer_choice_ends_the_look_at_an_older_one(qtbot, tab: TrainTab) -> None:
    tab.choices.data.choose_source(Shapes(count=50_000))
    qtbot.wait(100)
    tab.choices.data.choose_source(Shapes(count=20))
    qtbot.waitUntil(lambda: tab.choices.data.found is not None, timeout=LONG)
    assert tab.choices.data.found is not None
    assert tab.choices.data.found.used == 20
    assert not tab.choices.data.scanner.is_busy


def test_a_look_can_be_cancelled_and_begun_again(qtbot, tab: TrainTab) -> None:
    tab.choices.data.choose_source(Shapes(count=50_000))
    qtbot.wait(100)
    tab.choices.data.view.cancel.click()
    assert not tab.choices.data.scanner.is_busy
    assert "still to be looked at" in str(tab.choices.data.problems()[0])
    tab.choices.data.choose_source(Shapes(count=20))
    tab.choices.data.view.cancel.click()
    tab.choices.data.view.grid.empty_action_triggered.emit()
    qtbot.waitUntil(lambda: tab.choices.data.found is not None, timeout=LONG)
    assert tab.choices.data.problems() == []


def test_a_square_stays_one_and_the_images_are_shown_at_the_new_size(qtbot, tab: TrainTab) -> None:
    tab.choices.data.form.put("height", 16)
    assert tab.choices.data.options().width == 16
    qtbot.waitUntil(lambda: tab.choices.data.found is not None, timeout=LONG)
    assert tab.choices.data.found is not None
    assert tab.choices.data.found.preview.shape[1:3] == (16, 16)
    tab.choices.data.form.put("width", 8)
    assert tab.choices.data.options().height == 16
    qtbot.waitUntil(lambda: tab.choices.data.found is not None, timeout=LONG)


# --- presets and settings


def test_a_preset_brings_its_settings_and_data(qtbot, tab: TrainTab) -> None:
    combo = tab.choices.preset.combo
    combo.setCurrentIndex(combo.findData("shapes"))
    combo.activated.emit(combo.currentIndex())
    qtbot.waitUntil(lambda: tab.choices.data.found is not None, timeout=LONG)
    assert tab.choices.config() == find_preset("shapes").config
    assert "shapes" in tab.choices.preset.explanation.text()
    assert not tab.choices.preset.is_modified


def test_a_preset_leaves_own_data_alone(qtbot, tab: TrainTab, session: Session, tmp_path: Path) -> None:
    folder = pictures(tmp_path / "own", 4)
    session.send(ChooseData(folder))
    qtbot.waitUntil(lambda: tab.choices.data.found is not None, timeout=LONG)
    tab.choices.load_preset(find_preset("shapes"))
    config = tab.choices.config()
    assert config.data.source == Folder(path=folder)
    assert config.network == find_preset("shapes").config.network


@pytest.mark.parametrize(("has_card", "name"), [(True, "own-pictures"), (False, "photographs")])
def test_own_pictures_get_choices_that_suit_them_and_the_machine(
    qtbot, tab: TrainTab, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_card: bool, name: str
) -> None:
    monkeypatch.setattr("ddpm_studio.gui.training.cards.fitting.may_have_card", lambda: has_card)
    session.send(ChooseData(pictures(tmp_path / "own", 4)))
    qtbot.waitUntil(lambda: tab.choices.preset.preset.name == name, timeout=LONG)
    wanted = find_preset(name).config
    config = tab.choices.config()
    assert config.network == wanted.network
    assert config.data.source == Folder(path=tmp_path / "own")
    assert config.data.flip
    assert config.data.height <= wanted.data.height
    assert not tab.choices.preset.is_modified


def test_choices_of_ones_own_stay_when_pictures_come(qtbot, tab: TrainTab, session: Session, tmp_path: Path) -> None:
    tab.choices.settings.form.put("training.steps", 77)
    session.send(ChooseData(pictures(tmp_path / "own", 4)))
    qtbot.waitUntil(lambda: tab.choices.data.found is not None, timeout=LONG)
    assert tab.choices.preset.preset.name == "digits"
    assert tab.choices.config().training.steps == 77


def test_a_preset_for_own_pictures_brings_them_to_its_size(
    qtbot, tab: TrainTab, session: Session, tmp_path: Path
) -> None:
    session.send(ChooseData(pictures(tmp_path / "own", 4)))
    qtbot.waitUntil(lambda: tab.choices.data.found is not None, timeout=LONG)
    tab.choices.load_preset(find_preset("faces-64"))
    data = tab.choices.config().data
    assert (data.height, data.width, data.flip) == (64, 64, True)
    assert data.source == Folder(path=tmp_path / "own")
    wait_for_end(qtbot, tab)


def test_a_search_that_finds_nothing_says_so(tab: TrainTab) -> None:
    settings = tab.choices.settings
    settings.search.setText("no such words")
    assert not settings.no_match.isHidden()
    settings.search.setText("learning rate")
    assert settings.no_match.isHidden()
    settings.search.clear()
    assert settings.no_match.isHidden()


def test_a_change_is_marked_and_can_be_taken_back(qtbot, tab: TrainTab) -> None:
    assert not tab.choices.preset.is_modified
    tab.choices.settings.form.put("training.steps", 77)
    assert tab.choices.preset.is_modified
    tab.choices.preset.reset.click()
    assert not tab.choices.preset.is_modified
    assert tab.choices.config().training.steps == find_preset("digits").config.training.steps
    qtbot.waitUntil(lambda: quiet(tab), timeout=LONG)


def test_a_draft_outlives_the_window(qtbot, tab: TrainTab) -> None:
    tab.choices.settings.form.put("training.steps", 77)
    drafts = tab.session.settings
    qtbot.waitUntil(lambda: drafts.now.drafts.get("train", {}).get("training", {}).get("steps") == 77)
    tab.session.settings.save()
    again = TrainTab(Session())
    qtbot.addWidget(again)
    assert again.choices.config().training.steps == 77
    assert again.choices.preset.is_modified
    qtbot.waitUntil(lambda: quiet(again), timeout=LONG)


def test_a_draft_of_another_version_is_not_fatal(qtbot, tab: TrainTab) -> None:
    tab.session.settings.change(drafts={"train": {"no such field": 1}, "train.preset": {"name": "gone"}})
    tab.session.settings.save()
    again = TrainTab(Session())
    qtbot.addWidget(again)
    assert again.choices.config() == find_preset("digits").config
    qtbot.waitUntil(lambda: quiet(again), timeout=LONG)


def test_a_size_that_the_network_cannot_halve_is_said_live_and_stops_the_start(qtbot, tab: TrainTab) -> None:
    tab.choices.data.form.put("height", 9)
    qtbot.waitUntil(lambda: "multiple of 2" in tab.choices.settings.misfit.sentence(), timeout=LONG)
    tab.primary.click()
    assert not tab.is_busy
    assert [tab.problems.rows.item(0).data(Qt.ItemDataRole.UserRole)] == ["data.height"]
    tab.choices.data.form.put("height", 8)
    assert not tab.problems.isVisible()
    qtbot.waitUntil(lambda: tab.choices.data.found is not None, timeout=LONG)


def test_a_poor_schedule_is_warned_of(qtbot, tab: TrainTab) -> None:
    tab.choices.take(with_changes(TINY, ['diffusion.schedule={kind="constant", steps=50}']))
    qtbot.waitUntil(lambda: "does not increase" in tab.choices.settings.warnings.text(), timeout=LONG)


def test_every_problem_is_listed_and_leads_to_its_field(qtbot, tab: TrainTab) -> None:
    tab.choices.settings.form.put("training.batch_size", 0)
    tab.choices.settings.form.put("training.steps", 0)
    tab.primary.click()
    assert not tab.is_busy
    rows = tab.problems.rows
    assert rows.count() == 2
    rows.itemClicked.emit(rows.item(1))
    focused = tab.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Batch size"


def test_a_search_shows_the_settings_that_match(tab: TrainTab) -> None:
    rows = {row.knob.key: row for row in tab.choices.settings.form._section.rows()}
    tab.choices.drawer.button.click()
    tab.choices.settings.search.setText("weight decay")
    assert rows["training.optimizer.weight_decay"].isVisible()
    assert not rows["training.steps"].isVisible()
    tab.choices.settings.search.clear()
    assert rows["training.steps"].isVisible()


# --- training


def test_a_run_is_trained_to_its_end_and_leads_to_sampling(qtbot, tab: TrainTab, session: Session) -> None:
    models: list[object] = []
    sent: list[Errand] = []
    session.model_changed.connect(models.append)
    session.sent.connect(sent.append)
    run = train_tiny(qtbot, tab, "saving.snapshot_every=6", PROBED)
    assert tab.primary.text() == "Train next"
    assert tab.choices.isEnabled()
    assert "for the next run" in tab.note.sentence.text()
    tab.note.turn.click()
    assert tab.primary.text() == "Stop"
    assert not tab.choices.isEnabled()
    assert "is being trained" in tab.note.sentence.text()
    tab.note.turn.click()
    assert tab.choices.isEnabled()
    assert session.training == run.folder
    wait_for_end(qtbot, tab)
    assert run.states()[-1][0] == 12
    assert tab.view.plot.series(LOSS).steps[-1] == 12
    qtbot.waitUntil(lambda: tab.view.previews.steps == (0, 5, 10, 12))
    assert tab.view.previews.grid.count == 16
    assert tab.view.previews.shown_step == 12
    assert models == [run.folder, run.folder]
    assert session.training is None
    assert "done, 12 steps" in tab.view.standing.text()
    assert tab.primary.text() == "Go to Sample"
    tab.primary.click()
    assert sent[-1] == GoTo("sample")
    assert run.config() == with_changes(TINY, ["saving.snapshot_every=6", PROBED])


def test_an_older_preview_stays_while_newer_ones_come(qtbot, tab: TrainTab) -> None:
    train_tiny(qtbot, tab)
    wait_for_end(qtbot, tab)
    previews = tab.view.previews
    qtbot.waitUntil(lambda: len(previews.steps) == 4)
    previews.scrubber.go_back()
    assert previews.shown_step == 10
    previews.scrubber.go_back()
    assert previews.shown_step == 5
    assert previews.scrubber.newer.isEnabled()
    previews.scrubber.go_on()
    assert previews.shown_step == 10
    drawn = Preview(13, np.zeros((16, 8, 8, 1), np.uint8))
    tab.present(drawn)
    assert previews.shown_step == 10
    previews.scrubber.latest.click()
    tab.present(drawn)
    assert previews.shown_step == 13


def test_stop_saves_and_the_button_offers_to_continue(qtbot, tab: TrainTab, session: Session) -> None:
    run = train_tiny(qtbot, tab, "training.steps=100000")
    qtbot.waitUntil(lambda: tab.open_run.standing.step > 3, timeout=LONG)
    tab.note.turn.click()
    tab.primary.click()
    assert tab.primary.text() == "Stopping…"
    wait_for_end(qtbot, tab)
    ((step, _),) = run.states()
    assert 3 < step < 100_000
    assert tab.primary.text() == "Continue training"
    assert tab.choices.config().training.steps == 100_000
    tab.primary.click()
    qtbot.waitUntil(lambda: tab.open_run.standing.step > step + 3, timeout=LONG)
    assert len(find_runs(folders().runs)) == 1
    tab.stop()
    wait_for_end(qtbot, tab)
    assert run.states()[-1][0] > step + 3


def test_a_run_that_is_done_can_be_trained_longer(qtbot, tab: TrainTab) -> None:
    run = train_tiny(qtbot, tab)
    wait_for_end(qtbot, tab)
    tab.view.longer.click()
    longer = tab.open_run.longer
    assert longer is not None and longer.isVisible() and longer.steps.value() == 24 and not tab.is_busy
    longer.start.click()
    assert tab.is_busy and not longer.isVisible()
    wait_for_end(qtbot, tab)
    assert run.states()[-1][0] == 24
    assert tab.choices.config().training.steps == 24
    assert "done, 24 steps" in tab.view.standing.text()


def test_samples_and_saves_can_be_asked_for(qtbot, tab: TrainTab) -> None:
    assert not tab.view.previews.sample_now.isEnabled()
    run = train_tiny(qtbot, tab, "training.steps=100000", "saving.preview_every=90000")
    qtbot.waitUntil(lambda: tab.open_run.standing.step > 2, timeout=LONG)
    tab.view.previews.sample_now.click()
    tab.view.previews.save_now.click()
    assert tab.view.previews.save_now.text() == "Saving…"
    qtbot.waitUntil(lambda: tab.view.previews.save_now.text() == "Saved", timeout=LONG)
    qtbot.waitUntil(lambda: tab.view.previews.sample_now.text() == "Sample now", timeout=LONG)
    qtbot.waitUntil(lambda: len(run.previews()) == 2 and bool(run.states()), timeout=LONG)
    tab.stop()
    wait_for_end(qtbot, tab)


def test_a_run_that_is_held_still_samples_and_saves(qtbot, tab: TrainTab) -> None:
    run = train_tiny(qtbot, tab, "training.steps=100000", "saving.preview_every=100000")
    qtbot.waitUntil(lambda: tab.open_run.standing.step > 0, timeout=LONG)
    tab.job_bar.runner.pause()
    qtbot.waitUntil(lambda: tab.job_bar.state == "paused", timeout=LONG)
    previews = tab.view.previews
    previews.save_now.click()
    qtbot.waitUntil(lambda: previews.save_now.text() == "Saved", timeout=LONG)
    previews.sample_now.click()
    qtbot.waitUntil(lambda: len(run.previews()) == 2 and not previews.sample_now.is_waiting, timeout=LONG)
    (step,) = (step for step, _ in run.states())
    assert run.previews()[-1][0] == step  # nothing was learnt between
    assert tab.job_bar.state == "paused"
    tab.job_bar.runner.resume()
    qtbot.waitUntil(lambda: tab.open_run.standing.step > step, timeout=LONG)


def test_a_gpu_that_fails_says_what_is_saved_and_offers_to_restart(
    qtbot, tab: TrainTab, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ddpm_studio.engine.runtime.learning.learner import Learner

    step_well = Learner.train_step

    def fail(learner: Learner, step: int, *arguments: Any) -> object:
        if step == 7:
            raise RuntimeError("CUDA error: an illegal memory access was encountered\nCompile with TORCH_USE_CUDA_DSA")
        return step_well(learner, step, *arguments)

    monkeypatch.setattr(Learner, "train_step", fail)
    notices: list[Notice] = []
    session.noticed.connect(notices.append)
    run = train_tiny(qtbot, tab, "saving.state_every=3")
    wait_for_end(qtbot, tab)
    (notice,) = (notice for notice in notices if notice.level == "error")
    assert "failed at step 8; what was saved at step 6 is whole" in notice.sentence
    assert "\n" not in notice.sentence
    assert tab.primary.text() == "Continue training" and tab.primary.isEnabled()
    assert notice.action is not None
    with qtbot.waitSignal(session.sent) as asked:
        notice.action()
    assert asked.args == [Restart(run.folder)]


def test_an_open_run_shows_all_it_has_and_gives_the_draft_back(qtbot, tab: TrainTab, session: Session) -> None:
    run = train_tiny(qtbot, tab)
    wait_for_end(qtbot, tab)
    tab.view.new_run.click()
    assert tab.choices.isEnabled()
    assert tab.primary.text() == "Train"
    tab.choices.load_preset(find_preset("digits"))
    tab.choices.settings.form.put("training.steps", 55)
    session.open_run(run.folder)
    assert tab.choices.config() == TINY
    assert not tab.choices.isEnabled()
    qtbot.waitUntil(lambda: not tab.view.reader.is_busy)
    assert len(tab.view.plot.series(LOSS).steps) == len(run.metrics())
    qtbot.waitUntil(lambda: tab.view.previews.steps == (0, 5, 10, 12))
    tab.leave_run()
    assert tab.choices.config().training.steps == 55
    session.open_run(run.folder)
    tab.note.use.click()
    assert tab.choices.config() == TINY
    assert tab.choices.isEnabled()
    wait_for_end(qtbot, tab)


def test_a_run_without_its_data_says_so_and_keeps_the_settings(
    qtbot, tab: TrainTab, session: Session, tmp_path: Path
) -> None:
    folder = pictures(tmp_path / "own", 6)
    session.send(ChooseData(folder))
    qtbot.waitUntil(lambda: tab.choices.data.found is not None, timeout=LONG)
    shutil.rmtree(folder)
    tab.primary.click()
    wait_for_end(qtbot, tab)
    assert "does not exist" in tab.choices.data.problem_line.sentence()
    assert tab.problems.isVisible()
    assert tab.choices.isEnabled()
    assert tab.primary.text() == "Train"
    assert find_runs(folders().runs) == [] and session.settings.now.recent_runs == ()


def test_other_runs_wait_while_one_trains_and_other_data_are_for_the_next(
    qtbot, tab: TrainTab, session: Session, tmp_path: Path
) -> None:
    told: list[str] = []
    session.noticed.connect(lambda notice: told.append(notice.sentence))
    run = train_tiny(qtbot, tab, "training.steps=100000")
    tab.note.turn.click()
    other = create_run(TINY, tmp_path / "runs")
    session.open_run(other.folder)
    assert len(told) == 1
    folder = pictures(tmp_path / "own", 6)
    session.send(ChooseData(folder))
    assert tab.choices.isEnabled() and tab.choices.config().data.source == Folder(path=folder)
    qtbot.waitUntil(lambda: tab.choices.data.found is not None, timeout=LONG)
    qtbot.waitUntil(lambda: tab.open_run.standing.step > 0, timeout=LONG)
    tab.stop()
    wait_for_end(qtbot, tab)
    assert tab.view.title.text() == title_of(run.folder)
    assert tab.choices.isEnabled() and tab.primary.text() == "Train", "what was chosen beside it is not taken away"


def test_a_run_is_prepared_like_another_and_not_begun(qtbot, tab: TrainTab, session: Session, tmp_path: Path) -> None:
    run = create_run(TINY.model_copy(update={"name": "faces 2", "seed": 77}), tmp_path)
    session.send(PrepareLike(run.folder))
    config = tab.choices.named_config()
    assert (config.seed, config.name) == (77, "faces 3")
    assert config.network == TINY.network and config.training == TINY.training
    assert not tab.is_busy and find_runs(folders().runs) == []
    assert [next_name(name) for name in ("", "faces", "x" * 80)] == ["", "faces 2", "x" * 78 + " 2"]


def test_the_demo_waits_for_the_engine_and_then_trains(qtbot, session: Session) -> None:
    tab = TrainTab(session)
    qtbot.addWidget(tab)
    deliver_to(tab)
    session.send(TrainDemo())
    assert not tab.is_busy
    session.be_ready("CPU")
    assert tab.is_busy
    qtbot.waitUntil(lambda: tab.open_run.standing.step > 0, timeout=LONG)
    tab.stop()
    wait_for_end(qtbot, tab)
    (run,) = find_runs(folders().runs)
    assert run.config() == find_preset("digits").config.model_copy(update={"name": "digits, quick"})


def test_a_stopped_run_is_resumed_on_request(qtbot, tab: TrainTab, session: Session) -> None:
    run = train_tiny(qtbot, tab, "training.steps=100000")
    qtbot.waitUntil(lambda: tab.open_run.standing.step > 2, timeout=LONG)
    tab.stop()
    wait_for_end(qtbot, tab)
    step = run.states()[-1][0]
    tab.leave_run()
    session.send(ResumeRun(run.folder))
    assert tab.is_busy
    qtbot.waitUntil(lambda: tab.open_run.standing.step > step, timeout=LONG)
    tab.stop()
    wait_for_end(qtbot, tab)


def test_a_long_history_is_offered_step_by_step(qtbot, tab: TrainTab, session: Session, tmp_path: Path) -> None:
    run = create_run(TINY, tmp_path)
    images = np.zeros((16, 8, 8, 1), np.uint8)
    for step in range(0, 300, 10):
        run.write_preview(step, images)
    session.open_run(run.folder)
    assert tab.view.previews.shown_step == 290
    qtbot.waitUntil(lambda: len(tab.view.previews.steps) == 30)
    assert tab.view.previews.shown_step == 290
    wait_for_end(qtbot, tab)


def test_a_history_that_grows_for_days_is_thinned(
    qtbot, tab: TrainTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_view, "MOST_OLD", 4)
    run, images = create_run(TINY, tmp_path), np.zeros((16, 8, 8, 1), np.uint8)
    tab.view.show_run(run, TINY)
    previews = tab.view.previews
    for step in range(10, 400, 10):
        previews.add(step, run.write_preview(step, images))
        qtbot.waitUntil(lambda step=step: previews.steps[-1:] == (step,))
        assert len(previews.steps) < 8
        if step == 70:
            previews.scrubber.slider.setValue(3)
        assert previews.shown_step == (step if step < 70 else 40)
    assert previews.steps[0] == 10
    assert 40 in previews.steps
    assert set(previews._paths) == set(previews.steps)
    qtbot.waitUntil(lambda: {row.step for row in tab.view.history.model.rows} == {*previews.steps})
    previews.scrubber.go_on()
    assert previews.shown_step == previews.steps[previews.steps.index(40) + 1]
    assert previews.grid.count == 16


def test_closing_the_window_saves_the_run(qtbot, theme: Theme, session: Session) -> None:
    window = MainWindow(session, theme, TABS[1:2])
    qtbot.addWidget(window)
    window.show()
    session.be_ready("CPU")
    tab = window.tab()
    assert isinstance(tab, TrainTab)
    run = train_tiny(qtbot, tab, "training.steps=100000")
    qtbot.waitUntil(lambda: tab.open_run.standing.step > 2, timeout=LONG)
    with qtbot.waitSignal(window.closed, timeout=LONG):
        window.close()
    assert run.states()[-1][0] > 2
    assert session.settings.now.tab == "start"  # where it waits to be resumed
    wait_for_end(qtbot, tab)


def test_the_tab_key_comes_to_the_button_after_the_choices(tab: TrainTab) -> None:
    chain: list[QWidget] = [tab.choices.data.combo]
    while (following := chain[-1].nextInFocusChain()) is not chain[0]:
        assert following is not None
        chain.append(following)
    names = [widget.accessibleName() for widget in chain if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert names[0] == "Data set"
    assert chain.index(tab.primary) > max(
        chain.index(row.editor.core) for row in tab.choices.settings.form._section.rows()
    )


def test_the_terms_of_a_loss_have_curves_of_their_own(qtbot, tab: TrainTab, tmp_path: Path) -> None:
    run = create_run(TINY, tmp_path)
    run.append_metrics(1, {"loss": 0.5, "loss_simple": 0.4, "loss_vlb": 9.0})
    tab.view.show_run(run, TINY)
    tab.view.follow(Metrics(2, {"loss": 0.3, "loss_simple": 0.2, "loss_vlb": 8.0}))
    qtbot.waitUntil(lambda: not tab.view.reader.is_busy)
    shown = {name: tab.view.plot.series(name).steps.tolist() for name in ("loss", "L_simple", "L_vlb")}
    assert all(steps == [1, 2] for steps in shown.values()), shown
    qtbot.waitUntil(lambda: not workers())


def test_what_is_measured_while_the_past_is_read_comes_after_it(qtbot, tab: TrainTab, tmp_path: Path) -> None:
    run = create_run(TINY, tmp_path)
    for step in range(1, 9):
        run.append_metrics(step, {"loss": 1 / step})
    tab.view.show_run(run, TINY)
    tab.view.follow(Metrics(9, {"loss": 0.1}))
    qtbot.waitUntil(lambda: not tab.view.reader.is_busy)
    assert tab.view.plot.series(LOSS).steps.tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    qtbot.waitUntil(lambda: not workers())
