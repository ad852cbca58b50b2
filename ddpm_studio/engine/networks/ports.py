"""What goes into a network and what comes out of it, besides the time."""

from __future__ import annotations

from dataclasses import dataclass

from ddpm_studio.engine.networks.words import TextOptions


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
    text: TextOptions | None = None
    """How captions of these words are encoded; None where there are none."""
    changes: int = 0
    """How many numbers it can be told of the changes of a picture that it learns from; 0: none."""

    def __post_init__(self) -> None:
        """:raises ValueError: if there are words that nothing encodes, or an encoder of none."""
        if bool(self.words) != (self.text is not None):
            raise ValueError("words and their encoder go together")

    @property
    def inputs(self) -> int:
        """Channels of the picture that goes in."""
        return self.channels + self.beside


def plain_ports(channels: int, classes: int = 0) -> Ports:
    """Return the ports of a network that answers with as many channels as it is given, and may be told a class."""
    return Ports(channels, beside=0, outputs=channels, classes=classes, words=0)
