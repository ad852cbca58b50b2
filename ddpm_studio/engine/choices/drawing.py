"""The catalogue of the jobs that draw: for each what is chosen for it, what does it, and its command.

Front desk, recipes, files that are dropped and the command line know of jobs from here alone; what a film of a job
shows is told by its options. Options and generators are named, not imported, as the command line must answer
``--help`` without NumPy, and generators bring torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from ddpm_studio.engine.choices.sampling import DrawingOptions

ArgumentKind: TypeAlias = Literal["picture", "file", "number", "numbers", "word", "captions", "pictures", "stops"]
"""A picture is a file, or the number of one in the model's data set; a file is a picture's; a word is one of a few;
captions are what is told, one each time the argument is given; pictures are a data set, or some of the model's own;
stops are pictures, one each time the argument is given."""
PICTURES = (
    "a folder, zip, npz, IDX, .bin or video file; digits or shapes; learnt or held-out, of the model's own pictures "
    "(default: all of these)"
)
"""What pictures may be, for ``--help``."""


@dataclass(frozen=True)
class Argument:
    """A choice that a command has an argument of its own for, beside ``--set``."""

    name: str
    """Such as ``first``, or ``--t``."""
    key: str
    """Which choice it is, by its dotted key."""
    kind: ArgumentKind
    what: str
    """What it means, for ``--help``."""
    is_needed: bool = True
    words: tuple[str, ...] = ()
    goes_with: str = ""
    """Without that argument it means nothing."""


def _text(key: str) -> Argument:
    """Return the argument by which a job tells captions."""
    return Argument(
        "--text", key, "captions", "a caption of what is drawn; may be given more than once", is_needed=False
    )


def _known(prefix: str = "", goes_with: str = "") -> tuple[Argument, ...]:
    """Return the arguments that say what is known of a picture; its choices have keys that begin with `prefix`."""
    mask = "white where it is drawn anew, black where it is known (default: where it is transparent)"
    kinds = ("erased", "grey", "smaller", "blurred", "noisy", "strokes")
    factor = "how many times smaller it is: 2, 4, 8 or 16"
    return (
        Argument("--mask", f"{prefix}mask", "file", mask, is_needed=False, goes_with=goes_with),
        Argument(
            "--task",
            f"{prefix}task.kind",
            "word",
            "what the picture is (default: erased)",
            is_needed=False,
            words=kinds,
            goes_with=goes_with,
        ),
        Argument("--factor", f"{prefix}task.factor", "number", factor, is_needed=False, goes_with=goes_with),
    )


def _edited(prefix: str = "") -> tuple[Argument, ...]:
    """Return the arguments of a job whose images may be answers of an edit."""
    what = "edit this picture instead of sampling: a file, or a number in the model's data set"
    return (Argument("--picture", f"{prefix}picture", "picture", what, is_needed=False), *_known(prefix, "--picture"))


@dataclass(frozen=True)
class Command:
    """How the command line asks for a job."""

    name: str
    what: str
    """What it does, for ``--help``."""
    files: str
    """What its files are called."""
    change: str
    """An example of a choice to change."""
    arguments: tuple[Argument, ...] = ()
    takes_run: bool = False
    """Whether it is about a run as a whole, not about one model."""


@dataclass(frozen=True)
class DrawingJob:
    """One job; its options and its generator are named as ``module:name``."""

    options: str
    """Its options class."""
    generator: str
    """Its generator: (options, control) ↦ events."""
    command: Command
    keeper: str = ""
    """What puts its pictures among its choices, and says what cannot be: (options, card of its model) ↦ the choices.

    Without one, pictures are named by its choices alone.
    """

    def options_class(self) -> type[DrawingOptions]:
        """Return what is chosen for it."""
        found: type[DrawingOptions] = find(self.options)
        return found


def find(name: str) -> Any:
    """Return what `name`, written as ``module:name``, stands for; its module is imported now."""
    module, _, inside = name.partition(":")
    return getattr(import_module(module), inside)


_KEEPER = "ddpm_studio.engine.models.editing:keep_pictures"
_CHOICES, _JOBS = "ddpm_studio.engine.choices", "ddpm_studio.engine.jobs.drawing"
DRAWING_JOBS: dict[str, DrawingJob] = {
    "sample": DrawingJob(
        f"{_CHOICES}.sampling:SampleOptions",
        f"{_JOBS}.sample:sample",
        Command("sample", "draw images from a run or a model file", "samples", "count=16", (_text("told.texts"),)),
    ),
    "interpolate": DrawingJob(
        f"{_CHOICES}.mixing:InterpolateOptions",
        f"{_JOBS}.interpolate:interpolate",
        Command(
            "interpolate",
            "mix two pictures through diffusion",
            "interpolation",
            "depth=400",
            (
                Argument("first", "first", "picture", "a picture, or the number of one in the model's data set"),
                Argument("second", "second", "picture", "likewise"),
            ),
        ),
    ),
    "tour": DrawingJob(
        f"{_CHOICES}.tours.tour:TourOptions",
        f"{_JOBS}.tour:tour",
        Command(
            "tour",
            "draw a way from image to image, or picture to picture, that ends where it began and plays without a seam",
            "tour",
            "sample.count=6",
            (
                Argument(
                    "--picture",
                    "pictures",
                    "stops",
                    "a picture to visit: a file, or a number in the model's data set; may be given more than once "
                    "(default: images of a seed)",
                    is_needed=False,
                ),
                _text("sample.told.texts"),
            ),
        ),
    ),
    "branch": DrawingJob(
        f"{_CHOICES}.branching:BranchOptions",
        f"{_JOBS}.branch:branch",
        Command(
            "branch",
            "draw other continuations of images from one moment of their chain on",
            "branches",
            "parent.seed=7",
            (
                Argument("--t", "t", "number", "the time up to which all is shared: one that the chain visits"),
                Argument(
                    "--image",
                    "images",
                    "numbers",
                    "the number of an image that branches; may be given more than once (default: all)",
                    is_needed=False,
                ),
                *_edited("parent."),
            ),
        ),
        _KEEPER,
    ),
    "edit": DrawingJob(
        f"{_CHOICES}.editing:EditOptions",
        f"{_JOBS}.edit:edit",
        Command(
            "edit",
            "draw what is not known of a picture: erased parts, colours, detail, what a sketch means",
            "edits",
            "count=8",
            (
                Argument("--picture", "picture", "picture", "the picture: a file, or a number in the model's data set"),
                *_known(),
                _text("told.texts"),
            ),
        ),
        _KEEPER,
    ),
    "compare": DrawingJob(
        f"{_CHOICES}.comparison:CompareOptions",
        f"{_JOBS}.compare:compare",
        Command(
            "compare",
            "draw the same images, or edit one picture, in two ways and say what each takes",
            "comparison",
            "sides.1.steps=50",
            _edited(),
        ),
        _KEEPER,
    ),
    "guidance": DrawingJob(
        f"{_CHOICES}.guidance_sheet:GuidanceSheetOptions",
        f"{_JOBS}.guidance_sheet:guidance_sheet",
        Command(
            "guidance",
            "draw the same images with several w of guidance",
            "guidance",
            "scales=[1, 2, 4]",
            (_text("sample.told.texts"),),
        ),
    ),
    "progressive": DrawingJob(
        f"{_CHOICES}.measuring.progressive:ProgressiveOptions",
        f"{_JOBS}.progressive:progressive",
        Command(
            "progressive",
            "send pictures bit by bit: what a receiver sees of them after how many bits",
            "progressive coding",
            "count=36",
            (Argument("pictures", "source", "pictures", PICTURES, is_needed=False),),
        ),
    ),
    "sample over training": DrawingJob(
        f"{_CHOICES}.comparison:OverTrainingOptions",
        f"{_JOBS}.over_training:sample_over_training",
        Command(
            "over-training",
            "draw the same images at every snapshot of a run",
            "over training",
            "sample.steps=50",
            (_text("sample.told.texts"),),
            takes_run=True,
        ),
    ),
}
"""By what recipes call them."""
