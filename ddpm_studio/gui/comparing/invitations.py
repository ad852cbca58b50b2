"""What may be compared, and what the stages say while nothing has been drawn: a title, what to do, and its button."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ddpm_studio.gui.comparing.training_panel import TrainingPanel
from ddpm_studio.gui.comparing.ways_panel import WaysPanel
from ddpm_studio.gui.widgets.segments import Segments

translate = QCoreApplication.translate


def modes() -> Segments:
    """Return what chooses between several ways and a run's snapshots."""
    several, over = translate("Compare", "Several ways"), translate("Compare", "Over training")
    tips = (
        translate("Compare", "The same seeds, or one edit, with 2 to 6 samplers, numbers of steps, or models"),
        translate("Compare", "The same seeds at every snapshot of a run"),
    )
    entries = ((several, several, tips[0]), (over, over, tips[1]))
    return Segments(entries, translate("Compare", "What is compared"))


def invitation_to_compare(ways: WaysPanel) -> tuple[str, str, str]:
    """Return it for the columns."""
    if ways.cards() is None:
        to_training = translate("Compare", "Go to training")
        return translate("Compare", "Train a model or open one"), ways.problem(), to_training
    told = translate(
        "Compare", "Each column is drawn from the same noise, one after the other; one timeline leads through all."
    )
    return translate("Compare", "Press Compare"), told, translate("Compare", "Compare")


def invitation_over_training(training: TrainingPanel) -> tuple[str, str, str]:
    """Return it for the snapshots of a run."""
    if training.card() is None or training.too_few():
        to_training = translate("Compare", "Go to training")
        return translate("Compare", "Choose a run with several snapshots"), training.problem(), to_training
    told = translate(
        "Compare", "Every snapshot draws the same seeds, the oldest first; the timeline below is the training."
    )
    return translate("Compare", "See how the samples changed"), told, translate("Compare", "Sample every snapshot")
