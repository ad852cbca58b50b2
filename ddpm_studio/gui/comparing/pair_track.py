"""The pairs of a comparison along a timeline: they come as the films grow, and are spread by t or by the way."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ddpm_studio.gui.comparing.comparison import TwoSides
from ddpm_studio.gui.comparing.matching import MatchBy, Pair
from ddpm_studio.gui.film.time_axis import TimeAxis
from ddpm_studio.gui.settings import Settings
from ddpm_studio.gui.widgets.timeline.timeline import Timeline

STRIP = "|{}−{}|"
translate = QCoreApplication.translate


class PairTrack:
    """Keeps `timeline` at the pairs that there are of two sides."""

    def __init__(self, settings: Settings, timeline: Timeline) -> None:
        self.pairs: list[Pair] = []
        self.means: list[float] = []
        """For each pair how far the predicted x_0 are apart, in levels from 0 to 255."""
        self._timeline = timeline
        self._axis = TimeAxis(settings, timeline)
        self._axis.changed.connect(self._spread)
        self._sides: TwoSides | None = None
        self._by: MatchBy = "t"
        self._is_done = False
        timeline.set_strip((), STRIP.format("A", "B"))

    def begin(self, sides: TwoSides) -> None:
        """Forget the pairs of others."""
        self._sides, self._is_done = sides, False
        self.pairs = []

    def catch_up(self, by: MatchBy) -> None:
        """Take up the pairs that there are; those that are there already stay if they are the first of them."""
        if self._sides is None:
            return
        self._by = by
        pairs = self._sides.pairs(by)
        if not self.pairs or pairs[: len(self.pairs)] != self.pairs:
            self._start_over()
        for pair in pairs[len(self.pairs) :]:
            self.pairs.append(pair)
            self.means.append(self._sides.mean_over_film(pair))
            self._timeline.append(pair.place)
        if self._is_done:
            self.finish()

    def rematch(self, by: MatchBy) -> None:
        """Match the frames in another way; the same frame of A stays in view."""
        before = self.pair()
        if by == self._by or before is None:
            return
        self.catch_up(by)
        same = [index for index, pair in enumerate(self.pairs) if pair.first >= before.first]
        self._timeline.go_to(same[0] if same else 0)

    def exchange(self, sides: TwoSides, by: MatchBy) -> None:
        """Show the pairs of two other sides, all of them, at the same place as far as it can be."""
        before, is_done = self.pair(), self._is_done
        self.begin(sides)
        self.catch_up(by)
        if is_done:
            self.finish()
        if before is not None:
            later = [index for index, pair in enumerate(self.pairs) if pair.place >= before.place]
            self._timeline.go_to(later[0] if later else len(self.pairs) - 1)

    def finish(self) -> None:
        """No more pairs will come."""
        self._is_done = True
        self._timeline.finish()
        self._spread()

    def pair(self) -> Pair | None:
        """Return which frames are shown."""
        return self.pairs[self._timeline.position] if self.pairs and self._timeline.count else None

    def _start_over(self) -> None:
        assert self._sides is not None
        self.pairs, self.means = [], []
        self._timeline.set_times([], len(self._sides.pairs_to_come(self._by)))
        self._timeline.set_strip(self.means, STRIP.format(*self._sides.letters))
        self._spread()

    def _spread(self) -> None:
        """Put each pair, also those to come, where it belongs on the chosen axis."""
        if self._sides is None:
            return
        coming = self._sides.pairs_to_come(self._by)
        places = [pair.place for pair in coming][: self._timeline.bar.total]
        if not places:
            return
        by_time = self._by == "t" and self._sides.has_one_clock
        self._timeline.transport.axis.setVisible(by_time)
        if by_time:
            self._axis.spread([round(-place) for place in places], self._sides.takes[0].alpha_bar)
        else:
            length = (places[-1] - places[0]) or 1
            self._timeline.set_places([(place - places[0]) / length for place in places])
            self._timeline.set_end_labels(translate("Compare", "noise"), translate("Compare", "image"))
