"""The one table of endings."""

from __future__ import annotations

from pathlib import Path

from ddpm_studio.engine.endings import PICTURES, UNREAD, VIDEOS, is_picture, patterns, reason_against


def test_what_each_name_is() -> None:
    assert is_picture("a/b.JFIF") and is_picture(Path("x.Tif")) and not is_picture("png")
    assert reason_against("IMG_1.HEIC") == "a kind of picture that is not read: save it as JPEG"
    assert reason_against("a.PSD").startswith("a kind of picture that is not read")
    assert reason_against("a.txt") == "not a picture" and reason_against("a.MP4").startswith("a video, not a picture")
    assert reason_against("brain.NII.gz") == reason_against("a.psd") and reason_against("a.gz") == "not a picture"
    assert reason_against("IMG_0001") == "a name without an ending, by which pictures are known"
    assert not PICTURES & UNREAD and not PICTURES & set(VIDEOS)
    assert "*.jpe *.JPE" in patterns() and patterns((".webp",)) == "*.webp *.WEBP"
