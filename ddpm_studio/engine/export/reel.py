"""What an animated file shows, before it is known which kind of file."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.export.metadata import Parameters


@dataclass(frozen=True)
class Reel:
    """Pictures of one size in the order in which they are shown, each for its time."""

    picture: Callable[[int], Pixels]
    """index -> uint8 (H, W, C); held no longer than it takes to encode it."""
    shape: tuple[int, int, int]
    """(H, W, C) of every picture."""
    order: tuple[int, ...]
    milliseconds: tuple[int, ...]
    """How long each entry of `order` is shown."""
    scale: int
    """How often each pixel is repeated in height and in width."""
    loops: bool
    """Whether it begins again at the end, for ever."""
    parameters: Parameters | None

    def at_constant_rate(self, fps: int) -> Reel:
        """Repeat each picture as often as its time demands at `fps` pictures a second, without drifting."""
        order: list[int] = []
        shown = 0
        for index, milliseconds in zip(self.order, self.milliseconds, strict=True):
            shown += milliseconds
            order += [index] * max(1, round(shown * fps / 1000) - len(order))
        ends = [round(1000 * position / fps) for position in range(len(order) + 1)]
        times = tuple(end - begin for begin, end in itertools.pairwise(ends))
        return replace(self, order=tuple(order), milliseconds=times)

    def encoded(self, encode: Callable[[Pixels], bytes]) -> Iterator[tuple[bytes, int]]:
        """Yield each shown picture, encoded, with its time; what is shown twice is encoded once."""
        last_use = {index: position for position, index in enumerate(self.order)}
        kept: dict[int, bytes] = {}
        for position, (index, milliseconds) in enumerate(zip(self.order, self.milliseconds, strict=True)):
            data = kept.pop(index, None)
            if data is None:
                data = encode(self.picture(index))
            if last_use[index] > position:
                kept[index] = data
            yield data, milliseconds
