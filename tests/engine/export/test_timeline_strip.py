from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.export import lettering, timeline_strip
from ddpm_studio.engine.export.animation import save_animation
from ddpm_studio.engine.export.animation_options import AnimationOptions
from ddpm_studio.engine.export.timeline_strip import Moment, TimelineStrip, TrainingMoment, beside

MOMENTS = [Moment(t, 1 - t / 100) for t in (100, 50, 25, 0)]


def blank(channels: int = 3, width: int = 200) -> Pixels:
    return np.random.default_rng(5).integers(0, 256, (12, width, channels), dtype=np.uint8)


def share_done(strip: Pixels) -> float:
    """How much of the bar, its first row, is as bright as what is done."""
    return float((strip[0].astype(int).sum(axis=-1) > 350).mean())


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_the_strip_is_under_the_picture_and_leaves_it_as_it_is(channels: int) -> None:
    strip = TimelineStrip(MOMENTS, 200)
    picture = blank(channels)
    both = strip.under(picture, 1)
    assert both.shape == (12 + strip.height, 200, channels)
    assert (both[:12] == picture).all()
    if channels == 4:
        assert (both[12:, :, 3] == 255).all()


def test_the_bar_runs_from_noise_to_image() -> None:
    strip = TimelineStrip(MOMENTS, 200)
    shares = [share_done(strip.under(blank(), index)[12:]) for index in range(4)]
    assert shares == [0, 0.5, 0.75, 1]


def test_over_training_the_bar_runs_from_the_first_step_to_the_last_snapshot() -> None:
    strip = TimelineStrip([TrainingMoment(step) for step in (250, 500, 1000)], 200)
    drawn = [strip.under(blank(), index)[12:] for index in range(3)]
    assert [share_done(each) for each in drawn] == [0.25, 0.5, 1]
    assert drawn[0][8:, :100].tobytes() != drawn[1][8:, :100].tobytes(), "the step is written"
    assert drawn[0][8:, 120:].tobytes() == drawn[1][8:, 120:].tobytes(), "there is no signal to tell of"


def test_it_tells_t_and_the_signal_where_there_is_room() -> None:
    def text(moment: Moment, width: int) -> tuple[bytes, bytes]:
        """What is written in the left half, and in the right."""
        strip = TimelineStrip([MOMENTS[0], moment], width)
        written = strip.under(blank(width=width), 1)[12 + 8 :]
        return written[:, : width // 2].tobytes(), written[:, width // 2 :].tobytes()

    one, other_signal, other_time = (text(moment, 300) for moment in (Moment(9, 0.5), Moment(9, 0.6), Moment(8, 0.5)))
    assert one[0] == other_signal[0] and one[1] != other_signal[1]
    assert one[0] != other_time[0] and one[1] == other_time[1]
    assert text(Moment(9, 0.5), 64) == text(Moment(9, 0.6), 64), "narrow strips have room for t only"
    assert text(Moment(9, 0.5), 64) != text(Moment(8, 0.5), 64)


def test_without_a_greek_font_it_writes_plain_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "_SYMBOL_FONTS", ("no such font.ttf",))
    lettering.symbol_font.cache_clear()
    try:
        strip = TimelineStrip(MOMENTS, 400)
        assert strip.under(blank(width=400), 1).shape == (12 + strip.height, 400, 3)
    finally:
        lettering.symbol_font.cache_clear()


def test_small_signals_are_not_zero() -> None:
    assert timeline_strip._three_digits(4e-5) == "4e-05"
    assert timeline_strip._three_digits(0) == "0.000"
    assert timeline_strip._three_digits(0.1234) == "0.123"


@pytest.mark.parametrize("suffix", ["gif", "png", "webp"])
def test_an_animation_with_its_timeline(tmp_path: Path, suffix: str) -> None:
    frames = [blank(), blank()[::-1], blank()[:, ::-1], blank()]
    path = tmp_path / f"film.{suffix}"
    options = AnimationOptions(timeline=True, scale=2, lossless=True, first=2)
    list(save_animation(path, frames, options, moments=MOMENTS))
    strip = TimelineStrip(MOMENTS, 400)
    with Image.open(path) as image:
        pictures = [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(image)]
    assert [picture.shape for picture in pictures] == [(24 + strip.height, 400, 3)] * 3
    if suffix != "gif":
        assert (pictures[0][:24:2, ::2] == frames[1]).all(), "pixels are enlarged"
        assert (pictures[0] == strip.under(frames[1].repeat(2, 0).repeat(2, 1), 1)).all(), "letters are not"


def test_two_views_side_by_side() -> None:
    left, right = blank(4), blank(4)[::-1]
    both = beside(left, right, gap=3)
    assert both.shape == (12, 403, 4)
    assert (both[:, :200] == left).all() and (both[:, 203:] == right).all()
    assert (both[:, 200:203] == (128, 128, 128, 255)).all()
    assert beside(blank(1), blank(1)).shape == (12, 402, 1)
