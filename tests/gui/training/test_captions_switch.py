"""Learning captions is offered where there are any, and never begun unasked."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.events import Scan
from ddpm_studio.gui.training.captions_switch import CaptionsSwitch


def scan_with(captioned: int, sided: int = 0) -> Scan:
    preview = np.zeros((1, 8, 8, 1), np.uint8)
    return Scan(1000, (), (), {}, {}, {}, 1, (8, 8), preview, captioned=captioned, caption="a cat", sided=sided)


@pytest.fixture
def switch(qtbot: QtBot) -> CaptionsSwitch:
    switch = CaptionsSwitch()
    qtbot.addWidget(switch)
    return switch


def test_it_is_offered_where_there_are_captions(qtbot: QtBot, switch: CaptionsSwitch) -> None:
    assert switch.isHidden()
    switch.show_captions(scan_with(0), is_mirrored=False)
    assert switch.isHidden() and not switch.has_captions
    switch.show_captions(scan_with(900), is_mirrored=False)
    assert not switch.isHidden() and not switch.box.isChecked() and switch.warning.isHidden()
    with qtbot.waitSignal(switch.switched) as told:
        switch.box.click()
    assert told.args == [True]


@pytest.mark.parametrize(
    ("scan", "is_mirrored", "said"),
    [
        (scan_with(900, sided=300), True, "300 captions speak of left or right"),
        (scan_with(900, sided=300), False, ""),
        (scan_with(20), True, "by heart"),
        (scan_with(0), False, "no captions"),
        (None, False, "no captions"),
    ],
)
def test_what_makes_them_wrong_is_said(switch: CaptionsSwitch, scan: Scan | None, is_mirrored: bool, said: str) -> None:
    switch.show_captions(scan, is_mirrored)
    switch.set_on(True)
    assert said in switch.warning.text() and bool(switch.warning.text()) == bool(said) and not switch.isHidden()
