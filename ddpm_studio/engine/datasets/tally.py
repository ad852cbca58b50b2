"""What becomes of every file: used, left out with a reason, changed in what way; summed up in a `Scan`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from ddpm_studio.engine.datasets.decoding.profiles import BROKEN
from ddpm_studio.engine.datasets.decoding.value_range import warnings_of
from ddpm_studio.engine.datasets.images import NO_CLASS
from ddpm_studio.engine.datasets.picture import Picture, Size
from ddpm_studio.engine.datasets.source import Album, Found
from ddpm_studio.engine.events import Pixels, Scan, ValueSpread

FEW = 100
"""Fewer images than this are learnt by heart; they are used all the same."""
LONGEST_SIDE = 64
"""The largest size that is suggested: a processor without a graphics card still trains at it."""


@dataclass
class Tally:
    """Counts what was found. ``used + len(left_out)`` is the number of files, or frames of them, at every moment."""

    size: Size
    """(width, height) that every image is brought to."""
    is_auto: bool
    """Whether the channels were detected, not chosen."""
    fit: str = "cut"
    """What becomes of images of another shape, as `DataOptions.fit`."""
    used: int = 0
    labels: list[int] = field(default_factory=list)
    """One for each image that is used, as `Images.labels`."""
    captions: list[str] = field(default_factory=list)
    """One for each image that is used, as `Images.captions`."""
    left_out: list[tuple[str, str]] = field(default_factory=list)
    stacks: int = 0
    """Files with several frames."""
    frames_left: int = 0
    """Frames of files that were not asked for."""
    _changed: list[tuple[str, str]] = field(default_factory=list)
    _sizes: Counter[Size] = field(default_factory=Counter)
    _modes: Counter[str] = field(default_factory=Counter)
    _seen: set[int] = field(default_factory=set)
    _copies: int = 0
    _transparent: int = 0

    def use(self, found: Found, picture: Picture, pixels: Pixels, change: str) -> None:
        """Count an image that is used.

        :param pixels: as the network will see it, (H, W, C).
        :param change: what was lost on the way to its channels, if anything.
        """
        self.used += 1
        self.labels.append(NO_CLASS if found.label is None else found.label)
        self.captions.append(found.caption)
        if changes := [*picture.changes, *([change] if change else [])]:
            self._changed.append((found.name, ", ".join(changes)))
        self._sizes[picture.size] += 1
        self._modes[picture.mode] += 1
        fingerprint = hash(pixels.tobytes())
        self._copies += fingerprint in self._seen
        self._seen.add(fingerprint)
        self._transparent += pixels.shape[2] == 4 and int(pixels[..., 3].min()) < 255

    def leave_out(self, found: Found, reason: str) -> None:
        """Count a file that cannot be used."""
        self.left_out.append((found.name, reason))

    def pass_over(self, frames: int) -> None:
        """Count the frames of a file that were not asked for."""
        self.stacks += 1
        self.frames_left += frames

    def scan(self, preview: Pixels, album: Album, values: ValueSpread | None = None) -> Scan:
        """Sum up.

        :param preview: some of the images that are used, (n, H, W, C).
        :param album: what they are from.
        :param values: what lies in the files.
        """
        channels = preview.shape[3]
        held = Counter(self.labels)
        return Scan(
            used=self.used,
            left_out=tuple(self.left_out),
            changed=tuple(self._changed),
            sizes=dict(self._sizes.most_common()),
            modes=dict(self._modes.most_common()),
            classes={name: held[index] for index, name in enumerate(album.label_names)},
            channels=channels,
            suggested_size=suggest_size(self._sizes),
            preview=preview,
            warnings=(*album.warnings, *self._warnings(channels), *(warnings_of(values) if values else ())),
            values=values,
        )

    def _warnings(self, channels: int) -> list[str]:
        width, height = self.size
        share = f"of {self.used:,} images"
        sentences = []
        if self.used < FEW:
            few = f"There are only {self.used:,} images" if self.used > 1 else "There is only one image"
            sentences.append(f"{few}: the network will repeat what it has seen rather than make new ones.")
        if self.frames_left:
            many = f"{self.stacks:,} files" if self.stacks > 1 else "one file"
            sentences.append(
                f"Frames or pages beyond the first: {self.frames_left:,} in {many}, which are left out. "
                "Choose “all” as the frames to learn from them, too."
            )
        if profiles := sum(BROKEN in changes for _, changes in self._changed):
            sentences.append(f"Broken colour profiles, which were not heeded: {profiles:,} {share}.")
        if self._copies:
            sentences.append(f"Exact copies of others at this size: {self._copies:,} {share}.")
        if smaller := self._count(lambda size: size[0] < width or size[1] < height):
            sentences.append(f"Smaller than {width} × {height}, so enlarged: {smaller:,} {share}.")
        if cut := self._count(self._is_cut):
            done = {"border": "with a border", "squeeze": "squeezed"}.get(self.fit, "cut off at the edges")
            sentences.append(f"Of another shape than {width} × {height}, so {done}: {cut:,} {share}.")
        if self.is_auto and channels == 4 and self._transparent * 2 < self.used:
            sentences.append(
                f"Only in {self._transparent:,} {share} are parts transparent, yet all get a fourth channel for them. "
                "Choose 3 channels to lay them on a background instead."
            )
        return sentences

    def _count(self, is_counted: Callable[[Size], bool]) -> int:
        return sum(count for size, count in self._sizes.items() if is_counted(size))

    def _is_cut(self, size: Size) -> bool:
        """Whether more than a fiftieth of a picture would be cut off."""
        scale = min(size[0] / self.size[0], size[1] / self.size[1])
        return scale**2 * self.size[0] * self.size[1] < 0.98 * size[0] * size[1]


def suggest_size(sizes: Counter[Size]) -> tuple[int, int]:
    """Return the (height, width) that suits originals of these (width, height).

    It is the most common size, or a square of its shorter side if the shapes differ; made smaller until the longer
    side is at most 64, then down to multiples of 8, which a U-Net can halve three times.
    """
    (width, height), _ = sizes.most_common(1)[0]
    if any(abs(w / h - width / height) > 0.02 * width / height for w, h in sizes):
        width = height = min(width, height)
    scale = min(1.0, LONGEST_SIDE / max(width, height))
    return max(8, int(height * scale) // 8 * 8), max(8, int(width * scale) // 8 * 8)
