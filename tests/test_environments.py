"""The program starts wherever it is put, or says in one sentence why not."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from ddpm_studio.engine.runs.run import Run
from tests.engine.small import newest_good, small_run, train
from tests.gui.program import ROOT, WITHOUT_ENGINE, complaints

LOOK = """
    import decimal
    from PySide6.QtCore import QLocale
    from ddpm_studio.gui.widgets.text.number_field import NumberField
    def act(program):
        field = NumberField()
        read = []
        for text in ("0.0002", "2e-4", "0,0002"):
            field.setText(text)
            field.editingFinished.emit()
            read.append(field.value())
        print(read, QLocale().toString(1234.5), [notice.notice.sentence for notice in program.window.notices.bars()])
        program.session.settings.change(playback_fps=7)
        program.session.settings.save()
        print(program.session.settings.notes[-1].split(":")[0])
        program.window.close()
    raise SystemExit(app.run_window())
"""
ENVIRONMENTS = {
    "no home, decimal commas, optimised": {
        "HOME": "/proc/nowhere",
        **dict.fromkeys(("DDPM_STUDIO_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"), ""),
        "LANG": "de_DE.UTF-8",
        "LC_ALL": "de_DE.UTF-8",
        "PYTHONOPTIMIZE": "1",
        "TZ": "Pacific/Kiritimati",
    },
    "read-only, Arabic numbers, names in ASCII": {
        "DDPM_STUDIO_HOME": "/proc/self/スタジオ",
        "LANG": "ar_EG.UTF-8",
        "LC_ALL": "ar_EG",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    },
}


def start(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DDPM_STUDIO_HOME", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**kept, "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ['PYTHONPATH']}", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is where nobody can write")
@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_window_opens_reads_numbers_alike_and_says_that_nothing_is_kept(name: str) -> None:
    done = start(WITHOUT_ENGINE + LOOK, ENVIRONMENTS[name])
    assert done.returncode == 0, done.stderr
    assert not complaints(done) or complaints(done).startswith('Detected locale "C"'), done.stderr  # so says Qt
    read, kept = done.stdout.splitlines()
    assert read.startswith("[0.0002, 0.0002, 0.0002] 1234.5 "), done.stdout
    assert kept == "Preferences are not kept"


@pytest.mark.parametrize(
    "code",
    ["from ddpm_studio.gui.app import run_window\nraise SystemExit(run_window())",
     "from ddpm_studio.cli import main\nraise SystemExit(main(['train', 'digits']))"],
)  # fmt: skip
def test_a_home_that_cannot_be_is_one_sentence(code: str, tmp_path: Path) -> None:
    done = start(code, {"DDPM_STUDIO_HOME": str(tmp_path) + "/" + "/".join(["folder" * 20] * 40)})
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and "File name too long" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is where nobody can write")
def test_without_a_window_what_cannot_be_is_one_sentence() -> None:
    wrong = {
        "cannot hold runs": ["digits", "--runs", "/proc/nowhere/runs"],
        "cannot hold runs: File name too long": ["digits", "--runs", "/" + "/".join(["folder" * 20] * 40)],
        "zero.toml: this path leads to no TOML file and no run folder": ["/dev/zero.toml"],
    }
    code = f"""
    from ddpm_studio import headless
    from ddpm_studio.cli import main
    headless.load = lambda chosen: None  # PyTorch takes seconds to load, and is not what this is about
    for arguments in {list(wrong.values())!r}:
        print(main(["train", *arguments]))
    """
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONOPTIMIZE": "1", "HOME": "/proc/nowhere"}
    done = start(code, locale)
    assert (done.returncode, done.stdout) == (0, "2\n2\n2\n"), done.stderr
    said = done.stderr.strip().splitlines()
    assert len(said) == 3 and all(sentence in line for sentence, line in zip(wrong, said, strict=True))


def test_a_clock_that_is_set_back_confuses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also not between a save and going on: what is newest is told by its step."""
    monkeypatch.setenv("DDPM_STUDIO_HOME", str(tmp_path / "home"))
    honest = time.time
    started = honest()
    monkeypatch.setattr(time, "time", lambda: 2 * started - honest() - 86_400)
    run: Run = small_run(tmp_path, "training.steps=4", "saving.state_every=2")
    train(run)
    monkeypatch.setattr(time, "time", lambda: honest() - 10 * 365 * 86_400)
    run.write_config(
        run.config().model_copy(update={"training": run.config().training.model_copy(update={"steps": 6})})
    )
    train(run)
    assert [step for step, _ in run.states()] == [4, 6]
    assert [row["step"] for row in run.metrics()] == sorted(row["step"] for row in run.metrics())
    newest = newest_good(run)
    assert newest is not None and newest[0] == 6
