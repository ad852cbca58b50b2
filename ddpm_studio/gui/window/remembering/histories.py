"""What is chosen on each page, as it can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ddpm_studio.engine.choices.pictures import AnyPicture
from ddpm_studio.gui.forms.differences import Place
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.history import History, Part, find_row
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.window.remembering.compared import watch_compare
from ddpm_studio.gui.window.remembering.parts import form_part, lock_part, model_part, opened

translate = QCoreApplication.translate


def history_of(tab: Tab, session: Session) -> History:
    """Return what knows of the choices of a page, which owns it. Of one without choices it knows deletions alone.

    What a page has is imported when it is there.
    """
    history = History(session.undoing, lambda: session.settings.now.motion, tab)
    watch: dict[str, Callable[[History, Tab], None]] = {
        "train": _watch_train,
        "sample": _watch_sample,
        "compare": watch_compare,
        "interpolate": _watch_mixing,
        "edit": _watch_edit,
        "forward": _watch_forward,
        "evaluate": _watch_evaluate,
    }
    if tab.name in watch:
        watch[tab.name](history, tab)
    return history


def _watch_forward(history: History, tab: Tab) -> None:
    from ddpm_studio.gui.tabs.forward import ForwardTab

    if isinstance(tab, ForwardTab):
        history.watch(
            Part("noise", tab.noise.changed, tab.noise.options, tab.noise.set_options, tab.noise),
            Part("schedule", tab.form.changed, tab.form.options, tab.form.set_options, tab.form),
            lock_part(history, tab.seed_buttons),
        )


def _watch_sample(history: History, tab: Tab) -> None:
    from ddpm_studio.gui.tabs.sample import SampleTab

    if isinstance(tab, SampleTab):
        drawing = tab.choices.drawing
        history.watch(
            model_part(history, tab.picker),
            Part("choices", drawing.changed, drawing.options, drawing.set_options, tab.splitter.scrolled),
            lock_part(history, tab.seed_buttons),
        )


def _watch_mixing(history: History, tab: Tab) -> None:
    from ddpm_studio.gui.tabs.interpolate import PAIR, TOUR, InterpolateTab

    if not isinstance(tab, InterpolateTab):
        return
    mixture, pair, tour = tab.mixture, tab.pair, tab.tour.panel
    pictures = translate("History", "pictures")

    def put_pictures(chosen: Sequence[AnyPicture | None]) -> None:
        for which, picture in enumerate(chosen):
            pair.take_picture(which, picture)

    open_pair, open_tour = partial(tab.modes.choose, PAIR), partial(tab.modes.choose, TOUR)
    drawing = mixture.drawing
    history.watch(
        model_part(history, tab.picker),
        Part("pictures", pair.changed, pair.by_hand, put_pictures, pair, pictures, find=opened(pair, open_pair)),
        Part(
            "mixture", drawing.changed, drawing.options, drawing.set_options, mixture, find=opened(mixture, open_pair)
        ),
        lock_part(history, mixture.seed_buttons),
        Part("tour", tour.changed, tour.options, tour.set_options, tour, find=opened(tour, open_tour)),
        lock_part(history, tour.seed_buttons, "lock of the tour"),
    )


def _watch_edit(history: History, tab: Tab) -> None:
    from ddpm_studio.gui.tabs.edit import EditTab

    if isinstance(tab, EditTab):
        panel = tab.choices
        history.watch(
            model_part(history, tab.picker),
            Part("choices", panel.changed, panel.drawing.options, panel.drawing.set_options, panel),
            lock_part(history, panel.seed_buttons),
        )


def _watch_evaluate(history: History, tab: Tab) -> None:
    from ddpm_studio.gui.tabs.evaluate import EvaluateTab

    if not isinstance(tab, EvaluateTab):
        return
    forms: tuple[Form[Any], ...] = (
        *(tab.sets.form, tab.bits.form, tab.sending.form, tab.nearest.form),
        *(tab.snapshots.form, tab.bench.form, tab.ablation.form),
    )
    history.watch(
        model_part(history, tab.picker),
        *(
            form_part(form, f"desk {index}", opened(form, partial(tab.modes.choose, index)))
            for index, form in enumerate(forms)
        ),
    )


def _watch_train(history: History, tab: Tab) -> None:
    from ddpm_studio.gui.tabs.train import TrainTab

    if not isinstance(tab, TrainTab):
        return
    choices = tab.choices
    data, preset, start = choices.data, choices.preset, choices.start
    history.may_change = choices.isEnabled

    def find(place: Place) -> QWidget | None:
        """Open or close the drawer of all settings, where most of them are."""
        is_in_drawer = place[:1] != ("name",) and place[:2] != ("data", "source")
        choices.drawer.button.setChecked(is_in_drawer or (choices.drawer.button.isChecked() and place[:1] == ("name",)))
        if is_in_drawer:
            return find_row(choices.settings, place)
        return data if place[:1] == ("data",) else choices.name

    def put_base(base: Any) -> None:
        data.form.set_base(base)
        data.changed.emit()

    shut = opened(preset, partial(choices.drawer.button.setChecked, False))
    what, first = translate("History", "preset"), translate("History", "what it begins with")
    history.watch(
        Part("preset", choices.changed, preset.combo.currentText, preset.combo.setCurrentText, preset, what, find=shut),
        Part("start", choices.changed, lambda: start.model, start.choose, start, first),
        Part("config", choices.changed, choices.config, choices.take, choices, find=find, aside=("left_out",)),
        Part("base", choices.changed, lambda: data.form.base, put_base, data, is_aside=True),
    )
    # What is found in pictures that have come, and what follows from that, belongs to their having been chosen.
    for signal in (data.suited, choices.told.dropped):
        signal.connect(partial(history.amend, "config", "data", "source"))
