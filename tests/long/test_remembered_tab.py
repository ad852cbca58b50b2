"""The window, opened on each tab as the one that was open last, fifty times: five minutes.

The suite opens it on the tab whose page was once laid out without an end, three times.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_studio.gui.tabs import TABS
from tests.gui.remembered_tab import open_on

TRIES = 50


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("tab", [page.name for page in TABS])
def test_it_opens_on_any_tab(studio_home: Path, tab: str) -> None:
    assert [wrong for _ in range(TRIES) if (wrong := open_on(tab, studio_home))] == []
