"""How far a run is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.happenings import failure
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from ddpm_studio.engine.choices.training import RunConfig

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Standing:
    """Steps done of steps wanted, and the last loss, if any is known."""

    step: int = 0
    steps: int = 0
    loss: float | None = None
    measured: int = 0
    """The step that was last measured: beyond `step`, what was learnt since then was lost."""
    begun_with: str = ""
    """The model whose weights it began with; nothing: random ones."""
    failure: str = ""
    """What its last training ended with, if it failed, as a sentence."""

    @property
    def is_begun(self) -> bool:
        """Whether anything was learnt and kept."""
        return self.step > 0

    @property
    def is_done(self) -> bool:
        """Whether the last step is done."""
        return self.steps > 0 and self.step >= self.steps

    def at(self, step: int, loss: float | None) -> Standing:
        """Return the standing a little later."""
        return replace(self, step=step, loss=self.loss if loss is None else loss, measured=step)

    def next_step(self) -> str:
        """Return what the primary button offers, to be translated in the context “Tab”."""
        if self.is_done:
            return QT_TRANSLATE_NOOP("Tab", "Go to Sample")
        return QT_TRANSLATE_NOOP("Tab", "Continue training") if self.is_begun else QT_TRANSLATE_NOOP("Tab", "Train")

    def account(self) -> str:
        """Return how a run that nobody trains stands, such as “stopped at step 1,240 of 2,000”."""
        if self.is_done or self._has_lost:
            return self.text()
        if not self.is_begun:
            return self.state()
        if self.failure:
            return translate("Standing", "failed at {}").format(self.text())
        return translate("Standing", "stopped at {}").format(self.text())

    def state(self) -> str:
        """Return in a word how it stands: done, failed, begun or not."""
        if self.is_done:
            return translate("Standing", "done")
        if self.failure:
            return translate("Standing", "failed")
        return translate("Standing", "stopped") if self.is_begun else translate("Standing", "not begun")

    @property
    def _has_lost(self) -> bool:
        """Whether it has learnt more than is kept."""
        return self.measured > self.step

    def text(self) -> str:
        """Return such as “step 1,240 of 2,000 · loss 0.0312”."""
        if not self.steps:
            return ""
        if self.is_done:
            parts = [translate("Standing", "done, {:,} steps").format(self.step)]
        elif self._has_lost and not self.is_begun:
            parts = [translate("Standing", "ended at step {:,}, before its first save").format(self.measured)]
        elif self._has_lost:
            parts = [translate("Standing", "saved at step {:,} of {:,}").format(self.step, self.steps)]
        else:
            parts = [translate("Standing", "step {:,} of {:,}").format(self.step, self.steps)]
        if self.loss is not None:
            parts.append(translate("Standing", "loss {}").format(f"{self.loss:.4g}"))
        if self.begun_with:
            parts.append(translate("Standing", "begun with {}").format(self.begun_with))
        return " \N{MIDDLE DOT} ".join(parts)


def standing_of(run: Run, is_being_trained: bool = False, config: RunConfig | None = None) -> Standing:
    """Read how far `run` is: the step of its newest saved state, and the loss that was last measured up to there.

    One that is being trained is as far as was last measured.

    :param config: what is chosen for it, if that was read just now.
    """
    try:
        steps = (config or run.config()).training.steps
    except StudioError:
        steps = 0
    states = run.states()
    measured = run.newest_metrics()
    step = states[-1][0] if states else 0
    newest = int(measured.get("step", 0))
    if is_being_trained and measured:
        step = newest
    loss = measured.get("loss") if newest <= step else None
    return Standing(step, steps, loss, newest, _begun_with(run), "" if is_being_trained else failure(run))


def _begun_with(run: Run) -> str:
    if not run.start_path.is_file():
        return ""
    from ddpm_studio.engine.models.starting import begun_with  # with all options: the start page does without

    return begun_with(run)
