"""How often a classifier is right, by noise, while it trains."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.events import Metrics
from ddpm_studio.engine.runs.measured import ACCURACIES, ACCURACY
from ddpm_studio.gui.training.accuracy_view import AccuracyView
from ddpm_studio.gui.training.run_view import RunView
from tests.engine.small import SMALL, small_run


def test_reports_are_averaged_and_a_part_that_none_has_named_is_empty(qtbot: QtBot) -> None:
    view = AccuracyView()
    qtbot.addWidget(view)
    assert set(view.cells.shares) == {None} and not view.total.text()
    view.take({"loss": 1.0, ACCURACY: 0.5, ACCURACIES[0]: 1.0})
    view.take({"loss": 1.0, ACCURACY: 0.5, ACCURACIES[0]: 0.0, ACCURACIES[9]: 0.1})
    assert view.cells.shares[0] == 0.9 and view.cells.shares[9] == 0.1 and view.cells.shares[4] is None
    assert view.total.text() == "50% of all" and "90%" in view.cells.accessibleDescription()
    assert view.grab().width() > 0
    view.clear()
    assert set(view.cells.shares) == {None}


def test_it_stands_in_the_place_of_samples_which_a_classifier_does_not_draw(qtbot: QtBot, tmp_path) -> None:
    view = RunView()
    qtbot.addWidget(view)
    config = with_changes(SMALL, ["network.kind=classifier"])
    run = small_run(tmp_path, "network.kind=classifier")
    view.show_run(run, config)
    assert not view.accuracy.isHidden() and view.previews.isHidden() and view.kinds.isHidden()
    view.follow(Metrics(3, {"loss": 1.0, ACCURACY: 0.25}))
    assert view.accuracy.total.text() == "25% of all"
    view.show_run(run, SMALL)
    assert view.accuracy.isHidden() and not view.previews.isHidden()
    view.reader.stop()
