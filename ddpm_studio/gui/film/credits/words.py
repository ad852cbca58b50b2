"""What made a film, in words: the model, how far it was trained, the sampler, the seed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.faces import DrawingOptions
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.forms.knobs import in_words
from ddpm_studio.gui.language import DOT, QT_TRANSLATE_NOOP
from ddpm_studio.gui.widgets.text.number_field import format_number

translate = QCoreApplication.translate
INSIDE = ("parent", "sample", "sides")
"""Where the choices of a job that draws in several ways have those of the first."""

JOBS = {
    "sample": QT_TRANSLATE_NOOP("Jobs", "sample"),
    "interpolate": QT_TRANSLATE_NOOP("Jobs", "interpolate"),
    "tour": QT_TRANSLATE_NOOP("Jobs", "tour"),
    "branch": QT_TRANSLATE_NOOP("Jobs", "branch"),
    "edit": QT_TRANSLATE_NOOP("Jobs", "edit"),
    "compare": QT_TRANSLATE_NOOP("Jobs", "compare"),
    "guidance": QT_TRANSLATE_NOOP("Jobs", "guidance"),
    "progressive": QT_TRANSLATE_NOOP("Jobs", "sent bit by bit"),
    "sample over training": QT_TRANSLATE_NOOP("Jobs", "sample over training"),
}
"""What the jobs that draw are called, by what recipes call them."""


def job_in_words(job: str) -> str:
    """Return what the job that made a film is called; one that is not known, as of a later version, as it is."""
    return translate("Jobs", JOBS[job]) if job in JOBS else job


def credits_of(options: DrawingOptions, cards: Sequence[ModelCard], images: int) -> str:
    """Write what made a film: ``Shapes · step 5,600 · EMA 0.998 · DPM-Solver++, 20 steps · seed 7 · 64 images``.

    :param cards: of its models; where there are several, sides say what they differ in, and nothing of that is here.
    :param images: how many pictures each of its frames shows.
    """
    way = innermost(options)
    sides = getattr(options, "sides", None) or (way,)
    parts = model_parts(cards[0]) if len({card.provenance.sha256 for card in cards}) == 1 else []
    if hasattr(options, "most"):  # of a run as a whole, which has trained on from frame to frame
        parts = [cards[0].title]
    # Pictures that are sent bit by bit have no sampler.
    if hasattr(way, "sampler") and len({(side.sampler, side.steps) for side in sides}) == 1:
        parts.append(way_in_words(way.sampler.kind, _steps(way)))
    if len(set(map(_guidance, sides))) == 1 and (w := _guidance(way)) is not None:
        parts.append(f"w {format_number(w)}")
    parts += _own_parts(options)
    parts.append(seed_in_words(way.seed))
    return DOT.join([*parts, images_in_words(images)])


def images_in_words(count: int) -> str:
    """Write how many pictures there are."""
    told = translate("Credits", "1 image") if count == 1 else translate("Credits", "{} images")
    return told.format(f"{count:,}")


def model_parts(card: ModelCard) -> list[str]:
    """Return what its model is called, and how far it was trained."""
    made = card.provenance
    return [card.title, *trained_in_words(made.step, made.ema_rate)]


def trained_in_words(step: int | None, ema_rate: float | None) -> list[str]:
    """Return how far a model was trained, and which mean of its weights it is, as far as that is known."""
    parts = [] if step is None else [translate("Credits", "step {}").format(f"{step:,}")]
    if ema_rate is not None:
        parts.append(translate("Credits", "EMA {}").format(format_number(ema_rate)))
    return parts


def way_in_words(sampler: str, steps: int | None) -> str:
    """Write a sampler, by its kind, and its steps: ``DPM-Solver++, 20 steps``."""
    name = in_words(sampler)
    if steps is None:
        return name
    told = translate("Credits", "{}, 1 step") if steps == 1 else translate("Credits", "{}, {} steps")
    return told.format(name, f"{steps:,}")


def seed_in_words(seed: int) -> str:
    """Write a seed, as it is typed."""
    return translate("Credits", "seed {}").format(seed)


def innermost(options: Any) -> Any:
    """Return the choices that have sampler, steps and seed: its own, its parent's, or those of the first side."""
    while (name := next((name for name in INSIDE if hasattr(options, name)), None)) is not None:
        inner = getattr(options, name)
        options = inner[0] if isinstance(inner, tuple) else inner
    return options


def _steps(way: Any) -> int:
    """Return how many steps were chosen; where that was left open, what is usual."""
    spelt = way.spelt_out() if hasattr(way, "spelt_out") else way
    return int(spelt.steps)


def _guidance(way: Any) -> float | None:
    """Return w, if there is any guidance."""
    w = way.guidance.scale if hasattr(way, "guidance") else getattr(way, "scale", 1.0)
    return float(w) if isinstance(w, int | float) and w != 1 else None


def _own_parts(options: Any) -> list[str]:
    """Return what a job has of its own: where branches leave, the task of an edit, the w of a sheet, the depths."""
    parts = []
    if hasattr(options, "parent"):
        told = translate("Credits", "branched at t = {} by {}, seed {}")
        parts.append(told.format(options.t, in_words(options.sampler.kind), options.seed))
    if (edited := getattr(options, "edited", None)) is not None:
        parts.append(translate("Credits", "task: {}").format(in_words(edited.task.kind).lower()))
    if hasattr(options, "scales"):
        parts.append("w " + ", ".join(map(format_number, options.scales)))
    if hasattr(options, "depths"):
        parts.append("t = " + ", ".join(map(str, options.rows)))
    return parts
