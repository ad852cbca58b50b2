"""The pages of the help: those that were written, and one of every choice, made from the choices themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.drawing import DRAWING_JOBS
from ddpm_studio.engine.choices.measuring.ablation import AblationOptions
from ddpm_studio.engine.choices.measuring.bench import BenchOptions
from ddpm_studio.engine.choices.measuring.bits import BitsOptions, SnapshotsOptions
from ddpm_studio.engine.choices.measuring.nearest import NearestOptions
from ddpm_studio.engine.choices.measuring.sets import JudgingOptions
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.disk.files import read_bounded
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.export.animation_options import AnimationOptions
from ddpm_studio.engine.options import Options, kind_of
from ddpm_studio.gui.forms.knobs import Knob, in_words, knobs_of, range_in_words, value_in_words

FIRST = (
    *("start", "train", "sample", "conditions", "compare", "interpolate", "editing", "forward", "library"),
    *("symbols", "formulas"),
)
"""The order in which pages are listed; the others follow by their names."""
CHOICES = "choices"
"""The page that is made."""
LARGEST = 2**20
translate = QCoreApplication.translate


@dataclass(frozen=True)
class HelpPage:
    """One page, as Markdown."""

    name: str
    text: str

    @property
    def title(self) -> str:
        """Its first heading."""
        return next((line.lstrip("# ").strip() for line in self.text.splitlines() if line.startswith("# ")), self.name)

    def sections(self) -> Iterator[tuple[str, str]]:
        """Yield each heading with all that stands below it."""
        for part in re.split(r"(?m)^(?=#{1,3} )", self.text):
            heading, _, body = part.partition("\n")
            if heading.startswith("#"):
                yield heading.lstrip("# ").strip(), body


@cache
def pages() -> tuple[HelpPage, ...]:
    """Return every page."""
    folder: Path = resource("help/en")
    written = {path.stem: read_bounded(path, LARGEST).decode() for path in sorted(folder.glob("*.md"))}
    names = [*(name for name in FIRST if name in written), *(name for name in written if name not in FIRST)]
    return (*(HelpPage(name, written[name]) for name in names), HelpPage(CHOICES, _all_choices()))


def find_page(name: str) -> HelpPage:
    """Return the page called `name`; the first, if there is none."""
    return next((page for page in pages() if page.name == name), pages()[0])


def found(words: str) -> list[tuple[HelpPage, str]]:
    """Return the sections, page and heading, that have all `words` in them; those whose heading has them come first."""
    wanted = words.casefold().split()
    hits = [
        (not all(word in heading.casefold() for word in wanted), page, heading)
        for page in pages()
        for heading, body in page.sections()
        if all(word in f"{heading}\n{body}".casefold() for word in wanted)
    ]
    return [(page, heading) for _, page, heading in sorted(hits, key=lambda hit: hit[0])]


# --- every choice ----------------------------------------------------------------------------------------------


def _all_choices() -> str:
    lines = [f"# {translate('Help', 'Every choice')}", ""]
    lines.append(translate("Help", "What can be chosen, by the keys that `--set` and the files of runs know."))
    lines += ["", f"## {translate('Help', 'Training')}", "", *_told(RunConfig)]
    for name, job in DRAWING_JOBS.items():
        lines += ["", f"## {in_words(name)}", "", *_told(job.options_class())]
    for title, options in _others():
        lines += ["", f"## {title}", "", *_told(options)]
    return "\n".join(lines)


def _others() -> tuple[tuple[str, type[Options]], ...]:
    """Return what is chosen elsewhere than for runs and jobs that draw, each with its heading."""
    return (
        (translate("Help", "Judging sets of pictures"), JudgingOptions),
        (translate("Help", "Bits"), BitsOptions),
        (translate("Help", "Snapshots, one by one"), SnapshotsOptions),
        (translate("Help", "Samplers, measured"), BenchOptions),
        (translate("Help", "The paper's Table 2"), AblationOptions),
        (translate("Help", "Nearest pictures"), NearestOptions),
        (translate("Help", "Animations"), AnimationOptions),
    )


def _told(options: type[Options], prefix: str = "", depth: int = 0) -> Iterator[str]:
    for knob in knobs_of(options, prefix):
        if knob.shape in ("group", "variant") and depth < 4:
            for kind in knob.choices:
                if knob.shape == "variant":
                    yield f"### {knob.label}: {in_words(kind_of(kind))}"
                    yield ""
                    yield f"`{knob.key}.kind = {kind_of(kind)}`. {_first_sentence(kind)}"
                    yield ""
                yield from _told(kind, f"{knob.key}.", depth + 1)
        else:
            yield from _told_of(knob)


def _told_of(knob: Knob) -> Iterator[str]:
    yield f"### {knob.label}"
    yield ""
    yield f"`{knob.key}`. {knob.what}"
    facts = [(translate("Help", "When it goes up"), knob.up), (translate("Help", "Usual"), knob.usual)]
    facts += [(translate("Help", "Range"), range_in_words(knob.limits))]
    if knob.shape == "choice":
        facts.append((translate("Help", "One of"), ", ".join(str(choice) for choice in knob.choices)))
    facts.append((translate("Help", "Default"), f"{value_in_words(knob.default)} {knob.unit}".strip()))
    for title, text in facts:
        if text:
            yield ""
            yield f"* {title}: {text}"
    yield ""


def _first_sentence(options: type[Options]) -> str:
    return (options.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
