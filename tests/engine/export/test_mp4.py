"""MP4 by each of the two encoders, where they are; how one that fails or hangs is told of or ended, everywhere."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Pixels, Progress, Saved
from ddpm_studio.engine.export import mp4
from ddpm_studio.engine.export.animation import save_animation
from ddpm_studio.engine.export.animation_options import AnimationOptions
from ddpm_studio.engine.export.metadata import read_parameters

HAS_PYAV = importlib.util.find_spec("av") is not None
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for ffmpeg is a shell script")


@pytest.fixture(params=["PyAV", "ffmpeg"])
def encoder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each encoder that is there."""
    if not HAS_PYAV:
        pytest.skip("PyAV is not installed, and the tests read films with it")
    if request.param == "ffmpeg":
        if shutil.which("ffmpeg") is None:
            pytest.skip("no ffmpeg is on the path")
        monkeypatch.setattr(mp4, "_has_pyav", lambda: False)
    return str(request.param)


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a shell script in the place of ffmpeg, as if PyAV were not there."""

    def install(script: str) -> None:
        folder = tmp_path / "programs"
        folder.mkdir()
        program = folder / "ffmpeg"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setattr(mp4, "_has_pyav", lambda: False)

    return install


def shades(count: int, channels: int = 3, side: int = 32) -> Pixels:
    """Frames of one level each, brighter and brighter."""
    levels = np.linspace(20, 235, count).astype(np.uint8)
    return np.broadcast_to(levels[:, None, None, None], (count, side, side, channels)).copy()


def read(path: Path) -> list[np.ndarray]:
    import av

    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.name == "h264"
        assert container.streams.video[0].pix_fmt == "yuv420p"
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_every_frame_is_there_and_looks_the_same(encoder: str, awkward_path: Path, channels: int) -> None:
    frames = shades(6, channels)
    if channels == 4:
        frames[..., 3] = 255
    path = awkward_path / "film.mp4"
    events = list(save_animation(path, frames, AnimationOptions(hold_last=0)))
    seen = np.stack(read(path))
    assert seen.shape == (6, 32, 32, 3)
    assert np.abs(seen.astype(int) - frames[..., :1]).max() <= 4
    progress = [event for event in events if isinstance(event, Progress)]
    assert progress[-1].done == progress[-1].total == 6
    assert events[-1] == Saved("export", path)


@pytest.mark.parametrize("colour", [(255, 0, 0), (0, 200, 0), (30, 60, 220), (250, 240, 20)])
def test_colours_stay_what_they_are(encoder: str, tmp_path: Path, colour: tuple[int, int, int]) -> None:
    frames = np.broadcast_to(np.array(colour, np.uint8), (2, 32, 32, 3)).copy()
    list(save_animation(tmp_path / "film.mp4", frames))
    assert np.abs(read(tmp_path / "film.mp4")[-1].astype(int) - colour).max() <= 6


def test_odd_sides_are_made_even_and_tiny_ones_are_fine(encoder: str, tmp_path: Path) -> None:
    frames = shades(2, side=9)
    list(save_animation(tmp_path / "film.mp4", frames, AnimationOptions(hold_last=0)))
    seen = read(tmp_path / "film.mp4")[0]
    assert seen.shape == (10, 10, 3)
    assert np.abs(seen.astype(int) - 20).max() <= 4, "there is no border"
    list(save_animation(tmp_path / "large.mp4", frames, AnimationOptions(scale=3)))
    assert read(tmp_path / "large.mp4")[0].shape == (28, 28, 3)


def test_times_are_kept_by_repeating(encoder: str, tmp_path: Path) -> None:
    list(save_animation(tmp_path / "film.mp4", shades(4), AnimationOptions(fps=10, hold_last=0.5, boomerang=True)))
    levels = [int(frame.mean()) for frame in read(tmp_path / "film.mp4")]
    wanted = shades(4)[[0, 1, 2, 3, 3, 3, 3, 3, 3, 2, 1], 0, 0, 0]
    assert np.abs(np.array(levels) - wanted).max() <= 3


def test_the_parameters_come_back_or_are_left_out(encoder: str, tmp_path: Path) -> None:
    import av

    parameters = {"seed": 7, "name": 'テスト; a=b # \\ "c"\n', "numbers": [0.5, None, True]}
    path = tmp_path / "film.mp4"
    list(save_animation(path, shades(2), parameters=parameters))
    assert read_parameters(path) == parameters
    with av.open(str(path)) as container:
        assert "ddpm_studio" in container.metadata["comment"], "other programs find them, too"
    list(save_animation(path, shades(2)))
    assert read_parameters(path) is None
    assert b"ddpm" not in path.read_bytes()


def test_a_player_can_begin_at_once(encoder: str, tmp_path: Path) -> None:
    list(save_animation(tmp_path / "film.mp4", shades(3)))
    data = (tmp_path / "film.mp4").read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_a_stopped_export_leaves_what_was_there(encoder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ddpm_studio.engine.pace.INTERVAL", 0.0)
    path = tmp_path / "film.mp4"
    path.write_bytes(b"what was there")
    job = save_animation(path, shades(50))
    for _ in range(3):
        next(job)
    job.close()
    assert [file.name for file in tmp_path.iterdir()] == ["film.mp4"]
    assert path.read_bytes() == b"what was there"


def test_a_file_that_is_cut_off_has_no_parameters(encoder: str, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    list(save_animation(path, shades(2), parameters={"seed": 7}))
    data = path.read_bytes()
    for length in range(12, len(data), 37):
        path.write_bytes(data[:length])
        assert read_parameters(path) in (None, {"seed": 7})


def test_without_an_encoder_it_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mp4, "_has_pyav", lambda: False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not mp4.can_write_mp4()
    with pytest.raises(StudioError, match="PyAV or ffmpeg"):
        list(save_animation(tmp_path / "film.mp4", shades(2)))
    assert list(tmp_path.iterdir()) == []


@posix_only
@pytest.mark.parametrize("first", ["", "cat >/dev/null;"])
def test_what_ffmpeg_complains_of_is_told(stand_in: Callable[[str], None], tmp_path: Path, first: str) -> None:
    stand_in(f"{first} echo \"Unknown encoder 'libx264'\" >&2; exit 1")
    assert mp4.can_write_mp4()
    with pytest.raises(StudioError, match="Unknown encoder 'libx264'"):
        list(save_animation(tmp_path / "film.mp4", shades(40, side=128)))
    assert not (tmp_path / "film.mp4").exists()


@posix_only
@pytest.mark.parametrize("script", ["cat >/dev/null; exec sleep 600", "exec cat >/dev/null"])
def test_a_stopped_export_ends_the_program(
    stand_in: Callable[[str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    children: Callable[[], list[psutil.Process]],
    script: str,
) -> None:
    monkeypatch.setattr("ddpm_studio.engine.pace.INTERVAL", 0.0)
    stand_in(script)
    job = save_animation(tmp_path / "film.mp4", shades(3), AnimationOptions(hold_last=0))
    for _ in range(6 if "sleep" in script else 2):  # while it is waited for; while it is fed
        next(job)
    assert len(children()) == 1
    job.close()
    assert children() == []
    assert not (tmp_path / "film.mp4").exists()
