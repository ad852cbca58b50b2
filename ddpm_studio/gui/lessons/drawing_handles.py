"""By what lessons hold any page that draws: model, every choice by its key, the film that is shown, the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from weakref import ref

from PySide6.QtWidgets import QCheckBox

from ddpm_studio.engine.choices.sampling import DrawingOptions
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.films.film import View
from ddpm_studio.engine.options import Options
from ddpm_studio.gui.choosing.drawing_panel import DrawingPanel
from ddpm_studio.gui.film.view import FilmView
from ddpm_studio.gui.forms.seed_buttons import SeedButtons
from ddpm_studio.gui.lessons.handles import Dial, NotYet
from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.tabs.base import Tab

FILM = "film "
"""Before the dotted key of a choice, as it was when the film that is shown was drawn."""


class DrawingDials:
    """The dials of a page that draws.

    ``model`` is the name of a bundled model; ``draw`` presses the button; ``position`` is a part of the film, from 0
    to 1; ``view`` one of its views; ``solo`` the number of a picture that is shown alone, −1 for all. All else is the
    dotted key of a choice: of one of several kinds a text is its kind.
    """

    def __init__(
        self,
        tab: Tab,
        panel: DrawingPanel[Any],
        view: FilmView,
        seed: SeedButtons,
        *,
        keeps_film: bool = True,
    ) -> None:
        """:param keeps_film: whether the film that is shown comes back; else it waits in the Library alone."""
        self._keeps_film = keeps_film
        self.tab, self._panel, self._view, self._seed = tab, panel, view, seed
        self._films = 0
        self._last: Callable[[], Any] = _nothing
        self._fields = type(panel.walk.options()).model_fields
        self.listed = {
            "model": Dial(self._model, self._use_model),
            "draw": Dial(self.has_drawn, self._draw),
            "position": Dial(self._part, self._go_to),
            "view": Dial(lambda: view.header.view, self._choose_view),
            "solo": Dial(lambda: -1 if view.grid.solo_index is None else view.grid.solo_index, self._show_alone),
        }

    def find(self, name: str) -> Dial | None:
        """Return the dial of a choice; None, if there is no such choice."""
        if name.startswith(FILM):
            return Dial(partial(self._drawn_with, name.removeprefix(FILM)))
        if name.partition(".")[0] not in self._fields:
            return None
        return Dial(partial(self._chosen, name), partial(self._choose, name))

    def keep(self) -> Callable[[], None]:
        """Remember model, choices and film, and return what brings them back."""
        session, before, is_locked = self.tab.session, self._panel.now, self._seed.is_locked
        model, take, shown, position = session.model, self._view.take, self._view.header.view, self._view.position
        is_whole = take is not None and self._keeps_film and not self.tab.is_busy

        def bring_back() -> None:
            if self.tab.is_busy:
                self.tab.stop()
            if model is not None and model != session.model:
                session.use_model(model)
            if before is not None:
                self._panel.set_options(before)
                self._seed.put(before.seed)
            self._seed.set_locked(is_locked)
            self._view.header.choose_view(shown)
            if take is not None and is_whole and not self.tab.is_busy and take is not self._view.take:
                self._view.show_take(take)
                self._view.timeline.go_to(position)

        return bring_back

    def has_drawn(self) -> int:
        """Tell one film from another, by how many there were; there is one only when it is complete."""
        self._wait()
        take = self._view.take
        if take is not self._last():  # not by its id, which the next one may have once this one is gone
            self._films += 1
            self._last = _nothing if take is None else ref(take)
        return self._films

    def be_ready(self) -> None:
        """Lock the seed, so that what changes is what the lesson speaks of.

        :raises NotYet: if nothing can be drawn now.
        """
        self._wait()
        if not self.tab.can_start:
            raise NotYet(self.tab.why_not.text())
        self._seed.set_locked(True)

    # --- inside ----------------------------------------------------------------------------------------------

    def _model(self) -> str:
        model = self.tab.session.model
        return "" if model is None or model.parent != resource("models") else model.stem

    def _use_model(self, name: str) -> None:
        path: Path = resource(f"models/{name}.safetensors")
        if path != self.tab.session.model:
            self.tab.session.use_model(path)

    def _draw(self, _: Any) -> None:
        self.be_ready()
        self.tab.press_primary()

    def _wait(self) -> None:
        if self.tab.is_busy:
            raise NotYet(self.tab.tr("It is being drawn…"))

    def _part(self) -> float:
        count = self._view.timeline.count
        if count < 2:
            raise NotYet("")
        return self._view.position / (count - 1)

    def _go_to(self, part: float) -> None:
        self._wait()
        timeline = self._view.timeline
        timeline.playback.stop()
        timeline.go_to(round(part * (timeline.count - 1)))

    def _choose_view(self, view: View) -> None:
        self._view.header.choose_view(view)

    def _show_alone(self, index: int) -> None:
        self._wait()
        self._view.grid.show_all() if index < 0 else self._view.grid.show_alone(index)

    # --- choices ---------------------------------------------------------------------------------------------

    def _options(self) -> DrawingOptions:
        try:
            options: DrawingOptions = self._panel.options()
        except FieldError as error:
            raise NotYet(str(error)) from error
        return options

    def _chosen(self, key: str) -> Any:
        return value_at(self._options(), key)

    def _drawn_with(self, key: str) -> Any:
        self._wait()
        if self._view.take is None:
            raise NotYet("")
        return value_at(self._view.take.options, key)

    def _choose(self, key: str, value: Any) -> None:
        options = self._options()
        written = _plain(options)
        put(written, key, value)
        self._panel.set_options(type(options).model_validate(written))


def value_at(options: DrawingOptions, key: str) -> Any:
    """Return what is chosen at a dotted key; of one of several kinds, which kind."""
    value: Any = _plain(options)
    for name in key.split("."):
        if not isinstance(value, Mapping) or name not in value:
            raise NotYet("")
        value = value[name]
    return value["kind"] if isinstance(value, Mapping) and "kind" in value else value


def put(written: dict[str, Any], key: str, value: Any) -> None:
    """Put `value` at a dotted key; of one of several kinds a text is its kind."""
    *groups, name = key.split(".")
    for group in groups:
        written = written[group]
    is_kind = isinstance(value, str) and isinstance(written.get(name), Mapping) and "kind" in written[name]
    written[name] = {"kind": value} if is_kind else value


def _plain(value: Any) -> Any:
    """Return choices as tables, with every field, also those that are written only where they say something."""
    if isinstance(value, Options):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Path) else value


def _nothing() -> None:
    """Be a reference to no film."""


def without_live(settings: Settings, live: QCheckBox, bring_back: Callable[[], None]) -> Callable[[], None]:
    """Draw nothing live from now on: a lesson asks for the button and tells what it draws.

    :returns: calls `bring_back`, and lets it be as it was wished before.
    """
    wished = settings.now.draws_live
    settings.change(draws_live=False)
    live.setChecked(False)

    def bring_all_back() -> None:
        settings.change(draws_live=wished)
        bring_back()
        live.setChecked(wished and live.isEnabled())

    return bring_all_back
