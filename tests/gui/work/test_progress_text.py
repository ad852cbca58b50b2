"""How far a job is, in words."""

from __future__ import annotations

from datetime import datetime

import pytest

from ddpm_studio.engine.events import Progress
from ddpm_studio.gui.work.progress_text import duration_text, progress_text, rate_text

NOW = datetime(2026, 11, 22, 14, 30, 26)


def test_all_of_it() -> None:
    progress = Progress(1240, 2000, "steps", rate=8.1, seconds_left=94)
    wanted = "1,240 / 2,000 steps · 8.1 steps/s · 1,037 images/s · 1 min 34 s left (14:32)"
    assert progress_text(progress, NOW, images_per_second=1037.2) == wanted


def test_what_is_not_known_is_left_out() -> None:
    assert progress_text(Progress(0, 0, "files"), NOW) == ""
    assert progress_text(Progress(12, 0, "files", label="Reading"), NOW) == "Reading · 12 files"
    assert progress_text(Progress(0, 64, "images", rate=3), NOW, images_per_second=3) == "0 / 64 images · 3.0 images/s"


def test_an_end_on_another_day_has_its_date() -> None:
    text = progress_text(Progress(1, 2, "steps", seconds_left=200_000), NOW)
    assert text.endswith("2 d 7 h left (2026-11-24 22:03)")
    assert "left" in progress_text(Progress(1, 2, "steps", seconds_left=1e300), NOW)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (3599, "59 min 59 s"), (7500, "2 h 5 min"), (90000, "1 d 1 h")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_rates() -> None:
    assert [rate_text(rate) for rate in (12345.6, 99.96, 1.0, 0.0861)] == ["12,346", "100.0", "1.0", "0.086"]
