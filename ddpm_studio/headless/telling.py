"""Running a job in a terminal: what it says is shown, and Ctrl-C, or a closed terminal, stops it in order."""

from __future__ import annotations

import signal
import sys
import time
from _thread import start_new_thread
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from tqdm import tqdm

from ddpm_studio.engine.choices.layout import SIDE_NAMES
from ddpm_studio.engine.errors import Cancelled, TeamLost
from ddpm_studio.engine.events import Control, Cost, Event, Job, Metrics, Note, Progress, Saved
from ddpm_studio.engine.findings import Probed
from ddpm_studio.engine.plain_text import in_a_line, sentence
from ddpm_studio.interrupts import ending_signals, raise_interrupt
from ddpm_studio.terminal import is_heard

LINE_SECONDS = 5.0
"""Between two plain lines of progress where the output is no terminal."""


def drain(
    make_job: Callable[[Control], Job],
    keep: Callable[[Event], None] | None = None,
    is_told: bool = True,
    needs_ears: bool = False,
) -> None:
    """Run a job to its end and show what it says; Ctrl-C stops it in order, a second one at once.

    :param is_told: whether what it says is shown.
    :param needs_ears: whether it is to end where nobody can read what it says: no other job depends on that.
    :raises KeyboardInterrupt: when it was stopped; whatever the job saves on stopping is saved. See `raise_interrupt`.
    """
    control = Control()
    job = make_job(control)
    with _interrupts_set(control) as asked, Teller() as teller:
        try:
            for event in job:
                if keep:
                    keep(event)
                if is_told:
                    teller.tell(event)
                if control.cancelled.is_set() or (needs_ears and not is_heard()):
                    break
        except Cancelled:
            pass
        except TeamLost:  # when all are told to stop, one is the first
            if not control.cancelled.is_set():
                raise
        finally:
            job.close()
    if control.cancelled.is_set():
        raise_interrupt(asked[0] if asked else signal.SIGINT, None)


@contextmanager
def _interrupts_set(control: Control) -> Iterator[list[int]]:
    """Turn the signals that end a job into a wish; interrupting it anywhere could leave half a training step.

    The wish is passed on by another thread: the interrupted one may hold the very lock that this needs. Yields the
    numbers of the signals that came. Only a second Ctrl-C is impatience: a terminal that closes, or a system that ends,
    sends several.
    """
    asked: list[int] = []

    def wish(number: int, frame: FrameType | None) -> None:
        if asked and number == signal.SIGINT:
            raise_interrupt(number, frame)
        asked.append(number)
        start_new_thread(pass_on, ())  # which takes no lock, as starting a threading.Thread would

    def pass_on() -> None:
        if not control.cancelled.is_set():
            print("Stopping…", file=sys.stderr)
        control.cancelled.set()

    before = {number: signal.signal(number, wish) for number in ending_signals()}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Teller:
    """Shows a job's events: a bar on a terminal, now and then a line elsewhere."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._bar: Any = None  # tqdm has no type for a bar without items
        self._loss = self._probe = self._label = ""
        self._ended: set[str] = set()
        """What has come to its end once: of what is done again and again, such as previews, no more lines tell."""
        self._spoke = 0.0

    def __enter__(self) -> Teller:
        return self

    def __exit__(self, *_: object) -> None:
        self._end_bar()

    def tell(self, event: Event) -> None:
        """Show one event."""
        match event:
            case Metrics(values=values) if "loss" in values:
                self._loss = f"loss {values['loss']:.4f}{self._probe}"
            case Probed():
                self._probe = _probe_in_words(event)
            case Progress(total=total) if total:
                self._show(event)
            case Progress(label=label) if label:
                self._show_label(label)
            case Note(text=text):
                tqdm.write(sentence(text))
            case Saved(what="state", path=path, seconds=seconds, share=share):
                tqdm.write(in_a_line(f"Saved {path} in {seconds:.2f} s; saving takes {share:.1%} of the time"))
            case Saved(what="export" | "model", path=path):
                tqdm.write(in_a_line(f"Saved {path}"))
            case Cost(index=index, seconds=seconds, calls=calls):
                tqdm.write(f"{SIDE_NAMES[index]}: {seconds:.2f} s, {calls} network calls for each image")

    def _show(self, progress: Progress) -> None:
        loss = self._loss if progress.unit == "steps" else ""  # not that of pictures that are looked for meanwhile
        if self._is_terminal:
            bar = self._bar
            if bar is None or bar.total != progress.total:
                self._end_bar()
                bar = self._bar = tqdm(total=progress.total, unit=f" {progress.unit}", dynamic_ncols=True)
            bar.n = progress.done
            bar.set_description_str(progress.label, refresh=False)
            bar.set_postfix_str(loss, refresh=False)
            bar.refresh()
        elif time.monotonic() - self._spoke > LINE_SECONDS or self._ends(progress):
            self._spoke = time.monotonic()
            left = f", {progress.seconds_left:.0f} s left" if progress.seconds_left else ""
            label = f"{progress.label}: " if progress.label else ""
            print(f"{label}{progress.done}/{progress.total} {progress.unit}{left} {loss}".rstrip(), flush=True)
        self._label = progress.label

    def _ends(self, progress: Progress) -> bool:
        """Whether this is the end of something, and the first of its kind if it is but a part of the job."""
        if progress.done < progress.total or progress.label in self._ended:
            return False
        if progress.label:
            self._ended.add(progress.label)
        return True

    def _show_label(self, label: str) -> None:
        """Show what is done that cannot be counted: in the bar's place on a terminal, once as a line elsewhere."""
        if self._is_terminal:
            if self._bar is None:
                self._bar = tqdm(total=0, bar_format="{desc}", leave=False)
            self._bar.set_description_str(label)
        elif label != self._label:
            print(label, flush=True)
        self._label = label

    def _end_bar(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def _probe_in_words(probed: Probed) -> str:
    """Return what a probe found, to be read behind the loss: of the same pictures as ever, and of held-out ones."""
    learnt = sum(probed.learnt) / len(probed.learnt)
    if not probed.held_out:
        return f", probe {learnt:.4f}"
    return f", probe {learnt:.4f}, held out {sum(probed.held_out) / len(probed.held_out):.4f}"
