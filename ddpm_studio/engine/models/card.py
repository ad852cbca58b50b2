"""All that is known of a model besides its weights; whoever draws with it needs to know no more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.process import Process
from ddpm_studio.engine.events import Levels
from ddpm_studio.engine.networks.kinds import AnyNetwork
from ddpm_studio.engine.networks.ports import Ports
from ddpm_studio.engine.networks.words import TextOptions

MAKER = "DDPM Studio"
Side: TypeAlias = Annotated[int, Field(ge=4, le=1024)]
Name: TypeAlias = Annotated[str, Field(max_length=255)]
Count: TypeAlias = Annotated[int, Field(ge=0)]


@dataclass(frozen=True)
class SignalSpace:
    """What the signal x_t consists of; pixels: a picture's own, one number for each channel of each pixel."""

    height: Side
    width: Side
    channels: int
    kind: Literal["pixels"] = "pixels"


@dataclass(frozen=True)
class LearntPictures:
    """What the pictures are that a model has learnt from, and how any other picture becomes like them."""

    kind: Name
    """Of their data set, such as ``digits`` or ``folder``."""
    names: tuple[str, ...]
    """What the file or folder of the set is called: as it was chosen and, behind links, as it is. None without one."""
    channels: int
    """1 (grey), 3 (RGB) or 4 (RGBA)."""
    background: Literal["white", "grey", "black"]
    """What lies behind what is transparent where `channels` are fewer than 4."""
    label_names: tuple[str, ...]
    """The classes of the set, whether or not the model was told them."""
    fit: Literal["cut", "border", "squeeze", "random"] = "cut"
    """cut: the centre of a picture, as large as its shape allows, is brought to the size; else as `DataOptions.fit`."""
    resizing: Literal["antialiased", "nearest"] = "antialiased"
    range: tuple[Literal[-1], Literal[1]] = (-1, 1)
    """Black and white in the signal."""
    levels: Levels | None = None
    """Which values in files of more than eight bits (or of all) became black and white; None: those of their type."""
    profiles: bool = False
    """Whether colours were brought from the profiles of files to sRGB."""
    unseen: Literal["background", "file"] = "file"
    """What colour wholly transparent pixels have, where `channels` are 4: as `DataOptions.unseen`."""


@dataclass(frozen=True)
class Provenance:
    """Where a model comes from."""

    step: Count
    """Training steps that are in it."""
    images_seen: Count
    ema_rate: float
    sha256: str = ""
    """Checksum of the weights."""
    name: Name = ""
    """What its maker called it; empty: nothing."""
    made_by: Name = MAKER
    licence: Name = ""
    """Empty: not told."""


@dataclass(frozen=True)
class ModelCard:
    """What a model is: its pictures, its network, its process, and where it comes from."""

    space: SignalSpace
    network: AnyNetwork
    process: Process
    pictures: LearntPictures
    provenance: Provenance
    classes: tuple[str, ...] = ()
    """The names of the classes that it can be told; if there are any, its table has a row more, for none.

    Of a classifier those that it tells apart.
    """
    words: tuple[str, ...] = ()
    """The words of its captions, by their numbers; see `networks.words`."""
    text: TextOptions | None = None
    """How captions are encoded; None: it can be told none."""
    examples: tuple[str, ...] = ()
    """Some of the captions that it has learnt from."""
    has_null: bool = True
    """Whether it has learnt to draw without being told."""
    changes: Count = 0
    """How many numbers it was told of the changes of each picture that it has learnt from; drawing, it is told none."""
    training: RunConfig | None = None
    """The choices of the run that made it; None: it was made elsewhere, and nothing may depend on them."""

    def __post_init__(self) -> None:
        """:raises ValueError: if its channels are not those of pictures or its pixels, or two classes share a name."""
        channels = self.pictures.channels
        if channels not in (1, 3, 4):
            raise ValueError(f"{channels} channels")
        if channels != self.space.channels:
            raise ValueError(f"{channels} channels a picture, {self.space.channels} in its pixels")
        if bool(self.words) != (self.text is not None) or len(set(self.words)) < len(self.words):
            raise ValueError("words without an encoder, or the other way round, or one of them twice")
        if len({name.strip() for name in self.classes}) < len(self.classes):
            raise ValueError("two classes of one name")

    @property
    def title(self) -> str:
        """What people call it."""
        return self.provenance.name or self.pictures.kind

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(height, width, channels) of its images."""
        return self.space.height, self.space.width, self.pictures.channels

    @property
    def alpha_bar(self) -> Floats:
        """ᾱ_0 … ᾱ_T, shape (T + 1,)."""
        return self.process.schedule.alpha_bar()

    @property
    def last_time(self) -> int:
        """T of its schedule."""
        return self.process.schedule.steps

    @property
    def ports(self) -> Ports:
        """What goes into its network and comes out of it."""
        channels = self.space.channels
        ports = self.network.ports(channels, self.process.outputs(channels), len(self.classes))
        return replace(ports, words=len(self.words), text=self.text, changes=self.changes)

    @property
    def is_classifier(self) -> bool:
        """Whether it tells classes apart, and draws nothing."""
        return self.network.kind == "classifier"

    def telling(self, told: Tellable) -> ModelCard:
        """Return the same card of a model that can be `told` this."""
        plain = replace(self, classes=told.classes, has_null=told.has_null)
        return replace(plain, words=told.words, text=told.text, examples=told.examples)

    @property
    def tellable(self) -> Tellable:
        """What it can be told."""
        return Tellable(self.classes, self.has_null, self.words, self.text, self.examples)


def card_of(
    config: RunConfig, channels: int, label_names: tuple[str, ...], names: tuple[str, ...], provenance: Provenance
) -> ModelCard:
    """Return the card of a model that a run has trained.

    :param channels: of the run's images.
    :param names: what the file or folder of its data set is called; see `LearntPictures`.
    :param provenance: its name becomes that of the run.
    :raises ValueError: if no images have so many channels.
    """
    data = config.data
    return ModelCard(
        space=SignalSpace(data.height, data.width, channels),
        network=config.network,
        process=config.diffusion.process,
        pictures=LearntPictures(
            data.source.kind,
            names,
            channels,
            data.background,
            label_names,
            data.fit,
            data.resizing,
            profiles=data.profiles,
            unseen=data.unseen,
        ),
        provenance=replace(provenance, name=config.name),
        changes=config.augment.features,
        training=config,
    )
