"""Of the pages Train and Start: choosing, running, looking back."""

from __future__ import annotations

from unittest.mock import patch

from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.gui.tabs.train import TrainTab
from scenes.studio import Scenes, Studio, runs

TRAINING_STEPS = 300


def photograph_training(studio: Studio) -> None:
    """Train digits for a while; the start page then has a run to show."""
    train = studio.open(TrainTab)
    photograph_choices(studio, train)
    train.choices.settings.form.put("training.steps", TRAINING_STEPS)
    train.choices.data.form.put("held_out", 0.1)
    train.choices.settings.form.put("probe.cost_limit", 20)
    train.choices.settings.form.put("saving.preview_every", TRAINING_STEPS // 4)
    train.choices.settings.form.put("saving.snapshot_every", TRAINING_STEPS // 10)
    train.press_primary()
    studio.wait(lambda: any(len(list(path.glob("previews/*"))) > 2 for path in runs()) or not train.is_busy)
    for changes in (["name=Digits, twice as long", "training.steps=4000"], ["data.height=16", "data.width=16"]):
        train.turns.upcoming.add(with_changes(train.choices.config(), changes))
    studio.take_in_sizes("train-running", "train")
    menu = train.more_next.menu()
    menu.popup(train.more_next.mapToGlobal(train.more_next.rect().topLeft()))
    studio.shoot("train-next-menu", menu)
    menu.close()
    train.turns.upcoming.hold()
    studio.wait(lambda: not train.is_busy)
    studio.take_in_sizes("train", "train")
    train.view.step_cursor.keep(TRAINING_STEPS // 2)
    studio.take("train-looking-back", "train")
    train.view.kinds.choose(1)
    studio.take("train-by-t", "train")
    train.view.kinds.choose(0)
    train.view.step_cursor.follow()
    studio.take("start", "start")


def photograph_choices(studio: Studio, train: TrainTab) -> None:
    """Look at the pictures, at the presets and at all settings, and at a sheet on which something is left out."""
    studio.wait(lambda: train.choices.data.found is not None)
    studio.take_in_sizes("train-empty", "train")
    train.choices.preset.head.button.click()
    studio.take_in_sizes("train-presets", "train")
    train.choices.drawer.button.click()
    studio.take("train-settings", "train")
    train.choices.drawer.button.click()
    train.choices.data.head.button.click()


def photograph_classifier(studio: Studio) -> None:
    """Train a classifier, whose accuracies by noise stand where samples do otherwise."""
    train = studio.open(TrainTab)
    train.choices.preset.show_preset("digits-classifier")
    train.choices.load_preset(find_preset("digits-classifier"))
    train_briefly(studio, "training.steps=60", "saving.preview_every=20", leaves=False)
    studio.take_in_sizes("train-classifier", "train")
    train.leave_run()


def photograph_failures(studio: Studio) -> None:
    """Begin a run with choices that cannot be, and have one fail that has begun."""
    from ddpm_studio.engine.runtime.learning.learner import Learner  # with torch, for which no window waits

    train = studio.open(TrainTab)
    train.choices.load_demo()
    train.choices.settings.form.put("network.groups", 5)
    train.press_primary()
    studio.take("train-refused", "train")
    train.choices.drawer.button.setChecked(False)  # which the problem has opened
    train.choices.load_demo()

    def fail(learner: Learner, step: int, *arguments: object) -> object:
        raise StudioError("The disk is full: nothing more was saved. Make room, then train on.")

    with patch.object(Learner, "train_step", fail):
        train_briefly(studio, leaves=False)
    studio.take("train-failed", "train")
    train.leave_run()


def train_briefly(studio: Studio, *changes: str, leaves: bool = True) -> None:
    """Train what is chosen, with these changes as on the command line; `leaves` shows what is chosen again."""
    train = studio.open(TrainTab)
    studio.wait(lambda: train.choices.data.found is not None)
    few = ("training.steps=20", "saving.preview_every=10")
    train.choices.take(with_changes(train.choices.config(), [*few, *changes]))
    train.press_primary()
    studio.wait(lambda: not train.is_busy)
    if leaves:
        train.leave_run()


SCENES: Scenes = {
    "train": photograph_training,
    "classifier": photograph_classifier,
    "failures": photograph_failures,
}
