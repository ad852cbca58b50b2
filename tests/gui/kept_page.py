"""A page that the tests of a module share: to build one takes longer than most of what is tried on it.

Before each test it is as if nobody had used it: its choices are those it began with, and no film is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.film.credits.line import CreditLine
from ddpm_studio.gui.film.view import FilmView
from ddpm_studio.gui.forms.history import Part
from ddpm_studio.gui.forms.lasting import UNREAD, AsItWas, Lasting
from ddpm_studio.gui.live.switch import LiveSwitch
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import Preferences, folders
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.tabs.compare import CompareTab
from ddpm_studio.gui.tabs.interpolate import InterpolateTab
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.window.remembering import histories, left
from tests.gui.delivery import deliver_to

AnyTab = TypeVar("AnyTab", bound=Tab)
ROUNDS = 3
"""How often the first choices are put: some bring others along."""


class _Choices:
    """Stands for the history of a page, to learn what can be chosen on it."""

    def __init__(self, *_: object) -> None:
        self.parts: list[Part] = []

    def watch(self, *parts: Part) -> None:
        self.parts += parts

    def pass_over(self) -> None:
        """Learn nothing: what is chosen is read when it is wanted."""

    def read(self) -> dict[str, Any]:
        return {part.name: part.read() for part in self.parts}

    def put(self, chosen: dict[str, Any]) -> None:
        for _ in range(ROUNDS):
            for part in self.parts:
                if not _is(part, chosen[part.name]):
                    part.put(chosen[part.name])


def _learn(tab: Tab) -> tuple[_Choices, list[Lasting]]:
    """Return what can be chosen on a page, and how it is looked at."""
    found: list[Lasting] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(histories, "History", _Choices)
        patch.setattr(left, "AsItWas", lambda page, name, settings, things, *_: found.extend(things))
        choices = histories.history_of(tab, tab.session)
        left.bring_back_page(tab, tab.session)
    named = {"lock", "lock of the tour", "lock over training", "silent"}
    looks = [each for each in found if each.name not in named and _is_plain(each)]
    return cast(_Choices, choices), looks


def _is_plain(thing: Lasting) -> bool:
    """Whether it is a switch or the like, and no choice."""
    with suppress(*UNREAD):
        return isinstance(thing.read(), int | str)
    return False


def _is(part: Part, chosen: Any) -> bool:
    try:
        return bool(part.read() == chosen)
    except FieldError:  # something is wrong with what a test has chosen
        return False


class KeptPage(Generic[AnyTab]):
    """A page with its session, hidden between tests."""

    def __init__(self, kind: type[AnyTab], model: Path, forget: Callable[[AnyTab], None]) -> None:
        """:param forget: has the page show nothing that was made on it."""
        self.session, self._forget, self._model = Session(), forget, model
        self.session.settings.change(draws_live=False)
        self.session.use_model(model)
        self.tab = kind(self.session)
        deliver_to(self.tab)
        self.size = QSize(1280, 640)
        self.session.be_ready("CPU")
        self._choices, self._things = _learn(self.tab)
        self._chosen = self._choices.read()
        self._left = {each.name: each.read() for each in self._things}

    def renew_session(self) -> None:
        """Have a home of the test's own, in which nothing is yet."""
        session, settings = self.session, self.session.settings
        wait_for_results(session)
        settings._patience.stop()
        settings.path, settings.notes = folders().config / "settings.json", []
        settings.now, settings._is_dirty, settings._can_write = Preferences(draws_live=False), False, True
        settings.changed.emit()
        if "results" in vars(session):
            results = session.results
            results._used.clear()
            results._weights.clear()
            results._owed.clear()
            results.lost = frozenset()
            results._put(())
        session.run = session.training = session.remains = None
        if session.model != self._model:
            session.use_model(self._model)

    def renew(self) -> None:
        """Be as at first."""
        for remembering in self.tab.findChildren(AsItWas):  # a test has asked for it
            remembering._patience.stop()
            remembering.deleteLater()
        self._forget(self.tab)
        for picker in self.tab.findChildren(ModelPicker):
            picker.own = None
            picker.snapshot.show_run(None)
            picker.refresh()
        self._choices.put(self._chosen)
        for thing in self._things:
            thing.put(self._left[thing.name])
        bar = self.tab.job_bar
        bar.already_told = frozenset()
        assert self._choices.read() == self._chosen, "the page cannot be brought back to what was chosen at first"

    def end(self) -> None:
        """Be no more."""
        self.session.settings._patience.stop()
        self.tab.deleteLater()
        self.session.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def kept_for_module(kind: type[AnyTab], forget: Callable[[AnyTab], None], trained: str = "model") -> object:
    """Return the fixture `kept` of a module: a page whose model is what the fixture `trained` gives."""

    @pytest.fixture(scope="module")
    def kept(
        request: pytest.FixtureRequest, qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[KeptPage[AnyTab]]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DDPM_STUDIO_HOME", str(tmp_path_factory.mktemp("kept")))
            page = KeptPage(kind, request.getfixturevalue(trained), forget)
            wait_for_results(page.session)
        yield page
        page.end()

    return kept


@contextmanager
def showing(qtbot: QtBot, kept: KeptPage[AnyTab]) -> Iterator[AnyTab]:
    """Yield the page, as at first and seen; hide it when its jobs have ended."""
    tab = kept.tab
    tab.resize(kept.size)
    kept.renew()
    if (focused := tab.focusWidget()) is not None:
        focused.clearFocus()
    other = QWidget()  # a window that was hidden while it was active would not be active again
    with qtbot.waitActive(other):
        other.show()
    with qtbot.waitActive(tab):
        tab.show()
        other.close()
    yield tab
    tab.stop()
    qtbot.waitUntil(lambda: not tab.is_busy, timeout=60_000)
    tab.hide()


def wait_for_results(session: Session) -> None:
    """Wait until what was drawn last is kept."""
    if "results" in vars(session):
        while session.results.is_busy:
            QTest.qWait(5)


def forget_film(view: FilmView) -> None:
    """Have a view show no film, and none before that."""
    view._shown = view.coming = view._alone = None
    view.pixel_panel.close_plot()
    view.timeline.set_times([])
    view.timeline.set_places(())
    view.timeline.mark(None)
    view.timeline.set_pace(round(Preferences().playback_fps), Preferences().loop_mode)
    view.grid.show_all()
    view.grid.show_images(None)
    view.header.show_frame(None, 0)
    forget_credits(view.credits)
    view.changed.emit()
    if view.former is not None:
        view.former._now = view.former._before = None


def forget_live(live: LiveSwitch[Any]) -> None:
    """Have a page follow nothing: what is chosen next is what nobody has changed yet."""
    drawer = live.drawer
    drawer._is_kept = True
    drawer.hold()
    drawer.wanted = drawer._untouched = drawer._looked = drawer._take = drawer.progress = None
    drawer._done, drawer.part = [], -1
    live._has_begun, live._failure = False, ""


def forget_credits(line: CreditLine) -> None:
    """Have a line say nothing of any film."""
    line._drawn, line.whole = None, ""
    line._show()


def forget_samples(tab: SampleTab) -> None:
    """Have Sample show nothing that was drawn there."""
    branching, usual = tab.branching, BranchOptions()
    branching.close()
    branching._home = None
    panel = branching.panel
    panel.point, panel._suggested = None, usual
    panel._show_choices(usual, usual)
    panel.seed_buttons.bring_back((False, usual.seed))
    forget_film(tab.view)


def forget_mixtures(tab: InterpolateTab) -> None:
    """Have Interpolate show nothing that was mixed there, and forget what models have drawn for it."""
    pair, two = tab.pair, tab.two
    pair._loader._runner.drop()
    pair._loader._drawn.clear()
    pair.take_picture(0, None)
    pair.take_picture(1, None)
    two._started, two._not_kept, two._named = None, None, {}
    two.bench._strip = two.bench._mixture = None
    two.bench.weight.setValue(two.bench.weight.maximum() // 2)
    forget_live(tab.live)
    depths = tab.mixture.depths
    depths.list.put("depths", depths._usual)
    for views in (two.views, tab.tour.views):
        views.show_chain()
        views._laid_out = views.cross_fade._coming = views.cross_fade._pixels = views.sweep._sweep = None
        views.cross_fade.hide()
        views.sweep.timeline.set_times([])
        views.sweep.grid.show_all()
        views.sweep.grid.show_images(None)
        forget_film(views.view)


def forget_comparisons(tab: CompareTab) -> None:
    """Have Compare show nothing that was drawn there, and each way draw by the model that all pages use."""
    tab.desk.show_samples()
    header = tab.comparison.header
    header.match.setCurrentIndex(0)
    header.stretch.setCurrentIndex(0)
    header.slider.setValue(header.slider.maximum() // 2)
    columns = tab.comparison.columns
    columns._shown, columns._coming = {}, {}
    tab.comparison._exchange()
    over = tab.over_training
    over._shown = None
    over.timeline.set_times([])
    over.grid.show_images(None)
    for view in (tab.comparison, over):
        view.coming = view._alone = None
        view.grid.show_all()
        forget_credits(view.credits)
