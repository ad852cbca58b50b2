"""One picture file → upright pictures in eight bits, and what was done to get there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO

from PIL import Image, UnidentifiedImageError

from ddpm_studio.engine.datasets.decoding import tiff_values
from ddpm_studio.engine.datasets.decoding.opening import Heavy, formats, told_in_words
from ddpm_studio.engine.datasets.decoding.png_colours import read_colours
from ddpm_studio.engine.datasets.decoding.png_notes import without_notes
from ddpm_studio.engine.datasets.decoding.profiles import to_srgb
from ddpm_studio.engine.datasets.decoding.values import Values, seen_in, to_eight_bits, values_in
from ddpm_studio.engine.datasets.picture import MOST_PIXELS, Picture, Unusable, Wanted, bytes_scaled
from ddpm_studio.engine.disk.files import open_regular

MOST_BYTES = 256 * 1024 * 1024
"""The largest file that is read, unpacked where it lies in an archive; a larger one is left out."""
LIGHT_FORMATS = frozenset(("PNG", "JPEG", "MPO", "WEBP", "BMP", "DIB", "GIF", "PPM"))
LIGHT_BYTES = 128 * 1024
LIGHT_PIXELS = 1024 * 1024
"""What is larger is heavy. The worst of the light ones (a JPEG of ten thousand scans) takes some four seconds."""
MOST_FRAMES = 100_000
ORIENTATION = 0x0112

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_MODES = {
    "1": "black and white",
    "L": "grey",
    "LA": "grey with alpha",
    "P": "palette",
    "PA": "palette",
    "F": "float grey",
    "I": "32-bit grey",
}


def decode(stream: IO[bytes], wanted: Wanted, only_light: bool = False) -> Picture:
    """Read one picture: the first frame that is wanted, turned as its camera noted, brought to eight bits.

    A JPEG of eight times the wanted size or more is decoded at a fraction of its size, at least four times the wanted
    one, which its format offers and which looks the same after resizing.

    :param only_light: whether to leave alone what has more pixels than `LIGHT_PIXELS`, further frames, and formats
        beyond `LIGHT_FORMATS`, such as TIFF, whose many ways to pack pixels have been the most prone to faults.
    :raises Heavy: if it is left alone.
    :raises Unusable: if it is damaged, too large or no picture.
    """
    with told_in_words(stream):
        return next(_pictures(stream, wanted, only_light))


def has_frames(path: Path) -> bool:
    """Whether a picture file has more than one frame or page, by its beginning alone; OSError if it is out of reach."""
    with open_regular(path) as stream, suppress(Unusable, Heavy), told_in_words(stream):
        try:
            file = Image.open(stream, formats=formats())
            return file.format != "MPO" and bool(getattr(file, "is_animated", False))
        except UnidentifiedImageError:
            stream.seek(0)
            return stream.read(4).startswith(tiff_values.MAGICS) and len(tiff_values.pages_of(stream)) > 1
    return False


def decode_stack(stream: IO[bytes], wanted: Wanted) -> Iterator[Picture]:
    """Yield the frames that are wanted of a picture with several, one after another; else as `decode`.

    :raises Unusable: at the first that is damaged.
    """
    with told_in_words(stream):
        yield from _pictures(stream, wanted, only_light=False)


def _pictures(stream: IO[bytes], wanted: Wanted, only_light: bool) -> Iterator[Picture]:
    given = 0
    try:
        for picture in _with_notes(stream, wanted, only_light, None):
            given += 1
            yield picture
    except ValueError as error:
        # Pillow stops at a megabyte of text. What is beside the pixels is none of our business.
        bare = without_notes(stream) if "MAX_TEXT" in str(error) and not given else None
        if bare is None:
            raise
        yield from _with_notes(bare[0], wanted, only_light, bare[1])


def _with_notes(stream: IO[bytes], wanted: Wanted, only_light: bool, profile: bytes | None) -> Iterator[Picture]:
    try:
        file = Image.open(stream, formats=formats())
    except UnidentifiedImageError:
        stream.seek(0)
        if not stream.read(4).startswith(tiff_values.MAGICS):
            raise
        if only_light:
            raise Heavy from None
        yield from _odd_pages(stream, wanted)
        return
    _refuse_size(file.size)
    frames = _count_frames(file)
    is_further = frames > 1 and (wanted.is_stack or wanted.first)
    if only_light and (
        file.size[0] * file.size[1] > LIGHT_PIXELS or file.format not in LIGHT_FORMATS or bool(is_further)
    ):
        raise Heavy
    for number in range(wanted.first, frames, wanted.every) if is_further else (0,):
        if number:
            file.seek(number)
            _refuse_size(file.size)
        yield _one_of(frames, _frame(file, stream, wanted, profile), wanted)


def _odd_pages(stream: IO[bytes], wanted: Wanted) -> Iterator[Picture]:
    """Yield the pages of a TIFF file that Pillow has no mode for."""
    pages = tiff_values.pages_of(stream)
    if not pages:
        raise UnidentifiedImageError
    for tags in pages[wanted.first :: wanted.every] if wanted.is_stack or wanted.first else pages[:1]:
        values = tiff_values.read_values(stream, tags)
        yield _one_of(len(pages), _picture_of(values, wanted, values.mode, tags.get(ORIENTATION, 1)), wanted)


def _one_of(frames: int, picture: Picture, wanted: Wanted) -> Picture:
    is_alone = frames > 1 and not wanted.is_stack
    return replace(picture, frames=frames, changes=(*[_FIRST] * is_alone, *picture.changes))


def _refuse_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise Unusable("larger than 64 megapixels")


def _count_frames(file: Image.Image) -> int:
    """Return how many frames a file has. What cameras put behind the picture (MPO) is smaller, or for one eye."""
    if file.format == "MPO":
        return 1
    try:
        return int(getattr(file, "n_frames", 1))
    except Exception:  # a file that is cut short has those before
        count = 1
        with suppress(Exception):
            while count < MOST_FRAMES:
                file.seek(count)
                count += 1
        file.seek(0)
        return count


def _frame(file: Image.Image, stream: IO[bytes], wanted: Wanted, profile: bytes | None) -> Picture:
    """Return the frame that the file stands at."""
    width, height = file.size
    tiles = getattr(file, "tile", None)
    raw = str(tiles[0].args) if tiles else ""
    if file.mode in ("RGB", "RGBA") and _are_all_bits_read(file, raw, wanted):
        values = _values_of_colours(file, stream)
        if values is not None:
            return _picture_of(values, wanted, values.mode, file.getexif().get(ORIENTATION, 1))
    if min(width / wanted.size[0], height / wanted.size[1]) >= 8:
        file.draft(None, (4 * wanted.size[0], 4 * wanted.size[1]))
    # Pillow turns a TIFF by itself while loading it, and says its upright size before.
    was_turned = file.format == "TIFF" and file.getexif().get(ORIENTATION, 1) != 1
    file.load()
    orientation = file.getexif().get(ORIENTATION, 1)
    mode = _mode_in_words(file, raw)
    if file.mode == "F" or file.mode.startswith("I"):
        picture = _picture_of(values_in(file, raw), wanted, mode, orientation)
    else:
        image, changes = _colours(file, raw, wanted, profile)
        picture = _upright(Picture(image, (width, height), mode, changes), orientation)
    picture = replace(picture, size=(width, height) if orientation < 5 or was_turned else (height, width))
    return replace(picture, changes=(*picture.changes, *([_TURNED] if was_turned else [])))


_TURNED = "turned as its camera noted"
_FIRST = "first of several frames"


def _are_all_bits_read(file: Image.Image, raw: str, wanted: Wanted) -> bool:
    """Whether colours have more than eight bits, and all of them count; Pillow reads them wrongly in planes apart."""
    is_read = wanted.levels is not None or wanted.is_survey
    if file.format != "TIFF":
        return is_read and ";16" in raw
    tags = file.tag_v2  # type: ignore[attr-defined]
    return max(tags.get(tiff_values.BITS, (8,))) > 8 and (is_read or tags.get(tiff_values.PLANES, 1) == 2)


def _values_of_colours(file: Image.Image, stream: IO[bytes]) -> Values | None:
    """Return all 16 bits of colours, of which Pillow keeps eight; None where they cannot be had."""
    if file.format == "TIFF":
        return tiff_values.read_values(stream, file.tag_v2)  # type: ignore[attr-defined]
    return read_colours(stream) if file.format == "PNG" else None


def _picture_of(values: Values, wanted: Wanted, mode: str, orientation: int) -> Picture:
    image, scaling = to_eight_bits(values, wanted.levels)
    picture = Picture(image, image.size, mode, (scaling,), seen_in(values))
    return _upright(picture, orientation)


def _upright(picture: Picture, orientation: int) -> Picture:
    if orientation not in _UPRIGHT:
        return picture
    image = picture.image.transpose(_UPRIGHT[orientation])
    return replace(picture, image=image, size=image.size, changes=(*picture.changes, _TURNED))


def _mode_in_words(image: Image.Image, raw: str) -> str:
    is_wide = ";16" in raw or ";12" in raw
    if image.mode.startswith("I") and (is_wide or image.format == "PPM"):
        return "16-bit grey"
    words = _MODES.get(image.mode, image.mode)
    return f"16-bit {words}" if is_wide else words


def _colours(
    image: Image.Image, raw: str, wanted: Wanted, profile: bytes | None
) -> tuple[Image.Image, tuple[str, ...]]:
    """Return a picture of eight bits in mode L, RGB or RGBA, and what happened to its values, if anything."""
    change = "16-bit values scaled to 8-bit" if ";16" in raw else ""
    profile = (profile or image.info.get("icc_profile")) if wanted.heeds_profiles else None
    if image.mode not in ("L", "RGB", "RGBA") or "transparency" in image.info:
        if image.has_transparency_data:
            image = image.convert("RGBA")
        elif image.mode == "1":
            image = image.convert("L")
        elif image.mode == "CMYK":
            change = "CMYK turned to RGB"
        else:
            image = image.convert("RGB")
    image, colours = to_srgb(image, profile)
    image = image.convert("RGB") if image.mode == "CMYK" else image
    return bytes_scaled(image, wanted.levels), tuple(said for said in (change, colours) if said)
