"""What is said of a result: its caption in a line or two, and all of it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from ddpm_studio.engine.films.result import Result
from ddpm_studio.gui.film.credits.words import job_in_words, seed_in_words, trained_in_words, way_in_words
from ddpm_studio.gui.language import DOT

translate = QCoreApplication.translate


def title_of(result: Result) -> str:
    """Return what it is called: its name, or the title of its model."""
    return result.name or result.facts.model


def short_caption(result: Result) -> str:
    """Return what tells it from its neighbours: the seed, or the name of the one picture that was kept."""
    if result.picture is not None:
        return title_of(result)
    seed = result.facts.seed
    return seed_in_words(seed) if seed is not None else title_of(result)


def shortest_caption(result: Result) -> str:
    """Return the same in as little room as it takes: a seed without the word for it."""
    seed = result.facts.seed
    return short_caption(result) if seed is None or result.picture is not None else str(seed)


def way_of(result: Result) -> list[str]:
    """Return what most often differs, line by line: the sampler with its steps, and the seed."""
    facts = result.facts
    sampler = way_in_words(facts.sampler, facts.steps) if facts.sampler else ""
    seed = "" if facts.seed is None else seed_in_words(facts.seed)
    return [line for line in (sampler, seed) if line]


def caption_of(result: Result, is_lost: bool = False) -> str:
    """Return how it was made, in one line.

    :param is_lost: whether its model is in no run any more.
    """
    facts = result.facts
    job = job_in_words(facts.job)
    parts = [job if result.picture is None else translate("Result", "picture of {}").format(job)]
    parts += [translate("Result", "model gone")] if is_lost else []
    parts += trained_in_words(facts.step, facts.ema)
    if facts.sampler:
        parts.append(way_in_words(facts.sampler, facts.steps))
    if facts.guidance is not None:
        parts.append(f"w {facts.guidance:g}")
    if facts.seed is not None:
        parts.append(seed_in_words(facts.seed))
    return DOT.join(parts)


def when_made(result: Result) -> str:
    """Return when it was made, as the user's region writes it."""
    try:
        moment = datetime.fromisoformat(result.made).timestamp()
    except (ValueError, OverflowError, OSError):
        return ""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(moment)), QLocale.FormatType.ShortFormat)


def everything_about(result: Result, is_lost: bool = False) -> str:
    """Return all that is known of it, line by line.

    :param is_lost: whether its model is in no run any more.
    """
    lines = [title_of(result), caption_of(result, is_lost), when_made(result)]
    if result.name:
        lines.insert(1, result.facts.model)
    if result.note:
        lines.append(result.note)
    if result.film_file is None and result.picture is None:
        draws = translate("Result", "The film is not kept; what made it is, and draws the same again.")
        lines.append(translate("Result", "The film is not kept, only this picture.") if is_lost else draws)
    if is_lost:
        told = "Its model is in no run of the library any more; once that is opened, it can be drawn again."
        lines.append(translate("Result", told))
    marks = {
        "exported": translate("Result", "It was exported."),
        "sent": translate("Result", "It was sent to another page or program."),
        "used": translate("Result", "Other pictures were made of it."),
    }
    lines += [marks[mark] for mark in result.marks if mark in marks]
    return "\n".join(filter(None, lines))


def is_meant(result: Result, words: str) -> bool:
    """Whether all `words` that are searched for stand in what is said of it."""
    said = f"{everything_about(result)} {' '.join(result.marks)}".casefold()
    return all(word in said for word in words.casefold().split())
