"""What a comparison will take is said before it begins."""

from __future__ import annotations

import pytest

from ddpm_studio.engine.choices.comparison import CompareOptions
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.films.film_room import BUDGET
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.gui.comparing.columns.foreseen import foreseen
from ddpm_studio.gui.session import Session


def test_it_is_said_where_large_films_lie(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    options, cards = CompareOptions(), [read_card(bundled_models()[0])] * 2
    assert "temporary" not in foreseen(options, cards, session.settings)
    monkeypatch.setattr(BUDGET, "size", 1)
    assert foreseen(options, cards, session.settings).endswith(" in all, in temporary files")
