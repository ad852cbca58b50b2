"""How pictures are changed while a network learns from them, and told to it, so that it does not draw the changes."""

from __future__ import annotations

from ddpm_studio.engine.options import Options, knob

FEATURES = 11
"""Numbers that say of a picture how it was changed; all are 0 of one that was not."""


class AugmentOptions(Options):
    """Augmentation that does not leak: every change is told, and nothing is told of one when images are drawn.

    After Karras et al. 2022 (https://arxiv.org/abs/2206.00364, appendix F.2). For sets of some hundreds of pictures,
    which would else be learnt by heart.
    """

    share: float = knob(
        0.0,
        "The share of pictures of which each kind of change is made, drawn for each kind by itself; 0: none is.",
        up="Pictures are learnt by heart later, and the network needs longer for the plain ones.",
        usual="0; for some hundreds of pictures 0.1 to 0.2",
        label="Share changed",
        ge=0,
        le=1,
    )
    mirror: bool = knob(True, "Mirror pictures from left to right.", advanced=True)
    turns: bool = knob(True, "Turn pictures by quarters, or by halves if they are not square.", advanced=True)
    shifts: bool = knob(True, "Move pictures by whole pixels, about an eighth of their sides.", advanced=True)
    scale: bool = knob(True, "Enlarge or reduce pictures a little, by about a seventh.", advanced=True)
    colour: bool = knob(
        True, "Change brightness, contrast, and where there are colours hue and saturation.", advanced=True
    )

    @property
    def is_on(self) -> bool:
        """Whether anything is changed."""
        return self.share > 0 and any((self.mirror, self.turns, self.shifts, self.scale, self.colour))

    @property
    def features(self) -> int:
        """How many numbers a network is told of each picture's changes; 0: none."""
        return FEATURES if self.is_on else 0
