"""The last line of the window says “Ready” only when nothing runs: whoever computes in a thread has a name there."""

from __future__ import annotations

from pathlib import Path

import ddpm_studio.gui

GUI = Path(ddpm_studio.gui.__file__).parent
OF_A_LINE = {"job_bar.py", "window/engine_loader.py", "window/storage/home_mover.py"}
"""These have places of their own in that line."""
BRIEF = {
    "editing/mask_files.py": "one small picture",
    "film/export/export_look.py": "a look that its own window tells of",
    "forward/fetcher.py": "one picture",
    "forward/recalling.py": "one picture",
    "results.py": "keeps a film that is there already",
    "training/course/curve_reader.py": "reads lines",
    "training/queue/run_maker.py": "makes a folder",
    "training/sheet_reader.py": "reads small pictures",
    "welcome/runs/compared.py": "reads lines",
    "welcome/runs/page.py": "reads what is said of runs",
    "window/storage/storage_list.py": "counts, as its own window tells",
}
"""These read or write for a moment, and nobody waits for them; what each does."""


def test_whatever_computes_for_a_while_is_told_in_the_last_line() -> None:
    making = {path for path in GUI.rglob("*.py") if "= Runner(self)" in path.read_text()}
    nameless = {path.relative_to(GUI).as_posix() for path in making if "ASIDE.name(" not in path.read_text()}
    assert nameless - OF_A_LINE == BRIEF.keys()
