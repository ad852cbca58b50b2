"""By which features pictures are compared, as it is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ddpm_studio.engine.options import Options, knob

SMALL_SIDE, LARGE_SIDE = 112, 224
"""What pictures are brought to before EfficientNet-Lite0 sees them: up to 64² to the first, larger ones to the second,
for which it was made and which takes seven times as long."""
LARGEST_SMALL = 64
LITE_DIMENSIONS, INCEPTION_DIMENSIONS, SPATIAL_DIMENSIONS, CLASSES = 1280, 2048, 2023, 1008
LITE_FILE = "features/lite0.safetensors"
INCEPTION_SHA256 = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2"
"""Of the one file of weights that the Fréchet Inception distance is defined by."""


class PixelFeatures(Options):
    """The pixels themselves, 0 to 1: exact, and blind to what pictures mean. Good for very small ones."""

    kind: Literal["pixels"] = "pixels"

    def label(self, height: int, width: int) -> str:
        """Return what numbers by these features of pictures of this size are labelled with."""
        return "pixels"

    def dimensions(self, height: int, width: int, channels: int) -> int:
        """Return how many there are of a picture."""
        return height * width * channels


class Lite0Features(Options):
    """EfficientNet-Lite0, which has learnt a thousand kinds of things from 1.3 million photographs; it comes along.

    The numbers are for comparing within this program: no other tells them.
    """

    kind: Literal["lite0"] = "lite0"
    side: Literal["auto", 112, 224] = knob(
        "auto",
        "What pictures are brought to before the network sees them; auto: 112 for those of up to 64², else 224.",
        up="Sees finer detail of large pictures, in seven times the time.",
        unit="pixels",
        advanced=True,
    )

    def seen_side(self, height: int, width: int) -> int:
        """Return the side that pictures of this size are brought to."""
        if self.side != "auto":
            return self.side
        return SMALL_SIDE if max(height, width) <= LARGEST_SMALL else LARGE_SIDE

    def label(self, height: int, width: int) -> str:
        """Return what numbers by these features of pictures of this size are labelled with."""
        return f"lite0@{self.seen_side(height, width)}"

    def dimensions(self, height: int, width: int, channels: int) -> int:
        """Return how many there are of a picture."""
        return LITE_DIMENSIONS


class InceptionFeatures(Options):
    """The Inception-v3 of 2015 that FID, sFID and IS are defined by, from your own file of weights."""

    kind: Literal["inception"] = "inception"
    path: Path = knob(
        Path(),
        "The file pt_inception-2015-12-05-6726825d.pth of pytorch-fid, or weights-inception-2015-12-05-6726825d.pth of "
        "torch-fidelity, which is the same.",
    )
    input: Literal["tf", "pytorch", "clean"] = knob(
        "tf",
        "How pictures are brought to 299²: as TensorFlow did, which published FIDs are by; as pytorch-fid does; or as "
        "clean-fid does.",
        usual="tf",
        advanced=True,
    )
    any: bool = knob(
        False,
        "Take other weights of the same layout; their SHA-256 then stands with every number.",
        label="Other weights",
        advanced=True,
    )

    def label(self, height: int, width: int) -> str:
        """Return what numbers by these features of pictures of this size are labelled with."""
        kind = "another Inception" if self.any else "Inception"
        return kind if self.input == "tf" else f"{kind}, {self.input} input"

    def dimensions(self, height: int, width: int, channels: int) -> int:
        """Return how many there are of a picture."""
        return INCEPTION_DIMENSIONS


AnyFeatures: TypeAlias = Annotated[PixelFeatures | Lite0Features | InceptionFeatures, Field(discriminator="kind")]
