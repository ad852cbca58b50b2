"""Odd picture files: each is read right, or left out with a reason that says why."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddpm_studio.engine.datasets import DataOptions, read_picture
from ddpm_studio.engine.datasets.decoding.decode import decode
from ddpm_studio.engine.datasets.picture import Picture, Unusable, Wanted
from ddpm_studio.engine.errors import LoadError

SIZE = (8, 8)
WANTED = Wanted(SIZE)
RAMP16 = np.linspace(0, 65535, 64).round().astype(np.uint16).reshape(8, 8)
RAMP8 = np.arange(0, 256, 4, dtype=np.uint8).reshape(8, 8)


def saved(image: Image.Image, kind: str, **options) -> Picture:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    stream.seek(0)
    return decode(stream, WANTED)


def reason(data: bytes) -> str:
    with pytest.raises(Unusable) as caught:
        decode(io.BytesIO(data), WANTED)
    return str(caught.value)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "PPM"])
def test_16_bit_grey_is_scaled_exactly(kind: str) -> None:
    picture = saved(Image.fromarray(RAMP16), kind)
    assert np.array_equal(np.asarray(picture.image), np.rint(RAMP16 / 257).astype(np.uint8))
    assert picture.mode == "16-bit grey"
    assert "scaled" in picture.changes[0]


def test_16_bit_grey_tiff_of_either_byte_order_and_polarity() -> None:
    expected = np.rint(RAMP16 / 257).astype(np.uint8)
    for order, photometric in ((">", 1), ("<", 1), ("<", 0)):
        picture = decode(io.BytesIO(grey_tiff(RAMP16, order, photometric)), WANTED)
        assert np.array_equal(np.asarray(picture.image), expected if photometric else 255 - expected)


def test_16_bit_colour_png_is_within_one() -> None:
    values = np.stack([RAMP16, RAMP16[::-1], RAMP16.T], axis=-1)
    picture = decode(io.BytesIO(colour_png16(values)), WANTED)
    wrong = np.abs(np.asarray(picture.image).astype(int) - np.rint(values / 257))
    assert wrong.max() <= 1
    assert picture.mode == "16-bit RGB"
    assert picture.changes == ("16-bit values scaled to 8-bit",)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.linspace(0, 1, 64), np.rint(np.linspace(0, 255, 64))),
        (np.linspace(0, 255, 64), np.rint(np.linspace(0, 255, 64))),
        (np.linspace(-3, 5, 64), np.rint(np.linspace(0, 255, 64))),
        (np.full(64, 0.5), np.full(64, 128)),
    ],
)
def test_float_tiff_is_scaled_by_its_range(values: np.ndarray, expected: np.ndarray) -> None:
    picture = saved(Image.fromarray(values.reshape(8, 8).astype(np.float32)), "TIFF")
    assert np.array_equal(np.asarray(picture.image).ravel(), expected)
    assert picture.mode == "float grey"
    assert "scaled" in picture.changes[0]


def test_float_with_nan_is_left_out() -> None:
    with pytest.raises(Unusable, match="not numbers"):
        saved(Image.fromarray(np.full((8, 8), np.nan, np.float32)), "TIFF")


def test_cmyk_jpeg_becomes_rgb() -> None:
    picture = saved(Image.new("RGB", SIZE, (200, 30, 60)).convert("CMYK"), "JPEG", quality=100)
    assert (picture.mode, picture.image.mode) == ("CMYK", "RGB")
    assert np.abs(np.asarray(picture.image).astype(int) - (200, 30, 60)).max() <= 3
    assert picture.changes == ("CMYK turned to RGB",)


def test_palette_with_and_without_transparency() -> None:
    image = Image.new("P", SIZE, 0)
    image.putpalette([10, 20, 30, 200, 100, 50])
    image.putpixel((3, 2), 1)
    plain = saved(image, "PNG")
    assert (plain.mode, plain.image.mode, plain.changes) == ("palette", "RGB", ())
    assert plain.image.getpixel((3, 2)) == (200, 100, 50)
    clear = saved(image, "PNG", transparency=1)
    assert clear.image.mode == "RGBA"
    assert clear.image.getpixel((3, 2)) == (200, 100, 50, 0)
    assert clear.image.getpixel((0, 0)) == (10, 20, 30, 255)


@pytest.mark.parametrize(("mode", "colour"), [("L", 7), ("RGB", (1, 2, 3))])
def test_a_transparent_colour_counts(mode: str, colour: int | tuple[int, int, int]) -> None:
    picture = saved(Image.new(mode, SIZE, colour), "PNG", transparency=colour)
    assert np.asarray(picture.image)[..., 3].max() == 0


def test_black_and_white_and_grey_with_alpha() -> None:
    picture = saved(Image.fromarray(RAMP8 > 100), "PNG")
    assert (picture.mode, picture.image.mode) == ("black and white", "L")
    assert np.array_equal(np.asarray(picture.image), np.where(RAMP8 > 100, 255, 0))
    picture = saved(Image.new("LA", SIZE, (40, 90)), "PNG")
    assert (picture.mode, picture.image.getpixel((0, 0))) == ("grey with alpha", (40, 40, 40, 90))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_turned_as_the_camera_noted(kind: str, orientation: int) -> None:
    stored = np.zeros((8, 16), np.uint8)
    stored[:4, :8] = 255  # bright at the top left
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = saved(Image.fromarray(stored).convert("RGB"), kind, exif=exif)
    assert picture.size == picture.image.size == ((16, 8) if orientation in (1, 3) else (8, 16))
    grey = np.asarray(picture.image.convert("L")).astype(int)
    rows, columns = np.nonzero(grey > 128)
    bright = (rows.mean() > grey.shape[0] / 2, columns.mean() > grey.shape[1] / 2)
    assert bright == {1: (0, 0), 3: (1, 1), 6: (0, 1), 8: (1, 0)}[orientation]
    assert picture.changes == (() if orientation == 1 else ("turned as its camera noted",))


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_the_first_of_several_frames(kind: str) -> None:
    frames = [Image.new("RGB", SIZE, colour) for colour in ("red", "lime", "blue")]
    extra = {"lossless": True} if kind == "WEBP" else {}
    picture = saved(frames[0], kind, save_all=True, append_images=frames[1:], **extra)
    assert picture.image.convert("RGB").getpixel((4, 4)) == (255, 0, 0)
    assert picture.changes == ("first of several frames",)


def test_no_picture_inside() -> None:
    assert reason(b"") == "empty file"
    assert reason(b"just a text\n") == "not a picture inside"
    assert reason(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n") == "not a picture inside"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "GIF", "TIFF", "PPM"])
def test_a_truncated_file_never_passes(kind: str) -> None:
    stream = io.BytesIO()
    Image.effect_noise((64, 64), 80).convert("RGB").save(stream, kind)
    why = reason(stream.getvalue()[: len(stream.getvalue()) // 2])
    assert why == "cut short" or why.startswith(("damaged", "not a picture"))


def test_more_than_64_megapixels() -> None:
    for side in (9_000, 60_000):  # beyond our limit, and beyond that of Pillow
        head = b"IHDR" + struct.pack(">2I5B", side, side, 8, 0, 0, 0, 0)
        data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
        assert reason(data + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))) == (
            "larger than 64 megapixels"
        )


def test_a_damaged_file_costs_itself_only(tmp_path: Path) -> None:
    stream = io.BytesIO()
    Image.effect_noise((16, 16), 50).save(stream, "PNG")
    data = bytearray(stream.getvalue())
    generator = np.random.default_rng(1)
    for _ in range(150):
        broken = bytearray(data)
        for place in generator.integers(8, len(data), 3):
            broken[place] ^= int(generator.integers(1, 256))
        try:
            decode(io.BytesIO(bytes(broken)), WANTED)
        except Unusable as why:
            assert str(why)


def test_a_large_jpeg_keeps_its_size_in_the_books(tmp_path: Path) -> None:
    path = tmp_path / "photo.JPG"
    Image.linear_gradient("L").resize((640, 480)).save(path, quality=95)
    with path.open("rb") as stream:
        picture = decode(stream, WANTED)
    assert picture.size == (640, 480)
    assert min(picture.image.size) >= 32
    small = np.asarray(picture.image.resize(SIZE, Image.Resampling.BOX)).astype(int)
    whole = np.asarray(Image.open(path).resize(SIZE, Image.Resampling.BOX)).astype(int)
    assert np.abs(small - whole).max() <= 2
    assert max(picture.image.size) < 640  # decoded at a part of its size, which is quicker


def test_remarks_on_odd_metadata_cost_nothing() -> None:
    """Pillow warns of this one; its pixels are whole."""
    stream = io.BytesIO()
    Image.fromarray(RAMP8).save(stream, "PNG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\xff\0\0")
    stream.seek(0)
    assert np.array_equal(np.asarray(decode(stream, WANTED).image), RAMP8)


def test_one_picture_is_read_as_those_of_a_set(awkward_path: Path) -> None:
    path = awkward_path / "一枚.png"
    Image.new("RGBA", (16, 16), (255, 0, 0, 0)).save(path)
    pixels = read_picture(path, DataOptions(background="black"), 3)
    assert pixels.shape == (8, 8, 3)
    assert pixels.max() == 0
    for wrong in (awkward_path / "none.png", awkward_path):
        with pytest.raises(LoadError, match=r"Choose another picture\.$"):
            read_picture(wrong, DataOptions(), 3)


def colour_png16(values: np.ndarray) -> bytes:
    """A 16-bit RGB PNG, which Pillow reads but does not write."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    height, width, _ = values.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    head = struct.pack(">2I5B", width, height, 16, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def grey_tiff(values: np.ndarray, order: str, photometric: int) -> bytes:
    """An uncompressed 16-bit grey TIFF."""
    data = values.astype(f"{order}u2").tobytes()
    height, width = values.shape
    tags = [
        (256, width), (257, height), (258, 16), (259, 1), (262, photometric), (273, 8), (277, 1), (278, height),
        (279, len(data)),
    ]  # fmt: skip
    entries = b"".join(struct.pack(f"{order}2HI", tag, 4, 1) + struct.pack(f"{order}I", value) for tag, value in tags)
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8 + len(data))
    return head + data + struct.pack(f"{order}H", len(tags)) + entries + b"\0\0\0\0"
