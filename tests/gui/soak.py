"""Long and rough use of the whole window, for ``python -m tests.faults``."""

from __future__ import annotations

import contextlib
import random
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtGui import QPixmapCache
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.tabs.compare import CompareTab
from ddpm_studio.gui.tabs.forward import ForwardTab
from ddpm_studio.gui.tabs.interpolate import InterpolateTab
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.tabs.train import TrainTab
from ddpm_studio.gui.window import commands
from ddpm_studio.gui.work.job_states import STATES
from tests.faults.row import Row
from tests.gui.stage import Stage, room, watching_collections

MOST_GROWTH = 50e6
MOST_GROWTH_OF_DIALOGS = 20e6
PIXMAPS = 1024
"""Kilobytes of pixmaps that Qt may keep: full at the first weighing, while its own 10 MB would fill all the time."""
CLICKED: tuple[type[Tab], ...] = (TrainTab, SampleTab, CompareTab, InterpolateTab, ForwardTab)
EVERY = 20
"""After so many clicks it is looked whether a job can still be run from start to end."""


def click(count: int, seed: int) -> Row:
    """Press start, pause and stop of every tab in random order, with real jobs; close the window while they run."""
    chance, row = random.Random(seed), Row()
    stage = Stage()
    _prepare(stage)
    while row.tries < count:
        row.tries += 1
        tab = stage.open(chance.choice(CLICKED))
        action = chance.choice((_begin, _press(tab.job_bar.pause_button), _press(tab.job_bar.stop_button)))
        action(tab)
        stage.pause(chance.choice((0, 0, 1, 20)))
        if problem := _contradiction(tab):
            row.count("lost", f"click {row.tries} of seed {seed}: {problem}")
        if row.tries % EVERY == 0 or row.tries == count:
            _look_for_stuck_buttons(stage, row)
    train = stage.train()
    stage.open(SampleTab).press_primary()
    run = Path(stage.session.training or "")
    stage.end()
    if train.is_busy or not Run(run).states():
        row.count("lost", "the window was closed while a run was trained, and it was not saved")
    for failure in stage.failures:
        row.count("lost", failure)
    return row


def _prepare(stage: Stage) -> None:
    stage.open(TrainTab).choices.take(stage.config())
    stage.sampling()
    interpolate = stage.open(InterpolateTab)
    stage.wait(lambda: interpolate.can_start)
    compare = stage.open(CompareTab)
    compare.ways.images.form.put("count", 2)
    for side, steps in zip(compare.ways.sides, (4, 6), strict=True):
        side.walk.put("steps", steps)
    stage.wait(lambda: compare.can_start)
    forward = stage.open(ForwardTab)
    stage.wait(lambda: forward.picture.pixels is not None)


def _begin(tab: Tab) -> None:
    """Have the tab start its job, or stop it; of what the Forward tab does, saving an animation takes longest."""
    if isinstance(tab, ForwardTab):
        tab.saver.write_film(str(Path(tempfile.gettempdir(), "noised.webp")))
    else:
        tab.press_primary()


def _press(button: QWidget) -> Callable[[Tab], None]:
    def press(tab: Tab) -> None:
        button.click()  # type: ignore[attr-defined]

    return press


def _contradiction(tab: Tab) -> str:
    """Whether the bar says otherwise than its worker, or offers what is not possible."""
    bar = tab.job_bar
    offer, worker = STATES[bar.state], bar.runner._worker
    if offer.is_busy != (worker is not None):
        return f"the bar is {bar.state}, the worker {worker}"
    held = {"pausing": True, "paused": True, "running": False}.get(bar.state)
    if worker is not None and held not in (None, worker._is_held):
        return f"the bar is {bar.state}, and the worker is {'' if worker._is_held else 'not '}held"
    offered = (bar.pause_button.isEnabled(), bar.stop_button.isEnabled())
    if offered != (offer.can_pause or offer.can_resume, offer.can_stop):
        return f"the bar is {bar.state}, its buttons are {offered}"
    return ""


def _look_for_stuck_buttons(stage: Stage, row: Row) -> None:
    stage.rest()
    for kind in CLICKED:
        tab = stage.open(kind)
        if not tab.can_start or not tab.primary.isEnabled() or tab.job_bar.state not in ("idle", "stopped", "done"):
            row.count("lost", f"{kind.__name__} is {tab.job_bar.state} and cannot start: {tab.why_not.text()}")
    for kind in CLICKED:
        if kind is not TrainTab:  # that one would take for ever
            tab = stage.open(kind)
            _begin(tab)
            stage.wait(partial(_is_free, tab))
            if tab.job_bar.state != "done":
                row.count("lost", f"the job of {kind.__name__} ended {tab.job_bar.state}")


def _is_free(tab: Tab) -> bool:
    return not tab.is_busy


def use_long(count: int, seed: int) -> Row:
    """Train 100 steps, sample 5 times and scrub 50 times, `count` times, and weigh the process."""
    chance, row = random.Random(seed), Row()
    stage = Stage()
    QPixmapCache.setCacheLimit(PIXMAPS)
    sample = stage.sampling()
    train = stage.train("saving.preview_every=50", "saving.state_every=50", "saving.snapshot_every=50")
    _use(stage, sample, chance)
    before = room()
    first = train.open_run.standing.step
    with watching_collections() as strange:
        while row.tries < count:
            row.tries += 1
            goal = first + 100 * row.tries
            for _ in range(5):
                _use(stage, sample, chance)
            stage.wait(partial(_has_come, train, goal))
            if row.tries == max(1, count // 10):
                before = room()  # by now every cache is filled
    after = room()
    run = Run(Path(stage.session.training or ""))
    stage.rest()
    rested = room()
    if after[0] - before[0] > MOST_GROWTH:
        row.count("lost", f"memory grew by {(after[0] - before[0]) / 1e6:.0f} MB")
    if rested[1] > before[1] or rested[2] > before[2]:
        row.count("lost", f"descriptors and threads: {before[1:]} before, {rested[1:]} after")
    for what in (*strange[:1], *stage.failures):
        row.count("lost", what)
    row.facts = (
        f"{train.open_run.standing.step - first:,} steps, {5 * row.tries:,} samplings, {50 * row.tries:,} scrubs, "
        f"{len(run.previews())} previews; {(after[0] - before[0]) / 1e6:+.0f} MB, "
        f"descriptors {before[1]} → {rested[1]}, threads {before[2]} → {rested[2]}"
    )
    stage.end()
    return row


def _has_come(train: TrainTab, goal: int) -> bool:
    return train.open_run.standing.step >= goal


def _use(stage: Stage, sample: SampleTab, chance: random.Random) -> None:
    sample.press_primary()
    stage.wait(lambda: not sample.is_busy)
    for _ in range(10):
        sample.view.timeline.go_to(chance.randrange(5))
        sample.view.grid.repaint()


def open_and_close(count: int, seed: int) -> Row:
    """Open and close every dialog and every tab while a run is trained; weigh the process, and watch the collector."""
    row = Row()
    stage = Stage()
    QPixmapCache.setCacheLimit(PIXMAPS)
    sample = stage.sampling()
    _use(stage, sample, random.Random(seed))
    train = stage.train("saving.preview_every=20")
    before = room()
    with watching_collections() as strange:
        while row.tries < count:
            row.tries += 1
            _open_all(stage)
            if row.tries == max(1, count // 10):
                before = room()
    after = room()
    stage.rest()
    if abs(after[0] - before[0]) > MOST_GROWTH_OF_DIALOGS:
        row.count("lost", f"memory went from {before[0] / 1e6:.0f} to {after[0] / 1e6:.0f} MB")
    for name in strange[:1]:
        row.count("lost", f"garbage was collected in thread {name}")
    for failure in stage.failures:
        row.count("lost", failure)
    row.facts = (
        f"{train.open_run.standing.step:,} steps, {len(train.view.previews.steps)} previews at hand; "
        f"{(after[0] - before[0]) / 1e6:+.0f} MB, {len(strange)} collections outside the window's thread"
    )
    stage.end()
    return row


SHOWN = (
    *(commands.show_shortcuts, commands.show_about, commands.show_log, commands.show_settings),
    *(commands.open_run, commands.open_data_file, commands.export),
)


def _open_all(stage: Stage) -> None:
    for index in range(stage.window.tabs.count()):
        stage.window.tabs.setCurrentIndex(index)
        stage.pause(0)
    stage.open(SampleTab)
    for show in SHOWN:
        known = {*QApplication.topLevelWidgets(), stage.window}
        show(stage.window)
        stage.pause(5)
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible() and (widget not in known or isinstance(widget, QDialog)):
                with contextlib.suppress(RuntimeError):  # it went with the one before
                    widget.close()
    stage.pause(5)
