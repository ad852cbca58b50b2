"""What is chosen for an evaluation: sets of pictures, what they are compared with, and by which features."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.datasets import AnySource, Digits
from ddpm_studio.engine.networks.features.options import AnyFeatures, Lite0Features
from ddpm_studio.engine.options import Options, knob

MOST = 10_000
"""As many as others' batches of reference pictures hold; the kernel distance of 50,000 takes 25 times as long."""


class DrawnSet(Options):
    """Pictures that a model draws: a run's newest snapshot, or a model file."""

    kind: Literal["drawn"] = "drawn"
    name: str = knob("", "What the set is called in the table; empty: as its model.", max_length=255)
    sample: SampleOptions = knob(SampleOptions(count=1000), "What is drawn, and how.")


class PictureSet(Options):
    """Pictures in files, of whatever made them: a folder, a zip file, arrays of another model's samples."""

    kind: Literal["pictures"] = "pictures"
    name: str = knob("", "What the set is called in the table; empty: as its file or folder.", max_length=255)
    source: AnySource = knob(Digits(), "Where the pictures are.")
    height: int = knob(0, "The height that they are brought to; 0: their own.", advanced=True, ge=0, le=1024)
    width: int = knob(0, "The width that they are brought to; 0: their own.", advanced=True, ge=0, le=1024)


class LearntSet(Options):
    """The pictures that a model has learnt from, as it sees them, or those that were held out."""

    kind: Literal["learnt"] = "learnt"
    name: str = knob("", "What the set is called in the table; empty: as the data.", max_length=255)
    model: Path = knob(Path(), "A run folder.")
    part: Literal["learnt", "held-out"] = knob(
        "learnt", "Whether they are the pictures that were learnt from, or those that were held out."
    )


class StatisticsSet(Options):
    """Mean and covariance of features in a file, as pytorch-fid and ADM write them: there is a distance of it only."""

    kind: Literal["statistics"] = "statistics"
    name: str = knob("", "What the set is called in the table; empty: as its file.", max_length=255)
    path: Path = knob(Path(), "A .npz file with mu and sigma.")


AnySet: TypeAlias = Annotated[DrawnSet | PictureSet | LearntSet | StatisticsSet, Field(discriminator="kind")]


class JudgingOptions(Options):
    """How sets of pictures are judged, whichever they are."""

    features: AnyFeatures = knob(Lite0Features(), "By which features pictures are compared.")
    most: int = knob(
        MOST,
        "At most so many pictures of each set are looked at, chosen by the seed; 0: all.",
        up="Smaller errors, in more time.",
        usual="10000; 0 for a FID of 50,000",
        unit="pictures",
        ge=0,
        le=10_000_000,
    )
    most_compared: int = knob(
        MOST,
        "At most so many of each set are compared pair by pair: for KD, precision, recall, density and coverage.",
        up="Smaller errors, in time that grows with the square.",
        unit="pictures",
        advanced=True,
        ge=100,
        le=1_000_000,
    )
    extrapolates: bool = knob(
        False,
        "Find what the Fréchet distance would be of infinitely many pictures (FD∞), with its error.",
        up="A distance that can be told beside those of other N; minutes longer.",
        label="FD∞",
        advanced=True,
    )
    by_subsets: bool = knob(
        False,
        "Tell the kernel distance also as other programs do, as the mean over 100 random subsets of 1,000.",
        label="KD by subsets",
        advanced=True,
    )
    bits: int = knob(
        0,
        "Measure also what so many of the pictures of a model's own set cost by it at most, held-out ones where there "
        "are any; 0: not.",
        up="A number that says how well a model knows its pictures, whatever it draws; seconds for each.",
        usual="0, or 64",
        unit="pictures",
        label="Bits per dimension of",
        advanced=True,
        ge=0,
        le=1_000_000,
    )
    yardstick: bool = knob(
        True,
        "Judge real pictures as well: those held out, or else as many of the real ones against the rest. No model can "
        "do better.",
        up="The number that the others are to be measured by, for a little time.",
    )
    seed: int = knob(0, "Which pictures are looked at where not all are, and in which order.", ge=0, le=2**63 - 1)
    device: DeviceOptions = knob(DeviceOptions(), "Where features are computed.")


class EvaluateOptions(JudgingOptions):
    """How well sets of pictures match a set of real ones."""

    sets: tuple[AnySet, ...] = knob((), "The sets that are judged, side by side.", max_length=100)
    against: AnySet = knob(PictureSet(), "The real pictures that they are compared with.")


class SideBySideOptions(Options):
    """How one model's pictures are drawn, and how they are judged beside other sets."""

    drawn: SampleOptions = knob(SampleOptions(count=1000), "How the model draws.", label="Drawing")
    judged: JudgingOptions = knob(JudgingOptions(), "How sets are judged.", label="Judging")

    def judging(self, sets: tuple[AnySet, ...], against: AnySet) -> EvaluateOptions:
        """Return the choices for these sets."""
        return EvaluateOptions(**dict(self.judged), sets=sets, against=against)
