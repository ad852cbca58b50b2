"""Frames of a video are pictures to learn from."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from ddpm_studio.engine.datasets import Video, source_from_path
from ddpm_studio.engine.errors import LoadError, StudioError
from tests.engine.datasets.conftest import Opener

av = pytest.importorskip("av")
LEVELS = np.linspace(20, 230, 7).astype(np.uint8)


def write(path: Path, levels: np.ndarray = LEVELS) -> Path:
    with av.open(str(path), "w") as container:
        track = container.add_stream("mpeg4", rate=Fraction(10))
        track.width, track.height, track.pix_fmt = 48, 32, "yuv420p"
        for level in levels:
            frame = av.VideoFrame.from_ndarray(np.full((32, 48, 3), level, np.uint8), format="rgb24")
            container.mux(track.encode(frame))
        container.mux(track.encode(None))
    return path


@pytest.mark.parametrize("ending", ["mp4", "MKV", "avi", "mov"])
@pytest.mark.parametrize("every", [1, 3, 10])
def test_every_nth_frame_is_a_picture(awkward_path: Path, opened: Opener, ending: str, every: int) -> None:
    source = source_from_path(write(awkward_path / f"a b.{ending}"))
    assert source == Video(path=awkward_path / f"a b.{ending}")
    result = opened(source.model_copy(update={"every": every}))
    assert not result.scan.left_out and result.scan.sizes == {(48, 32): len(LEVELS[::every])}
    assert np.abs(result.images.pixels[:, 4, 4, 0].astype(int) - LEVELS[::every]).max() <= 6


def test_what_is_no_video_is_told(tmp_path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other.txt"
    other.write_text("secret")
    playlist = tmp_path / "list.mp4"
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{other.as_uri()}\n#EXT-X-ENDLIST\n")
    (tmp_path / "empty.mp4").touch()
    whole = write(tmp_path / "whole.avi").read_bytes()
    (tmp_path / "head.avi").write_bytes(whole[:200])
    for name in ("list.mp4", "empty.mp4", "head.avi"):
        with pytest.raises(LoadError, match=r"the video (cannot be read: [^\[]*|has no frames)\."):
            opened(source_from_path(tmp_path / name))
    long = write(tmp_path / "long.mkv", np.tile(LEVELS, 60)).read_bytes()
    (tmp_path / "half.mkv").write_bytes(long[: len(long) * 2 // 3])
    assert 0 < opened(Video(path=tmp_path / "half.mkv", every=1)).scan.used < 60 * len(LEVELS)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(StudioError, match="install PyAV"):
        source_from_path(tmp_path / "whole.avi")
