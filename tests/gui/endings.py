"""The real program, told to end in every way while it trains, for ``python -m tests.faults``."""

from __future__ import annotations

import random
import signal
import subprocess
import tempfile
from pathlib import Path

from ddpm_studio.engine.runs.run import Run
from tests.engine.small import small_run
from tests.faults.row import Row
from tests.gui.program import ACTING, python

WAYS = {
    "SIGTERM": ("os.kill(os.getpid(), signal.SIGTERM)", 0),
    "close": ("program.window.close()", 0),
    "Ctrl-C": ("os.kill(os.getpid(), signal.SIGINT)", 0),
    "SIGHUP": ("os.kill(os.getpid(), signal.SIGHUP)", 0),
    "log-out": ("program.listener._hear_session(); os._exit(0)", 0),
    "three times Ctrl-C": ("[os.kill(os.getpid(), signal.SIGINT) for _ in range(3)]", 130),
    "an exception, then close": ("QTimer.singleShot(0, program.window.close); 1 / 0", 0),
    "SIGSEGV": ("ctypes.string_at(0)", -signal.SIGSEGV),
    "SIGKILL": ("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
}
"""What is done, and the exit status that it is to have."""
AT_ONCE = ("three times Ctrl-C", "SIGSEGV", "SIGKILL")
"""After these only what was saved before is there."""


def end(count: int, seed: int) -> Row:
    """Train in the window, end it at a random moment, and look at what is there; one run after the other."""
    chance, row = random.Random(seed), Row()
    folder = Path(tempfile.mkdtemp())
    ways = list(WAYS)
    while row.tries < count:
        way = ways[row.tries % len(ways)]
        row.tries += 1
        _end_once(small_run(folder, "training.steps=1000000", "saving.state_every=5", *QUIET), way, chance, row)
    return row


QUIET = ("saving.preview_every=7", "device.compiles=never", "device.tunes=false")


def _end_once(run: Run, way: str, chance: random.Random, row: Row) -> None:
    action, status = WAYS[way]
    after = chance.randrange(1500)
    try:
        done = python(
            f"""{ACTING}
    import ctypes
    from pathlib import Path
    from ddpm_studio.engine.runs.run import Run
    run = Run(Path({str(run.folder)!r}))
    def act(program):
        def look():
            if run.states():
                timer.stop()
                QTimer.singleShot({after}, end)
        def end():
            print(run.newest_metrics().get("step", 0), flush=True)
            {action}
        timer = QTimer(program.window, interval=20)
        timer.timeout.connect(look)
        timer.start()
    raise SystemExit(app.run_window(run.folder, resumes=True))
    """
        )
    except subprocess.TimeoutExpired:
        row.count("hung", f"{way} after {after} ms")
        return
    said = f"{way} after {after} ms: "
    if done.returncode != status:
        row.count("lost", f"{said}exit status {done.returncode}, {done.stderr[-300:]}")
    newest = run.states()[-1][0] if run.states() else 0
    least = 1 if way in AT_ONCE else int(float(done.stdout.split()[-1] or 0))
    if newest < least:
        row.count("lost", f"{said}step {least} was done, {newest} is saved")
