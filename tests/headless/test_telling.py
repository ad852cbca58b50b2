"""What a job says where the output is no terminal: a line now and then, and no line for each small part of it."""

from __future__ import annotations

import pytest

from ddpm_studio.engine.events import Metrics, Progress
from ddpm_studio.headless.telling import Teller


def test_what_is_done_again_and_again_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    with Teller() as teller:
        for step in (1, 2, 3):
            teller.tell(Metrics(step, {"loss": 0.5}))
            for done in (0, 40):
                teller.tell(Progress(done, 40, "images", label="Drawing previews"))
            teller.tell(Progress(step, 3, "steps"))
    told = capsys.readouterr().out.splitlines()
    assert [line for line in told if "40/40" in line] == ["Drawing previews: 40/40 images"], "and without the loss"
    assert told[-1] == "3/3 steps loss 0.5000"
