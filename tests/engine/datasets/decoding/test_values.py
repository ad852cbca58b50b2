"""Pictures of more than eight bits: every number is read, and a set has one range."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from ddpm_studio.engine.datasets import DataOptions, Folder
from ddpm_studio.engine.datasets.decoding.decode import decode
from ddpm_studio.engine.datasets.picture import Unusable, Wanted
from ddpm_studio.engine.events import Levels
from tests.engine.datasets.conftest import Opener, write_picture
from tests.engine.datasets.decoding.test_decode import colour_png16

RAMP = np.arange(64).reshape(8, 8)
SURVEY = Wanted((8, 8), is_survey=True)


def tiff(values: np.ndarray, order: str = "<", **tags: int | tuple[int, ...]) -> bytes:
    """A TIFF of one strip, or of one tile a row of tiles where `tags` say so; `values` lie in it as they are."""
    content = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<" if order == "<" else ">")).tobytes()
    return tiff_of(content, values, order, tags)


def tiff_of(content: bytes, values: np.ndarray, order: str, more: dict[str, Any]) -> bytes:
    channels = 1 if values.ndim == 2 else values.shape[2]
    form = {"u": 1, "i": 2, "f": 3}[values.dtype.kind]
    said = {256: values.shape[1], 257: values.shape[0], 258: (8 * values.itemsize,) * channels, 259: 1}
    said |= {262: 2 if channels in (3, 4) else 1, 273: 8, 277: channels, 278: values.shape[0], 279: len(content)}
    said |= {339: (form,) * channels} | {int(tag.removeprefix("t")): value for tag, value in more.items()}
    at = 8 + len(content)
    entries, lists = struct.pack(f"{order}H", len(said)), b""
    for tag, value in sorted(said.items()):
        numbers = value if isinstance(value, tuple) else (value,)
        packed = struct.pack(f"{order}{len(numbers)}I", *numbers)
        place = at + 2 + 12 * len(said) + 4 + len(lists)
        entries += struct.pack(f"{order}2HI", tag, 4, len(numbers))
        entries += packed if len(packed) == 4 else struct.pack(f"{order}I", place)
        lists += packed if len(packed) > 4 else b""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", at)
    return head + content + entries + bytes(4) + lists


def seen(content: bytes, levels: Levels | None = None) -> np.ndarray:
    return np.asarray(decode(io.BytesIO(content), Wanted((8, 8), levels=levels, is_survey=True)).image)


def scaled(values: np.ndarray, low: float, high: float) -> np.ndarray:
    return np.rint((values.astype(np.float64) - low) * 255 / (high - low)).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", ["u2", "i2", "u4", "i4", "f2", "f4", "f8"])
@pytest.mark.parametrize("channels", [0, 3, 4])
def test_every_type_of_number_is_read(kind: str, order: str, channels: int) -> None:
    factor = {"u2": 1000, "i2": 500, "u4": 60_000_000, "i4": 30_000_000}.get(kind, 0.03)
    start = 0 if kind[0] == "u" else -7 * factor
    grey = (RAMP * factor + start).astype(kind)
    values = grey if not channels else np.stack([grey, grey[::-1], grey.T, grey * 0 + 1][:channels], -1)
    low, high = float(grey.min()), float(grey.max())
    colours = seen(tiff(values, order), Levels(low, high))[..., : 3 if channels else None]
    expected = scaled(values[..., :3] if channels else values, low, high)
    assert np.array_equal(colours, expected)
    picture = decode(io.BytesIO(tiff(values, order)), SURVEY)
    assert picture.seen is not None and (picture.seen.low, picture.seen.high) == pytest.approx((low, high), rel=1e-3)


def test_differences_tiles_and_planes_are_undone() -> None:
    generator = np.random.default_rng(0)
    values = generator.integers(0, 65536, (20, 40, 3)).astype("<u2")
    whole = Levels(0, 65535)
    expected = scaled(values, 0, 65535)
    import zlib

    apart = values.astype(np.int64)
    apart[:, 1:] -= values[:, :-1].astype(np.int64)
    differences = zlib.compress(apart.astype("<u2").tobytes())
    assert np.array_equal(seen(tiff_of(differences, values, "<", {"t259": 8, "t317": 2}), whole), expected)
    padded = np.zeros((32, 48, 3), "<u2")
    padded[:20, :40] = values
    tiles = [padded[y : y + 16, x : x + 16] for y in (0, 16) for x in (0, 16, 32)]
    blocks = b"".join(tile.tobytes() for tile in tiles)
    size = tiles[0].nbytes
    places = {"t322": 16, "t323": 16, "t324": tuple(8 + size * n for n in range(6)), "t325": (size,) * 6}
    assert np.array_equal(seen(tiff_of(blocks, values, "<", places), whole), expected)
    planes = np.ascontiguousarray(values.transpose(2, 0, 1)).tobytes()
    each = len(planes) // 3
    strips = {"t284": 2, "t273": (8, 8 + each, 8 + 2 * each), "t279": (each,) * 3}
    assert np.array_equal(seen(tiff_of(planes, values, "<", strips), whole), expected)


def test_floats_in_the_order_of_their_bytes_are_undone() -> None:
    import zlib

    values = np.random.default_rng(1).random((5, 12, 3)).astype("<f4")
    rows = values.astype(">f4").view(np.uint8).reshape(5, 36, 4).transpose(0, 2, 1).reshape(5, -1, 3)
    apart = rows.astype(np.int16)
    apart[:, 1:] -= rows[:, :-1]
    content = zlib.compress(apart.astype(np.uint8).tobytes())
    made = seen(tiff_of(content, values, "<", {"t259": 8, "t317": 3}), Levels(0, 1))
    assert np.array_equal(made, scaled(values, 0, 1))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (np.zeros((4, 4, 2), np.uint8), "8-bit numbers in 2 channels"),
        (np.zeros((4, 4, 5), np.uint16), "16-bit numbers in 5 channels"),
        (np.zeros((4, 4), np.uint64), "64-bit grey"),
    ],
)
def test_other_kinds_are_refused_as_what_they_are(values: np.ndarray, said: str) -> None:
    with pytest.raises(Unusable, match=f"a TIFF of {said}, a kind of picture that is not read"):
        decode(io.BytesIO(tiff(values)), SURVEY)


def test_16_bit_png_colours_keep_all_bits() -> None:
    values = np.random.default_rng(2).integers(0, 4096, (300, 9, 3)).astype(np.uint16)
    stream = io.BytesIO(colour_png16(values))
    made = np.asarray(decode(stream, Wanted((8, 8), levels=Levels(0, 4095))).image)
    assert np.array_equal(made, scaled(values, 0, 4095))
    assert len(np.unique(made)) > 200, "with eight of sixteen bits there would be 16"


def test_every_filter_of_a_png_is_undone() -> None:
    from ddpm_studio.engine.datasets.decoding.png_colours import _unfiltered

    generator = np.random.default_rng(3)
    pixels = generator.integers(0, 256, (300, 7, 6)).astype(np.uint8)
    filters = generator.integers(0, 5, 300).astype(np.uint8)
    padded = np.pad(pixels.astype(int), ((1, 0), (1, 0), (0, 0)))
    left, up, corner = padded[1:, :-1], padded[:-1, 1:], padded[:-1, :-1]
    guess = left + up - corner
    ways = [abs(guess - each) for each in (left, up, corner)]
    nearest = np.select([(ways[0] <= ways[1]) & (ways[0] <= ways[2]), ways[1] <= ways[2]], [left, up], corner)
    kinds = [0 * left, left, up, (left + up) // 2, nearest]
    filtered = np.stack([pixels[row] - kinds[filters[row]][row] for row in range(300)]).astype(np.uint8)
    assert np.array_equal(_unfiltered(filters, filtered), pixels)


def test_16_bit_grey_keeps_its_transparency() -> None:
    stream = io.BytesIO()
    Image.fromarray((RAMP * 1000).astype(np.uint16)).save(stream, "PNG", transparency=5000)
    made = seen(stream.getvalue())
    assert made.shape == (8, 8, 4)
    assert np.array_equal(made[..., 3] == 0, RAMP == 5)


def test_a_set_has_one_range(awkward_path: Path, opened: Opener) -> None:
    for number, most in enumerate((1000, 2000, 4000)):
        write_picture(awkward_path / f"{number}.png", (RAMP * most // 63).astype(np.uint16))
    write_picture(awkward_path / "bytes.png", (RAMP * 2).astype(np.uint8))
    result = opened(Folder(path=awkward_path))
    assert [int(image.max()) for image in np.asarray(result.images.pixels)] == [64, 128, 255, 126]
    assert result.images.levels == Levels(0, 4000)
    values = result.scan.values
    assert values is not None
    assert (values.low, values.high, values.usual, sum(values.counts)) == (0, 4000, (0, 65535), 3 * 64)
    again = opened(Folder(path=awkward_path))
    assert again.images.levels == Levels(0, 4000) and again.scan.values == values
    kept = opened(Folder(path=awkward_path), range="type")
    assert [int(image.max()) for image in np.asarray(kept.images.pixels)] == [4, 8, 16, 126]
    assert kept.images.levels is None
    assert any("0 to 4000 only" in sentence for sentence in kept.scan.warnings)
    given = opened(Folder(path=awkward_path), range="numbers", range_ends=(1000, 2000))
    assert [int(image.max()) for image in np.asarray(given.images.pixels)] == [0, 255, 255, 126]
    spared = opened(Folder(path=awkward_path), range="percentiles").images.levels
    assert spared is not None and 0 <= spared.low < 20 and 3900 < spared.high < 4000


def test_a_dark_set_of_bytes_is_told_of_and_can_be_stretched(awkward_path: Path, opened: Opener) -> None:
    write_picture(awkward_path / "labels.png", (RAMP % 4).astype(np.uint8))
    result = opened(Folder(path=awkward_path))
    assert np.asarray(result.images.pixels).max() == 3 and any(
        "0 to 3 only" in sentence for sentence in result.scan.warnings
    )
    stretched = opened(Folder(path=awkward_path), range="set")
    assert np.array_equal(np.unique(stretched.images.pixels), [0, 85, 170, 255])
    assert stretched.images.levels == Levels(0, 3, of_bytes=True)
    assert not any("only" in sentence for sentence in stretched.scan.warnings[1:])


def test_sets_of_bytes_are_decoded_once(folder: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = []
    real = PngImagePlugin.PngImageFile.load

    def load(image: Any) -> Any:
        loaded.extend([image] if image._im is None else [])
        return real(image)

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", load)
    opened(Folder(path=folder), channels=3)
    assert len({id(image) for image in loaded}) == len(loaded) == 6


def test_choices_of_before_read_as_before() -> None:
    from ddpm_studio.engine.choices.toml import config_from

    old = {"version": 1, "data": {"height": 8}}
    written, own = config_from(old, is_own=True).data, config_from(old).data
    assert (written.range, written.profiles, own.range, own.profiles) == ("type", False, "auto", True)
    assert DataOptions().range == "auto"
