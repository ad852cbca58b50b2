"""What goes into a network and what comes out of it, besides the time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ports:
    """The widths of all that a network is given and answers; two networks with other ports have other weights."""

    channels: int
    """Of the noisy signal x_t."""
    beside: int
    """Channels of a picture that is given beside x_t, behind its own channels; 0: none."""
    outputs: int
    """Channels of the answer: those of x_t, or twice as many where the variance is learnt too."""
    classes: int
    """How many classes it can be told, beside none of them; 0: it has no place for any."""
    words: int
    """How many words it can be told; 0: it is told none."""
    changes: int = 0
    """How many numbers it can be told of the changes of a picture that it learns from; 0: none."""

    @property
    def inputs(self) -> int:
        """Channels of the picture that goes in."""
        return self.channels + self.beside


def plain_ports(channels: int, classes: int = 0) -> Ports:
    """Return the ports of a network that answers with as many channels as it is given, and may be told a class."""
    return Ports(channels, beside=0, outputs=channels, classes=classes, words=0)
