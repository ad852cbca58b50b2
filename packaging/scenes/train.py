"""Of the pages Train and Start: choosing, running, looking back."""

from __future__ import annotations

from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.gui.tabs.train import TrainTab
from scenes.studio import Scenes, Studio, runs

TRAINING_STEPS = 300


def photograph_training(studio: Studio) -> None:
    """Train digits for a while; the start page then has a run to show."""
    studio.take("train-empty", "train")
    train = studio.open(TrainTab)
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


SCENES: Scenes = {"train": photograph_training}
