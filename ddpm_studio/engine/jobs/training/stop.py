"""Having another process of this computer stop a run that it trains."""

from __future__ import annotations

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Job, Note
from ddpm_studio.engine.jobs.training.watch import watch
from ddpm_studio.engine.runs.asking import ask_to_end
from ddpm_studio.engine.runs.run import Run


def stop(run: Run, control: Control) -> Job:
    """Ask the process that holds the run to save and end, and watch it until it lets go. See the front desk."""
    holder = run.holder()
    if holder is None or not holder.holds:
        raise StudioError(f"{run.folder.name} is not being trained: there is nothing to stop.")
    ask_to_end(holder)
    yield Note(f"Asked {holder.name} to save and end; Ctrl-C ends the waiting only.")
    yield from watch(run, control)
