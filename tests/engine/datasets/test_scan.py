"""What a scan tells, how pictures are fitted, and which source a path is."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from PIL import Image
from pydantic import TypeAdapter, ValidationError

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets import (
    AnySource,
    CifarBinary,
    DataOptions,
    Digits,
    Folder,
    IdxFile,
    NpzFile,
    Shapes,
    ZipArchive,
    as_model_sees,
    frames_of,
    read_picture,
    scan,
    source_from_path,
    source_from_pictures,
    without_folder,
)
from ddpm_studio.engine.datasets.decoding.fit import fit, to_channels
from ddpm_studio.engine.datasets.picture import Way, picture_of
from ddpm_studio.engine.datasets.source import Album, Found, Source, left_out
from ddpm_studio.engine.datasets.tally import suggest_size
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Progress, Scan, Work
from ddpm_studio.engine.options import AS_WRITTEN
from ddpm_studio.engine.runs.run_list import create_run
from tests.engine.datasets.conftest import Opener, drain, write_picture


def test_a_scan_ends_with_what_was_found(folder: Path, tmp_path: Path) -> None:
    *before, last = scan(DataOptions(source=Folder(path=folder)), tmp_path / "cache")
    assert all(isinstance(event, Progress) for event in before)
    assert isinstance(last, Scan)
    assert last.used == 6
    assert last.preview.shape == (6, 8, 8, 3)


def test_the_preview_is_spread_over_the_set(opened: Opener) -> None:
    result = opened(Shapes(count=130))
    assert result.scan.preview.shape == (64, 8, 8, 3)
    assert np.array_equal(result.scan.preview[[0, -1]], result.images.pixels[[0, -1]])


class PartlyNamed(Source):
    """Grey pictures of which some have a class, some a caption, and some cannot be used; colour comes late."""

    kind: Literal["partly named"] = "partly named"
    only: str = ""

    def stamp(self) -> Work[str]:
        yield from ()
        return f"partly named {self.only}"

    def open(self) -> Work[Album]:
        yield from ()
        return Album("partly named", 10, self._found(), ("cats", "dogs"))

    def _found(self) -> Generator[Found, None, None]:
        for index in range(10):
            pixels = np.full((8, 8, 3 if index == 8 else 1), 20 * index, np.uint8)
            pixels[..., -1] += 1
            if index in (2, 5):
                yield left_out(f"{index}", "empty file")
                continue
            label = index % 2 if index in (3, 4, 9) and self.only != "captions" else None
            caption = f"number {index}" if index in (4, 6) and self.only != "labels" else ""
            yield Found(f"{index}", partial(picture_of, pixels), label, caption)


def test_classes_and_captions_stay_with_their_pictures(tmp_path: Path) -> None:
    """A list of only those that are there would belong to the first pictures, whichever they are."""
    data = DataOptions().model_copy(update={"source": PartlyNamed()})
    for result in (drain(data, tmp_path), drain(data, tmp_path)):  # prepared, then from the cache
        images, numbers = result.images, [0, 1, 3, 4, 6, 7, 8, 9]
        assert images.pixels[:, 0, 0, 0].tolist() == [20 * n + (n != 8) for n in numbers]
        assert result.labels == [-1, -1, 1, 0, -1, -1, -1, 1]
        assert images.captions == ("", "", "", "number 4", "number 6", "", "", "")
        assert [images.class_of(index) for index in (0, 2, 3)] == ["", "dogs", "cats"]
        assert result.scan.classes == {"cats": 1, "dogs": 2} and result.scan.used == 8


def test_what_no_picture_has_is_not_there(tmp_path: Path) -> None:
    unnamed, uncaptioned = (
        drain(DataOptions().model_copy(update={"source": PartlyNamed(only=only)}), tmp_path).images
        for only in ("captions", "labels")
    )
    assert unnamed.labels is None and unnamed.captions is not None and unnamed.class_of(3) == ""
    assert uncaptioned.captions is None and uncaptioned.labels is not None


@pytest.mark.parametrize(
    ("last", "channels"), [((8, 8), 1), ((8, 8, 3), 3), ((8, 8, 4), 4)], ids=["grey", "RGB", "RGBA"]
)
def test_auto_takes_the_fewest_channels_that_lose_nothing(
    tmp_path: Path, opened: Opener, noise, last: tuple[int, ...], channels: int
) -> None:
    """A grey picture comes first, so that a later one has the say."""
    root = tmp_path / "set"
    first, second = noise(8, 8), noise(*last)
    write_picture(root / "1.png", first)
    write_picture(root / "2.png", np.repeat(first[..., None], 3, axis=2))  # colour in name only
    write_picture(root / "3.png", np.dstack([first] * 3 + [np.full((8, 8), 255, np.uint8)]))  # opaque throughout
    write_picture(root / "4.png", second)
    result = opened(Folder(path=root), unseen="file")  # noise has colours that nobody sees
    assert result.scan.channels == result.images.pixels.shape[3] == channels
    for index in range(3):
        assert np.array_equal(result.images.pixels[index, ..., 0], first)
    assert np.array_equal(result.images.pixels[3].reshape(second.shape), second)
    assert result.scan.changed == ()
    assert result.scan.used == 4
    told = [text for text in result.scan.warnings if text.startswith("Only in 1 of 4 images are parts transparent")]
    assert len(told) == (channels == 4)


def test_channels_that_were_chosen(tmp_path: Path, opened: Opener) -> None:
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[..., 0], pixels[..., 3] = 200, 51  # red, a fifth opaque
    write_picture(tmp_path / "set" / "a.png", pixels)
    for background, expected in (("white", (244, 204, 204)), ("black", (40, 0, 0)), ("grey", (142, 102, 102))):
        result = opened(Folder(path=tmp_path / "set"), channels=3, background=background)
        assert result.images.pixels[0, 0, 0].tolist() == list(expected)
        assert result.scan.changed == (("a.png", "transparency laid on the background"),)
    result = opened(Folder(path=tmp_path / "set"), channels=1)
    assert result.images.pixels[0, 0, 0, 0] == round(0.299 * 244 + 0.587 * 204 + 0.114 * 204)
    assert result.scan.changed == (("a.png", "transparency laid on the background, colour turned to grey"),)


def test_what_nobody_sees_has_the_background_s_colour(tmp_path: Path, opened: Opener) -> None:
    pixels = np.full((8, 8, 4), (200, 0, 90, 255), np.uint8)
    pixels[:4, :, 3], pixels[4, :, 3] = 0, 1
    write_picture(tmp_path / "set" / "a.png", pixels)
    source = Folder(path=tmp_path / "set")
    for background, grey in (("white", 255), ("black", 0)):
        seen = opened(source, background=background).images.pixels[0]
        assert (seen[:4] == (grey, grey, grey, 0)).all() and np.array_equal(seen[4:], pixels[4:])
    assert np.array_equal(opened(source, unseen="file").images.pixels[0], pixels)
    as_before = DataOptions.model_validate({"source": source}, context=AS_WRITTEN)
    assert np.array_equal(drain(as_before, tmp_path / "cache").images.pixels[0], pixels), "files of earlier versions"


@pytest.mark.parametrize(("pixels", "channels"), [(1, 3), (1, 4), (3, 4)])
def test_more_channels_lose_nothing(noise, pixels: int, channels: int) -> None:
    image = noise(4, 5, pixels)
    wider, change = to_channels(image, channels, 255)
    assert wider.shape == (4, 5, channels)
    assert np.array_equal(wider[..., :3], np.broadcast_to(image, (4, 5, 3)))
    assert channels == 3 or wider[..., 3].min() == 255
    assert change == ""


def test_fit_keeps_every_bit_where_it_can(noise) -> None:
    for shape in ((8, 8), (8, 8, 3), (8, 8, 4)):
        pixels = noise(*shape)
        assert np.array_equal(fit(Image.fromarray(pixels), (8, 8)).reshape(shape), pixels)
    wide = noise(8, 13, 3)
    assert np.array_equal(fit(Image.fromarray(wide), (8, 8)), wide[:, 2:10])
    tall = noise(11, 8, 3)
    assert np.array_equal(fit(Image.fromarray(tall), (8, 8)), tall[1:9])


def test_fit_cuts_the_centre_and_averages() -> None:
    pixels = np.zeros((40, 100), np.uint8)
    pixels[:, 30:70] = np.indices((40, 40)).sum(axis=0) % 2 * 255  # a fine chequer in the middle
    small = fit(Image.fromarray(pixels), (4, 4))[..., 0]
    assert np.abs(small[1:-1, 1:-1].astype(int) - 128).max() < 12
    flat = fit(Image.new("RGB", (317, 211), (9, 99, 199)), (24, 16))
    assert np.array_equal(flat, np.broadcast_to(np.array([9, 99, 199], np.uint8), (16, 24, 3)))


BANNER = np.zeros((8, 24), np.uint8)
BANNER[:, :4] = 255  # what matters stands at the left edge


def test_a_border_keeps_the_whole_picture() -> None:
    banner = fit(Image.fromarray(BANNER), (12, 12), "border", background=128)[..., 0]
    assert np.array_equal(banner[:4] == 128, np.ones((4, 12))) and np.array_equal(banner[8:], np.full((4, 12), 128))
    assert banner[4:8, 0].min() > 240 and banner[4:8, 4:].max() < 15
    tall = fit(Image.fromarray(BANNER.T), (24, 24), "border", background=7)[..., 0]
    assert np.array_equal(tall[:, 8:16], BANNER.T) and set(np.unique(tall[:, :8])) == {7}
    for mode, colour in (("RGB", [9, 9, 9]), ("RGBA", [9, 9, 9, 0])):
        bordered = fit(Image.new(mode, (4, 8), "red"), (8, 8), "border", background=9)
        assert bordered[0, 0].tolist() == colour and bordered[0, 2, :3].tolist() == [255, 0, 0]
    assert fit(Image.new("L", (1000, 1)), (8, 8), "border").shape == (8, 8, 1)


def test_squeezing_keeps_the_whole_picture() -> None:
    squeezed = fit(Image.fromarray(BANNER), (12, 8), "squeeze")[..., 0]
    assert squeezed[:, 0].min() > 240 and squeezed[:, 4:].max() < 15


@pytest.mark.parametrize("way", ["cut", "border", "squeeze"])
@pytest.mark.parametrize("size", [(16, 16), (4, 4), (7, 5), (16, 8)])
def test_to_the_nearest_pixel_no_value_appears(noise, way: Way, size: tuple[int, int]) -> None:
    values = np.array([0, 85, 170, 255], np.uint8)
    sprite = values[noise(8, 8, 4) % 4]
    small = fit(Image.fromarray(sprite), size, way, "nearest")
    assert small.shape == (size[1], size[0], 4) and set(np.unique(small)) <= set(values.tolist())
    if way == "squeeze" and size == (16, 16):
        assert np.array_equal(small, sprite.repeat(2, 0).repeat(2, 1))


FITS: list[dict[str, Any]] = [{"fit": "border", "background": "black"}, {"fit": "squeeze"}, {"fit": "random"}]
FITTED = [("light.png", fit, resizing) for fit in FITS for resizing in ("antialiased", "nearest")]


@pytest.mark.parametrize(("name", "choices", "resizing"), [*FITTED, ("heavy.tif", FITS[0], "antialiased")])
def test_sets_and_single_pictures_are_fitted_alike(
    tmp_path: Path, opened: Opener, name: str, choices: dict[str, Any], resizing: str
) -> None:
    """Also what is decoded by a process of its own."""
    path = write_picture(tmp_path / "set" / name, BANNER)
    data = DataOptions(source=Folder(path=path.parent), height=8, width=12, **choices, resizing=resizing)
    result = drain(data, tmp_path / "cache")
    shown = result.images.shown(0)
    assert np.array_equal(read_picture(path, data, 1), shown) and np.array_equal(result.scan.preview[0], shown)
    assert np.array_equal(as_model_sees(BANNER[..., None], data, 1), shown)
    if choices["fit"] == "random":
        assert result.images.pixels.shape == (1, 10, 15, 1)
        whole = fit(Image.fromarray(BANNER), (15, 10), "cut", data.resizing)
        assert np.array_equal(result.images.pixels[0], whole) and np.array_equal(shown, whole[1:9, 1:13])
    else:
        wanted = data.wanted
        image = fit(Image.fromarray(BANNER), (12, 8), wanted.way, data.resizing, wanted.background)
        assert np.array_equal(shown, image) and image.max() > 200
        assert any("shape" in said and "cut off" not in said for said in result.scan.warnings)


def test_what_is_transparent_lends_no_colour() -> None:
    pixels = np.zeros((16, 16, 4), np.uint8)
    pixels[:, :8] = (255, 0, 0, 255)
    pixels[:, 8:] = (0, 255, 0, 0)
    small = fit(Image.fromarray(pixels), (5, 5))
    assert small[..., 1].max() <= 1


def test_warnings_say_what_one_would_want_to_know(tmp_path: Path, opened: Opener, noise) -> None:
    root = tmp_path / "set"
    same = noise(32, 32, 3)
    for name, pixels in (("a", same), ("b", same), ("c", noise(16, 16, 3)), ("d", noise(32, 48, 3))):
        write_picture(root / f"{name}.png", pixels)
    warnings = opened(Folder(path=root), height=32, width=32).scan.warnings
    assert warnings[0].startswith("There are only 4 images")
    assert warnings[1:] == (
        "Exact copies of others at this size: 1 of 4 images.",
        "Smaller than 32 × 32, so enlarged: 1 of 4 images.",
        "Of another shape than 32 × 32, so cut off at the edges: 1 of 4 images.",
    )


@pytest.mark.parametrize(
    ("sizes", "suggested"),
    [
        ({(32, 32): 5}, (32, 32)),
        ({(28, 28): 5}, (24, 24)),
        ({(5, 5): 5}, (8, 8)),
        ({(178, 218): 5}, (64, 48)),
        ({(1024, 512): 3, (512, 256): 4}, (32, 64)),
        ({(640, 480): 3, (480, 640): 2}, (64, 64)),
        ({(20, 40): 3, (90, 90): 1}, (16, 16)),
        ({(3000, 20): 1}, (8, 64)),
    ],
)
def test_a_size_that_suits(sizes: dict[tuple[int, int], int], suggested: tuple[int, int]) -> None:
    assert suggest_size(Counter(sizes)) == suggested


def test_options_go_through_text_and_back(tmp_path: Path) -> None:
    for source in (Digits(), Shapes(seed=4), Folder(path=tmp_path), ZipArchive(path=tmp_path / "a.zip")):
        data = DataOptions(source=source, channels=3)
        assert DataOptions.model_validate_json(data.model_dump_json()) == data
    kinds = {"digits", "shapes", "folder", "zip", "npz", "idx", "cifar10"}
    for kind in kinds:  # a form makes each from its kind alone
        made = TypeAdapter(AnySource).validate_python({"kind": kind})
        assert made.kind == kind
    for wrong in ({"height": 3}, {"width": 2000}, {"channels": 2}, {"source": {"kind": "web"}}):
        with pytest.raises(ValidationError):
            DataOptions.model_validate(wrong)


def test_source_from_path(awkward_path: Path, noise) -> None:
    folder = awkward_path / "pictures"
    picture = write_picture(folder / "a.png", noise(8, 8))
    archive, arrays = awkward_path / "Ä.ZIP", awkward_path / "a.npz"
    archive.write_bytes(b"PK\5\6" + bytes(18))
    np.savez(arrays, noise(2, 8, 8, 3))
    idx = awkward_path / "mnist" / "train-images-idx3-ubyte"
    idx.parent.mkdir()
    idx.write_bytes(struct.pack(">4I", 0x803, 1, 2, 2) + bytes(4))
    (idx.parent / "t10k-images-idx3-ubyte").touch()
    cifar = awkward_path / "cifar" / "data_batch_1.bin"
    cifar.parent.mkdir()
    cifar.write_bytes(bytes(3073))
    assert source_from_path(folder) == Folder(path=folder)
    assert source_from_path(archive) == ZipArchive(path=archive)
    assert source_from_path(arrays) == NpzFile(path=arrays)
    assert source_from_path(idx) == source_from_path(idx.parent) == IdxFile(path=idx)
    assert source_from_path(cifar) == CifarBinary(path=cifar)
    assert source_from_path(cifar.parent) == CifarBinary(path=cifar.parent)
    (awkward_path / "a.txt").write_text("x")
    (awkward_path / "set.tar.gz").write_bytes(b"\x1f\x8bno gzip")
    labels = awkward_path / "labels"
    labels.write_bytes(struct.pack(">2I", 0x801, 0))
    python = awkward_path / "cifar-10-batches-py" / "data_batch_1"
    python.parent.mkdir()
    python.touch()
    heic = awkward_path / "IMG_1.HEIC"
    heic.write_bytes(bytes(9))
    for path, sentence in (
        (picture, "is a single picture"),
        (heic, "save it as JPEG"),
        (awkward_path / "a.txt", "nothing that holds pictures"),
        (awkward_path / "set.tar.gz", "Unpack it"),
        (labels, "holds labels"),
        (python.parent, "never read"),
        (awkward_path / "none", "does not exist"),
    ):
        with pytest.raises(StudioError, match=sentence) as caught:
            source_from_path(path)
        assert str(caught.value).endswith(".")


@pytest.mark.parametrize("ending", ["gif", "TIF", "webp", "apng"])
def test_a_picture_of_several_frames_is_a_set_of_its_own(
    awkward_path: Path, opened: Opener, noise: Callable[..., np.ndarray], ending: str
) -> None:
    path = awkward_path / f"a.{ending}"
    frames = [Image.fromarray(noise(8, 8) // (1 + number)) for number in range(3)]
    kind = {"TIF": "TIFF", "apng": "PNG"}.get(ending, ending)
    frames[0].save(path, kind, save_all=True, append_images=frames[1:])
    write_picture(awkward_path / "other.png", noise(8, 8))
    source = source_from_path(path)
    assert source == Folder(path=awkward_path, only=(path.name,))
    assert opened(source, frames=frames_of(source)).scan.used == 3


def test_single_pictures_are_their_folder_or_named(folder: Path, tmp_path: Path) -> None:
    cats = [folder / "cats" / f"絵 {number}.png" for number in (0, 2, 4)]
    assert source_from_pictures(cats) == Folder(path=folder / "cats")
    (folder / "cats" / ".hidden").touch()
    assert source_from_pictures([*cats, cats[0]]) == Folder(path=folder / "cats")
    assert source_from_pictures(cats[:2]) == Folder(path=folder / "cats", only=("絵 0.png", "絵 2.png"))
    both = [cats[0], folder / "dogs" / "絵 1.png"]
    assert source_from_pictures(both) == Folder(path=folder, only=("cats/絵 0.png", "dogs/絵 1.png"))
    with pytest.raises(StudioError, match="too many to be named one by one"):
        source_from_pictures([folder / f"{number:0200}.png" for number in range(200)])
    with pytest.raises(StudioError, match="is no text"):
        source_from_pictures([folder / "a\nb.png", folder / "c.png"])


def test_many_named_pictures_are_chosen_again_from_the_runs_own_file(tmp_path: Path) -> None:
    names = tuple(f"IMG.{number:04}.jpg" for number in range(600))  # more dots than any line may have
    config = RunConfig(data=DataOptions(source=Folder(path=tmp_path, only=names)))
    run = create_run(config, tmp_path)
    assert run.config() == config
    assert without_folder(config.data.source) == Folder(path=Path(tmp_path.name))
