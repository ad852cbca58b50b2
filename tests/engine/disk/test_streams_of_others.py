"""Heads that are made to be endless, and what NumPy would advise."""

from __future__ import annotations

import gzip
import io
import zlib

import numpy as np
import pytest

from ddpm_studio.engine.disk.gzip_stream import GzipStream
from ddpm_studio.engine.disk.npy_head import read_head

DATA = np.random.default_rng(0).integers(0, 256, 300_000, np.uint8).tobytes()


def test_a_gzipped_file_is_read_whole_also_of_several_parts() -> None:
    packed = gzip.compress(DATA) + gzip.compress(b"") + gzip.compress(DATA[:10]) + bytes(512)
    stream = io.BufferedReader(GzipStream(io.BytesIO(packed)))
    assert stream.read(70_001) == DATA[:70_001]
    assert stream.read() == DATA[70_001:] + DATA[:10]


def test_what_is_damaged_or_torn_is_told_of() -> None:
    packed = gzip.compress(DATA)
    with pytest.raises(EOFError, match="ends too early"):
        GzipStream(io.BytesIO(packed[:-9])).readall()
    spoilt = packed[:-6] + b"\0\0" + packed[-4:]
    with pytest.raises(zlib.error):
        GzipStream(io.BytesIO(spoilt)).readall()


@pytest.mark.parametrize(
    "endless",
    [b"\x1f\x8b\x08\x08" + bytes(6) + b"A" * 2**22, gzip.compress(b"")[:10] + b"\0\0\0\xff\xff" * 2**20],
)
def test_what_is_endless_and_empty_is_left_after_a_megabyte(endless: bytes) -> None:
    source = io.BytesIO(endless)
    stream = GzipStream(source)
    with pytest.raises(OSError, match="nothing is packed"):
        stream.read(4)
    assert source.tell() < 2**20 + 2**18


def test_the_head_of_an_array_is_read() -> None:
    for version in ((1, 0), (2, 0), (3, 0)):
        stream = io.BytesIO()
        np.lib.format.write_array(stream, np.zeros((3, 2), "<u2"), version)
        stream.seek(0)
        assert read_head(stream) == ((3, 2), False, np.dtype("<u2"))
        assert len(stream.read()) == 12


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x93NUMPY\2\0" + (200 << 20).to_bytes(4, "little") + bytes(99), "209,715,200 bytes"),
        (b"\x93NUMPY\2\0" + (90).to_bytes(4, "little") + bytes(90), "damaged"),
        (b"\x93NUMPY\7\0" + bytes(90), "does not begin"),
        (b"", "does not begin"),
    ],
)
def test_a_strange_head_is_refused_in_our_words(content: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        read_head(io.BytesIO(content))
    assert "pickle" not in str(caught.value)
