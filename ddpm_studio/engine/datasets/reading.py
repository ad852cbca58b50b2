"""Every picture of a set read into rows of one size: as often as it takes to know what all of them need."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from pathlib import Path

from ddpm_studio.engine.datasets.decoding.fit import BACKGROUNDS, channels_needed, fit, to_channels
from ddpm_studio.engine.datasets.decoding.value_range import ValueTally
from ddpm_studio.engine.datasets.keeping.rows import Rows
from ddpm_studio.engine.datasets.options import DataOptions
from ddpm_studio.engine.datasets.picture import Picture, Unusable, Wanted
from ddpm_studio.engine.datasets.source import Album, Found, picture_in
from ddpm_studio.engine.datasets.tally import Tally
from ddpm_studio.engine.events import Levels, Pixels, ValueSpread, Work
from ddpm_studio.engine.pace import Pace


@dataclass(frozen=True, slots=True)
class ReadSet:
    """What was read of a set."""

    album: Album
    rows: Rows
    tally: Tally
    values: ValueSpread | None
    """None where nothing could be used."""


def read_set(data: DataOptions, pixels_path: Path | None, levels: Levels | None) -> Work[ReadSet]:
    """Read all pictures into rows, in a file at `pixels_path` if that can be.

    They are read anew where something is known only when all were seen: how many channels the images need, and which
    values become black and white in files of more than eight bits. A set of eight bits alone is read once.

    :param levels: what becomes black and white, whatever is chosen for the set; None: that counts.
    """
    least = 1 if data.channels == "auto" else int(data.channels)
    is_survey, spread = levels is None and data.range != "type", None
    while True:
        album = yield from data.source.open()
        with contextlib.closing(album.found), Rows(pixels_path) as rows:
            tally, values = Tally(data.wanted.size, data.channels == "auto", data.fit), ValueTally()
            needed = yield from _Reading(data, least, levels, is_survey).read(album, rows, tally, values)
            if needed is not None:
                least = needed
                continue
            rows.finish()
        if not tally.used:
            return ReadSet(album, rows, tally, None)
        if is_survey:
            is_survey, levels = False, values.levels(data, rows.pixels())
            spread = values.spread(levels, rows.pixels(), is_scaled=False)
            if levels is not None:
                continue
        return ReadSet(album, rows, tally, spread or values.spread(levels, rows.pixels(), is_scaled=True))


@dataclass
class _Reading:
    """Reads every picture of a set once."""

    data: DataOptions
    channels: int
    """The fewest that images are brought to."""
    levels: Levels | None
    is_survey: bool

    def read(self, album: Album, rows: Rows, tally: Tally, values: ValueTally) -> Work[int | None]:
        """Read all into rows, tally and values, until an image needs more channels than the first, or than those given.

        :return: the channels that it needs; None when all were read.
        """
        wanted, size = self.data.wanted, self.data.wanted.size
        asked = replace(wanted, levels=self.levels, is_survey=self.is_survey, every=self.data.every)
        asked = replace(asked, is_stack=self.data.frames == "all")
        pace = Pace("Reading images", "images", album.count)
        yield from pace.report(0)
        for done, found in enumerate(album.found, start=1):
            first: int | None = 0
            while first is not None:
                next_ones = replace(asked, first=first) if first else asked
                pictures, first = yield from self._pictures(found, next_ones, tally)
                for name, picture in pictures:
                    pixels = fit(picture.image, size, wanted.way, wanted.resizing, wanted.background)
                    if needed := self._needed(pixels):
                        if tally.used:
                            return needed
                        self.channels = needed
                    pixels, change = to_channels(
                        pixels, self.channels, BACKGROUNDS[self.data.background], wanted.unseen
                    )
                    rows.add(pixels)
                    is_frame = name != found.name
                    tally.use(replace(found, name=name) if is_frame else found, picture, pixels, change)
                    if picture.seen is not None:
                        values.add(picture.seen)
            yield from pace.report(done)
        return None

    def _pictures(
        self, found: Found, wanted: Wanted, tally: Tally
    ) -> Work[tuple[list[tuple[str, Picture]], int | None]]:
        """Return pictures of one file, with their names, and the number of the next frame that is to be read."""
        first, every = wanted.first, wanted.every
        try:
            picture = yield from picture_in(found, wanted)
        except Unusable as reason:
            tally.leave_out(replace(found, name=f"{found.name}, frame {first + 1:,}") if first else found, str(reason))
            return [], None
        if picture.frames == 1 or not wanted.is_stack:
            if picture.frames > 1:
                tally.pass_over(picture.frames - 1)
            return [(found.name, picture)], None
        pictures = [picture, *picture.following]
        after = first + len(pictures) * every
        numbers = range(first, after, every)
        named = [(f"{found.name}, frame {number + 1:,}", each) for number, each in zip(numbers, pictures, strict=True)]
        return named, after if after < picture.frames else None

    def _needed(self, pixels: Pixels) -> int:
        """Return the channels that an image needs, if they are found out and more than there are; else 0."""
        if self.data.channels != "auto" or self.channels == 4:
            return 0
        needed = channels_needed(pixels)
        return needed if needed > self.channels else 0
