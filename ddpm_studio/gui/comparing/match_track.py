"""The frames of a comparison along a timeline: they come as the films grow, and are spread by t or by the way."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ddpm_studio.gui.comparing.comparison import Together
from ddpm_studio.gui.comparing.matching import Match, MatchBy
from ddpm_studio.gui.film.time_axis import TimeAxis
from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.widgets.timeline.timeline import Timeline

STRIP = "|{}−{}|"
translate = QCoreApplication.translate


class MatchTrack:
    """Keeps `timeline` at the matches that there are of sides that are looked at together."""

    def __init__(self, settings: Settings, timeline: Timeline) -> None:
        self.matches: list[Match] = []
        self.means: list[float] = []
        """For each match how far the predicted x_0 of the two that are held against each other are apart, in levels."""
        self._timeline = timeline
        self._axis = TimeAxis(settings, timeline)
        self._axis.changed.connect(self._spread)
        self.sides: Together | None = None
        """Whose matches these are."""
        self._held = (0, 1)
        self._by: MatchBy = "t"
        self._is_done = False
        timeline.set_strip((), STRIP.format("A", "B"))

    def begin(self, sides: Together | None, held: tuple[int, int]) -> None:
        """Forget the matches of others.

        :param held: the places among these sides of the two that are held against each other.
        """
        self.sides, self._held, self._is_done = sides, held, False
        self.matches = []

    def catch_up(self, by: MatchBy) -> None:
        """Take up the matches that there are; those that are there already stay if they are the first of them."""
        if self.sides is None:
            return
        self._by = by
        matches = self.sides.matches(by, is_done=self._is_done)
        if not self.matches or matches[: len(self.matches)] != self.matches:
            self._start_over()
        for match in matches[len(self.matches) :]:
            self.matches.append(match)
            self.means.append(self.sides.mean_over_film(match, *self._held))
            self._timeline.append(match.place)
        if self._is_done:
            self._end()

    def rematch(self, by: MatchBy) -> None:
        """Match the frames in another way; the same frame of the first side stays in view."""
        before = self.match()
        if by == self._by or before is None:
            return
        self.catch_up(by)
        same = [index for index, match in enumerate(self.matches) if _frame(match) >= _frame(before)]
        self._timeline.go_to(same[0] if same else 0)

    def exchange(self, sides: Together | None, held: tuple[int, int], by: MatchBy) -> None:
        """Show the matches of other sides, all of them, at the same place as far as can be; None: there are none."""
        before, is_done = self.match(), self._is_done
        self.begin(sides, held)
        self._is_done = is_done
        if sides is None:
            self._timeline.set_times([])
            return
        self.catch_up(by)
        if before is not None:
            later = [index for index, match in enumerate(self.matches) if match.place >= before.place]
            self._timeline.go_to(later[0] if later else len(self.matches) - 1)

    def finish(self) -> None:
        """No more matches will come."""
        self._is_done = True
        self.catch_up(self._by)

    def match(self) -> Match | None:
        """Return which frames are shown."""
        return self.matches[self._timeline.position] if self.matches and self._timeline.count else None

    def _end(self) -> None:
        self._timeline.finish()
        self._spread()

    def _start_over(self) -> None:
        assert self.sides is not None
        self.matches, self.means = [], []
        self._timeline.set_times([], len(self.sides.matches_to_come(self._by)))
        self._timeline.set_strip(self.means, STRIP.format(*(self.sides.letters[side] for side in self._held)))
        self._spread()

    def _spread(self) -> None:
        """Put each match, also those to come, where it belongs on the chosen axis."""
        if self.sides is None:
            return
        coming = self.matches if self._is_done else self.sides.matches_to_come(self._by)
        places = [match.place for match in coming][: self._timeline.bar.total]
        if not places:
            return
        by_time = self._by == "t" and self.sides.has_one_clock
        self._timeline.transport.axis.setVisible(by_time)
        if by_time:
            self._axis.spread([round(-place) for place in places], self.sides.takes[0].alpha_bar)
        else:
            length = (places[-1] - places[0]) or 1
            self._timeline.set_places([(place - places[0]) / length for place in places])
            self._timeline.set_end_labels(translate("Compare", "noise"), translate("Compare", "image"))


def _frame(match: Match) -> int:
    return -1 if match.frames[0] is None else match.frames[0]
