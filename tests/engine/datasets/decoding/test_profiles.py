"""Colour profiles and other notes beside the pixels."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from ddpm_studio.engine.datasets import Folder
from ddpm_studio.engine.datasets.decoding.decode import decode
from ddpm_studio.engine.datasets.decoding.profiles import BROKEN
from ddpm_studio.engine.datasets.picture import Wanted
from tests.engine.datasets.conftest import Opener

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def swapped() -> bytes:
    """sRGB with red and green in each other's place: its colourants point at one another's numbers."""
    profile = bytearray(SRGB)
    count = int.from_bytes(profile[128:132], "big")
    places = {bytes(profile[132 + 12 * n : 136 + 12 * n]): 136 + 12 * n for n in range(count)}
    red, green = places[b"rXYZ"], places[b"gXYZ"]
    profile[red : red + 8], profile[green : green + 8] = profile[green : green + 8], profile[red : red + 8]
    return bytes(profile)


def saved(colour: tuple[int, ...], kind: str, profile: bytes) -> io.BytesIO:
    stream = io.BytesIO()
    more = {"lossless": True} if kind == "WEBP" else {}
    Image.new("RGBA" if len(colour) == 4 else "RGB", (8, 8), colour).save(stream, kind, icc_profile=profile, **more)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_colours_are_brought_to_srgb(kind: str) -> None:
    picture = decode(saved((200, 30, 40, 90), kind, swapped()), Wanted((8, 8)))
    assert np.abs(np.array(picture.image.getpixel((2, 2))) - (30, 200, 40, 90)).max() <= 2
    assert picture.changes == ("colours brought from its profile to sRGB",)
    as_stored = decode(saved((200, 30, 40, 90), kind, swapped()), Wanted((8, 8), heeds_profiles=False))
    assert as_stored.image.getpixel((2, 2)) == (200, 30, 40, 90)


def test_srgb_itself_keeps_every_bit() -> None:
    picture = decode(saved((200, 30, 41), "PNG", SRGB), Wanted((8, 8)))
    assert (picture.image.getpixel((2, 2)), picture.changes) == ((200, 30, 41), ())


def test_a_broken_profile_is_told_of(awkward_path: Path, opened: Opener) -> None:
    for number, profile in enumerate((b"nothing", SRGB[:300], SRGB[:16] + b"CMYK" + SRGB[20:])):
        (awkward_path / f"{number}.png").write_bytes(saved((200, 30, number), "PNG", profile).getvalue())
    result = opened(Folder(path=awkward_path))
    assert [change for _, change in result.scan.changed] == [BROKEN] * 3
    assert any("profiles, which were not heeded: 3 of 3" in sentence for sentence in result.scan.warnings)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


@pytest.mark.parametrize("at_end", [False, True])
def test_megabytes_of_notes_cost_no_picture(at_end: bool) -> None:
    content = saved((200, 30, 40), "PNG", b"").getvalue()
    large = zlib.compress(b"x" * 1_500_000)
    notes = chunk(b"zTXt", b"workflow\0\0" + large) + chunk(b"iTXt", b"workflow\0\1\0\0\0" + large)
    place = len(content) - 12 if at_end else 33
    picture = decode(io.BytesIO(content[:place] + notes + content[place:]), Wanted((8, 8)))
    assert picture.image.getpixel((2, 2)) == (200, 30, 40)


def test_a_profile_of_two_megabytes_is_heeded() -> None:
    content = saved((200, 30, 40), "PNG", b"").getvalue()
    profile = swapped() + bytes(2_000_000)
    profile = len(profile).to_bytes(4, "big") + profile[4:]
    padded = content[:33] + chunk(b"iCCP", b"screen\0\0" + zlib.compress(profile)) + content[33:]
    pixel = np.asarray(decode(io.BytesIO(padded), Wanted((8, 8))).image)[2, 2, :2]
    assert pixel.tolist() == pytest.approx((30, 200), abs=2)
