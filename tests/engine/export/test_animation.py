from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.events import Note, Pixels, Progress, Saved
from ddpm_studio.engine.export.animation import HALF_TRANSPARENT, Drawn, save_animation
from ddpm_studio.engine.export.animation_options import AnimationOptions, frame_order, frame_times

EXACT = AnimationOptions(lossless=True)
SUFFIXES = ["gif", "png", "webp"]


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def film(count: int, channels: int) -> np.ndarray:
    return np.random.default_rng(11).integers(0, 256, (count, 9, 14, channels), dtype=np.uint8)


def read(path: Path, mode: str) -> tuple[list[np.ndarray], list[float]]:
    pictures, times = [], []
    with Image.open(path) as image:
        for frame in ImageSequence.Iterator(image):
            pictures.append(np.asarray(frame.convert(mode)))
            times.append(float(frame.info["duration"]))
    return pictures, times


@pytest.mark.parametrize("suffix", ["png", "webp"])
@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (3, "RGB"), (4, "RGBA")])
def test_lossless_kinds_keep_every_pixel(tmp_path: Path, suffix: str, channels: int, mode: str) -> None:
    frames = film(5, channels)
    path = tmp_path / f"film.{suffix}"
    list(save_animation(path, frames, EXACT))
    pictures, _ = read(path, mode)
    np.testing.assert_array_equal(np.stack(pictures), frames[..., 0] if channels == 1 else frames)


@pytest.mark.parametrize("channels", [1, 3])
def test_gif_keeps_every_pixel_of_grey_films(tmp_path: Path, channels: int) -> None:
    frames = film(4, 1)
    list(save_animation(tmp_path / "film.gif", frames.repeat(channels, axis=3)))
    pictures, _ = read(tmp_path / "film.gif", "L")
    np.testing.assert_array_equal(np.stack(pictures), frames[..., 0])


def test_gif_keeps_colours_about_right(tmp_path: Path) -> None:
    y, x = np.mgrid[:64, :64].astype(np.uint8) * 4
    frames = np.stack([np.stack([x, y, np.full_like(x, shade)], -1) for shade in (0, 120, 255)])
    list(save_animation(tmp_path / "film.gif", frames))
    pictures, _ = read(tmp_path / "film.gif", "RGB")
    assert np.abs(np.stack(pictures).astype(int) - frames).mean() < 5


def test_gif_keeps_few_colours_exactly_and_holes_where_they_were(tmp_path: Path) -> None:
    frame = np.zeros((8, 8, 4), np.uint8)
    frame[:4] = (255, 0, 0, 255)
    frame[0, 0] = (0, 0, 255, 130)  # more than half opaque
    frame[0, 1] = (0, 0, 255, 120)
    events = list(save_animation(tmp_path / "film.gif", [frame, frame[::-1]], AnimationOptions(scale=2)))
    assert [event.text for event in events if isinstance(event, Note)] == [HALF_TRANSPARENT[".gif"]]
    pictures, _ = read(tmp_path / "film.gif", "RGBA")
    assert pictures[0].shape == (16, 16, 4)
    assert (pictures[0][2:8] == (255, 0, 0, 255)).all() and (pictures[0][:2, :2] == (0, 0, 255, 255)).all()
    assert (pictures[0][8:, :, 3] == 0).all() and (pictures[0][:2, 2:4, 3] == 0).all()
    np.testing.assert_array_equal(pictures[1], pictures[0][::-1])  # nothing of the first frame shows through


def test_lossy_webp_is_near(tmp_path: Path) -> None:
    frames = np.stack([np.full((32, 32, 3), shade, np.uint8) for shade in (10, 120, 240)])
    list(save_animation(tmp_path / "film.webp", frames))
    pictures, _ = read(tmp_path / "film.webp", "RGB")
    assert np.abs(np.stack(pictures).astype(int) - frames).max() < 6


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_frames_scale_times_and_loops(tmp_path: Path, suffix: str) -> None:
    frames = film(6, 1)
    path = tmp_path / f"film.{suffix}"
    options = AnimationOptions(fps=20, hold_last=1.5, scale=3, lossless=True, loop=False)
    list(save_animation(path, frames, options))
    pictures, times = read(path, "L")
    assert times == [50, 50, 50, 50, 50, 1550]
    np.testing.assert_array_equal(np.stack(pictures), frames[..., 0].repeat(3, 1).repeat(3, 2))
    with Image.open(path) as image:
        assert image.n_frames == 6  # type: ignore[attr-defined]
        assert image.info.get("loop") in ((None,) if suffix == "gif" else (1,))
    list(save_animation(path, frames, AnimationOptions()))
    with Image.open(path) as image:
        assert image.info["loop"] == 0


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_equal_frames_are_all_there(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"film.{suffix}"
    list(save_animation(path, film(1, 3).repeat(5, axis=0)))
    assert len(read(path, "RGB")[0]) == 5


def test_times_add_up_whatever_the_speed(tmp_path: Path) -> None:
    for fps in (7, 12, 24, 30):
        path = tmp_path / f"{fps}.gif"
        list(save_animation(path, film(50, 1), AnimationOptions(fps=fps, hold_last=0)))
        _, times = read(path, "L")
        assert abs(sum(times) - 50_000 / fps) <= 5
    list(save_animation(tmp_path / "60.gif", film(5, 1), AnimationOptions(fps=60, hold_last=0)))
    # What is shown for less than 20 ms, browsers show for 100.
    assert min(read(tmp_path / "60.gif", "L")[1]) == 20


def test_every_kth_frame_keeps_first_and_last() -> None:
    assert frame_order(10, AnimationOptions()) == tuple(range(10))
    assert frame_order(10, AnimationOptions(every=4)) == (0, 4, 8, 9)
    assert frame_order(10, AnimationOptions(every=3)) == (0, 3, 6, 9)
    assert frame_order(10, AnimationOptions(every=99)) == (0, 9)
    assert frame_order(1, AnimationOptions(every=99, boomerang=True)) == (0,)
    assert frame_order(2, AnimationOptions(boomerang=True)) == (0, 1)
    assert frame_order(4, AnimationOptions(boomerang=True)) == (0, 1, 2, 3, 2, 1)


def test_a_range_of_frames() -> None:
    assert frame_order(10, AnimationOptions(first=4, last=6)) == (3, 4, 5)
    assert frame_order(10, AnimationOptions(first=9)) == (8, 9)
    assert frame_order(10, AnimationOptions(first=2, last=9, every=3)) == (1, 4, 7, 8)
    assert frame_order(10, AnimationOptions(first=3, last=5, boomerang=True)) == (2, 3, 4, 3)
    assert frame_order(10, AnimationOptions(last=99)) == tuple(range(10))
    assert frame_order(10, AnimationOptions(first=50, last=60)) == (9,)
    with pytest.raises(FieldError, match="frame 4, before it begins with 5"):
        AnimationOptions(first=5, last=4)


def test_the_hold_is_at_the_end_of_the_film_and_not_of_its_way_back() -> None:
    options = AnimationOptions(fps=10, hold_last=2, boomerang=True)
    assert frame_times(frame_order(3, options), options) == (100, 100, 2100, 100)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_boomerang_comes_back(tmp_path: Path, suffix: str) -> None:
    frames = film(4, 1)
    path = tmp_path / f"film.{suffix}"
    list(save_animation(path, frames, AnimationOptions(boomerang=True, lossless=True)))
    pictures, _ = read(path, "L")
    np.testing.assert_array_equal(np.stack(pictures), frames[[0, 1, 2, 3, 2, 1], ..., 0])


def test_drawn_frames_are_drawn_when_they_are_needed(tmp_path: Path) -> None:
    drawn: list[int] = []
    frames = film(6, 3)

    def draw(index: int) -> Pixels:
        drawn.append(index)
        return np.array(frames[index])

    path = tmp_path / "film.webp"
    list(save_animation(path, Drawn(6, draw), AnimationOptions(every=2, boomerang=True, lossless=True)))
    assert drawn == [0, 0, 2, 4, 5]  # the first once more, for its shape
    np.testing.assert_array_equal(read(path, "RGB")[0], frames[[0, 2, 4, 5, 4, 2]])


def test_it_says_how_far_it_is(tmp_path: Path) -> None:
    events = list(save_animation(tmp_path / "film.gif", film(5, 3)))
    progress = [event for event in events if isinstance(event, Progress)]
    assert (progress[0].done, progress[0].total, progress[0].unit) == (0, 5, "frames")
    assert progress[-1].done == progress[-1].total == 5
    assert events[-1] == Saved("export", tmp_path / "film.gif")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_stopped_export_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    monkeypatch.setattr("ddpm_studio.engine.pace.INTERVAL", 0.0)
    path = tmp_path / f"film.{suffix}"
    path.write_bytes(b"what was there")
    job = save_animation(path, film(3, 3))
    for done in (0, 1):
        event = next(job)
        assert isinstance(event, Progress)
        assert event.done == done
    assert len(listed(tmp_path)) == 2, "the new file is written beside the old one"
    job.close()
    assert path.read_bytes() == b"what was there"
    assert listed(tmp_path) == [path.name]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_full_disk_is_a_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StudioError, match="No space left on device"):
        list(save_animation(tmp_path / f"film.{suffix}", film(3, 3)))
    assert listed(tmp_path) == []


def test_what_cannot_be_saved_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"\.webp, \.gif, \.png or \.mp4"):
        list(save_animation(tmp_path / "film.avi", film(2, 3)))
    with pytest.raises(StudioError, match="no frame"):
        list(save_animation(tmp_path / "film.gif", film(0, 3)))
    with pytest.raises(ValueError, match="frame 1"):
        list(save_animation(tmp_path / "film.gif", [film(1, 3)[0], film(1, 1)[0]]))
    assert listed(tmp_path) == []


@pytest.mark.parametrize(
    ("suffix", "width", "kind"),
    [(".webp", 16_383, ".webp"), (".webp", 16_384, ".gif"), (".gif", 65_536, ".png"), (".mp4", 8_193, ".webp")],
)
def test_a_film_too_large_for_its_kind_is_written_as_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, width: int, kind: str
) -> None:
    monkeypatch.setattr("ddpm_studio.engine.export.mp4.can_write_mp4", lambda: True)
    (tmp_path / "film.gif").write_text("precious")
    events = list(save_animation(tmp_path / f"film{suffix}", np.zeros((1, 1, width, 1), np.uint8)))
    notes = [event.text for event in events if isinstance(event, Note)]
    saved = events[-1]
    assert isinstance(saved, Saved) and saved.path.suffix == kind and saved.path.is_file()
    assert len(notes) == (suffix != kind) and (tmp_path / "film.gif").read_text() == "precious"
    assert all(f"written as {kind[1:].upper()}" in note and f"{width:,} x 1 pixels" in note for note in notes)
    with Image.open(saved.path) as film:
        assert film.size == (width, 1)


def test_making_the_job_does_nothing(tmp_path: Path) -> None:
    save_animation(tmp_path / "film.gif", film(2, 3)).close()
    assert listed(tmp_path) == []
