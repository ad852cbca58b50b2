"""Any picture as a model sees it, and which data set is the model's own."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ddpm_studio.engine import datasets
from ddpm_studio.engine.choices.pictures import AnyPicture, DataPicture, KeptPicture, PictureFile, SeedPicture
from ddpm_studio.engine.datasets import AnySource, DataOptions, Images
from ddpm_studio.engine.datasets.source import full
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Pixels, Work
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.plain_text import spelled_out


def seen_by(
    card: ModelCard, picture: PictureFile | DataPicture | KeptPicture, at_hand: tuple[AnySource, Images] | None = None
) -> Work[Pixels]:
    """Return a picture as the model sees it, uint8, of the card's `image_shape`.

    :param at_hand: a data set that was opened by `open_set` already.
    :raises FieldError: if the data set cannot be used, or has no such picture.
    :raises LoadError: if a file is missing, damaged or no picture.
    """
    if isinstance(picture, PictureFile):
        return datasets.read_picture(picture.path, brought_to(card), card.pictures.channels, card.pictures.levels)
    if isinstance(picture, KeptPicture):
        return datasets.as_model_sees(picture.pixels(), brought_to(card), card.pictures.channels)
    refuse_unknown_data(card, picture)
    if at_hand is not None and at_hand[0] == picture.source:
        images = at_hand[1]
    else:
        images = yield from open_set(card, picture.source)
    if picture.index >= len(images.pixels):
        raise FieldError("index", f"{images.name} has {len(images.pixels):,} pictures: choose one below that.")
    return images.shown(picture.index)


def open_set(card: ModelCard, source: AnySource) -> Work[Images]:
    """Open a data set as the model sees it; errors as in `datasets.load`."""
    data = brought_to(card, source)
    if card.training is not None and is_own_data(card, source):
        # With the very choices of its training, such as channels that are found out, the set is in the cache.
        data = card.training.data.model_copy(update={"source": source})
        images, _ = yield from datasets.load(data, cache_folder())
        shape = (*data.wanted.size[::-1], card.pictures.channels)
        if images.pixels.shape[1:] == shape and images.levels == card.pictures.levels:
            return images  # else the set has changed since
        data = brought_to(card, source)
    images, _ = yield from datasets.load(data, cache_folder(), card.pictures.levels)
    return images


def own_data(card: ModelCard) -> AnySource | None:
    """Return the data set that the model has learnt from, by the name of its file or folder; None: it is not known."""
    return None if card.training is None else card.training.data.source


def is_own_data(card: ModelCard, source: AnySource) -> bool:
    """Whether a data set is the one that the model has learnt from, as far as names tell: a card knows no folders."""
    if source.kind != card.pictures.kind:
        return False
    own = own_data(card)
    if not hasattr(source, "path"):
        return own is None or own == source
    return any(name in card.pictures.names for name in names_of(source))


def is_familiar(card: ModelCard, picture: AnyPicture) -> bool:
    """Whether a picture is of the model's own making, or one of those that it has learnt from."""
    if isinstance(picture, DataPicture):
        return is_own_data(card, picture.source)
    if isinstance(picture, PictureFile):
        folders = (folder for path in _ways(picture.path) for folder in path.parents)
        return card.pictures.kind == "folder" and any(
            spelled_out(folder.name) in card.pictures.names for folder in folders
        )
    return isinstance(picture, SeedPicture)


def refuse_unknown_data(card: ModelCard, picture: AnyPicture) -> None:
    """Make sure that a picture is not one of the model's own data that only the run could find.

    :raises FieldError: if it is.
    """
    if card.training is not None or not isinstance(picture, DataPicture):
        return
    path = getattr(picture.source, "path", None)
    if path is not None and path == datasets.bare_name(path) and is_own_data(card, picture.source):
        raise FieldError(
            "index",
            f"“{card.title}” came without its run, so that no picture of its data is known by a number: "
            "choose a picture's file.",
        )


def names_of(source: AnySource) -> tuple[str, ...]:
    """Return what the file or folder of a data set is called: as it was chosen and, behind links, as it is."""
    path = getattr(source, "path", None)
    names = () if path is None else (way.name for way in (path, *_ways(path)))
    return tuple(dict.fromkeys(spelled_out(name) for name in names if name not in ("", "..")))


def _ways(path: Path) -> list[Path]:
    """Return `path` from the root, as it was chosen and with all links followed."""
    ways = [full(path)]
    with suppress(OSError, RuntimeError):  # links that lead in a circle
        ways.append(ways[0].resolve())
    return ways


def brought_to(card: ModelCard, source: AnySource | None = None) -> DataOptions:
    """Return how pictures are brought to what the model sees."""
    height, width, channels = card.image_shape
    brought: dict[str, object] = {
        "height": height,
        "width": width,
        "channels": channels,
        "background": card.pictures.background,
    }
    brought |= {"fit": card.pictures.fit, "resizing": card.pictures.resizing}
    brought |= {"range": "type", "profiles": card.pictures.profiles, "unseen": card.pictures.unseen}
    return DataOptions().model_copy(update=brought if source is None else {**brought, "source": source})
