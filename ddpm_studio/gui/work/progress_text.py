"""How far a job is, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.events import Progress

translate = QCoreApplication.translate
SEPARATOR = " \N{MIDDLE DOT} "


def progress_text(progress: Progress, now: datetime, images_per_second: float | None = None) -> str:
    """Return such as “1,240 / 2,000 steps · 8.1 steps/s · 1,037 images/s · 1 min 34 s left (14:32)”."""
    parts = [progress.label] if progress.label else []
    if progress.total > 0:
        parts.append(f"{progress.done:,} / {progress.total:,} {progress.unit}")
    elif progress.done > 0:
        parts.append(f"{progress.done:,} {progress.unit}")
    if progress.rate:
        parts.append(f"{rate_text(progress.rate)} {progress.unit}/s")
    if images_per_second and progress.unit != "images":
        parts.append(translate("Progress", "{} images/s").format(rate_text(images_per_second)))
    if progress.seconds_left is not None:
        end = now + timedelta(seconds=min(progress.seconds_left, 1e9))
        clock = f"{end:%H:%M}" if end.date() == now.date() else f"{end:%Y-%m-%d %H:%M}"
        left = duration_text(progress.seconds_left)
        parts.append(translate("Progress", "{} left ({})").format(left, clock))
    return SEPARATOR.join(parts)


def rate_text(rate: float) -> str:
    """Write a rate with as many digits as mean something."""
    if rate >= 100:
        return f"{rate:,.0f}"
    return f"{rate:.1f}" if rate >= 1 else f"{rate:.2g}"


def duration_text(seconds: float) -> str:
    """Write a duration with its two largest units, such as “1 min 34 s”."""
    whole = round(seconds)
    minutes, whole_seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return translate("Progress", "{} d {} h").format(days, hours)
    if hours:
        return translate("Progress", "{} h {} min").format(hours, minutes)
    if minutes:
        return translate("Progress", "{} min {} s").format(minutes, whole_seconds)
    return translate("Progress", "{} s").format(whole_seconds)
