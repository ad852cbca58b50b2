from __future__ import annotations

import json
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from ddpm_studio.engine.errors import LoadError, StudioError
from ddpm_studio.engine.export.animation import save_animation
from ddpm_studio.engine.export.metadata import KEY, Parameters, describe, read_parameters
from ddpm_studio.engine.export.pictures import save_png

PARAMETERS: Parameters = {
    "app": "DDPM Studio",
    "version": "0.1.0",
    "name": "犬と猫 – ünï 🐈",
    "seeds": list(range(300)),
    "sampler": {"kind": "ddim", "steps": 50, "eta": 0.25, "clip": True, "window": None},
}
FRAMES = np.random.default_rng(3).integers(0, 256, (3, 12, 10, 3), dtype=np.uint8)


def save(path: Path, parameters: Parameters | None) -> Path:
    if path.name.startswith("single"):
        save_png(path, FRAMES[0], parameters)
    else:
        list(save_animation(path, FRAMES, None, parameters))
    return path


@pytest.mark.parametrize("name", ["single.png", "film.png", "film.gif", "film.webp"])
def test_parameters_come_back_as_they_were(awkward_path: Path, name: str) -> None:
    assert read_parameters(save(awkward_path / name, PARAMETERS)) == PARAMETERS


@pytest.mark.parametrize("name", ["single.png", "film.png", "film.gif", "film.webp"])
def test_without_parameters_the_file_is_bare(tmp_path: Path, name: str) -> None:
    path = save(tmp_path / name, None)
    assert read_parameters(path) is None
    assert b"ddpm" not in path.read_bytes().lower()


@pytest.mark.parametrize("name", ["single.png", "film.png"])
def test_png_says_it_to_other_programs_too(tmp_path: Path, name: str) -> None:
    with Image.open(save(tmp_path / name, PARAMETERS)) as image:
        assert json.loads(image.info[KEY]) == PARAMETERS
        assert "sampler.steps: 50" in image.info["parameters"].splitlines()


def test_webp_says_it_to_other_programs_too(tmp_path: Path) -> None:
    with Image.open(save(tmp_path / "film.webp", PARAMETERS)) as image:
        exif = image.getexif()
    assert json.loads(exif[ExifTags.Base.ImageDescription])[KEY] == PARAMETERS
    comment = exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment]
    assert comment.startswith(b"UNICODE\0")
    assert "name: 犬と猫" in comment[8:].decode("utf-16-le")


def test_gif_says_it_in_a_comment(tmp_path: Path) -> None:
    with Image.open(save(tmp_path / "film.gif", PARAMETERS)) as image:
        assert json.loads(image.info["comment"])[KEY] == PARAMETERS


def test_the_text_for_people_has_a_line_for_each_choice() -> None:
    assert describe({"a": {"b": 1, "c": [1, 2]}, "d": "x"}) == "a.b: 1\na.c: 1, 2\nd: x"


def test_numbers_of_numpy_are_numbers_and_paths_tell_no_folder(tmp_path: Path) -> None:
    given: Parameters = {"seed": np.int64(7), "eta": np.float64(0.5), "model": Path("/home/someone/m.safetensors")}
    save_png(tmp_path / "a.png", FRAMES[0], given)
    assert read_parameters(tmp_path / "a.png") == {"seed": 7, "eta": 0.5, "model": "m.safetensors"}
    assert b"someone" not in (tmp_path / "a.png").read_bytes()


def test_too_much_text_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    for name in ("single.png", "film.png", "film.gif", "film.webp"):
        with pytest.raises(StudioError, match="too long"):
            save(tmp_path / name, {"text": "x" * (1 << 20)})
    assert list(tmp_path.iterdir()) == []


def test_names_that_are_not_utf_8_come_back(tmp_path: Path) -> None:
    parameters: Parameters = {"first": os.fsdecode(b"caf\xe9.png")}
    save_png(tmp_path / "a.png", np.zeros((2, 2, 1), np.uint8), parameters)
    assert read_parameters(tmp_path / "a.png") == parameters


def test_files_of_others_have_no_parameters(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("not a picture")
    (tmp_path / "empty.gif").touch()
    Image.new("RGB", (4, 4)).save(tmp_path / "other.jpg")
    info = PngInfo()
    info.add_text("parameters", "steps: 20")
    Image.new("RGB", (4, 4)).save(tmp_path / "other.png", pnginfo=info)
    Image.new("RGB", (4, 4)).save(tmp_path / "other.gif", comment=b'{"hello": 1}')
    Image.new("RGB", (4, 4)).save(tmp_path / "other.webp")
    for path in sorted(tmp_path.iterdir()):
        assert read_parameters(path) is None, path.name


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_with(*chunks: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def itxt(text: bytes, *, packed: bool = False) -> bytes:
    return chunk(b"iTXt", KEY.encode() + (b"\0\1\0\0\0" if packed else b"\0\0\0\0\0") + text)


def gif_with(comment: bytes) -> bytes:
    blocks = b"".join(bytes([len(comment[i : i + 255])]) + comment[i : i + 255] for i in range(0, len(comment), 255))
    return b"GIF89a\1\0\1\0\0\0\0!\xfe" + blocks + b"\0;"


def webp_with(exif: bytes) -> bytes:
    body = b"WEBPEXIF" + struct.pack("<I", len(exif)) + exif
    return b"RIFF" + struct.pack("<I", len(body)) + body


def test_the_hostile_files_are_built_right(tmp_path: Path) -> None:
    for text in (itxt(b'{"a": 1}'), itxt(zlib.compress(b'{"a": 1}'), packed=True)):
        (tmp_path / "x.png").write_bytes(png_with(chunk(b"tEXt", b"a\0b"), text))
        assert read_parameters(tmp_path / "x.png") == {"a": 1}
    (tmp_path / "x.gif").write_bytes(gif_with(b'{"ddpm_studio": {"a": 1}}'))
    assert read_parameters(tmp_path / "x.gif") == {"a": 1}


HOSTILE = {
    "no JSON": png_with(itxt(b"{")),
    "no object": png_with(itxt(b"[1, 2]")),
    "no UTF-8": png_with(itxt(b'{"a": "\xff"}')),
    "NaN": png_with(itxt(b'{"a": NaN}')),
    "infinite": png_with(itxt(b'{"a": 1e999}')),
    "many digits": png_with(itxt(b'{"a": ' + b"9" * 100_000 + b"}")),
    "named twice": png_with(itxt(b'{"a": 1, "a": 2}')),
    "deep": png_with(itxt(b'{"a": ' + b"[" * 100 + b"]" * 100 + b"}")),
    "bottomless": png_with(itxt(b'{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}")),
    "long": png_with(itxt(b'{"a": "' + b"x" * (1 << 20) + b'"}')),
    "zip bomb": png_with(itxt(zlib.compress(b'{"a": "' + b"x" * (64 << 20) + b'"}'), packed=True)),
    "badly packed": png_with(itxt(b"nonsense", packed=True)),
    "torn packing": png_with(itxt(zlib.compress(b'{"a": 1}')[:-2], packed=True)),
    "no zero bytes": png_with(chunk(b"iTXt", KEY.encode() + b"\0\0")),
    "claims 4 GB": b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 0xFFFFFFFF, b"iTXt") + KEY.encode() + b"\0",
    "torn chunk": png_with(itxt(b'{"a": 1}'))[:62],
    "endless chunks": b"\x89PNG\r\n\x1a\n" + chunk(b"tEXt", b"") * 20_000,
    "torn GIF": gif_with(b'{"ddpm_studio": {"a": 1}}')[:30],
    "garbage in GIF": gif_with(b'{"ddpm_studio" oh'),
    "long GIF": gif_with(b'{"ddpm_studio": "' + b"x" * (2 << 20) + b'"}'),
    "garbage in WebP": webp_with(b"\xff" * 50),
    "torn WebP": webp_with(b"MM\0*\0\0\0\x08" + b"\xff\xff")[:-1],
    "long WebP": webp_with(b"II*\0" + bytes(2 << 20)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_refused_by_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(HOSTILE[name])
    with pytest.raises(LoadError, match=r"^picture\.png: the parameters in it (are|hold|name) ") as caught:
        read_parameters(path)
    assert str(caught.value).count("\n") == 0
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("name", ["single.png", "film.gif", "film.webp"])
def test_a_file_cut_anywhere_is_read_or_refused(tmp_path: Path, name: str) -> None:
    whole = save(tmp_path / name, {"seed": 1, "name": "犬"}).read_bytes()
    cut = tmp_path / "cut"
    for length in range(len(whole)):
        cut.write_bytes(whole[:length])
        try:
            assert read_parameters(cut) in (None, {"seed": 1, "name": "犬"})
        except LoadError as error:
            assert "cut off or damaged" in str(error)


def test_what_is_no_file_is_said_so(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    for path in (tmp_path, tmp_path / "missing.png", tmp_path / "pipe.png"):
        with pytest.raises(LoadError, match="not a file"):
            read_parameters(path)
