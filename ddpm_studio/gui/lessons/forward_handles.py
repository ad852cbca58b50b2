"""By what lessons hold the page Forward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.forward.header import MEMORY, SIGNAL, STEPS
from ddpm_studio.gui.forward.options import KINDS, like
from ddpm_studio.gui.lessons.handles import Dial, Handles, NotYet
from ddpm_studio.gui.tabs.forward import ForwardTab

BESIDE = {"signal": SIGNAL, "steps": STEPS, "memory": MEMORY}


def forward_handles(tab: ForwardTab) -> Handles:
    """Return the handles of `tab`."""
    view = tab.view
    places = {
        "picture": lambda: tab.picture,
        "pictures": lambda: view.pictures,
        "values": lambda: view.spread,
        "beside": lambda: view.header.which,
        "readout": lambda: view.header.readout,
        "timeline": lambda: view.timeline,
        "curves": lambda: view.curves,
        "strip": lambda: view.strip,
        "schedule": lambda: tab.form,
        "compare": lambda: tab.compare,
        "use": lambda: tab.primary,
    }
    dials = {
        "t": Dial(lambda: view.t, view.go_to),
        "snr": Dial(partial(_decibels, tab)),
        "beside": Dial(lambda: view.header.beside, lambda name: view.header.choose_beside(BESIDE[name])),
        "schedule": Dial(partial(_kind, tab), partial(_choose_kind, tab)),
        "picture": Dial(lambda: tab.picture.name, lambda named: tab.picture.take_from(*named)),
        "compare": Dial(partial(_compared, tab), partial(_compare, tab)),
    }
    return Handles(tab, places, dials, partial(_keep, tab))


def _decibels(tab: ForwardTab) -> float:
    """Return the signal-to-noise ratio at the t that is shown, in decibels."""
    scene = tab.view.scene
    if scene is None:
        raise NotYet(tab.tr("There is no picture yet"))
    alpha_bar = min(max(scene.course.at(tab.view.t), 1e-12), 1 - 1e-12)
    return float(10 * np.log10(alpha_bar / (1 - alpha_bar)))


def _kind(tab: ForwardTab) -> str:
    try:
        return str(tab.form.options().schedule.kind)
    except FieldError as error:
        raise NotYet(str(error)) from error


def _choose_kind(tab: ForwardTab, kind: str) -> None:
    try:
        schedule = like(tab.form.options().schedule, kind)
    except FieldError:
        schedule = None
    tab.take_schedule(schedule or KINDS[kind]())


def _compared(tab: ForwardTab) -> list[str]:
    return [kind for kind, box in tab.compare.boxes.items() if box.isChecked()]


def _compare(tab: ForwardTab, kinds: Sequence[str]) -> None:
    for kind, box in tab.compare.boxes.items():
        box.setChecked(kind in kinds)


def _keep(tab: ForwardTab) -> Callable[[], None]:
    pixels, name = tab.picture.pixels, tab.picture.name
    t, beside, compared, is_locked = tab.view.t, tab.view.header.beside, _compared(tab), tab.seed_buttons.is_locked
    data = tab.picture.sets.currentIndex()
    try:
        schedule: Any = tab.form.options().schedule
        seed: int | None = tab.noise.options().seed
    except FieldError:  # half typed; what stands there cannot be brought back
        schedule, seed = None, None

    def bring_back() -> None:
        if schedule is not None:
            tab.take_schedule(schedule)
        _compare(tab, compared)
        tab.picture.sets.setCurrentIndex(data)
        if pixels is not None:
            tab.picture.take_pixels(pixels, name)
        if seed is not None:
            tab.seed_buttons.put(seed)
        tab.seed_buttons.set_locked(is_locked)
        tab.view.header.choose_beside(beside)
        tab.view.go_to(t)

    return bring_back
