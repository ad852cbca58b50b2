"""What was drawn and is kept: the results of all tabs, the newest first."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ddpm_studio import engine
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Cost, Event, Job, Pixels, Saved
from ddpm_studio.gui.settings import Settings, folders
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import MakeJob, Outcome

if TYPE_CHECKING:
    from ddpm_studio.engine.films.film import Film
    from ddpm_studio.engine.films.result import Facts, Mark, Result

MEGABYTE = 2**20


@dataclass(frozen=True)
class Drawn:
    """A film as it is kept."""

    facts: Facts
    sides: Sequence[Film]
    """One, or those of a comparison."""
    recipe: str
    """What its file says of how it was made."""
    thumbnail: Pixels
    parameters: dict[str, object]
    """What the thumbnail carries."""
    costs: Mapping[int, Cost]
    alone: tuple[int, str] | None = None
    """The place and the name of the one picture of a film that is kept without it."""


class Results(QObject):
    """Keeps films in a thread, one after the other, and knows what is kept. Nothing is read before `load`."""

    changed = Signal()
    """Another one is kept, or one has changed or is gone."""
    failed = Signal(object)
    """A `Report`: something could not be kept."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.items: tuple[Result, ...] = ()
        """The newest first."""
        self.lost: frozenset[str] = frozenset()
        """Checksums of the weights of models that results were drawn by, and that are in no run any more."""
        self._is_loaded = self._is_stale = self._is_held = False
        self._found: list[Result] = []
        self._owed: list[tuple[Facts, Mark]] = []
        """Marks of films that are still to be kept."""
        self._waiting: deque[MakeJob] = deque()
        self._runner = Runner(self)
        self._runner.ended.connect(self._conclude)
        self._used: set[str] = set()
        self._weights: dict[Path, str] = {}
        self._searcher = Runner(self)
        self._searcher.ended.connect(self._take_lost)
        self._searched: list[frozenset[str]] = []

    @property
    def is_busy(self) -> bool:
        """Whether something is being kept or looked for."""
        return self.is_looking or self._searcher.is_busy

    @property
    def is_looking(self) -> bool:
        """Whether `changed` will come, as what is kept is still being looked at."""
        return self._runner.is_busy or bool(self._waiting)

    def load(self) -> None:
        """Find what is kept; does nothing the second time."""
        if not self._is_loaded:
            self._is_loaded = True
            self.look_again()

    def look_again(self) -> None:
        """Find anew what is kept."""
        self._then(self._find)

    def hold(self, is_held: bool) -> None:
        """Let what comes wait while the home is being moved: what is written there then would not go along."""
        self._is_held = is_held
        self._go_on()

    def keep(self, drawn: Drawn) -> None:
        """Keep a film, after those that wait."""
        self._is_loaded = True
        self._used.add(drawn.facts.sha256)  # wherever it is, it was there just now

        def keep(_: Control) -> Job:
            home, budget = folders().results, self._settings.now.results_budget * MEGABYTE
            film, thumbnail = (drawn.sides, drawn.costs), (drawn.thumbnail, drawn.parameters)
            # To its end, without a word between: who closes the window meanwhile has it the next time.
            (kept,) = deque(engine.keep_result(home, drawn.facts, film, drawn.recipe, thumbnail, budget), maxlen=1)
            if drawn.alone is not None:
                _name(kept, *drawn.alone)
            yield from ()

        self._then(keep)
        self.look_again()

    def change(self, result: Result, **changes: Any) -> None:
        """Star, name or mark a result, and write that down.

        :raises StudioError: if that cannot be.
        """
        new = result.changed(**changes)
        self._is_stale = True  # what is being looked for at the moment may be as it was
        self._put([new if each.folder == new.folder else each for each in self.items])

    def made_by(self, facts: Facts) -> Result | None:
        """Return the newest film that `facts` tell of, if it is known."""
        return next((each for each in self.items if each.picture is None and each.facts == facts), None)

    def whole_of(self, result: Result) -> Result | None:
        """Return the newest film that is kept of which `result` is one picture."""
        films = (each for each in self.items if each.picture is None and each.film_file is not None)
        return next((each for each in films if replace(each.facts, images=1) == result.facts), None)

    def mark(self, facts: Facts, what: Mark) -> None:
        """Note what was done with the film that `facts` tell of, now or as soon as it is kept.

        :raises StudioError: if that cannot be written down.
        """
        found = self.made_by(facts)
        if found is None:
            self._owed.append((facts, what))
        elif what not in found.marks:
            self.change(found, marks=(*found.marks, what))

    def forget(self, gone: Sequence[Result]) -> None:
        """Know that these are gone from the home."""
        self._is_stale = True
        without = {result.folder for result in gone}
        self._put([each for each in self.items if each.folder not in without])

    def look_for_models(self) -> None:
        """Find anew whose model is in no run any more; runs may have many snapshots, so it takes its time."""
        wanted = {each.facts.sha256 for each in self.items} - {""} - self._used
        recent, weights = self._settings.now.recent_runs, self._weights
        found = self._searched = []  # what an older search still finds is its own
        if not wanted:
            self._searcher.drop()
            self._take_lost()
            return

        def look(_: Control) -> Job:
            from ddpm_studio.engine.models.find import lost_weights
            from ddpm_studio.engine.runs.run_list import find_runs

            runs = dict.fromkeys([*(run.folder for run in find_runs(folders().runs)), *recent])
            found.append((yield from lost_weights(wanted, runs, weights)))

        self._searcher.run_instead(look)

    def is_lost(self, result: Result) -> bool:
        """Whether the model that has drawn it is in no run any more."""
        return result.facts.sha256 in self.lost

    # --- inside ----------------------------------------------------------------------------------------------

    def _put(self, items: Sequence[Result]) -> None:
        self.items = tuple(items)
        self.changed.emit()

    def _take_lost(self) -> None:
        lost = self._searched[0] if self._searched else frozenset()
        if lost != self.lost:
            self.lost = lost
            self.changed.emit()

    def _find(self, _: Control) -> Job:
        from ddpm_studio.engine.films.shelf import find_results

        self._is_stale = False
        self._found = find_results(folders().results)
        yield from ()

    def _then(self, make_job: MakeJob) -> None:
        self._waiting.append(make_job)
        self._go_on()

    def _go_on(self) -> None:
        if self._waiting and not (self._runner.is_busy or self._is_held):
            self._runner.run(self._waiting.popleft())

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.report is not None:
            self.failed.emit(outcome.report)
        if not self._waiting and self._is_stale:
            self.look_again()
        elif not self._waiting:
            self._put(self._found)
            self._pay_marks()
            self.look_for_models()
        self._go_on()

    def _pay_marks(self) -> None:
        owed, self._owed = self._owed, []
        for facts, what in owed:
            if self.made_by(facts) is not None:
                with suppress(StudioError):  # a mark less is no loss; whoever may not write there is told of that
                    self.mark(facts, what)


def _name(kept: Event, picture: int, name: str) -> None:
    """Write down of which picture of a film a result is, and what it is called."""
    from ddpm_studio.engine.films.result import read_result

    result = read_result(kept.path) if isinstance(kept, Saved) else None
    if result is not None:
        result.changed(picture=picture, name=name)
