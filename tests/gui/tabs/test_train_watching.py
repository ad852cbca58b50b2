"""The Train tab beside another process that trains the open run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import title_of
from ddpm_studio.gui.errands import ResumeRun
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.tabs.train import TrainTab
from ddpm_studio.gui.training import watching
from ddpm_studio.gui.training.course.curve_reader import LOSS
from ddpm_studio.gui.work.worker import workers
from tests.engine.rival import Rival, lent
from tests.engine.small import small_run
from tests.gui.delivery import deliver_to
from tests.gui.small_model import is_filled, model, show, wait_until
from tests.gui.small_model import run as press_and_wait

__all__ = ["model"]
pytestmark = pytest.mark.usefixtures("known_digits")
LONG = 60_000
IMAGES = "import numpy as np; images = np.full((16, 8, 8, 1), 99, np.uint8)"


@pytest.fixture
def hidden_tab(qtbot, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[TrainTab]:
    """A tab that is not shown yet, while PyTorch is loading; where no run is open it scans the pictures."""
    monkeypatch.setattr(watching, "LOOK_AGAIN", 50)
    tab = TrainTab(session)
    yield tab
    tab.choices.data.scanner.cancel()
    tab.stop()
    wait_until(qtbot, lambda: not workers())


@pytest.fixture
def tab(qtbot, session: Session, hidden_tab: TrainTab) -> TrainTab:
    show(qtbot, hidden_tab, session)
    return hidden_tab


@pytest.fixture
def run(tmp_path: Path) -> Run:
    run = small_run(tmp_path / "runs", "training.steps=100")
    for step in (1, 2):
        run.append_metrics(step, {"loss": 1 / step, "images_per_second": 80.0})
    return run


@pytest.fixture
def trainer(run: Run) -> Iterator[Rival]:
    with lent(run.folder) as trainer:
        trainer.hold()
        yield trainer


def measure(trainer: Rival, *steps: int) -> None:
    for step in steps:
        trainer.tell(f"run.append_metrics({step}, {{'loss': 0.25, 'images_per_second': 80.0}})")


def save(trainer: Rival, step: int) -> None:
    writing = f"run.writing_state({step}, '', run.config())"
    trainer.tell(f"with {writing} as seal, seal.file('state.pt') as file: file.write(b'x')")


def drawn(tab: TrainTab) -> list[float]:
    return tab.view.plot.series(LOSS).steps.tolist() if tab.view.plot.last_step(LOSS) else []


def wait_for_steps(qtbot, tab: TrainTab, *steps: int) -> None:
    qtbot.waitUntil(lambda: drawn(tab) == list(steps), timeout=LONG)


def watch(qtbot, tab: TrainTab, run: Run) -> None:
    """Open a run that another process trains."""
    tab.session.open_run(run.folder)
    assert tab.open_run.is_watched
    qtbot.waitUntil(lambda: tab.job_bar.state == "running", timeout=LONG)


def wait_for_end(qtbot, tab: TrainTab) -> None:
    qtbot.waitUntil(lambda: not tab.is_busy, timeout=LONG)


def test_a_run_that_another_process_trains_is_watched_when_it_is_opened(
    qtbot, tab: TrainTab, session: Session, run: Run, trainer: Rival
) -> None:
    models: list[object] = []
    watch(qtbot, tab, run)
    session.model_changed.connect(models.append)
    assert tab.primary.text() == "Stop watching"
    said = tab.note.sentence.text()
    assert said.startswith(f"Trained by process {trainer.number} on ") and said.endswith("; this window only watches.")
    wait_for_steps(qtbot, tab, 1, 2)
    measure(trainer, 3)
    wait_for_steps(qtbot, tab, 1, 2, 3)
    assert "step 3 of 100" in tab.view.standing.text()
    qtbot.waitUntil(lambda: "3 / 100 steps" in tab.job_bar.text.text(), timeout=LONG)
    trainer.tell(IMAGES, "run.write_preview(3, images)", "run.snapshots_folder.mkdir()")
    trainer.tell("run.snapshot_path(3, 0.5, True).touch()")
    qtbot.waitUntil(lambda: tab.view.previews.steps == (3,) and tab.view.previews.shown_step == 3, timeout=LONG)
    qtbot.waitUntil(lambda: models == [run.folder], timeout=LONG)
    trainer.tell("run.forget_metrics_after(1)")
    measure(trainer, 2, 4)
    wait_for_steps(qtbot, tab, 1, 2, 4)


def test_nothing_can_be_asked_of_a_run_that_is_only_watched(
    qtbot, tab: TrainTab, session: Session, run: Run, trainer: Rival
) -> None:
    watch(qtbot, tab, run)
    for button in (tab.view.previews.sample_now, tab.view.previews.save_now):
        assert not button.isEnabled() and "Another process" in button.toolTip()
    assert not tab.job_bar.pause_button.isEnabled() and not tab.view.longer.isVisible()
    assert session.training is None
    tab.keep()
    control = tab.job_bar.runner.control
    assert control and not control.is_asked, "the window would wait for it when the system ends"


def test_stopping_ends_the_watching_only_and_it_can_be_taken_up_again(
    qtbot, tab: TrainTab, run: Run, trainer: Rival, told: list[Notice]
) -> None:
    watch(qtbot, tab, run)
    tab.primary.click()
    wait_for_end(qtbot, tab)
    assert tab.primary.text() == "Watch" and tab.can_start
    assert tab.job_bar.text.text().endswith("stopped; the training goes on.")
    assert f"Trained by process {trainer.number} on " in tab.note.sentence.text()
    assert "step 2 of 100" in tab.view.standing.text(), "so much is measured, although nothing is saved"
    holder = run.holder()
    assert holder and holder.holds and told == []
    many = tuple(range(3, 90))
    measure(trainer, *many)
    tab.primary.click()
    wait_for_steps(qtbot, tab, 1, 2, *many)


@pytest.mark.parametrize(
    ("step", "offer", "word"), [(40, "Continue training", "was stopped"), (100, "Go to Sample", "done")]
)
def test_when_the_trainer_ends_the_tab_offers_what_comes_next(
    qtbot, tab: TrainTab, run: Run, trainer: Rival, told: list[Notice], step: int, offer: str, word: str
) -> None:
    watch(qtbot, tab, run)
    measure(trainer, step)
    save(trainer, step)
    trainer.let_go()
    wait_for_end(qtbot, tab)
    wait_for_steps(qtbot, tab, 1, 2, step)
    assert tab.primary.text() == offer
    (notice,) = told
    assert word in notice.sentence and notice.level == "info"
    assert "Trained by" not in tab.note.sentence.text()


def test_a_trainer_that_is_killed_is_told_of_and_the_run_trained_on_here(
    qtbot, tab: TrainTab, run: Run, trainer: Rival, told: list[Notice]
) -> None:
    watch(qtbot, tab, run)
    trainer.kill()
    wait_for_end(qtbot, tab)
    (notice,) = told
    assert notice.level == "warning" and "ended without saving. It had saved nothing." in notice.sentence
    assert tab.primary.text() == "Train"
    tab.primary.click()
    assert tab.session.training == run.folder and tab.primary.text() == "Train next"
    qtbot.waitUntil(
        lambda: tab.open_run.standing.step > 0 and drawn(tab)[-1] == tab.open_run.standing.step, timeout=LONG
    )


def test_the_next_trainer_is_watched_too(qtbot, tab: TrainTab, run: Run, trainer: Rival) -> None:
    watch(qtbot, tab, run)
    with lent(run.folder) as following:
        trainer.let_go()
        following.hold()
        qtbot.waitUntil(lambda: f"Trained by process {following.number} on" in tab.note.sentence.text(), timeout=LONG)
        assert tab.open_run.is_watched
        measure(following, 9)
        wait_for_steps(qtbot, tab, 1, 2, 9)


def test_a_trainer_that_comes_and_goes_changes_the_button(qtbot, tab: TrainTab, run: Run) -> None:
    tab.session.open_run(run.folder)
    assert tab.primary.text() == "Train" and not tab.is_busy
    with lent(run.folder) as trainer:
        trainer.hold()
        qtbot.waitUntil(lambda: tab.primary.text() == "Watch", timeout=LONG)
        assert not tab.is_busy, "it is not begun by itself"
        trainer.let_go()
        qtbot.waitUntil(lambda: tab.primary.text() == "Train", timeout=LONG)


def test_watching_does_not_wait_for_pytorch(qtbot, hidden_tab: TrainTab, run: Run, trainer: Rival) -> None:
    tab = hidden_tab
    qtbot.addWidget(tab)
    deliver_to(tab)
    watch(qtbot, tab, run)
    tab.stop()
    wait_for_end(qtbot, tab)
    assert tab.can_start and not tab.session.is_engine_ready
    tab.leave_run()
    assert not tab.can_start


def test_another_run_or_a_new_one_is_shown_at_once(
    qtbot, tab: TrainTab, run: Run, trainer: Rival, tmp_path: Path, told: list[Notice]
) -> None:
    other = small_run(tmp_path / "runs", "name=other")
    watch(qtbot, tab, run)
    tab.session.open_run(other.folder)
    qtbot.waitUntil(lambda: tab.view.title.text() == "other" and not tab.is_busy, timeout=LONG)
    watch(qtbot, tab, run)
    tab.view.new_run.click()
    qtbot.waitUntil(lambda: tab.choices.isEnabled() and not tab.is_busy, timeout=LONG)
    assert tab.primary.text() == "Train"
    watch(qtbot, tab, run)
    tab.note.use.click()
    qtbot.waitUntil(lambda: tab.choices.isEnabled() and tab.choices.config() == run.config(), timeout=LONG)
    assert told == [] and tab.choices.config().training.steps == 100


def test_resuming_a_run_that_another_process_trains_watches_it(
    qtbot, tab: TrainTab, run: Run, trainer: Rival, tmp_path: Path
) -> None:
    save(trainer, 2)
    second = small_run(tmp_path / "runs", "name=second", "training.steps=100")
    with lent(second.folder) as another:
        another.hold()
        tab.session.open_run(second.folder)
        assert tab.open_run.is_watched
        tab.session.send(ResumeRun(run.folder))
        qtbot.waitUntil(lambda: tab.view.title.text() == title_of(run.folder) and tab.open_run.is_watched, timeout=LONG)
        assert tab.session.training is None


def test_its_snapshots_are_sampled_meanwhile(
    qtbot, tab: TrainTab, session: Session, model: Path, tmp_path: Path
) -> None:
    run = Run(Path(shutil.copytree(model, tmp_path / "runs" / "copied")))
    with lent(run.folder) as trainer:
        trainer.hold()
        watch(qtbot, tab, run)
        sample = SampleTab(session)
        show(qtbot, sample, session)
        sample.images.put("count", 2)
        sample.walk.put("steps", 3)
        press_and_wait(qtbot, sample)
        take = sample.view.take
        assert take is not None and is_filled(take.film, 3)
        assert isinstance(take.options, SampleOptions) and take.options.model == run.snapshots()[-1][1]
        assert tab.open_run.is_watched
